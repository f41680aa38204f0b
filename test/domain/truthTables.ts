import { ANSWER_BUSINESS_DAYS, OUTREACH_MIN } from '../../src/domain/signals/replyRate.ts';
import { TURNS_MIN } from '../../src/domain/signals/replyTime.ts';
import { DAY_MS, type UtcMs } from '../../src/domain/time.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import type { SteadyChange, SteadyOptions } from '../../src/simulator/scenario/steadyWorld.ts';
import { calendar, cst, profile } from './judgedCustomer.ts';
import { mostThatCouldBeSeen } from './slowingCeiling.ts';
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
}

export function newSteadyTable(): SteadyTable {
  const tally = () => new Tally();
  return {
    ...{ wellAtAnyTime: tally(), everFirst: tally(), changed: tally(), unanswered: tally() },
    ...{ goneQuiet: tally(), fading: tally() },
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
    const quarter = one.quarters[at < STEADY_FROM + (STEADY_DAYS / 2) * DAY_MS ? 0 : 1];
    for (const kind of flagsOf(verdict)) quarter.add(kind);
  });
  for (const { wasFirst, quarters } of seen.values()) {
    table.everFirst.add(wasFirst);
    for (const quarter of quarters) {
      table.changed.add(quarter.has('said:slowReply') || quarter.has('said:fewerReplies'));
      for (const kind of ['unanswered', 'goneQuiet', 'fading'] as const) table[kind].add(quarter.has(kind));
    }
  }
}

function flagsOf({ standing, changes }: Verdict): Set<string> {
  return new Set([...standing.map(({ kind }) => kind), ...changes.map(({ kind }) => `said:${kind}`)]);
}

/** Causes and changes of steady customers that began in the last week before 春节 and in the first one after it. */
export interface HolidayTable {
  customers: number;
  before: number;
  after: number;
}
export const newHolidayTable = (): HolidayTable => ({ customers: 0, before: 0, after: 0 });

/** So long is judged before the first of the two weeks, that what stands already does not begin in it. */
const HOLIDAY_FROM = cst('2026-01-26');

/** The same customers as {@link judgeSteady} in the weeks about 春节 only: five judged mornings on either side. */
export function judgeHoliday(table: HolidayTable, { seed, customers }: { seed: number; customers: number }): void {
  const startAt = STEADY_FROM - weeks(52);
  const known = knownCustomers({
    ...{ seed, customers, weeks: 52 + 26, startAt, hours: 'office', cadences: cadencesOf(STEADY_GAPS_DAYS) },
    ...temperOf(seed),
  });
  table.customers += customers;
  const last = new Map<string, Set<string>>();
  judgeDays(known, judgingMornings(HOLIDAY_FROM, WEEK_AFTER.to), { observedFrom: startAt }, ({ id }, verdict) => {
    const flags = flagsOf(verdict);
    const begun = [...flags].filter((flag) => !last.get(id)?.has(flag)).length;
    if (verdict.at >= WEEK_BEFORE.from && verdict.at < WEEK_BEFORE.to) table.before += begun;
    if (verdict.at >= WEEK_AFTER.from) table.after += begun;
    last.set(id, flags);
  });
}

const CHANGE_FROM = cst('2026-03-09');
const CHANGE_SEEN_DAYS = 28;
/** A change is dated well when it is at most so far off. */
const DATED_DAYS = 10;

export interface ChangeTable {
  /** By the name of a row: caught within 4 weeks. */
  caught: Map<string, Tally>;
  /** Of those of whom the change is said: dated within 10 days on the first morning on which it is said. */
  dated: Tally;
  /** Of all that can be judged (fewer answers: judged twice): caught within 4 weeks and dated within 10 days … */
  jointly: {
    /** … on the first morning … */
    atFirst: Tally;
    /** … and on the last morning of the 4 weeks on which it is said. */
    in4Weeks: Tally;
  };
}
export const newChangeTable = (): ChangeTable => ({
  caught: new Map(),
  dated: new Tally(),
  jointly: { atFirst: new Tally(), in4Weeks: new Tally() },
});

/** All rows of such a table, by name. */
export function changeRows({ caught, dated, jointly }: ChangeTable): (readonly [string, Tally])[] {
  return [
    ...caught,
    ['dated within 10 days when first said, of those said', dated],
    ['caught and so dated when first said, of all', jointly.atFirst],
    ['caught and so dated in the 4 weeks, of all', jointly.in4Weeks],
  ];
}

interface ChangeWorld {
  seed: number;
  /** Customers of each cadence. */
  customers: number;
  temper?: Partial<SteadyOptions>;
}

/**
 * Customers whose answers take three times as long from some day on. Caught: *slower* is said of them within 4 weeks. Rows by
 * how many of our turns they answered in that time; all together those with as many as the signal needs to judge at all.
 */
export function judgeSlowing(table: ChangeTable, { seed, customers, temper = {} }: ChangeWorld): void {
  for (const gapDays of SLOWING_GAPS_DAYS) {
    judgeChanged(slowingWorld({ seed, customers, temper }, gapDays), (customer, verdicts, at) => {
      const told = toldOf(verdicts, 'slowReply', at);
      const answers = answersIn4Weeks(customer, at);
      const rows = [answersRow(answers), ...(answers >= TURNS_MIN ? [JUDGED] : [])];
      for (const row of rows) tally(table.caught, row).add(told.isSaid);
      if (answers < TURNS_MIN) return;
      if (told.isSaid) table.dated.add(told.isDatedAtFirst);
      addJointly(table, told);
    });
  }
}

const SLOWING_GAPS_DAYS = [1, 2, 3.5, 7];

function slowingWorld({ seed, customers, temper = {} }: ChangeWorld, gapDays: number): ChangedWorld {
  const options = { initiative: 0.5, thanksShare: 0.6, turnsPerTalk: 6, ...temper };
  return { seed, customers, gapDays, options, change: { replyTimeFactor: 3 } };
}

/** How many of the same customers could be seen by whoever knew how they wait before and after, by cadence and temper. */
export function slowingCeiling(worlds: readonly ChangeWorld[]): Tally {
  const tally = new Tally();
  const tempers = new Set(worlds.map(({ temper }) => temper));
  for (const temper of tempers) {
    for (const gapDays of SLOWING_GAPS_DAYS) {
      const alike = worlds.filter((world) => world.temper === temper);
      const { seen, all } = mostThatCouldBeSeen(
        alike.flatMap((world) => changedCustomers(slowingWorld(world, gapDays))),
      );
      for (let i = 0; i < all; i++) tally.add(i < seen);
    }
  }
  return tally;
}

export const ANSWERS_MANY = '20 answers and more';
/** All who have so much to judge by after the change as the signal asks for. */
export const JUDGED = 'all that can be judged';

function answersIn4Weeks({ marks }: KnownCustomer, at: UtcMs): number {
  return marks.filter(
    (mark, i) => within4Weeks(mark.at, at) && mark.side === 'customer' && marks[i - 1]?.side === 'staff',
  ).length;
}

function answersRow(answers: number): string {
  if (answers >= 20) return ANSWERS_MANY;
  return answers >= 12 ? '12 to 19 answers' : 'fewer than 12 answers';
}

/**
 * Customers who answered nine of ten outreaches, and three of ten from some day on. Caught: *fewer* is said, or two in a row
 * unanswered is a cause. Can be judged: enough outreaches after the change are old enough on the last morning; judged twice: also
 * on the one so many business days earlier, where the first of the two judgements must be made (PRODUCT §3).
 */
export function judgeFallingRate(table: ChangeTable, { seed, customers, temper = {} }: ChangeWorld): void {
  for (const gapDays of [2, 3.5, 7]) {
    const options = { initiative: 0, thanksShare: 0.6, replyRate: 0.9, ...temper };
    judgeChanged({ seed, customers, gapDays, options, change: { replyRate: 0.3 } }, (customer, verdicts, at) => {
      const told = toldOf(verdicts, 'fewerReplies', at);
      const isCause = verdicts.some(({ standing }) => standing.some(({ kind }) => kind === 'unanswered'));
      const lastMorning = verdicts.at(-1)!.at;
      if (oldEnough(customer, { after: at, by: lastMorning }) < OUTREACH_MIN) return;
      tally(table.caught, JUDGED).add(told.isSaid || isCause);
      tally(table.caught, `${JUDGED}, by the rate alone`).add(told.isSaid);
      if (told.isSaid) table.dated.add(told.isDatedAtFirst);
      const firstDay = calendar.addBusinessDays(calendar.dayOf(lastMorning), -profile.replyChange.apartBusinessDays);
      if (oldEnough(customer, { after: at, by: calendar.dayStart(firstDay) }) < OUTREACH_MIN) return;
      tally(table.caught, JUDGED_TWICE).add(told.isSaid);
      addJointly(table, told);
    });
  }
}
export const JUDGED_TWICE = 'judged twice, by the rate alone';

/** Outreaches after a moment that can be judged by another. */
function oldEnough({ marks }: KnownCustomer, { after, by }: { after: UtcMs; by: UtcMs }): number {
  return marks.filter(
    ({ at, side }, i) =>
      at >= after &&
      side === 'staff' &&
      at - (marks[i - 1]?.at ?? 0) > DAY_MS &&
      calendar.businessMs(at, by) >= ANSWER_BUSINESS_DAYS * calendar.businessDayMs,
  ).length;
}

const within4Weeks = (moment: UtcMs, at: UtcMs): boolean => moment >= at && moment < at + CHANGE_SEEN_DAYS * DAY_MS;

interface Told {
  isSaid: boolean;
  isDatedAtFirst: boolean;
  isDatedAtLast: boolean;
}

/** Of one customer's mornings within 4 weeks of the change: is it said, and rightly dated when first and when last said? */
function toldOf(verdicts: readonly Verdict[], kind: string, at: UtcMs): Told {
  const dates = verdicts.flatMap(({ changes }) => changes.filter((one) => one.kind === kind).map(({ since }) => since));
  const isRight = (since: UtcMs | null | undefined): boolean =>
    since != null && Math.abs(since - at) <= DATED_DAYS * DAY_MS;
  return { isSaid: dates.length > 0, isDatedAtFirst: isRight(dates[0]), isDatedAtLast: isRight(dates.at(-1)) };
}

function addJointly({ jointly }: ChangeTable, told: Told): void {
  jointly.atFirst.add(told.isDatedAtFirst);
  jointly.in4Weeks.add(told.isDatedAtLast);
}

function tally(rows: Map<string, Tally>, name: string): Tally {
  const known = rows.get(name) ?? new Tally();
  rows.set(name, known);
  return known;
}

interface ChangedWorld {
  seed: number;
  customers: number;
  gapDays: number;
  options: Partial<SteadyOptions>;
  change: Omit<SteadyChange, 'at'>;
  /** Everybody changes on another day of so many; 28 when left out. */
  withinDays?: number;
}

const CHANGE_WORLD_FROM = CHANGE_FROM - weeks(27);

function changedCustomers(world: ChangedWorld): KnownCustomer[] {
  const { seed, customers, gapDays, options, change, withinDays = 28 } = world;
  return knownCustomers({
    ...{
      seed: 100 * seed + Math.round(gapDays),
      customers,
      weeks: 27 + 9,
      startAt: CHANGE_WORLD_FROM,
      hours: 'office',
    },
    cadences: cadencesOf([gapDays]),
    ...options,
    change: (index) => ({ at: CHANGE_FROM + ((7 * seed + 3 * index) % withinDays) * DAY_MS, ...change }),
  });
}

function judgeChanged(
  world: ChangedWorld,
  see: (customer: KnownCustomer, verdicts: readonly Verdict[], changedAt: UtcMs) => void,
): void {
  const known = changedCustomers(world);
  const verdicts = new Map(known.map(({ id }): [string, Verdict[]] => [id, []]));
  const mornings = judgingMornings(CHANGE_FROM, CHANGE_FROM + (28 + CHANGE_SEEN_DAYS + 1) * DAY_MS);
  judgeDays(known, mornings, { observedFrom: CHANGE_WORLD_FROM }, ({ id, truth }, verdict) => {
    const days = (verdict.at - truth.change!.at) / DAY_MS;
    if (days > 0 && days <= CHANGE_SEEN_DAYS + 0.5) verdicts.get(id)!.push(verdict);
  });
  for (const customer of known) see(customer, verdicts.get(customer.id)!, customer.truth.change!.at);
}

export interface StopTable {
  /** Daily customers, by the sixth business day. */
  daily: Tally;
  /** Weekly customers, more or less on the same weekday (gaps of cv 0.3), by the 22nd day: what is promised. */
  weekly: Tally;
  /**
   * The same for gaps of cv 0.7, who talk weekly in the mean only: four of five are promised. The rule itself (PRODUCT §5: silence over 3 own mean gaps, and rank ≤ 0.05) allows no more than
   * 82 %: with gamma gaps of cv 0.7, 26 of them known, and the last talk as long ago at the stop as chance has it, on the 22nd
   * day 10 % are silent for less than 3 of their measured mean gaps, and 8 % had one gap before that was as long. A looser rule
   * would tell more of those who only pause: 1.7 % of such gaps exceed 3 means, 3.3 % exceed 2.6, which is one
   * steady customer in five, or in three, each quarter.
   */
  weeklyIrregular: Tally;
  /** The same by the 28th day: who is late is late by days. */
  weeklyIrregularIn4Weeks: Tally;
}
export const newStopTable = (): StopTable => ({
  daily: new Tally(),
  weekly: new Tally(),
  weeklyIrregular: new Tally(),
  weeklyIrregularIn4Weeks: new Tally(),
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
    table.weeklyIrregularIn4Weeks.add(verdicts.some(isSilent));
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
