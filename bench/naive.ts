import { constants, createPrivateKey, privateDecrypt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { DataSource } from 'typeorm';
import { placeRecord } from '../src/domain/sides.ts';
import { loadDirectory } from '../src/store/directory.ts';
import { messageRow } from '../src/store/messages.ts';
import type { Store } from '../src/store/store.ts';
import { storeAddress } from '../src/store/storeAddress.ts';
import { entityOf } from '../src/store/table.ts';
import { messageTable } from '../src/store/tables/archiveTables.ts';
import { unwrapPkcs1 } from '../src/wecom/decodePkcs1.ts';
import type { BenchDeps } from './benchDeps.ts';
import { type BenchStores, openBenchStores, STORE_KINDS } from './benchStores.ts';
import { catchUp, type Decoding, savePeople, startDecoding } from './catchUp.ts';
import { cpuSeconds } from './cpuTime.ts';
import { type SealedArchive, sealArchive } from './sealedArchive.ts';

const MESSAGES = 5_000;
const PAGE_SIZE = 1000;
const ZERO_SEQ = '0'.repeat(20);
const DAY_MS = 86_400_000;
const DAYS_AGO = 0.9;

interface Way {
  seconds: number;
  /** Of this process, all its threads, and of the database's server. */
  cpuSeconds: number;
  /** Every column of every message but the moment of reading, in the order of ids. */
  rows: string;
}

interface NaiveWay extends Way {
  /** Of {@link Way.seconds}. */
  keySeconds: number;
  saveSeconds: number;
}

/**
 * The same sealed pages twice into the same database, by the usual first way (the private key is parsed for each message, each
 * message is one `save()`, one after the other) and by ours, which besides stores facts and cursor in the transaction. Both must
 * leave the same rows in `message`.
 */
export async function benchNaive({ out, say, messages = MESSAGES, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  await using archive = await sealArchive({ messages, startAt: Date.now() - DAYS_AGO * DAY_MS });
  const decoding = await startDecoding(archive, availableParallelism());
  try {
    for (const kind of stores) {
      await using databases = await openBenchStores(kind, say);
      if (databases === null) continue;
      const naive = await naiveWay(databases, archive, decoding);
      say(`naive: ${kind}: ${messages} messages one by one in ${naive.seconds.toFixed(1)} s`);
      const ours = await ourWay(databases, archive, decoding);
      if (ours.rows !== naive.rows) throw new Error('the two ways did not leave the same messages');
      const eachMicros = (seconds: number) => Math.round((seconds * 1e6) / messages);
      out({
        ...{ name: 'naive', store: kind, messages },
        ratio: rounded(naive.seconds / ours.seconds),
        cpuRatio: rounded(naive.cpuSeconds / ours.cpuSeconds),
        naivePerSecond: Math.round(messages / naive.seconds),
        perSecond: Math.round(messages / ours.seconds),
        naiveCpuMicros: eachMicros(naive.cpuSeconds),
        cpuMicros: eachMicros(ours.cpuSeconds),
        naiveKeyMicros: eachMicros(naive.keySeconds),
        naiveSaveMicros: eachMicros(naive.saveSeconds),
      });
    }
  } finally {
    await decoding.pool.close();
  }
}

function naiveWay(databases: BenchStores, archive: SealedArchive, { parse }: Decoding): Promise<NaiveWay> {
  return databases.withEmpty(async (store, url) => {
    await savePeople(store, Date.now());
    const directory = await loadDirectory(store.db);
    const source = archive.source();
    const connection = await connect(url);
    const messages = connection.getRepository(messageTable.name);
    let [keySeconds, saveSeconds] = [0, 0];
    const way = await measured(databases, store, async () => {
      for (let page = await source.pull(ZERO_SEQ, PAGE_SIZE); page.length > 0; ) {
        for (const { encryptedRandomKey, encryptedMessage, seq, msgId } of page) {
          const keyFrom = performance.now();
          const key = createPrivateKey(archive.privateKey);
          keySeconds += (performance.now() - keyFrom) / 1000;
          const sealed = { key, padding: constants.RSA_NO_PADDING };
          const randomKey = unwrapPkcs1(privateDecrypt(sealed, Buffer.from(encryptedRandomKey, 'base64')))!;
          const [opened] = await source.decrypt([{ randomKey: randomKey.toString('latin1'), encryptedMessage }]);
          if (!opened!.ok) throw new Error(opened!.reason);
          const knownAt = Date.now();
          const parsed = parse(opened!.json, { seq, msgId, pulledAt: knownAt });
          if ('fault' in parsed) throw new Error(parsed.fault);
          const { roomContactIds: _, ...place } = placeRecord(parsed.record, directory);
          const saveFrom = performance.now();
          await messages.save(entityFrom(messageRow({ ...parsed.record, ...place, knownAt })));
          saveSeconds += (performance.now() - saveFrom) / 1000;
        }
        page = await source.pull(page.at(-1)!.seq, PAGE_SIZE);
      }
    });
    await connection.destroy();
    return { ...way, keySeconds, saveSeconds };
  });
}

function ourWay(databases: BenchStores, archive: SealedArchive, decoding: Decoding): Promise<Way> {
  return databases.withEmpty(async (store) => {
    await savePeople(store, Date.now());
    return measured(databases, store, () => catchUp(store, archive, decoding));
  });
}

async function measured(databases: BenchStores, store: Store, work: () => Promise<void>): Promise<Way> {
  const cpu = () => cpuSeconds() + (databases.serverCpuSeconds() ?? 0);
  const [cpuFrom, from] = [cpu(), performance.now()];
  await work();
  const done = { seconds: (performance.now() - from) / 1000, cpuSeconds: cpu() - cpuFrom };
  const rows = await store.db.query<Record<string, unknown>>('SELECT * FROM message ORDER BY msg_id');
  return { ...done, rows: JSON.stringify(rows.map(({ known_at: _, ...row }) => row)) };
}

/** A connection of TypeORM's own on the migrated database, with its defaults: each commit is on the disk before it is reported. */
function connect(url: string): Promise<DataSource> {
  const address = storeAddress(url);
  const entities = [entityOf(messageTable, address.kind)];
  return address.kind === 'sqlite'
    ? new DataSource({ type: 'better-sqlite3', database: address.path, entities }).initialize()
    : new DataSource({
        type: 'mariadb',
        ...address.server,
        charset: 'UTF8MB4_BIN',
        timezone: 'Z',
        entities,
      }).initialize();
}

function entityFrom(row: ReturnType<typeof messageRow>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(messageTable.columns).map(([property, column]) => [
      property,
      column.toSql(row[property as keyof typeof row] as never),
    ]),
  );
}

function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}
