import type { HoldReason } from '../domain/alert.ts';
import { chooseSends, laneOf } from '../domain/sendingChoice.ts';
import { listNoLongerDue, noLongerDue } from '../domain/stillDue.ts';
import type { UtcMs } from '../domain/time.ts';
import { alertById, alertsByIds, appendEvent, type Card, cardsByTaskIds, setCardState } from '../store/alerts.ts';
import { alertIdsOfCard } from '../store/listCards.ts';
import { claimOutbox, markDropped, type OutboxRow } from '../store/outbox.ts';
import { countMemberSends, firstOfOthers, postpone, type WayPause, wayPauses } from '../store/sending.ts';
import { latestSnapshots } from '../store/snapshots.ts';
import type { Db, Store } from '../store/store.ts';
import { ROW_LEASE_MS } from '../store/whileHeld.ts';

/** So many are under way at once. */
const BATCH = 64;
export interface TakenUp {
  /** To be sent now, all at once: each goes to another receiver. */
  rows: OutboxRow[];
  dropped: number;
  /** Ways that were closed lately: what succeeds opens its way for good. */
  pauses: Map<string, WayPause>;
  /** Nothing was due any more. */
  isEmpty: boolean;
}

/** What the receivers' own time says of messages that are due. */
export type QuietGuard = (db: Db, rows: readonly OutboxRow[], now: UtcMs) => Promise<Map<string, HeldMessage>>;

/** `drop`: decided anew at the next judgement. `until`: sent then, as it is. */
export type HeldMessage = { drop: HoldReason } | { until: UtcMs };

/**
 * Claims what goes out next. All of it is one transaction, so a row that is claimed after a crash was really being sent:
 * what has to wait (its way is closed, an earlier message to the same receiver, that member's limit) is given back before
 * the claim is seen by anybody.
 */
export async function takeUp(
  store: Store,
  {
    now,
    token,
    guard,
    leaseMs = ROW_LEASE_MS,
  }: { now: UtcMs; token: string; guard?: QuietGuard | undefined; leaseMs?: number | undefined },
): Promise<TakenUp> {
  return store.transaction(async (db) => {
    const all = await claimOutbox(db, { now, token, leaseMs, limit: BATCH });
    const quiet = guard === undefined || all.length === 0 ? new Map<string, HeldMessage>() : await guard(db, all, now);
    const claimed = all.filter((row) => !quiet.has(row.dedupeKey));
    const wait = all.flatMap(({ dedupeKey }) => {
      const held = quiet.get(dedupeKey);
      return held !== undefined && 'until' in held ? [{ dedupeKey, dueAt: held.until }] : [];
    });
    await postpone(db, wait, token);
    for (const { dedupeKey } of all) {
      const held = quiet.get(dedupeKey);
      if (held !== undefined && 'drop' in held) await dropHeld(db, dedupeKey, held.drop, { now, token });
    }
    const pauses = await wayPauses(db);
    if (all.length > 0 && claimed.length === 0)
      return { rows: [], dropped: all.length - wait.length, pauses, isEmpty: false };
    if (claimed.length === 0) return { rows: [], dropped: 0, pauses, isEmpty: true };
    const due = await dropStale(db, claimed, { now, token });
    const ranks = await ranksOf(db, due.rows, due.cards);
    const { chosen, postponed } = chooseSends(
      due.rows.map((row) => ({ ...row, rank: ranks.get(row.dedupeKey) ?? null })),
      {
        now,
        pausedUntil: new Map([...pauses].map(([way, { until }]) => [way, until])),
        firstOfOthers: due.rows.length === 0 ? new Map() : await firstOfOthers(db, due.rows, now),
      },
    );
    const members = chosen.filter((row) => laneOf(row).startsWith('member:')).map(({ target }) => target);
    const full = await countMemberSends(db, members, now);
    const rows = chosen.filter((row) => !(laneOf(row).startsWith('member:') && full.has(row.target)));
    const tooMany = chosen.filter((row) => !rows.includes(row));
    const later = tooMany.map(({ dedupeKey, target }) => ({ dedupeKey, dueAt: full.get(target)! }));
    await postpone(db, [...postponed, ...later], token);
    return { rows, dropped: all.length - wait.length - due.rows.length, pauses, isEmpty: false };
  });
}

/**
 * Between the decision and the card's window the case may have ended, or become somebody else's. What may have arrived
 * already is asked for again all the same: its answer is still wanted.
 */
async function dropStale(
  db: Db,
  claimed: readonly OutboxRow[],
  { now, token }: { now: UtcMs; token: string },
): Promise<{ rows: OutboxRow[]; cards: Map<string, Card> }> {
  const asked = claimed.filter(({ kind }) => kind === 'card');
  const found = await cardsByTaskIds(
    db,
    asked.map(({ dedupeKey }) => dedupeKey),
  );
  const cards = new Map(found.map((card) => [card.taskId, card]));
  const rows: OutboxRow[] = [];
  for (const row of claimed) {
    const card = row.wasInFlight ? undefined : cards.get(row.dedupeKey);
    const error = card === undefined ? null : await overSince(db, card);
    if (card === undefined || error === null) {
      rows.push(row);
      continue;
    }
    await markDropped(db, { dedupeKey: row.dedupeKey, token, at: now, error });
    await setCardState(db, card.taskId, 'dropped');
    await noteHeld(db, card, { at: now, reason: 'noLongerDue' });
  }
  return { rows, cards };
}

async function overSince(db: Db, card: Card): Promise<string | null> {
  if (card.alertId === '') return listNoLongerDue(await alertsByIds(db, await alertIdsOfCard(db, card.taskId)), card);
  const alert = await alertById(db, card.alertId);
  return alert === null ? null : noLongerDue(alert, card);
}

/** Each case keeps the reason; those of a list too. */
async function noteHeld(
  db: Db,
  { taskId, alertId: caseId }: Card,
  { at, reason }: { at: UtcMs; reason: HoldReason },
): Promise<void> {
  const event = { at, by: 'system', taskId, type: 'cardHeld', reason } as const;
  for (const alertId of caseId === '' ? await alertIdsOfCard(db, taskId) : [caseId])
    await appendEvent(db, { id: `${taskId}:held:${alertId}`, alertId, event });
}

/** It can come only at a time at which it should not: it is decided anew, and each case keeps the reason. */
async function dropHeld(
  db: Db,
  taskId: string,
  reason: HoldReason,
  { now, token }: { now: UtcMs; token: string },
): Promise<void> {
  await markDropped(db, { dedupeKey: taskId, token, at: now, error: `held: ${reason}` });
  const [card] = await cardsByTaskIds(db, [taskId]);
  if (card === undefined) return;
  await setCardState(db, taskId, 'dropped');
  await noteHeld(db, card, { at: now, reason });
}

/** Cards that wait together for one person, as after an outage, are ranked again by what is known now. */
async function ranksOf(
  db: Db,
  rows: readonly OutboxRow[],
  cards: ReadonlyMap<string, Card>,
): Promise<Map<string, number>> {
  const together = [
    ...Map.groupBy(
      rows.filter(({ kind }) => kind === 'card'),
      laneOf,
    ).values(),
  ]
    .filter((inLane) => inLane.length > 1)
    .flat();
  const ranks = new Map<string, number>();
  for (const { dedupeKey } of together) {
    const card = cards.get(dedupeKey);
    const alert = card === undefined || card.alertId === '' ? null : await alertById(db, card.alertId);
    if (alert === null) continue;
    const [snapshot] = await latestSnapshots(db, [alert.customerId]);
    ranks.set(dedupeKey, snapshot?.risk ?? 0);
  }
  return ranks;
}
