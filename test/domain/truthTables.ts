import { DAY_MS, type UtcMs } from '../../src/domain/time.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import type { SteadyChange, SteadyOptions } from '../../src/simulator/scenario/steadyWorld.ts';
import { calendar, cst } from './judgedCustomer.ts';
import { judgeDays, judgingMornings, type KnownCustomer, knownCustomers, Tally, weeks } from './truthWorlds.ts';

/** How people differ between worlds, so that nothing fits one of them only: turn by turn through the seeds. */
const TEMPERS: readonly Partial<SteadyOptions>[] = [
  { replySpread: { shape: 'logNormal', spread: 0.8 }, thanksShare: 0.6, turnsPerTalk: 3 },
  { replySpread: { shape: 'gamma', spread: 1 }, thanksShare: 0.9, turnsPerTalk: 4 },
  { replySpread: { shape: 'logNormal', spread: 1.2 }, thanksShare: 0.3, turnsPerTalk: 6 },
  { replySpread: { shape: 'logNormal', spread: 0.8 }, thanksShare: 0.6, turnsPerTalk: 5, talkSpread: 0.5 },
  { replySpread: { shape: 'gamma', spread: 1 }, thanksShare: 0.6, turnsPerTalk: 3, replyMinutes: 180 },
];
export const temperOf = (seed: number): Partial<SteadyOptions> => TEMPERS[seed % TEMPERS.length]!;

const cadencesOf = (gapsDays: readonly number[]) => gapsDays.map((gapDays) => ({ gapDays, share: 1 }));

/** From 1 to 28 calendar days; those between the round ones lie where one horizon gives way to the next. */
const STEADY_GAPS_DAYS = [1, 2, 3.5, 5, 7, 10, 14, 20, 28];
const STEADY_FROM = cst('2025-12-01');
const STEADY_DAYS = 182;
/** 春节 2026: nine days off, 2026-02-14 being worked. */
const WEEK_BEFORE = { from: cst('2026-02-10'), to: cst('2026-02-15') };
const WEEK_AFTER = { from: cst('2026-02-24'), to: cst('2026-03-01') };

export interface SteadyTable {
  /** Mornings with a score on which the band is 平稳 or 留意. */
  wellAtAnyTime: Tally;
  /** Customers who were 优先联系 on two mornings in a row, ever in half a year. */
  everFirst: Tally;
  /** Customer-quarters in which slower or fewer answers were said. */
  changed: Tally;
  /** Customer-quarters with these causes: what two unanswered in a row and three own gaps cost by themselves. */
  unanswered: Tally;
  goneQuiet: Tally;
  fading: Tally;
  /** Causes and changes that began in the week before and after 春节. */
  flagsBefore: number;
  flagsAfter: number;
}

export function newSteadyTable(): SteadyTable {
  const tally = () => new Tally();
  return {
    ...{ wellAtAnyTime: tally(), everFirst: tally(), changed: tally(), unanswered: tally() },
    ...{ goneQuiet: tally(), fading: tally(), flagsBefore: 0, flagsAfter: 0 },
  };
}

/** Steady customers of all cadences for half a year, 春节 in it. */
export function judgeSteady(table: SteadyTable, { seed, customers }: { seed: number; customers: number }): void {
  const startAt = STEADY_FROM - weeks(52);
  const known = knownCustomers({
    ...{ seed, customers, weeks: 52 + 26, startAt, hours: 'office', cadences: cadencesOf(STEADY_GAPS_DAYS) },
    ...temperOf(seed),
  });
  const seen = new Map(
    known.map(({ id }) => [
      id,
      {
        inARow: 0,
        wasFirst: false,
        quarters: [new Set<string>(), new Set<string>()] as const,
        kinds: new Set<string>(),
      },
    ]),
  );
  const mornings = judgingMornings(STEADY_FROM, STEADY_FROM + STEADY_DAYS * DAY_MS);
  judgeDays(known, mornings, { observedFrom: startAt }, ({ id }, verdict) => {
    const one = seen.get(id)!;
    const { band, score, at } = verdict;
    if (score !== null) table.wellAtAnyTime.add(band !== 'first');
    one.inARow = band === 'first' ? one.inARow + 1 : 0;
    one.wasFirst ||= one.inARow >= 2;
    const kinds = new Set([...verdict.standing.map(({ kind }) => kind), ...changesSaid(verdict)]);
    const begun = [...kinds].filter((kind) => !one.kinds.has(kind)).length;
    if (at >= WEEK_BEFORE.from && at < WEEK_BEFORE.to) table.flagsBefore += begun;
    if (at >= WEEK_AFTER.from && at < WEEK_AFTER.to) table.flagsAfter += begun;
    const quarter = one.quarters[at < STEADY_FROM + (STEADY_DAYS / 2) * DAY_MS ? 0 : 1];
    for (const kind of kinds) quarter.add(kind);
    one.kinds = kinds;
  });
  for (const { wasFirst, quarters } of seen.values()) {
    table.everFirst.add(wasFirst);
    for (const quarter of quarters) {
      table.changed.add(quarter.has('said:slowReply') || quarter.has('said:fewerReplies'));
      for (const kind of ['unanswered', 'goneQuiet', 'fading'] as const) table[kind].add(quarter.has(kind));
    }
  }
}

function changesSaid({ changes }: Verdict): string[] {
  return changes.map(({ kind }) => `said:${kind}`);
}

const CHANGE_FROM = cst('2026-03-09');
const CHANGE_SEEN_DAYS = 28;
/** A change is dated well when it is at most so far off. */
const DATED_DAYS = 10;

export interface ChangeTable {
  /** By the name of a row: caught within 4 weeks, and of those dated within 10 days. */
  caught: Map<string, Tally>;
  dated: Tally;
}
export const newChangeTable = (): ChangeTable => ({ caught: new Map(), dated: new Tally() });

interface ChangeWorld {
  seed: number;
  /** Customers of each cadence. */
  customers: number;
  temper?: Partial<SteadyOptions>;
}

/**
 * Customers whose answers take three times as long from some day on. Caught: *slower* is said of them within 4 weeks. Rows by
 * how many of our turns they answered in that time: below some 20 nobody can tell with so few false alarms.
 */
export function judgeSlowing(table: ChangeTable, { seed, customers, temper = {} }: ChangeWorld): void {
  for (const gapDays of [1, 2, 3.5, 7]) {
    const options = { initiative: 0.5, thanksShare: 0.6, turnsPerTalk: 6, ...temper };
    judgeChanged({ seed, customers, gapDays, options, change: { replyTimeFactor: 3 } }, (customer, verdicts, at) => {
      const first = verdicts.find(({ changes }) => changes.some(({ kind }) => kind === 'slowReply'));
      tally(table.caught, answersRow(customer, at)).add(first !== undefined);
      if (first !== undefined && answersRow(customer, at) === ANSWERS_ENOUGH) addDate(table, first, 'slowReply', at);
    });
  }
}
export const ANSWERS_ENOUGH = '20 answers and more';

function answersRow({ marks }: KnownCustomer, at: UtcMs): string {
  const answers = marks.filter(
    (mark, i) => within4Weeks(mark.at, at) && mark.side === 'customer' && marks[i - 1]?.side === 'staff',
  ).length;
  if (answers >= 20) return ANSWERS_ENOUGH;
  return answers >= 12 ? '12 to 19 answers' : 'fewer than 12 answers';
}

/**
 * Customers who answered nine of ten outreaches, and three of ten from some day on. Caught: *fewer* is said, or two in a row
 * unanswered is a cause. Rows by how many outreaches there were in those weeks.
 */
export function judgeFallingRate(table: ChangeTable, { seed, customers, temper = {} }: ChangeWorld): void {
  for (const gapDays of [2, 3.5, 7]) {
    const options = { initiative: 0, thanksShare: 0.6, replyRate: 0.9, ...temper };
    judgeChanged({ seed, customers, gapDays, options, change: { replyRate: 0.3 } }, (customer, verdicts, at) => {
      const said = verdicts.find(({ changes }) => changes.some(({ kind }) => kind === 'fewerReplies'));
      const isCause = verdicts.some(({ standing }) => standing.some(({ kind }) => kind === 'unanswered'));
      const row = outreachRow(customer, at);
      tally(table.caught, row).add(said !== undefined || isCause);
      tally(table.caught, `${row}, by the rate alone`).add(said !== undefined);
      if (said !== undefined && row === OUTREACH_ENOUGH) addDate(table, said, 'fewerReplies', at);
    });
  }
}
export const OUTREACH_ENOUGH = '6 outreaches and more';

function outreachRow({ marks }: KnownCustomer, at: UtcMs): string {
  const outreach = marks.filter(
    (mark, i) => within4Weeks(mark.at, at) && mark.side === 'staff' && mark.at - (marks[i - 1]?.at ?? 0) > DAY_MS,
  ).length;
  return outreach >= 6 ? OUTREACH_ENOUGH : 'fewer than 6 outreaches';
}

const within4Weeks = (moment: UtcMs, at: UtcMs): boolean => moment >= at && moment < at + CHANGE_SEEN_DAYS * DAY_MS;

function addDate(table: ChangeTable, { changes }: Verdict, kind: string, at: UtcMs): void {
  const since = changes.find((change) => change.kind === kind)!.since;
  table.dated.add(since !== null && Math.abs(since - at) <= DATED_DAYS * DAY_MS);
}

function tally(rows: Map<string, Tally>, name: string): Tally {
  const known = rows.get(name) ?? new Tally();
  rows.set(name, known);
  return known;
}

function judgeChanged(
  {
    seed,
    customers,
    gapDays,
    options,
    change,
    withinDays = 28,
  }: {
    seed: number;
    customers: number;
    gapDays: number;
    options: Partial<SteadyOptions>;
    change: Omit<SteadyChange, 'at'>;
    /** Everybody changes on another day of so many. */
    withinDays?: number;
  },
  see: (customer: KnownCustomer, verdicts: readonly Verdict[], changedAt: UtcMs) => void,
): void {
  const startAt = CHANGE_FROM - weeks(27);
  const known = knownCustomers({
    ...{ seed: 100 * seed + Math.round(gapDays), customers, weeks: 27 + 9, startAt, hours: 'office' },
    cadences: cadencesOf([gapDays]),
    ...options,
    change: (index) => ({ at: CHANGE_FROM + ((7 * seed + 3 * index) % withinDays) * DAY_MS, ...change }),
  });
  const verdicts = new Map(known.map(({ id }): [string, Verdict[]] => [id, []]));
  const mornings = judgingMornings(CHANGE_FROM, CHANGE_FROM + (28 + CHANGE_SEEN_DAYS + 1) * DAY_MS);
  judgeDays(known, mornings, { observedFrom: startAt }, ({ id, truth }, verdict) => {
    const days = (verdict.at - truth.change!.at) / DAY_MS;
    if (days > 0 && days <= CHANGE_SEEN_DAYS + 0.5) verdicts.get(id)!.push(verdict);
  });
  for (const customer of known) see(customer, verdicts.get(customer.id)!, customer.truth.change!.at);
}

export interface StopTable {
  /** Daily customers, by the sixth business day. */
  daily: Tally;
  /** Weekly customers, more or less on the same weekday, by the 22nd day. */
  weekly: Tally;
  /** The same for gaps of cv 0.7, of which one in thirty is three weeks. */
  weeklyIrregular: Tally;
}
export const newStopTable = (): StopTable => ({
  daily: new Tally(),
  weekly: new Tally(),
  weeklyIrregular: new Tally(),
});

/** Customers who stop, both sides at once: is a cause of silence standing by then? No holidays lie in these weeks. */
export function judgeStopping(table: StopTable, { seed, customers }: { seed: number; customers: number }): void {
  const isSilent = ({ standing }: Verdict) => standing.some(({ kind }) => kind === 'goneQuiet' || kind === 'fading');
  const options = temperOf(seed);
  const world = { seed, customers, change: { stops: 'both' }, withinDays: 5 } as const;
  judgeChanged({ ...world, gapDays: 1, options }, (_, verdicts, at) => {
    table.daily.add(verdicts.some((one) => isSilent(one) && calendar.businessDaysBetween(at, one.at) <= 6));
  });
  const in22Days = (verdicts: readonly Verdict[], at: UtcMs) =>
    verdicts.some((one) => isSilent(one) && one.at - at <= 22 * DAY_MS);
  judgeChanged({ ...world, gapDays: 7, options: { ...options, gapCv: 0.3 } }, (_, verdicts, at) => {
    table.weekly.add(in22Days(verdicts, at));
  });
  judgeChanged({ ...world, gapDays: 7, options }, (_, verdicts, at) => {
    table.weeklyIrregular.add(in22Days(verdicts, at));
  });
}

/** Customers whose talks become four times as rare from a day on: is the date that is told with it right? */
export function judgeFading(dated: Tally, { seed, customers }: { seed: number; customers: number }): void {
  for (const gapDays of [1, 2, 3.5]) {
    const world = { seed, customers, gapDays, options: temperOf(seed), change: { gapFactor: 4 } };
    judgeChanged(world, (_, verdicts, at) => {
      const told = verdicts.map(({ fading }) => fading.facts.daysSince).find((since) => typeof since === 'number');
      if (typeof told === 'number') dated.add(Math.abs(told - at) <= DATED_DAYS * DAY_MS);
    });
  }
}

/** One line a number, for people. */
export function tableText(title: string, rows: Iterable<readonly [string, unknown]>): string {
  return [title, ...Array.from(rows, ([name, value]) => `  ${name.padEnd(46)} ${value}`)].join('\n');
}
