import { createHash } from 'node:crypto';
import { moveCase } from '../cards/passOn.ts';
import { type Alert, type AlertEvent, transition } from '../domain/alert.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { graceEnd, type Handover, handoversOf } from '../domain/handover.ts';
import type { Customer, Staff } from '../domain/people.ts';
import { personOf, rowFactsOf, type SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import { type Clock, DAY_MS, type UtcMs } from '../domain/time.ts';
import { nextCardTime } from '../domain/timetable.ts';
import { type HandedCustomer, handoverBrief } from '../domain/wording/handoverBrief.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import { alertById, appendEvent, openAlertOf, openAlertsOfOwners, updateAlert } from '../store/alerts.ts';
import { loadCustomers, loadMappings } from '../store/customers.ts';
import { contactsHandedSince, handoversKnownSince, noteHandover, type StoredHandover } from '../store/handovers.ts';
import { enqueue } from '../store/outbox.ts';
import { loadContacts, loadRelationships, loadStaff } from '../store/people.ts';
import { retryStale } from '../store/retryStale.ts';
import { latestSnapshots } from '../store/snapshots.ts';
import type { Db, Store } from '../store/store.ts';
import { textMessage } from '../wecom/textMessage.ts';

/** An older handover is no news: it was made before we looked, or while we were away. */
const NEWS_MS = 14 * DAY_MS;
/** After a stop of the service a brief is still made for so long. */
const BRIEF_MS = DAY_MS;
/** In the middle of the card window: it is read with the cards of the morning. */
const BRIEF_SPREAD = 0.5;

export interface HandoverDeps {
  store: Store;
  calendar: BusinessCalendar;
  texts: Texts;
  agentId: number;
  publicUrl: string;
  /** Until then nothing is sent to salespeople (PRODUCT §5, preview first). */
  previewUntil: UtcMs;
  clock: Clock;
  log: Logger;
}

export interface HandoverReport {
  handovers: number;
  movedAlerts: number;
  briefs: number;
}

interface Handed {
  customer: Customer;
  handover: Handover;
}

/**
 * Finds customers who went from one of us to another (在职继承, or a member left): notes each once, moves the open alert to the new
 * owner, and queues one brief a person for all that came together. The case of a member who left and whom nobody has followed yet
 * goes to a colleague who knows the customer, else to the leader: until somebody takes over it must not lie with nobody.
 */
export async function takeHandovers(deps: HandoverDeps): Promise<HandoverReport> {
  const { store, clock, log } = deps;
  const now = clock();
  const staff = new Map((await loadStaff(store.db)).map((person) => [person.id, person]));
  const report: HandoverReport = { handovers: 0, movedAlerts: 0, briefs: 0 };
  for (const handed of await found(store.db, staff, now)) {
    const movedAlert = await retryStale(() => store.transaction((db) => take(db, handed, now)));
    if (movedAlert === null) continue;
    report.handovers += 1;
    if (movedAlert) report.movedAlerts += 1;
  }
  report.movedAlerts += await moveOrphans(store, staff, now);
  if (now >= deps.previewUntil) report.briefs = await sendBriefs(deps, staff, now);
  if (report.handovers + report.movedAlerts > 0) log.info({ ...report }, 'customers were handed over');
  return report;
}

async function moveOrphans(store: Store, staff: ReadonlyMap<string, Staff>, now: UtcMs): Promise<number> {
  const departed = [...staff.values()].filter(({ status }) => status === 'departed').map(({ id }) => id);
  const orphans = await openAlertsOfOwners(store.db, departed);
  let moved = 0;
  for (const { id } of orphans) {
    const heirId = await retryStale(() =>
      store.transaction(async (db) => {
        const alert = await alertById(db, id);
        return alert === null || alert.state === 'closed' ? null : moveCase(db, alert, now);
      }),
    );
    if (heirId !== null) moved += 1;
  }
  return moved;
}

async function found(db: Db, staff: ReadonlyMap<string, Staff>, now: UtcMs): Promise<Handed[]> {
  const contactIds = await contactsHandedSince(db, now - NEWS_MS);
  const customerIds = new Set((await loadMappings(db, { contactIds, at: now })).map(({ customerId }) => customerId));
  const handed: Handed[] = [];
  for (const customer of await loadCustomers(db, [...customerIds])) {
    const own = (await loadMappings(db, { customerId: customer.id, at: now })).map(({ contactId }) => contactId);
    const handovers = handoversOf(await loadRelationships(db, { contactIds: own }), staff);
    for (const handover of handovers) if (handover.at > now - NEWS_MS) handed.push({ customer, handover });
  }
  return handed;
}

/** @returns whether an alert was moved; null when the handover was known */
async function take(db: Db, { customer, handover }: Handed, now: UtcMs): Promise<boolean | null> {
  if (!(await noteHandover(db, { customerId: customer.id, handover, knownAt: now }))) return null;
  const alert = await openAlertOf(db, customer.id);
  if (alert === null || alert.ownerId !== handover.fromStaffId) return false;
  const event: AlertEvent = { at: now, by: 'system', type: 'ownerChanged', ownerId: handover.toStaffId };
  const moved = transition(alert, event);
  if (moved === 'ignored') return false;
  await updateAlert(db, moved);
  return appendEvent(db, { id: `${alert.id}:${moved.version}:ownerChanged`, alertId: alert.id, event });
}

/** One a person for what became known together; made again after a stop, it is the same one. */
async function sendBriefs(deps: HandoverDeps, staff: ReadonlyMap<string, Staff>, now: UtcMs): Promise<number> {
  const { store, calendar, texts, agentId, publicUrl } = deps;
  const lately = await handoversKnownSince(store.db, now - BRIEF_MS);
  const inGrace = lately.filter((handover) => now < graceEnd(handover, calendar));
  let briefs = 0;
  for (const [name, handed] of Map.groupBy(inGrace, briefName)) {
    const { fromStaffId, toStaffId } = handed[0]!;
    if (staff.get(toStaffId)?.status !== 'active') continue;
    const customers: HandedCustomer[] = [];
    for (const customer of await loadCustomers(
      store.db,
      handed.map(({ customerId }) => customerId),
    ))
      customers.push(await toldOf(deps, customer, now));
    if (customers.length === 0) continue;
    const from = staff.get(fromStaffId)?.name ?? '';
    const content = handoverBrief(texts, { from, customers, listUrl: `${publicUrl}/me` });
    const isNew = await enqueue(store.db, {
      ...{ dedupeKey: name, kind: 'text', target: toStaffId },
      payload: textMessage({ receiverId: toStaffId, agentId, content }),
      ...{ dueAt: nextCardTime(now, calendar, BRIEF_SPREAD), createdAt: now },
    });
    if (isNew) briefs += 1;
  }
  return briefs;
}

function briefName({ knownAt, fromStaffId, toStaffId }: StoredHandover): string {
  const people = createHash('sha256').update(`${fromStaffId} ${toStaffId}`).digest('hex').slice(0, 16);
  return `handover-${knownAt}-${people}`;
}

async function toldOf(
  { store: { db }, publicUrl }: HandoverDeps,
  customer: Customer,
  now: UtcMs,
): Promise<HandedCustomer> {
  const [snapshot] = await latestSnapshots(db, [customer.id]);
  const verdict = (snapshot?.verdict ?? null) as SnapshotVerdict | null;
  const contactIds = (await loadMappings(db, { customerId: customer.id, at: now })).map(({ contactId }) => contactId);
  const contactId = verdict?.people?.keyContactId ?? personOf(verdict, 'goneQuiet') ?? contactIds[0];
  const [contact] = contactId === undefined ? [] : await loadContacts(db, [contactId]);
  const alert: Alert | null = await openAlertOf(db, customer.id);
  return {
    customerName: customer.name === contact?.name ? '' : customer.name,
    ...{ person: contact?.name ?? null, role: contact?.position ?? null },
    ...rowFactsOf(verdict),
    openCause: alert?.causes[0] ?? null,
    detailUrl: `${publicUrl}/c/${encodeURIComponent(customer.id)}`,
    now,
  };
}
