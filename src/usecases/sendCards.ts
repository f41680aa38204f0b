import { createHash } from 'node:crypto';
import type { Alert, AlertEvent, HoldReason } from '../domain/alert.ts';
import { type BudgetLimits, rankForSending, type Waiting } from '../domain/attentionBudget.ts';
import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { tierOf } from '../domain/crm/businessWorld.ts';
import { valueWeights } from '../domain/crm/valueWeight.ts';
import { daysOfWeek, isoWeekOf } from '../domain/isoWeek.ts';
import type { Contact, Customer, Department, Relationship, Staff } from '../domain/people.ts';
import { personOf, rowFactsOf, type SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import { type Clock, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { nextCardTime } from '../domain/timetable.ts';
import { causeCard } from '../domain/wording/causeCard.ts';
import type { CauseCardInput } from '../domain/wording/causeCardInput.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import { appendEvent, cardsOfAlert, countCards, insertCard, openAlerts, setCardState } from '../store/alerts.ts';
import { loadCustomers, loadMappings } from '../store/customers.ts';
import { enqueue } from '../store/outbox.ts';
import { loadContacts, loadDepartments, loadRelationships, loadStaff } from '../store/people.ts';
import { latestSnapshots, type SnapshotRow } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/storeError.ts';
import { cardMessage, renderCard } from '../wecom/renderCard.ts';
import { textMessage } from '../wecom/textMessage.ts';
import { validateCard } from '../wecom/validateCard.ts';

export interface SendDeps {
  store: Store;
  calendars: StaffCalendars;
  texts: Texts;
  limits: BudgetLimits;
  agentId: number;
  publicUrl: string;
  /** Until then nothing is sent to salespeople (PRODUCT §5, preview first). */
  previewUntil: UtcMs;
  /** The first message to a salesperson, once, before any card. */
  introduction(leaderName: string | null): string;
  clock: Clock;
  log: Logger;
}

/** As steady customers are (the upper band). */
const LIVELY_ABOVE = 0.75;

export interface SendReport {
  queued: number;
  held: number;
}

/**
 * Makes a card for each open alert whose owner has none, the most pressing first, within the attention budget. What is
 * held keeps the reason. Card, outbox row and event are one transaction.
 */
export async function sendCards(deps: SendDeps): Promise<SendReport> {
  const { store, clock, log } = deps;
  const now = clock();
  const open = (await openAlerts(store.db)).filter(({ state }) => state === 'open');
  const people = await loadPeople(store);
  const report: SendReport = { queued: 0, held: 0 };
  const weights = weightsOf(people.snapshots);
  const waitingByOwner = new Map<string, Waiting[]>();
  for (const alert of open) {
    const cards = (await cardsOfAlert(store.db, alert.id)).filter(({ receiverId }) => receiverId === alert.ownerId);
    // A card that the owner can still act on.
    if (cards.some(({ state }) => state === 'queued' || state === 'sent')) continue;
    const isAskedFor = cards.some(({ state }) => state === 'answered');
    const snapshot = people.snapshots.get(alert.customerId);
    const crm = businessOf(snapshot);
    const tier = people.customers.get(alert.customerId)?.tier ?? tierOf(crm?.segment ?? null);
    const valueWeight = weights.get(alert.customerId) ?? null;
    const list = waitingByOwner.get(alert.ownerId) ?? [];
    list.push({ alert, risk: snapshot?.risk ?? null, tier, valueWeight, isAskedFor });
    waitingByOwner.set(alert.ownerId, list);
  }
  for (const [ownerId, waiting] of waitingByOwner) {
    const spent = await spentBy(deps, ownerId, people, now);
    const isAway = isAwayNow(deps, ownerId, people, now);
    for (const ranked of rankForSending(waiting, spent, deps.limits)) {
      const { alert } = ranked.waiting;
      const hold: HoldReason | null =
        now < deps.previewUntil
          ? 'preview'
          : people.staff.get(ownerId)?.status !== 'active'
            ? 'noReceiver'
            : isAway
              ? 'onLeave'
              : ranked.sends
                ? null
                : ranked.reason;
      if (hold === null && (await tryQueueCard(deps, alert, people, now))) {
        report.queued += 1;
      } else {
        await noteHeld(deps, alert, hold ?? 'refused', now);
        report.held += 1;
      }
    }
  }
  if (report.queued + report.held > 0) log.info({ ...report }, 'cards decided');
  return report;
}

interface People {
  staff: Map<string, Staff>;
  departments: Map<number, Department>;
  customers: Map<string, Customer>;
  contacts: Map<string, Contact>;
  relationships: Relationship[];
  contactIdsOf: Map<string, string[]>;
  snapshots: Map<string, SnapshotRow>;
}

async function loadPeople({ db }: Store): Promise<People> {
  const mappings = await loadMappings(db, {});
  const contactIdsOf = new Map<string, string[]>();
  for (const { customerId, contactId, validTo } of mappings)
    if (validTo === null) contactIdsOf.set(customerId, [...(contactIdsOf.get(customerId) ?? []), contactId]);
  return {
    staff: new Map((await loadStaff(db)).map((person) => [person.id, person])),
    departments: new Map((await loadDepartments(db)).map((department) => [department.id, department])),
    customers: new Map((await loadCustomers(db)).map((customer) => [customer.id, customer])),
    contacts: new Map((await loadContacts(db)).map((contact) => [contact.id, contact])),
    relationships: await loadRelationships(db),
    contactIdsOf,
    snapshots: new Map((await latestSnapshots(db)).map((row) => [row.customerId, row])),
  };
}

/** Whom it costs most to lose, by turnover, as of the last judgement (PRODUCT §5, risk × value). */
function weightsOf(snapshots: People['snapshots']): Map<string, number> {
  const yearly = [...snapshots].map(([id, row]) => [id, businessOf(row)?.yearly ?? []] as const);
  return valueWeights(new Map(yearly));
}

function businessOf(row: SnapshotRow | undefined): SnapshotVerdict['business'] | null {
  return (row?.verdict as SnapshotVerdict | undefined)?.business ?? null;
}

/** They talk as usual, so that only orders are missing (COPY §5.9). */
function isLively(verdict: SnapshotVerdict | null): boolean {
  const rhythm = verdict?.parts.find(({ dimension }) => dimension === 'rhythm')?.value ?? null;
  return rhythm !== null && rhythm > LIVELY_ABOVE;
}

async function spentBy(
  { store, calendars: { company: calendar } }: SendDeps,
  ownerId: string,
  people: People,
  now: UtcMs,
): Promise<{ today: number; thisWeek: number; customers: number }> {
  const today = calendar.dayOf(now);
  const monday = calendar.dayStart(daysOfWeek(isoWeekOf(today)).monday);
  const customers = [...people.snapshots.values()].filter((row) => row.ownerId === ownerId).length;
  return {
    today: await countCards(store.db, { receiverId: ownerId, from: calendar.dayStart(today), to: now + 1 }),
    thisWeek: await countCards(store.db, { receiverId: ownerId, from: monday, to: now + 1 }),
    customers,
  };
}

function calendarOf({ calendars }: SendDeps, staffId: string, { staff, departments }: People): BusinessCalendar {
  return calendars.of(staff.get(staffId) ?? null, departments);
}

/** A card that could come only after the owner's leave is made then, with what is known then. */
function isAwayNow(deps: SendDeps, ownerId: string, people: People, now: UtcMs): boolean {
  const { company, isOnLeave } = deps.calendars;
  const ordinary = nextCardTime(now, company, 0);
  if (!isOnLeave(ownerId, ordinary)) return false;
  const own = nextCardTime(now, calendarOf(deps, ownerId, people), 0);
  return company.dayOf(own) !== company.dayOf(ordinary);
}

/** A card that cannot be made is a fault of ours, and no reason to keep the others back. */
async function tryQueueCard(deps: SendDeps, alert: Alert, people: People, now: UtcMs): Promise<boolean> {
  try {
    await queueCard(deps, alert, people, now);
    return true;
  } catch (err) {
    if (err instanceof StoreError) throw err;
    deps.log.error({ err, alert: alert.id }, 'a card could not be made');
    return false;
  }
}

async function queueCard(deps: SendDeps, alert: Alert, people: People, now: UtcMs): Promise<void> {
  const { store, agentId } = deps;
  const earlier = await cardsOfAlert(store.db, alert.id);
  const taskId = `${alert.id}-v${earlier.length + 1}`;
  const dueAt = nextCardTime(now, calendarOf(deps, alert.ownerId, people), spreadOf(taskId));
  const view = causeCard(deps.texts, cardInput(deps, alert, people, dueAt));
  const faults = validateCard(renderCard(view, taskId));
  if (faults.length > 0)
    throw new Error(
      `a card that WeCom would refuse: ${faults.map(({ field, problem }) => `${field} ${problem}`).join('; ')}`,
    );
  const body = cardMessage({ card: view, taskId, receiverId: alert.ownerId, agentId });
  await store.transaction(async (db) => {
    const card = {
      taskId,
      alertId: alert.id,
      receiverId: alert.ownerId,
      kind: 'alert',
      variant: view.variant,
      body,
      view,
    };
    const isNew = await insertCard(db, {
      ...card,
      createdAt: now,
      sentAt: null,
      responseCode: null,
      wecomMsgId: null,
      state: 'queued',
    });
    if (!isNew) return;
    for (const old of earlier) if (old.state === 'sent') await setCardState(db, old.taskId, 'superseded');
    await enqueueIntroduction(deps, db, alert.ownerId, people, { now, dueAt: dueAt - MINUTE_MS });
    await enqueue(db, { dedupeKey: taskId, kind: 'card', target: alert.ownerId, payload: body, dueAt, createdAt: now });
    const event: AlertEvent = { at: now, by: 'system', taskId, type: 'cardQueued', receiverId: alert.ownerId };
    await appendEvent(db, { id: `${taskId}:queued`, alertId: alert.id, event });
  });
}

/** Who we are and what we do, once a person, before the first card (COPY §11). */
async function enqueueIntroduction(
  deps: SendDeps,
  db: Parameters<typeof enqueue>[0],
  staffId: string,
  people: People,
  { now, dueAt }: { now: UtcMs; dueAt: UtcMs },
): Promise<void> {
  const leaderId = people.staff.get(staffId)?.leaderIds[0];
  const content = deps.introduction(leaderId === undefined ? null : (people.staff.get(leaderId)?.name ?? null));
  await enqueue(db, {
    dedupeKey: `introduction-${staffId}`,
    kind: 'text',
    target: staffId,
    payload: textMessage({ receiverId: staffId, agentId: deps.agentId, content }),
    dueAt,
    createdAt: now,
  });
}

function cardInput(deps: SendDeps, alert: Alert, people: People, now: UtcMs): CauseCardInput {
  const { publicUrl, calendars } = deps;
  const customer = people.customers.get(alert.customerId);
  const contactIds = people.contactIdsOf.get(alert.customerId) ?? [];
  const snapshot = people.snapshots.get(alert.customerId);
  const verdict = (snapshot?.verdict ?? null) as SnapshotVerdict | null;
  const facts = rowFactsOf(verdict);
  const [cause, secondCause] = alert.causes;
  const contact = people.contacts.get(personOf(verdict, cause!.kind) ?? contactIds[0] ?? '');
  const heir = verdict?.people?.heir ?? null;
  const heirName = heir === null ? '' : (people.contacts.get(heir.contactId)?.name ?? '');
  const owner = people.staff.get(alert.ownerId);
  const linked = people.relationships.filter(
    ({ contactId: id, endedAt, staffId }) => contactIds.includes(id) && endedAt === null && staffId !== alert.ownerId,
  );
  const colleague = linked
    .map(({ staffId }) => people.staff.get(staffId))
    .find((person) => person?.status === 'active');
  const leaderId = owner?.leaderIds[0];
  const isPerson = contact !== undefined && customer?.name === contact.name;
  return {
    cause: cause!,
    secondCause: secondCause ?? null,
    customerName: isPerson ? '' : (customer?.name ?? ''),
    otherCustomerNames: [...people.snapshots.values()]
      .filter((row) => row.ownerId === alert.ownerId && row.customerId !== alert.customerId)
      .map((row) => people.customers.get(row.customerId)?.name ?? ''),
    person: contact?.name ?? null,
    role: contact?.position ?? null,
    successor: heir === null || heirName === '' ? null : { name: heirName, turns: heir.turns },
    lastContact: facts.lastContact,
    usual: facts.usual,
    order: facts.order,
    isChatLively: isLively(verdict),
    colleague: colleague?.name ?? null,
    leader: leaderId === undefined ? null : (people.staff.get(leaderId)?.name ?? null),
    businessDayMs: calendars.company.businessDayMs,
    detailUrl: `${publicUrl}/c/${encodeURIComponent(alert.customerId)}`,
    now,
  };
}

async function noteHeld({ store, calendars }: SendDeps, alert: Alert, reason: HoldReason, now: UtcMs): Promise<void> {
  // Once a day and reason is enough to see why nothing came.
  const id = `${alert.id}:held:${reason}:${calendars.company.dayOf(now)}`;
  await appendEvent(store.db, { id, alertId: alert.id, event: { at: now, by: 'system', type: 'cardHeld', reason } });
}

/** 0…1, the same for the same card on every machine: spreads cards over their window. */
function spreadOf(taskId: string): number {
  return createHash('sha256').update(taskId).digest().readUInt16BE(0) / 0x1_0000;
}
