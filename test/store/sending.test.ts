import { expect, it } from 'vitest';
import { placeOf } from '../../src/domain/sendingChoice.ts';
import { claimOutbox, enqueue, markRetry } from '../../src/store/outbox.ts';
import {
  countMemberSends,
  firstOfOthers,
  openWay,
  pauseWay,
  postpone,
  purgeMemberSends,
  wayPauses,
} from '../../src/store/sending.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { describeEachStore } from '../mariadb.ts';

const NOON = Date.parse('2026-11-16T04:00:00Z');
const item = (dedupeKey: string, target = 'liming') => ({
  ...{ dedupeKey, kind: 'text', target, payload: '{}', dueAt: NOON, createdAt: NOON },
});
const count = (store: Store, at: number, ids = ['liming']) => store.transaction((db) => countMemberSends(db, ids, at));

describeEachStore('sending', (test) => {
  it('lets no member have more than 25 in any minute, whoever sends', async () => {
    const store = await test.store();
    const other = await openStore({ url: await test.url() });
    let sent = 0;
    const attempt = async (n: number): Promise<void> => {
      if ((await count(n % 2 === 0 ? store : other, NOON + n * 100)).size === 0) sent += 1;
    };
    for (let round = 0; round < 10; round += 1)
      await Promise.all([0, 1, 2, 3].map((worker) => attempt(round * 4 + worker)));
    await other.close();
    expect(sent).toBe(25);
    // Full until the minute has passed since the first of them, and the others' limits are their own.
    expect((await count(store, NOON + 50_000)).get('liming')).toBe(NOON + 60_000);
    expect((await count(store, NOON + 50_000, ['hejing'])).size).toBe(0);
    expect((await count(store, NOON + 75_000)).size).toBe(0);
  });

  it('lets no member have more than 900 in any hour', async () => {
    const store = await test.store();
    const ten = Array.from({ length: 36 }, (_, n) => ['liming', Math.floor((NOON - 3_000_000) / 10_000) + n * 8, 25]);
    const values = ten.map(() => '(?, ?, ?)').join(', ');
    await store.db.run(`INSERT INTO member_send (staff_id, slot, sends) VALUES ${values}`, ten.flat());
    expect((await count(store, NOON)).get('liming')).toBe(NOON + 60_000);
    expect((await count(store, NOON + 1_200_000)).size).toBe(0);
    expect(await purgeMemberSends(store.db, NOON + 86_400_000)).toBeGreaterThan(36);
  });

  it('knows the first message to somebody that others have at hand, that waits or is to be tried again', async () => {
    const { db } = await test.store();
    const claim = { now: NOON, token: 'other', leaseMs: 60_000, limit: 1 };
    for (const key of ['a', 'b', 'c']) await enqueue(db, item(key));
    await enqueue(db, { ...item('0'), dueAt: NOON + 1 });
    await enqueue(db, item('z', 'hejing'));
    const first = (keys: string[]) =>
      firstOfOthers(
        db,
        keys.map((dedupeKey) => ({ dedupeKey, target: 'liming' })),
        NOON,
      );
    const place = (dedupeKey: string) => new Map([['member:liming', placeOf({ orderedAt: NOON, dedupeKey })]]);
    expect(await first(['c'])).toEqual(place('a'));
    await claimOutbox(db, claim);
    expect(await first(['b', 'c'])).toEqual(place('a'));
    await markRetry(db, { dedupeKey: 'a', token: 'other', nextAt: NOON + 5_000, error: 'busy' });
    expect(await first(['b', 'c'])).toEqual(place('a'));
    // What comes later, or goes to others, stands before nobody.
    expect(await first(['a', 'b', 'c'])).toEqual(new Map());
    await db.run("UPDATE outbox SET attempts = 9 WHERE dedupe_key = 'a'");
    expect(await first(['b', 'c'])).toEqual(new Map());
  });

  it('takes a claim back as if it had not been', async () => {
    const { db } = await test.store();
    await enqueue(db, item('a'));
    await enqueue(db, item('b'));
    const claim = { now: NOON, token: 'own', leaseMs: 60_000, limit: 9 };
    await claimOutbox(db, claim);
    await postpone(
      db,
      [
        { dedupeKey: 'a', dueAt: null },
        { dedupeKey: 'b', dueAt: NOON + 1 },
      ],
      'own',
    );
    expect(await claimOutbox(db, claim)).toMatchObject([{ dedupeKey: 'a', attempts: 1, wasInFlight: false }]);
    // Somebody else's claim is not his to give back.
    await postpone(db, [{ dedupeKey: 'a', dueAt: null }], 'a late one');
    expect(await claimOutbox(db, { ...claim, now: NOON + 1 })).toMatchObject([{ dedupeKey: 'b', attempts: 1 }]);
  });

  it('keeps which ways are closed', async () => {
    const { db } = await test.store();
    await pauseWay(db, { way: 'card', until: NOON + 1, strikes: 1, reason: 'first' });
    await pauseWay(db, { way: 'card', until: NOON + 9, strikes: 2, reason: 'second' });
    expect([...(await wayPauses(db)).values()]).toEqual([
      { way: 'card', until: NOON + 9, strikes: 2, reason: 'second' },
    ]);
    await openWay(db, 'card');
    expect((await wayPauses(db)).size).toBe(0);
  });
});
