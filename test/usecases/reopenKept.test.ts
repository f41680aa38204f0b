import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { loadFactWeeks } from '../../src/store/factWeeks.ts';
import { countKept, keptEnvelopes } from '../../src/store/keptEnvelopes.ts';
import { takeLease } from '../../src/store/leases.ts';
import { countRecords } from '../../src/store/messages.ts';
import { readTexts } from '../../src/store/messageTexts.ts';
import { createTextSealer } from '../../src/store/textSealer.ts';
import { pullArchive } from '../../src/usecases/pullArchive.ts';
import { ALL_REASONS, KEY_REASONS, reopenKept } from '../../src/usecases/reopenKept.ts';
import { ArchiveUnreachable } from '../../src/wecom/archiveError.ts';
import { describeEachStore } from '../mariadb.ts';
import { archiveInMemory, decoder, NOW, pullDeps, sealed } from './archiveInMemory.ts';

describeEachStore('reopening what was kept', (test) => {
  const withKept = async (count = 3) => {
    const store = await test.store();
    const kept = Array.from({ length: count }, (_, index) => sealed(index + 1, {}, 2 + (index % 2)));
    const archive = archiveInMemory([...kept, sealed(count + 1)]);
    await pullArchive(pullDeps(store, archive));
    return { store, archive };
  };
  const later = NOW + DAY_MS;

  it('stores what a new key opens, with its facts, and keeps the rest as it was', async () => {
    const { store, archive } = await withKept();
    expect(await countKept(store.db)).toMatchObject({ noKey: 3 });
    const decode = decoder(archive, { versions: new Set([1, 2]) });
    const deps = pullDeps(store, archive, { decode, clock: () => later });
    expect(await reopenKept(deps, KEY_REASONS)).toEqual({ opened: 2, kept: 1, isDone: true });
    expect(await keptEnvelopes(store.db, { limit: 9 })).toMatchObject([
      { keyVersion: 3, reason: 'noKey', knownAt: NOW },
    ]);
    expect(await countRecords(store.db)).toBe(3);
    const [facts] = await loadFactWeeks(store.db, ['wm-zhang'], { fromWeek: 0 });
    expect(facts).toMatchObject({ chatId: 's:liming:wm-zhang', knownAt: later });
    expect(await reopenKept(deps, KEY_REASONS)).toEqual({ opened: 0, kept: 1, isDone: true });
    expect(await countRecords(store.db)).toBe(3);
  });

  it('goes through any number, page by page', async () => {
    const { store, archive } = await withKept(999);
    const decode = decoder(archive, { versions: new Set([1, 2, 3]) });
    expect(await reopenKept(pullDeps(store, archive, { decode }), ALL_REASONS)).toMatchObject({ opened: 999, kept: 0 });
    expect(await countRecords(store.db)).toBe(1000);
    expect(await countKept(store.db)).toEqual({ noKey: 0, badKey: 0, undecodable: 0, unparsed: 0 });
  });

  it('waits while another process reads the archive', async () => {
    const { store, archive } = await withKept();
    await takeLease(store.db, { name: 'archive:archive', token: 'other', now: NOW, leaseMs: MINUTE_MS });
    expect(await reopenKept(pullDeps(store, archive), ALL_REASONS)).toEqual({ opened: 0, kept: 0, isDone: false });
  });

  it('keeps all when the source cannot work', async () => {
    const { store, archive } = await withKept();
    const decode = () => Promise.reject(new ArchiveUnreachable('no library'));
    await expect(reopenKept(pullDeps(store, archive, { decode }), ALL_REASONS)).rejects.toThrow('no library');
    expect(await countKept(store.db)).toMatchObject({ noKey: 3 });
    expect((await reopenKept(pullDeps(store, archive), ALL_REASONS)).isDone).toBe(true);
  });

  it('seals the texts of what it opens', async () => {
    const { store, archive } = await withKept();
    const sealer = createTextSealer([randomBytes(32)]);
    const decode = decoder(archive, { versions: new Set([2]), keepsText: true });
    const textKeeping = { sealer, retentionMs: 30 * DAY_MS };
    await reopenKept(pullDeps(store, archive, { decode, textKeeping }), KEY_REASONS);
    const read = await store.transaction((db) =>
      readTexts(db, sealer, { msgIds: ['m1_external'], by: 'x', at: later }),
    );
    expect([...read.values()]).toEqual(['第1件事']);
  });
});
