import { readCompanySettings } from '../../src/companySettings.ts';
import type { Alert, AlertEvent, CardKind } from '../../src/domain/alert.ts';
import { isCritical } from '../../src/domain/critical.ts';
import { isoWeekOf } from '../../src/domain/isoWeek.ts';
import { isQuiet } from '../../src/domain/quietHours.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { type CustomerTruth, customerOf } from '../../src/simulator/scenario/truth.ts';
import { type Card, followUpsBetween } from '../../src/store/alerts.ts';
import { loadMappings } from '../../src/store/customers.ts';
import { selectRows } from '../../src/store/rows.ts';
import { alertEventTable, alertTable, cardTable } from '../../src/store/tables/alertTables.ts';
import { inboxTable } from '../../src/store/tables/workTables.ts';
import type { FaultyTime } from './faultyTime.ts';

/** A card that reached somebody, and what was known when it was made. */
interface Arrived {
  card: Card;
  at: number;
  alert: Alert | null;
  /** Of this alert before the card was made. */
  before: readonly AlertEvent[];
}

/** What is known at the end: cards that arrived under faults, alerts with their events. */
export interface Outcome {
  time: FaultyTime;
  arrived: readonly Arrived[];
  alerts: readonly Alert[];
  eventsOf: ReadonlyMap<string, readonly AlertEvent[]>;
}

/** A card that failed at the end of its window is sent some rings later: after a lease of a minute, or two pauses. */
const LATE_MS = 10 * MINUTE_MS;
const MORNING = ['09:12', '09:40'] as const;
const AFTERNOON = ['13:42', '14:10'] as const;
const WINDOWS: Record<CardKind, readonly (readonly [string, string])[]> = {
  alert: [MORNING, AFTERNOON],
  reminder: [MORNING, AFTERNOON],
  question: [MORNING, AFTERNOON],
  lost: [MORNING, AFTERNOON],
  morningList: [MORNING],
  waits: [
    ['11:20', '11:40'],
    ['16:20', '16:40'],
  ],
  leaderCard: [['16:42', '17:22']],
  leaderList: [['16:42', '17:22']],
};

export async function outcomeOf(time: FaultyTime): Promise<Outcome> {
  const { store, simulator, world, from } = time;
  const alerts = (await selectRows(store.db, alertTable, '')).map(({ openCustomerId: _, ...alert }) => alert);
  const alertOf = new Map(alerts.map((alert) => [alert.id, alert]));
  const events = await selectRows(store.db, alertEventTable, 'ORDER BY happened_at, id');
  const eventsOf = new Map(
    [...Map.groupBy(events, ({ alertId }) => alertId)].map(([id, own]) => [id, own.map(({ body }) => body)]),
  );
  const cardOf = new Map((await selectRows(store.db, cardTable, '')).map((card) => [card.taskId, card]));
  const arrived = world.company.staff.flatMap(({ userid }) =>
    simulator.cards.sentTo(userid).flatMap(({ taskId, sentAt }): Arrived[] => {
      const card = cardOf.get(taskId ?? '');
      if (card === undefined || sentAt < from) return [];
      const before = (eventsOf.get(card.alertId) ?? []).filter(({ at }) => at < card.createdAt);
      return [{ card, at: sentAt, alert: alertOf.get(card.alertId) ?? null, before }];
    }),
  );
  return { time, arrived, alerts, eventsOf };
}

/** Each card that came at a time at which it should not. */
export function badlyTimed({ time: { calendar }, arrived }: Outcome): string[] {
  return arrived.flatMap((one) => {
    const { card, at } = one;
    const time = at - calendar.dayStart(calendar.dayOf(at));
    const isInWindow = WINDOWS[card.kind as CardKind].some(
      ([from, to]) => time >= timeOfDay(from) && time <= timeOfDay(to) + LATE_MS,
    );
    if (isQuiet(at, calendar)) return [`${describe(one)} in quiet hours`];
    return isInWindow || isCriticalCard(one) ? [] : [`${describe(one)} outside its window`];
  });
}

/** Each person and day, or week, with more than the budget. */
export function overBudget({ time, arrived }: Outcome): string[] {
  const { calendar, judgedFrom, world } = time;
  const { limits } = readCompanySettings();
  const faults: string[] = [];
  const dayOf = ({ at }: Arrived): string => calendar.dayOf(at);
  const groups = (cards: readonly Arrived[], period: (one: Arrived) => string) =>
    Map.groupBy(cards, (one) => `${one.card.receiverId} ${period(one)}`);
  const fresh = arrived.filter(isNewCard);
  for (const [key, cards] of groups(fresh, dayOf)) {
    const isFirst = calendar.businessDaysBetween(judgedFrom, cards[0]!.at) < limits.firstDays;
    const most = isFirst ? limits.firstPerDay : limits.perDay;
    if (cards.length > most) faults.push(`${key}: ${cards.length} new cards, ${most} a day: ${cards.map(describe)}`);
  }
  const owned = new Map<string, number>();
  for (const { owner } of world.truth.customers)
    owned.set(owner.toLowerCase(), (owned.get(owner.toLowerCase()) ?? 0) + 1);
  for (const [key, cards] of groups(fresh, (one) => isoWeekOf(calendar.dayOf(one.at)))) {
    const share = Math.ceil((owned.get(cards[0]!.card.receiverId) ?? 0) * limits.weekShare);
    const most = Math.min(limits.perWeek, Math.max(1, share));
    if (cards.length > most) faults.push(`${key}: ${cards.length} new cards, ${most} a week: ${cards.map(describe)}`);
  }
  const counted = arrived.filter((one) => !isCriticalCard(one) && !isAskedFor(one));
  for (const [key, cards] of groups(counted, dayOf))
    if (cards.length > limits.pushesPerDay) faults.push(`${key}: ${cards.length} messages: ${cards.map(describe)}`);
  return faults;
}

/** What somebody saw twice: the same words of one case on a day, the same kind of card of it on a day, a text. */
export function seenTwice({ time: { simulator, calendar, world, from }, arrived }: Outcome): string[] {
  const seen = arrived.flatMap((one) => {
    const { card, at } = one;
    const [day, said] = [`${card.receiverId} ${calendar.dayOf(at)}`, describe(one)];
    const keys = [`${day} ${card.kind} ${card.alertId}`, `${day} ${card.view.title} ${card.alertId}`, card.taskId];
    return keys.map((key) => ({ key, said }));
  });
  const texts = world.company.staff.flatMap(({ userid }) =>
    simulator
      .phone(userid)
      .app.filter(({ msgtype, from: sender, at }) => msgtype === 'text' && sender === 'app' && at >= from)
      .map(({ at, body }) => ({ key: `${userid} ${JSON.stringify(body)}`, said: new Date(at).toISOString() })),
  );
  return [...Map.groupBy([...seen, ...texts], ({ key }) => key)]
    .filter(([, same]) => same.length > 1)
    .map(([key, same]) => `${key}: ${same.map(({ said }) => said).join('; ')}`);
}

/** Taps of which nothing is left: not answered, not in the inbox, 已跟进 on the card and no follow-up. */
export async function lostTaps({ time: { store, taps, simulator } }: Outcome): Promise<string[]> {
  const kept = await selectRows(store.db, inboxTable, `WHERE event = 'cardTap'`);
  const followUps = await followUpsBetween(store.db, { from: 0, to: simulator.clock.now() });
  const faults = kept.filter(({ state }) => state !== 'done').map(({ receiptKey, state }) => `${receiptKey} ${state}`);
  for (const { at, tap, result } of taps) {
    const said = `${tap.userid} ${tap.key} on ${tap.taskId} at ${new Date(at).toISOString()}`;
    const { delivered, reply, replyFault } = result;
    if (!delivered || replyFault !== null || (reply?.type ?? 'none') === 'none')
      faults.push(`${said}: ${JSON.stringify({ delivered, reply, replyFault })}`);
    const isKept = kept.some(({ body }) => body.includes(`<ResponseCode><![CDATA[${result.responseCode}]]>`));
    if (!isKept) faults.push(`${said}: not in the inbox`);
    const by = tap.userid.toLowerCase();
    const isSaid = result.card?.replacedLabel?.startsWith('已跟进') ?? false;
    if (isSaid && !followUps.some((followUp) => followUp.by === by && followUp.at === at))
      faults.push(`${said}: no follow-up`);
  }
  return faults;
}

/** Alerts of which nobody could say why they stand as they do. */
export function unexplained({ alerts, eventsOf }: Outcome): string[] {
  return alerts.flatMap(({ id, state, closeReason }) => {
    const events = eventsOf.get(id) ?? [];
    const said = `${id} ${state} (${events.map(({ type }) => type).join(', ')})`;
    if (!events.some(({ type }) => type === 'opened')) return [`${said}: not opened`];
    if (state === 'closed') return closeReason === null || !endsIn(events, closeReason) ? [`${said}: no reason`] : [];
    const told = events.some(({ type }) => type === 'cardQueued' || type === 'cardHeld');
    return told ? [] : [`${said}: neither a card nor why there is none`];
  });
}

function endsIn(events: readonly AlertEvent[], reason: string): boolean {
  return events.some((event) => event.type === 'closed' && event.reason === reason);
}

/** A figure and its name, in the order of the table. */
export type Table = Record<string, number | string>;

export async function tableOf({ time, arrived, alerts, eventsOf }: Outcome): Promise<Table> {
  const { store, world, from, judgedFrom, endAt } = time;
  const contactsOf = Map.groupBy(await loadMappings(store.db, {}), ({ customerId }) => customerId);
  const truthOf = (alert: Alert | null): CustomerTruth | undefined =>
    alert === null
      ? undefined
      : (contactsOf.get(alert.customerId) ?? [])
          .map(({ contactId }) => customerOf(world.truth, contactId))
          .find((found) => found !== undefined);
  const recent = (id: string): readonly AlertEvent[] => (eventsOf.get(id) ?? []).filter(({ at }) => at >= from);
  const count = (is: (event: AlertEvent) => boolean): number => alerts.filter(({ id }) => recent(id).some(is)).length;
  const closed = (reason: string): number => count((event) => event.type === 'closed' && event.reason === reason);

  // A card of before the faults tells of a customer as well.
  const allCards = await selectRows(store.db, cardTable, 'WHERE sent_at IS NOT NULL ORDER BY sent_at');
  const alertOf = new Map(alerts.map((alert) => [alert.id, alert]));
  const firstCardAt = new Map<string, number>();
  for (const { alertId, sentAt, kind } of allCards) {
    const truth = truthOf(alertOf.get(alertId) ?? null);
    if (truth === undefined || kind === 'lost' || (truth.from !== null && sentAt! < truth.from)) continue;
    if (!firstCardAt.has(truth.id)) firstCardAt.set(truth.id, sentAt!);
  }
  const leaving = world.truth.customers.filter(
    ({ kind, from: begins }) => LEAVING.has(kind) && begins !== null && begins >= judgedFrom,
  );
  const warned = leaving.filter(({ id, kind, from: begins }) => {
    const at = firstCardAt.get(id);
    return at !== undefined && at <= (kind === 'deleted' ? begins! : endAt);
  });
  const own = arrived.filter(({ card }) => card.alertId !== '');
  const toSteady = own.filter(({ alert }) => truthOf(alert)?.kind === 'steady');
  const waits = alerts.flatMap(({ id }) => {
    const claim = recent(id).find(({ type }) => type === 'claimed' || type === 'attested');
    const card = allCards.find(({ alertId, kind }) => alertId === id && kind !== 'leaderCard');
    return claim === undefined || card === undefined || claim.at < card.sentAt! ? [] : [claim.at - card.sentAt!];
  });
  return {
    sent: arrived.length,
    ...Object.fromEntries([...Map.groupBy(arrived, ({ card }) => `sent ${card.kind}`)].map(([k, v]) => [k, v.length])),
    claimed: count(({ type }) => type === 'claimed'),
    verified: count(({ type }) => type === 'verified'),
    attested: count(({ type }) => type === 'attested'),
    ...Object.fromEntries(REASONS.map((reason) => [reason, closed(reason)])),
    medianHoursToClaim: hours(median(waits)),
    leaving: leaving.length,
    warnedBeforeGone: warned.length,
    notWarned: leaving.flatMap((one) => (warned.includes(one) ? [] : `${one.id} ${one.kind}`)).join(', '),
    cardsOfSteady: toSteady.length,
    taps: time.taps.filter(({ at }) => at >= from).length,
    faults: time.faults,
    killedAtWork: time.kills.turns,
    killedInTaps: time.kills.taps,
  };
}

const REASONS = ['recovered', 'saved', 'lost', 'normal', 'notNeeded', 'transferred', 'expired'] as const;
/** Kinds of customers who go. */
const LEAVING: ReadonlySet<CustomerTruth['kind']> = new Set(['fades', 'goesQuiet', 'championLeaves', 'deleted']);

/** The first card of a case to its owner, which counts against the budget of new ones. */
function isNewCard(one: Arrived): boolean {
  const { card, before } = one;
  const isFirst = !before.some((event) => event.type === 'cardQueued' && event.receiverId === card.receiverId);
  return card.kind === 'alert' && isFirst && !isCriticalCard(one) && !isAskedFor(one);
}

function isCriticalCard({ before, alert }: Arrived): boolean {
  const causes = before.findLast(({ type }) => type === 'opened' || type === 'causesChanged');
  if (causes?.type === 'opened' || causes?.type === 'causesChanged') return isCritical(causes.causes);
  return alert !== null && isCritical(alert.causes);
}

function isAskedFor({ before }: Arrived): boolean {
  return before.some(({ type }) => type === 'snoozeEnded');
}

function describe({ card, at }: Arrived): string {
  return `${card.kind} ${card.taskId} to ${card.receiverId} at ${new Date(at + 8 * HOUR_MS).toISOString().slice(0, 16)}`;
}

function timeOfDay(text: string): number {
  const [hour, minute] = text.split(':').map(Number);
  return hour! * HOUR_MS + minute! * MINUTE_MS;
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function hours(ms: number | null): number | string {
  return ms === null ? 'none' : Math.round((ms / HOUR_MS) * 10) / 10;
}
