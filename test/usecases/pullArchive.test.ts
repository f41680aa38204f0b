import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { gaps } from '../../src/store/coverageGaps.ts';
import { countKept } from '../../src/store/keptEnvelopes.ts';
import { takeLease } from '../../src/store/leases.ts';
import { loadMarks } from '../../src/store/loadMarks.ts';
import { countRecords } from '../../src/store/messages.ts';
import type { Store } from '../../src/store/store.ts';
import { pullArchive } from '../../src/usecases/pullArchive.ts';
import { ArchiveError, ArchiveUnreachable } from '../../src/wecom/archiveError.ts';
import { describeEachStore } from '../mariadb.ts';
import { archiveInMemory, decoder, NOW, pullDeps, sealed, sealedRange, seq } from './archiveInMemory.ts';

const marksOf = async ({ db }: Store) =>
  (await loadMarks(db, new Map([['c', ['wm-zhang']]]), 0)).get('c')!.map(({ at }) => at);

describeEachStore('pulling the archive', (test) => {
  it('reads page after page until there is nothing new, one call at a time', async () => {
    const store = await test.store();
    const archive = archiveInMemory(sealedRange(1, 2500));
    const report = await pullArchive(pullDeps(store, archive));
    expect(report).toMatchObject({ pages: 3, stored: 2500, duplicates: 0, kept: 0, isCaughtUp: true });
    expect(archive.asked).toEqual([seq(0), seq(1000), seq(2000), seq(2500)]);
    expect(archive.inFlightMax).toBe(1);
    expect(await readCursor(store.db, 'archive')).toMatchObject({
      ...{ seq: seq(2500), firstPullAt: NOW, lastPullAt: NOW, coveredUntil: NOW },
      lastMessageAt: NOW - DAY_MS + 2_500_000,
    });
    expect(await marksOf(store)).toHaveLength(2500);
  });

  it('leaves the cursor where it is when a page is empty, also before the first message', async () => {
    const store = await test.store();
    const archive = archiveInMemory();
    expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ pages: 0, isCaughtUp: true });
    expect(await readCursor(store.db, 'archive')).toMatchObject({ seq: seq(0), coveredUntil: NOW });
    archive.envelopes.push(sealed(7));
    await pullArchive(pullDeps(store, archive));
    await pullArchive(pullDeps(store, archive, { clock: () => NOW + HOUR_MS }));
    expect(await readCursor(store.db, 'archive')).toMatchObject({ seq: seq(7), coveredUntil: NOW + HOUR_MS });
  });

  it('keeps what was stored before a failure, and goes on from there without double', async () => {
    const store = await test.store();
    const archive = archiveInMemory(sealedRange(1, 2500));
    archive.fails.set(3, new ArchiveUnreachable('away'));
    await expect(pullArchive(pullDeps(store, archive))).rejects.toThrow('away');
    const cursor = await readCursor(store.db, 'archive');
    expect(cursor).toMatchObject({ seq: seq(2000), coveredUntil: NOW - DAY_MS + 2_000_000 });
    expect(await countRecords(store.db)).toBe(2000);
    expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ stored: 500, isCaughtUp: true });
    expect(await marksOf(store)).toHaveLength(2500);
  });

  it('stores nothing of a page whose transaction failed, and all of it the next time', async () => {
    const store = await test.store();
    const archive = archiveInMemory(sealedRange(1, 20));
    const decode = decoder(archive);
    const spoiled = async (...page: Parameters<typeof decode>) => {
      const opened = await decode(...page);
      return { ...opened, records: [...opened.records, { ...opened.records[0]!, msgId: 'x'.repeat(200) }] };
    };
    await expect(pullArchive(pullDeps(store, archive, { decode: spoiled }))).rejects.toMatchObject({
      code: 'badValue',
    });
    expect(await countRecords(store.db)).toBe(0);
    expect(await readCursor(store.db, 'archive')).toBeNull();
    expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ stored: 20 });
  });

  it('recognises what it has by msgid, whatever the archive repeats', async () => {
    const store = await test.store();
    const archive = archiveInMemory(sealedRange(1, 3));
    await pullArchive(pullDeps(store, archive));
    const repeat = sealed(2);
    archive.envelopes.push({ ...repeat, seq: seq(4) }, { ...repeat, seq: seq(5) }, sealed(6));
    expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ stored: 1, duplicates: 2 });
    expect(await countRecords(store.db)).toBe(4);
  });

  it('counts to 64 bits', async () => {
    const store = await test.store();
    const last = '18446744073709551615';
    const archive = archiveInMemory([
      { ...sealed(1), seq: '09007199254740993000' },
      { ...sealed(2), seq: last },
    ]);
    expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ stored: 2, isCaughtUp: true });
    expect(await readCursor(store.db, 'archive')).toMatchObject({ seq: last });
  });

  it('stops at an archive that does not go on', async () => {
    const store = await test.store();
    const archive = archiveInMemory();
    archive.source.pull = async () => sealedRange(1, 3);
    await expect(pullArchive(pullDeps(store, archive))).rejects.toBeInstanceOf(ArchiveUnreachable);
    expect(await readCursor(store.db, 'archive')).toMatchObject({ seq: seq(3) });
  });

  it('goes a bounded way in one round', async () => {
    const store = await test.store();
    const archive = archiveInMemory(sealedRange(1, 70));
    const { pull } = archive.source;
    archive.source.pull = (afterSeq) => pull(afterSeq, 1);
    expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ pages: 60, isCaughtUp: false });
    expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ pages: 10, isCaughtUp: true });
  });

  it('keeps what has no key, and the cursor goes on', async () => {
    const store = await test.store();
    const archive = archiveInMemory([sealed(1), sealed(2, {}, 9), sealed(3)]);
    expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ stored: 2, kept: 1 });
    expect(await countKept(store.db)).toMatchObject({ noKey: 1 });
    expect(await readCursor(store.db, 'archive')).toMatchObject({ seq: seq(3) });
  });

  describe('among many processes', () => {
    it('is done by the one that holds the lease', async () => {
      const store = await test.store();
      const archive = archiveInMemory(sealedRange(1, 5));
      const name = 'archive:archive';
      await takeLease(store.db, { name, token: 'other', now: NOW, leaseMs: MINUTE_MS });
      expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ pages: 0, isCaughtUp: false });
      expect(archive.asked).toEqual([]);
      const later = { clock: () => NOW + MINUTE_MS };
      expect(await pullArchive(pullDeps(store, archive, later))).toMatchObject({ stored: 5 });
      expect(await takeLease(store.db, { name, token: 'other', now: NOW + MINUTE_MS, leaseMs: 1 })).not.toBeNull();
    });

    it('stores each message once when several try at once', async () => {
      const store = await test.store();
      const archive = archiveInMemory(sealedRange(1, 300));
      const all = ['a', 'b', 'c'].map((token) => pullArchive(pullDeps(store, archive, { token })));
      const reports = await Promise.all(all);
      expect(reports.reduce((sum, { stored }) => sum + stored, 0)).toBe(300);
      expect(await countRecords(store.db)).toBe(300);
    });

    it('stores nothing after another one took over', async () => {
      const store = await test.store();
      const archive = archiveInMemory(sealedRange(1, 1500));
      let now = NOW;
      const decode = decoder(archive);
      const slow = async (...page: Parameters<typeof decode>) => {
        if (archive.asked.length > 1) {
          now = NOW + HOUR_MS;
          await takeLease(store.db, { name: 'archive:archive', token: 'other', now, leaseMs: DAY_MS });
        }
        return decode(...page);
      };
      const report = await pullArchive(pullDeps(store, archive, { decode: slow, clock: () => now })).catch(() => null);
      expect(report?.isCaughtUp ?? false).toBe(false);
      expect((await countRecords(store.db)) % 1000).toBe(0);
      expect(await countRecords(store.db)).toBeLessThan(1500);
    });
  });

  describe('after a time away', () => {
    const away = async (ms: number, change: (archive: ReturnType<typeof archiveInMemory>) => void) => {
      const store = await test.store();
      const archive = archiveInMemory(sealedRange(1, 3));
      await pullArchive(pullDeps(store, archive));
      archive.envelopes.length = 0;
      change(archive);
      const report = await pullArchive(pullDeps(store, archive, { clock: () => NOW + ms }));
      return { report, gaps: await gaps(store.db), store };
    };
    const late = (number: number, at: number) => sealed(number, { msgtime: at });

    it('of more than five days, with numbers left out, notes what is gone and nothing else', async () => {
      const { report, gaps } = await away(8 * DAY_MS, ({ envelopes }) =>
        envelopes.push(late(90, NOW + 3 * DAY_MS + HOUR_MS), late(91, NOW + 7 * DAY_MS)),
      );
      expect(report).toMatchObject({ stored: 2, gaps: 1 });
      const known = NOW + 8 * DAY_MS;
      expect(gaps).toEqual([{ from: NOW, to: NOW + 3 * DAY_MS, reason: 'archiveExpired', knownAt: known }]);
    });

    it('notes none when the numbers go on: nobody had written', async () => {
      const { gaps } = await away(8 * DAY_MS, ({ envelopes }) => envelopes.push(late(4, NOW + 7 * DAY_MS)));
      expect(gaps).toEqual([]);
    });

    it('of four days notes none, however the numbers jump', async () => {
      const { gaps } = await away(4 * DAY_MS, ({ envelopes }) => envelopes.push(late(400, NOW + DAY_MS)));
      expect(gaps).toEqual([]);
    });

    it('notes one for an archive that shows nothing', async () => {
      const { gaps, store } = await away(6 * DAY_MS, () => {});
      expect(gaps).toMatchObject([{ from: NOW, to: NOW + DAY_MS }]);
      expect(await readCursor(store.db, 'archive')).toMatchObject({ seq: seq(3), coveredUntil: NOW + 6 * DAY_MS });
    });

    it('takes 10010 for what it says, and goes on with what is left', async () => {
      const { report, gaps } = await away(2 * DAY_MS, (archive) => {
        archive.fails.set(archive.asked.length + 1, new ArchiveError('GetChatData', 10010));
        archive.envelopes.push(late(2, NOW), late(50, NOW + DAY_MS), late(51, NOW + 1.5 * DAY_MS));
      });
      expect(report).toMatchObject({ stored: 2, gaps: 1, isCaughtUp: true });
      expect(gaps).toMatchObject([{ from: NOW, to: NOW + DAY_MS }]);
    });

    it('rises with 10010 when even the oldest is refused', async () => {
      const store = await test.store();
      const archive = archiveInMemory();
      archive.fails.set(1, new ArchiveError('GetChatData', 10010));
      await expect(pullArchive(pullDeps(store, archive))).rejects.toMatchObject({ code: 10010 });
    });
  });

  it('loses and doubles nothing however often it is broken off', async () => {
    const store = await test.store();
    const plan = fc.record({
      messages: fc.integer({ min: 0, max: 40 }),
      pageSize: fc.integer({ min: 1, max: 12 }),
      broken: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
      gapsInSeq: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ messages, pageSize, broken, gapsInSeq }) => {
        for (const table of ['message', 'fact_week', 'archive_cursor']) await store.db.run(`DELETE FROM ${table}`);
        const all = sealedRange(1, messages).map((one, index) => ({ ...one, seq: seq((index + 1) * gapsInSeq) }));
        const archive = archiveInMemory(all);
        const { pull } = archive.source;
        archive.source.pull = (afterSeq) => pull(afterSeq, pageSize);
        for (const call of broken) {
          archive.fails.set(archive.asked.length + call, new ArchiveUnreachable('away'));
          await pullArchive(pullDeps(store, archive)).catch((err: unknown) => {
            if (!(err instanceof ArchiveUnreachable)) throw err;
          });
        }
        archive.fails.clear();
        expect(await pullArchive(pullDeps(store, archive))).toMatchObject({ isCaughtUp: true });
        expect(await countRecords(store.db)).toBe(messages);
        expect(await marksOf(store)).toEqual(all.map((_, index) => NOW - DAY_MS + (index + 1) * 1000));
        expect((await readCursor(store.db, 'archive'))?.seq).toBe(seq(messages * gapsInSeq));
      }),
      { numRuns: 20 },
    );
  });
});
