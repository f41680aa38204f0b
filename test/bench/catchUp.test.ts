import { describe, expect, it } from 'vitest';
import { openBenchStores, STORE_KINDS } from '../../bench/benchStores.ts';
import { catchUp, decodeOnly, savePeople, startDecoding } from '../../bench/catchUp.ts';
import { makeOffice, officeTalk } from '../../bench/officeTalk.ts';
import { opensslPrivateOps } from '../../bench/opensslSpeed.ts';
import { runBench } from '../../bench/runBench.ts';
import { sealArchive } from '../../bench/sealedArchive.ts';

const MESSAGES = 2300;
const START = Date.parse('2026-11-21T00:00:00Z');

describe('the bench of the ledger', () => {
  it('makes the same talk each time, of people who know each other', () => {
    const talk = () => [...officeTalk(makeOffice(), { messages: 500, startAt: START, seed: 1 })];
    expect(talk()).toEqual(talk());
    const ids = talk().map(({ msgId }) => msgId);
    expect(new Set(ids).size).toBe(500);
    const times = talk().map(({ json }) => JSON.parse(json).msgtime as number);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('seals pages that the product opens and stores, each message once, on each store', async () => {
    await using archive = await sealArchive({ messages: MESSAGES, startAt: Date.now() - 3_600_000 });
    const source = archive.source();
    const page = await source.pull('0'.repeat(20), 1000);
    expect(new Set(page.map(({ encryptedRandomKey }) => encryptedRandomKey)).size).toBe(1000);
    const decoding = await startDecoding(archive, 2);
    expect(await decodeOnly(source, decoding)).toBe(MESSAGES);
    for (const kind of STORE_KINDS) {
      const said: string[] = [];
      await using stores = await openBenchStores(kind, (line) => said.push(line));
      if (stores === null) console.warn(said.join());
      const facts = await stores?.withEmpty(async (store) => {
        await savePeople(store, Date.now());
        await catchUp(store, archive, decoding);
        const [row] = await store.db.query<{ count: number }>('SELECT COUNT(*) AS count FROM fact_week');
        return row!.count;
      });
      expect(facts ?? 1).toBeGreaterThan(0);
    }
    await decoding.pool.close();
  });

  it('knows what openssl does', () => {
    expect(opensslPrivateOps({ seconds: 1 })).toBeGreaterThan(50);
    expect(opensslPrivateOps({ seconds: 1, processes: 2 })).toBeGreaterThan(50);
  });

  it('refuses words that it does not know', async () => {
    const io = { out: () => {}, err: () => {} };
    await expect(runBench(['flight'], io)).rejects.toThrow('there is no bench "flight"');
    await expect(runBench(['ingest', '--messages', 'many'], io)).rejects.toThrow('--messages');
    await expect(runBench(['ingest', '--store', 'oracle'], io)).rejects.toThrow('--store');
    expect(await runBench(['--help'], io)).toBe(0);
  });
});
