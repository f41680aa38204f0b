import type { BudgetLimits } from '../domain/attentionBudget.ts';
import type { OwnReport } from '../domain/backtestReport.ts';
import { darkDays } from '../domain/darkDays.ts';
import { dayNumber, dayText } from '../domain/dayNumber.ts';
import { addToTally, emptyTally } from '../domain/dayTally.ts';
import { isoWeekOf } from '../domain/isoWeek.ts';
import { type Judgement, type JudgingRules, type JudgingWorld, ownedVerdicts } from '../domain/judgement.ts';
import {
  type RuleTrial,
  react,
  rememberDay,
  startTrial,
  type TrialJudgement,
  trialBefore,
  trialDay,
} from '../domain/ruleTrial.ts';
import { settleFading } from '../domain/settleFading.ts';
import { holdSilence, silentOwners } from '../domain/silenceHolds.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import { type Day, HOUR_MS, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { morningOf } from '../domain/timetable.ts';
import { type TrialCase, type TrialFindings, trialFindings } from '../domain/trialFindings.ts';
import type { Facts, Verdict } from '../domain/verdict.ts';
import { judgeInBatches } from '../judging/judgeInBatches.ts';
import { loadTruth } from '../judging/loadTruth.ts';
import { reactionsBetween } from '../store/alerts.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { assessmentsBetween } from '../store/assessments.ts';
import { type Coverage, loadJudgingWorld } from '../store/judgingWorld.ts';
import type { Store } from '../store/store.ts';
import { BacktestError } from './backtestFiles.ts';

/** Where a day was not judged by the service, it is judged at this time of the morning (PRODUCT §5). */
const MORNING_MS = 7 * HOUR_MS + 30 * MINUTE_MS;
/** More customers than this are measured by a sample of them; alerts and cards are counted for all. */
const RANKED_CUSTOMERS_MAX = 5_000;
const NO_FACTS: Facts = {};

/** A set of rules to be measured: those that stand, or some that somebody thinks of. */
export interface TriedRules {
  name: 'standing' | 'tried';
  rules: JudgingRules;
  limits: BudgetLimits;
}

export interface OwnOptions {
  store: Store;
  sourceName: string;
  archiveWindowMs: number;
  calendars: StaffCalendars;
  now: UtcMs;
  months: number;
  tried: readonly TriedRules[];
  progress?: ((done: number, all: number) => void) | undefined;
}

interface Run {
  tried: TriedRules;
  trial: RuleTrial;
  cases: TrialCase[];
}

/**
 * Replays the company's own last months day by day: each day is judged with what was known then, by the functions that judge,
 * decide and rank in the service, and held against what is known today to have become of the customers. Memory grows with
 * customers, not with days.
 * @throws BacktestError when there is nothing to replay
 */
export async function backtestOwn(options: OwnOptions): Promise<OwnReport> {
  const days = await daysToReplay(options);
  const runs = options.tried.map((tried): Run => ({ tried, trial: startTrial(tried.limits), cases: [] }));
  let customers = 0;
  let reactedUntil = days[0]!.at;
  for (const [index, day] of days.entries()) {
    const reactions = await reactionsBetween(options.store.db, { from: reactedUntil, to: day.at });
    reactedUntil = day.at;
    const world = await loadJudgingWorld(options.store.db, {
      ...{ now: day.at, knownAt: day.at, coverage: day.coverage, archiveWindowMs: options.archiveWindowMs },
      orderHorizonDays: options.tried[0]!.rules.profile.orders.horizonDays,
    });
    const isFirstOfWeek = index === 0 || isoWeekOf(days[index - 1]!.day) !== isoWeekOf(day.day);
    for (const run of runs) {
      for (const { customerId, event } of reactions) react(run.trial, customerId, event);
      customers = Math.max(customers, await replay(options, run, world, { ...day, isFirstOfWeek }));
    }
    options.progress?.(index + 1, days.length);
  }
  const from = days[0]!.at;
  const { truth, losses } = await loadTruth(options.store.db, {
    ...options,
    from,
    orderHorizonDays: options.tried[0]!.rules.profile.orders.horizonDays,
    segmentRules: options.tried[0]!.rules.segments?.rules,
  });
  const findings = runs.map(({ tried: { name }, trial, cases }): { name: string; findings: TrialFindings } => ({
    name,
    findings: trialFindings(trial, cases, truth, from),
  }));
  return {
    by: 'own',
    from: days[0]!.day,
    to: days.at(-1)!.day,
    days: days.length,
    customers,
    losses: {
      confirmed: losses.filter(({ source }) => source === 'confirmed').length,
      silence: losses.filter(({ source }) => source === 'silence').length,
    },
    runs: findings,
  };
}

interface ReplayDay {
  day: Day;
  at: UtcMs;
  coverage: Coverage;
}

/** The business days of the last months since the archive was first read, at the moment at which each was judged. */
async function daysToReplay({ store, sourceName, calendars, now, months }: OwnOptions): Promise<ReplayDay[]> {
  const { company } = calendars;
  const cursor = await readCursor(store.db, sourceName);
  if (cursor?.firstPullAt == null)
    throw new BacktestError('the archive has never been read, so there is nothing to replay: liuke pull');
  const to = company.dayOf(now);
  const first = dayNumber(company.dayOf(Math.max(cursor.firstPullAt, now - months * 30.4375 * 24 * HOUR_MS)));
  const judged = new Map(
    (await assessmentsBetween(store.db, { from: dayText(first), to })).map((row) => [row.day, row]),
  );
  const days: ReplayDay[] = [];
  for (let number = first; number <= dayNumber(to); number += 1) {
    const day = dayText(number);
    const known = judged.get(day);
    const at = known?.at ?? company.dayStart(day) + MORNING_MS;
    if ((known === undefined && !company.isWorkingDay(day)) || at < cursor.firstPullAt || at > now) continue;
    const coveredUntil = cursor.coveredUntil === null ? null : Math.min(at, cursor.coveredUntil);
    days.push({ day, at, coverage: known ?? { firstPullAt: cursor.firstPullAt, coveredUntil } });
  }
  if (days.length === 0) throw new BacktestError('no business day lies behind the first reading of the archive yet');
  return days;
}

/** @returns how many customers were judged */
async function replay(
  { store, calendars }: OwnOptions,
  { tried, trial, cases }: Run,
  world: JudgingWorld,
  { day, at, isFirstOfWeek }: ReplayDay & { isFirstOfWeek: boolean },
): Promise<number> {
  const { company } = calendars;
  const judgements: Judgement[] = [];
  const tally = emptyTally();
  const before = async (ids: readonly string[]) => new Map(ids.map((id) => [id, trialBefore(trial, day, id)]));
  const order = { ...tried.rules, now: at, knownAt: at, calendars, before, volumes: tally.volumes };
  for await (const batch of judgeInBatches(store.db, world, order)) {
    for (const judgement of batch) addToTally(tally, judgement);
    judgements.push(...batch.map(lean));
  }
  const settled = settleFading(judgements.map((judgement) => judgement.day));
  trial.silentOwners = silentOwners(tally.silences, { before: trial.silentOwners, now: at, calendar: company });
  const verdicts = holdSilence(ownedVerdicts(judgements, settled), {
    silentOwners: [...trial.silentOwners],
    darkDays: darkDays(tally.volumes, { now: at, calendar: company, observed: world.observed }),
  });
  const everyNth = Math.max(1, Math.ceil(judgements.length / RANKED_CUSTOMERS_MAX));
  const judged = judgements.map(({ customer, ownerId, day: { profile } }, index): TrialJudgement => {
    const verdict = verdicts[index]!;
    if (isFirstOfWeek && index % everyNth === 0) cases.push(...caseOf(customer.id, verdict));
    return { customerId: customer.id, tier: customer.tier, ownerId, profile, verdict };
  });
  trialDay(trial, {
    ...{ now: at, week: isoWeekOf(day), wakesUntil: Math.max(at, morningOf(day, company)), judged },
    isActive: (staffId) => world.staff.get(staffId)?.status === 'active',
  });
  rememberDay(trial, day, judged);
  return judged.length;
}

/** Without the counts that only pages show: a day of all customers is held at once. What a band depends on stays. */
function lean(judgement: Judgement): Judgement {
  const { verdict } = judgement.day;
  const parts = verdict.parts.map((part) => ({ ...part, facts: NO_FACTS }));
  return { ...judgement, day: { ...judgement.day, verdict: { ...verdict, parts, rhythm: null } } };
}

function caseOf(customerId: string, { at, risk, score, window, lastContactAt }: Verdict): TrialCase[] {
  if (risk === null || window === null) return [];
  return [{ customerId, at, horizonDays: window.horizonDays, risk, score, lastContactAt }];
}
