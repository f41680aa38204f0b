import { type Alert, type AlertEvent, transition } from '../domain/alert.ts';
import { digestOfKey } from '../domain/groupMessage.ts';
import { leadersIn } from '../domain/leaders.ts';
import { HOUR_MS, type UtcMs } from '../domain/time.ts';
import { invisibleNotice, uncertainNotice } from '../domain/wording/deliveryWords.ts';
import {
  alertById,
  appendEvent,
  type Card,
  cardByTaskId,
  cardsOfAlert,
  setCardState,
  updateAlert,
} from '../store/alerts.ts';
import { loadMappings } from '../store/customers.ts';
import { alertIdsOfCard } from '../store/listCards.ts';
import { ONCE_KEY, type OutboxRow } from '../store/outbox.ts';
import { loadDepartments, loadRelationships, loadStaff } from '../store/people.ts';
import type { Db } from '../store/store.ts';
import { type OperatorNoticeDeps, tellOperators } from './tellOperators.ts';

const NOTICE_EVERY_MS = 24 * HOUR_MS;

/**
 * What follows when a card can never arrive: it says so at its case, a list at each of its cases. Where the owner cannot be reached
 * the case goes to the next one who knows the customer, else to the owner's leader, and the operators are told whom to make visible.
 */
export async function passOn(
  deps: OperatorNoticeDeps,
  db: Db,
  { dedupeKey, kind, target }: OutboxRow,
  reason: 'refused' | 'noReceiver',
  now: UtcMs,
): Promise<void> {
  const card = kind === 'card' ? await cardByTaskId(db, dedupeKey) : null;
  if (card !== null) await setCardState(db, card.taskId, 'dropped');
  const heirIds = new Set<string>();
  for (const alertId of card === null ? [] : await casesOf(db, card)) {
    const event = { at: now, by: 'system', taskId: dedupeKey, type: 'cardHeld', reason } as const;
    await appendEvent(db, { id: `${dedupeKey}:refused${card?.alertId === '' ? `:${alertId}` : ''}`, alertId, event });
    const alert = reason === 'noReceiver' ? await alertById(db, alertId) : null;
    const heirId = alert?.ownerId === target ? await moveCase(db, alert, now) : null;
    if (heirId !== null) heirIds.add(heirId);
  }
  // An introduction goes before a card, and that one tells who has the case now.
  if (reason !== 'noReceiver' || dedupeKey.startsWith(ONCE_KEY)) return;
  const names = new Map((await loadStaff(db)).map(({ id, name }) => [id, name]));
  const heirs = [...heirIds].map((id) => names.get(id) ?? id);
  const content = invisibleNotice(deps.texts, { member: names.get(target) ?? target, heirs });
  const period = Math.floor(now / NOTICE_EVERY_MS);
  // The member himself may be an operator: then only the others can be told.
  await tellOperators(deps, db, { name: `out-of-reach-${target}-${period}`, content, now, except: target });
}

function casesOf(db: Db, { taskId, alertId }: Card): Promise<string[]> {
  return alertId === '' ? alertIdsOfCard(db, taskId) : Promise.resolve([alertId]);
}

/** Where the pages stand; null or left out: there are none. */
export interface UncertainDeps extends OperatorNoticeDeps {
  pagesUrl?: string | null;
}

/** Nothing is sent again by itself: a person looks into the group and decides, at a digest with one tap on its page. */
export async function tellUncertain(deps: UncertainDeps, db: Db, dedupeKey: string, now: UtcMs): Promise<void> {
  const digest = digestOfKey(dedupeKey);
  const page =
    digest === null || deps.pagesUrl == null
      ? null
      : `${deps.pagesUrl}/digest/${digest.week}?group=${encodeURIComponent(digest.groupId)}`;
  const content = uncertainNotice(deps.texts, dedupeKey, page);
  await tellOperators(deps, db, { name: `uncertain-${dedupeKey}`, content, now });
}

/**
 * Gives a case whose owner cannot be reached to the next one who knows the customer, else to the owner's leader. In a transaction.
 * @returns the new owner; null when there is nobody
 */
export async function moveCase(db: Db, alert: Alert, now: UtcMs): Promise<string | null> {
  const heirId = await heirOf(db, alert);
  if (heirId === null) return null;
  const event: AlertEvent = { at: now, by: 'system', type: 'ownerChanged', ownerId: heirId };
  const moved = transition(alert, event);
  if (moved === 'ignored') return null;
  await updateAlert(db, moved);
  await appendEvent(db, { id: `${alert.id}:${moved.version}:ownerChanged`, alertId: alert.id, event });
  return heirId;
}

async function heirOf(db: Db, { id, customerId, ownerId }: Alert): Promise<string | null> {
  const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
  // Who had the case before is not asked a second time: that would go round for ever.
  const had = new Set((await cardsOfAlert(db, id)).map(({ receiverId }) => receiverId)).add(ownerId);
  const contactIds = (await loadMappings(db, { customerId }))
    .filter(({ validTo }) => validTo === null)
    .map(({ contactId }) => contactId);
  const colleagues = (await loadRelationships(db, { contactIds }))
    .filter(({ endedAt }) => endedAt === null)
    .sort((a, b) => (b.addedAt ?? 0) - (a.addedAt ?? 0))
    .map(({ staffId }) => staffId);
  const departments = new Map((await loadDepartments(db)).map((department) => [department.id, department]));
  const leaders = leadersIn(staff, departments)(ownerId).map((leader) => leader.id);
  return [...colleagues, ...leaders].find((each) => !had.has(each) && staff.get(each)?.status === 'active') ?? null;
}
