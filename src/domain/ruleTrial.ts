import { type Alert, type AlertEvent, type CauseKind, transition } from './alert.ts';
import { decideAlert } from './alertDecision.ts';
import { type BudgetLimits, rankForSending, type Waiting } from './attentionBudget.ts';
import type { IsoWeek } from './isoWeek.ts';
import { type DecisionMoment, type JudgedCase, judgedOf, judgedOfOpen } from './judgedCase.ts';
import { NEVER_JUDGED } from './judgement.ts';
import { fellEachMonth, MONTH_ENDS, type MonthEnd, monthsBefore } from './monthEnds.ts';
import type { Customer } from './people.ts';
import type { SilentOwner } from './silenceHolds.ts';
import { type JudgedBefore, judgedBeforeOf } from './snapshotVerdict.ts';
import type { Day, UtcMs } from './time.ts';
import type { Verdict } from './verdict.ts';

/** One judged customer of a day, after all was decided and held that is found over the whole day. */
export interface TrialJudgement extends Omit<JudgedCase, 'previousKinds'> {
  tier: Customer['tier'];
  verdict: Verdict;
}

interface OpenCase {
  alert: Alert;
  logged: TrialAlert;
  /** Its last change of owner; empty while there was none. */
  events: AlertEvent[];
}

/** A case as it would have come. */
export interface TrialAlert {
  customerId: string;
  ownerId: string;
  openedAt: UtcMs;
  /** With which it opened. */
  kinds: CauseKind[];
  /** When its card would have gone; null: never, the budget held it. */
  cardAt: UtcMs | null;
  closedAt: UtcMs | null;
}

/** Rules at work on the past: what would be open, rest and be sent. Grows with customers and alerts, not with days. */
export interface RuleTrial {
  limits: BudgetLimits;
  open: Map<string, OpenCase>;
  /** Closed alerts of each customer, newest first: a cause rests after somebody dealt with it. */
  past: Map<string, Alert[]>;
  before: Map<string, JudgedBefore>;
  /** The last judged day of each of the last months, and by customer the score of that day; the running month included. */
  monthEndDays: Day[];
  monthEnds: Map<string, MonthEnd[]>;
  /** Whose customers were silent together at the judgement before. */
  silentOwners: readonly SilentOwner[];
  alerts: TrialAlert[];
  /** Cards by person and week; a week without any has no entry. */
  cardsByWeek: Map<string, number>;
  /** Customers by owner at the last judgement, and how many weeks each owner had some. */
  ownerWeeks: Set<string>;
}

/** Alerts that were closed so long ago no longer hold anything back. */
const PAST_KEPT = 4;
/** A trial counts alerts and tells nobody what fell most. */
const NO_PARTS: MonthEnd['parts'] = [];

export function startTrial(limits: BudgetLimits): RuleTrial {
  return {
    limits,
    open: new Map(),
    past: new Map(),
    before: new Map(),
    monthEndDays: [],
    monthEnds: new Map(),
    silentOwners: [],
    alerts: [],
    cardsByWeek: new Map(),
    ownerWeeks: new Set(),
  };
}

/**
 * Keeps what the next day's judgements look back at: the last one, and the ends of the months before.
 * @param day of these judgements
 */
export function rememberDay(trial: RuleTrial, day: Day, judged: readonly TrialJudgement[]): void {
  trial.monthEndDays = [...trial.monthEndDays.filter((end) => !isSameMonth(end, day)), day].slice(-MONTH_ENDS - 1);
  for (const { customerId, verdict } of judged) {
    trial.before.set(customerId, judgedBeforeOf(verdict));
    const { score, version } = verdict;
    const earlier = (trial.monthEnds.get(customerId) ?? []).filter((end) => !isSameMonth(end.day, day));
    const ends = score === null ? earlier : [...earlier, { day, score, version, parts: NO_PARTS }];
    trial.monthEnds.set(customerId, ends.slice(-MONTH_ENDS - 1));
  }
}

function isSameMonth(a: Day, b: Day): boolean {
  return a.slice(0, 7) === b.slice(0, 7);
}

/** What the judgements before this day said of a customer. */
export function trialBefore(trial: RuleTrial, day: Day, customerId: string): JudgedBefore {
  const before = trial.before.get(customerId) ?? NEVER_JUDGED;
  const asked = monthsBefore(day).map(({ to }) => trial.monthEndDays.find((end) => isSameMonth(end, to)));
  const ends = (trial.monthEnds.get(customerId) ?? []).filter((end) => asked.includes(end.day));
  return fellEachMonth(ends) ? { ...before, monthEnds: ends } : before;
}

/** What people really did with a customer (已跟进, 情况正常 …) happens to the case that would have been open. */
export function react(trial: RuleTrial, customerId: string, event: AlertEvent): void {
  const found = trial.open.get(customerId);
  if (found !== undefined) apply(trial, found, event);
}

/**
 * One day: decides about each customer by the same functions as the service, and spends the attention budget.
 * @param day.judged everybody who was judged
 * @param day.isActive is this member still with us?
 */
export function trialDay(
  trial: RuleTrial,
  day: DecisionMoment & {
    week: IsoWeek;
    judged: readonly TrialJudgement[];
    isActive: (staffId: string) => boolean;
  },
): void {
  const { now, week, judged } = day;
  const customersOf = new Map<string, number>();
  const risks = new Map<string, TrialJudgement>();
  for (const one of judged) {
    risks.set(one.customerId, one);
    if (one.ownerId !== null) customersOf.set(one.ownerId, (customersOf.get(one.ownerId) ?? 0) + 1);
    decide(trial, one, day);
  }
  for (const ownerId of customersOf.keys()) trial.ownerWeeks.add(`${week} ${ownerId}`);
  send(trial, { now, week, customersOf, risks });
}

function decide(
  trial: RuleTrial,
  one: TrialJudgement,
  { now, wakesUntil, isActive }: DecisionMoment & { isActive: (staffId: string) => boolean },
): void {
  const { customerId } = one;
  const judgedCase: JudgedCase = { ...one, previousKinds: trial.before.get(customerId)?.standing ?? [] };
  const known = trial.open.get(customerId);
  const decision =
    known === undefined
      ? decideAlert(judgedOf(judgedCase, { now, wakesUntil }), null, trial.past.get(customerId) ?? [])
      : decideAlert(judgedOfOpen(judgedCase, known, { now, wakesUntil, isActive, isRepeat: false }), known.alert, []);
  if (decision.action === 'open') {
    const { causes, ownerId: owner } = decision;
    const alert: Alert = {
      ...{ id: `${customerId}@${now}`, customerId, state: 'open', ownerId: owner, causes, openedAt: now },
      ...{ claimedBy: null, claimedAt: null, snoozedUntil: null, closedAt: null, closeReason: null },
      ...{ quietJudgements: 0, version: 1 },
    };
    const kinds = causes.map(({ kind }) => kind);
    const logged: TrialAlert = { customerId, ownerId: owner, openedAt: now, kinds, cardAt: null, closedAt: null };
    trial.open.set(customerId, { alert, logged, events: [] });
    trial.alerts.push(logged);
  } else if (decision.action === 'change' && known !== undefined) {
    for (const event of decision.events) apply(trial, known, event);
  }
}

function apply(trial: RuleTrial, found: OpenCase, event: AlertEvent): void {
  const next = transition(found.alert, event);
  if (next === 'ignored') return;
  found.alert = next;
  if (event.type === 'ownerChanged') found.events = [event];
  if (next.state !== 'closed') return;
  const { customerId } = next;
  found.logged.closedAt = event.at;
  trial.open.delete(customerId);
  trial.past.set(customerId, [next, ...(trial.past.get(customerId) ?? [])].slice(0, PAST_KEPT));
}

function send(
  trial: RuleTrial,
  {
    now,
    week,
    customersOf,
    risks,
  }: {
    now: UtcMs;
    week: IsoWeek;
    customersOf: ReadonlyMap<string, number>;
    risks: ReadonlyMap<string, TrialJudgement>;
  },
): void {
  const waiting = [...trial.open.values()].filter(
    ({ alert, logged }) => alert.state === 'open' && logged.cardAt === null,
  );
  for (const [ownerId, theirs] of Map.groupBy(waiting, ({ alert }) => alert.ownerId)) {
    const key = `${week} ${ownerId}`;
    const spent = { today: 0, thisWeek: trial.cardsByWeek.get(key) ?? 0, customers: customersOf.get(ownerId) ?? 0 };
    const entries = theirs.map(({ alert }): Waiting => {
      const judged = risks.get(alert.customerId);
      return { alert, risk: judged?.verdict.risk ?? null, tier: judged?.tier ?? null, isAskedFor: false };
    });
    for (const ranked of rankForSending(entries, spent, trial.limits)) {
      if (!ranked.sends) continue;
      trial.open.get(ranked.waiting.alert.customerId)!.logged.cardAt = now;
      trial.cardsByWeek.set(key, (trial.cardsByWeek.get(key) ?? 0) + 1);
    }
  }
}
