import type { CompanyScript, ContactScript, RelationScript, ScriptEvent } from '../script.ts';
import { text } from './bodies.ts';
import { OfficeTime } from './officeTime.ts';
import { Random } from './random.ts';

/** One cadence of the mix: mean days between talks, and its share of the customers. */
export interface Cadence {
  gapDays: number;
  share: number;
}

/** What changes for a customer at one instant. What is left out stays as it was. */
export interface SteadyChange {
  /** UTC milliseconds. */
  at: number;
  /** Answers of the customer take so many times as long. */
  replyTimeFactor?: number;
  /** Share of our outreaches that are answered from then on. */
  replyRate?: number;
  /** Talks are so many times as far apart; with `fadeDays` this comes gradually, geometrically over those days. */
  gapFactor?: number;
  fadeDays?: number;
  /** Nothing more: `both` sides are silent, or only `them` while we go on writing at the old cadence. */
  stops?: 'both' | 'them';
}

export interface SteadyOptions {
  seed: number;
  customers: number;
  weeks: number;
  /** UTC milliseconds of the first instant; Monday 2026-01-05 in Shanghai when left out. */
  startAt?: number;
  /** Equal shares of {@link MIXED_GAPS_DAYS} when left out. */
  cadences?: readonly Cadence[];
  /** Coefficient of variation of the gamma gaps; 0.7 when left out (DETECTION §3). */
  gapCv?: number;
  /** Share of talks that are followed by the next one within a sixth of the usual gap; the mean gap stays. None when left out. */
  burstShare?: number;
  /**
   * Turns of both sides over all weeks that a customer should have: talks get longer for it, but none is shorter than two
   * turns, so daily customers have more. Left out: two turns a talk.
   */
  turnsPerCustomer?: number;
  /** Turns of both sides in an answered talk, whatever the cadence; takes the place of `turnsPerCustomer`. */
  turnsPerTalk?: number;
  /** Share of talks that the customer opens; 0.5 when left out. */
  initiative?: number;
  /** Median minutes until a customer answers, and share of outreaches that get an answer; 45 and 0.9 when left out. */
  replyMinutes?: number;
  replyRate?: number;
  /** How answers spread about that median: log-normal with this deviation of the logarithm (0.8), or gamma with this cv (1). */
  replySpread?: { shape: 'logNormal' | 'gamma'; spread: number };
  /** Some talks are quick, others slow on the whole: deviation of the logarithm between talks; 0 when left out. */
  talkSpread?: number;
  /** `always`: every hour of every day, as in public message data. `office`: on workdays only. `always` when left out. */
  hours?: 'always' | 'office';
  /** Share of answered talks that end with 好的, said by whoever has not had the last word; none when left out. */
  thanksShare?: number;
  /** Customers of one salesperson; 50 when left out. */
  customersPerStaff?: number;
  /** What changes for the customer of this number (0, 1, …); none when left out. */
  change?: (index: number) => SteadyChange | undefined;
}

/** What is true about one customer. */
export interface SteadyTruth {
  userid: string;
  externalUserid: string;
  gapDays: number;
  replyMinutes: number;
  replyRate: number;
  change: SteadyChange | null;
}

export interface SteadyCustomer {
  contact: ContactScript;
  relation: RelationScript;
  /** By `at`, oldest first. */
  events: ScriptEvent[];
  truth: SteadyTruth;
}

export interface SteadyWorld {
  company: CompanyScript;
  /** By `at`, oldest first. */
  events: ScriptEvent[];
  truth: { seed: number; startAt: number; endAt: number; customers: SteadyTruth[] };
}

/** The cadences that DETECTION §3 was measured with. */
export const MIXED_GAPS_DAYS: readonly number[] = [1, 2, 3.5, 7, 14, 28];

/** Shares with which a customer has about 60 turns in 26 weeks, two a talk: the world of the bench (DESIGN §6). */
export const SIXTY_TURNS_MIX: readonly Cadence[] = [
  { gapDays: 1, share: 0.03 },
  { gapDays: 2, share: 0.06 },
  { gapDays: 3.5, share: 0.16 },
  { gapDays: 7, share: 0.3 },
  { gapDays: 14, share: 0.27 },
  { gapDays: 28, share: 0.18 },
];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Monday 2026-01-05 00:00 in Shanghai. */
const START_AT_DEFAULT = Date.UTC(2026, 0, 4, 16);
const TURNS_MIN = 2;
/** Needs no answer, whoever says it. */
const THANKS = '好的';
const OUR_MINUTES = 12;
/** Minutes of an office day as OfficeTime spreads it, and workdays a calendar day. */
const OFFICE_DAY_MINUTES = 510;
const WORKDAYS_A_DAY = 5 / 7;

/** Many customers with steady habits, and changes that are asked for: the ground for tests of detectors, and for benches. */
export function steadyWorld(options: SteadyOptions): SteadyWorld {
  const { startAt, endAt } = spanOf(options);
  const customers = Array.from({ length: options.customers }, (_, index) => steadyCustomer(options, index));
  const userids = [...new Set(customers.map(({ truth }) => truth.userid))];
  return {
    company: {
      corpId: 'wwsteadyworld00001',
      departments: [{ id: 1, name: '平稳公司', parentId: 0, leaders: [] }],
      staff: userids.map((userid) => ({
        userid,
        name: userid,
        departments: [1],
        leaderOf: [],
        directLeader: [],
        position: '销售经理',
        status: 1,
        archived: true,
      })),
      contacts: customers.map(({ contact }) => contact),
      relations: customers.map(({ relation }) => relation),
      rooms: [],
      internalGroups: [],
    },
    events: customers.flatMap(({ events }) => events).sort((a, b) => a.at - b.at),
    truth: { seed: options.seed, startAt, endAt, customers: customers.map(({ truth }) => truth) },
  };
}

/** One customer of {@link steadyWorld} alone, so that a bench can go through very many without holding them all. */
export function steadyCustomer(options: SteadyOptions, index: number): SteadyCustomer {
  const { seed, customersPerStaff = 50, replyMinutes = 45, replyRate = 0.9, change } = options;
  const random = new Random(`${seed}/steady/${index}`);
  const { startAt } = spanOf(options);
  const number = String(index + 1);
  const userid = `staff${String(Math.floor(index / customersPerStaff) + 1).padStart(3, '0')}`;
  const externalUserid = `wm${number.padStart(30, '0')}`;
  const truth: SteadyTruth = {
    userid,
    externalUserid,
    gapDays: pickCadence(random, options.cadences),
    replyMinutes,
    replyRate,
    change: change?.(index) ?? null,
  };
  return {
    contact: { externalUserid, name: `客户${number}`, type: 1, corpName: '', corpFullName: '', position: '' },
    relation: { userid, externalUserid, remark: `客户${number}`, remarkCorpName: '', createdAt: startAt - 30 * DAY_MS },
    events: talksOf(random, options, truth),
    truth,
  };
}

function spanOf({ startAt = START_AT_DEFAULT, weeks }: SteadyOptions): { startAt: number; endAt: number } {
  return { startAt, endAt: startAt + weeks * 7 * DAY_MS };
}

function pickCadence(random: Random, cadences?: readonly Cadence[]): number {
  if (cadences === undefined) return random.pick(MIXED_GAPS_DAYS);
  let left = random.next() * cadences.reduce((sum, { share }) => sum + share, 0);
  for (const { gapDays, share } of cadences) {
    left -= share;
    if (left < 0) return gapDays;
  }
  return cadences.at(-1)!.gapDays;
}

/** Turns days and minutes of a habit into instants, around the clock or in office hours. */
interface Pace {
  start: number;
  end: number;
  instant(position: number): number;
  /** Length of a calendar day and of a minute on this axis. */
  day: number;
  minute: number;
}

function paceOf(options: SteadyOptions): Pace {
  const { startAt, endAt } = spanOf(options);
  if (options.hours !== 'office') {
    return { start: startAt, end: endAt, instant: Math.round, day: DAY_MS, minute: MINUTE_MS };
  }
  const office = new OfficeTime(startAt, endAt);
  return {
    start: office.position(startAt),
    end: office.position(endAt),
    instant: (position) => office.instant(position),
    day: WORKDAYS_A_DAY,
    minute: 1 / OFFICE_DAY_MINUTES,
  };
}

function talksOf(random: Random, options: SteadyOptions, truth: SteadyTruth): ScriptEvent[] {
  const { gapCv = 0.7, initiative = 0.5 } = options;
  const answerMinutes = replySpreadOf(options);
  const { change, userid, externalUserid } = truth;
  const pace = paceOf(options);
  const talks = (options.weeks * 7) / truth.gapDays;
  const turnsMean = Math.max(TURNS_MIN, options.turnsPerTalk ?? (options.turnsPerCustomer ?? 0) / talks);
  const events: ScriptEvent[] = [];
  const say = (side: 'ours' | 'theirs', at: number, said?: string): void => {
    const [from, to] = side === 'ours' ? [userid, externalUserid] : [externalUserid, userid];
    const words = text(said ?? `${truth.externalUserid.slice(-6)}号客户第${events.length + 1}句`);
    events.push({ at, type: 'message', from, to: [to], ...words });
  };

  let position = pace.start + random.gamma(truth.gapDays, gapCv) * pace.day * random.next();
  let lastAt = Number.NEGATIVE_INFINITY;
  while (position < pace.end) {
    const openedAt = pace.instant(position);
    const isChanged = change !== null && openedAt >= change.at;
    if (isChanged && change.stops === 'both') break;
    const theyAreGone = isChanged && change.stops === 'them';
    const replyRate = isChanged ? (change.replyRate ?? truth.replyRate) : truth.replyRate;
    const opener = !theyAreGone && random.chance(initiative) ? 'theirs' : 'ours';
    const isAnswered = opener === 'theirs' || (!theyAreGone && random.chance(replyRate));
    const turns = isAnswered ? Math.max(TURNS_MIN, Math.round(random.gamma(turnsMean, 0.3))) : 1;
    const haste = options.talkSpread === undefined ? 1 : random.logNormal(1, options.talkSpread);
    let side: 'ours' | 'theirs' = opener;
    let turnAt = position;
    for (let turn = 0; turn < turns; turn++) {
      const at = Math.max(pace.instant(turnAt), lastAt + 1_000);
      const stopsHere = change?.stops !== undefined && at >= change.at;
      if (stopsHere && (change.stops === 'both' || side === 'theirs')) break;
      say(side, at);
      lastAt = at;
      side = side === 'ours' ? 'theirs' : 'ours';
      const slower = change !== null && at >= change.at ? (change.replyTimeFactor ?? 1) : 1;
      const minutes = side === 'theirs' ? truth.replyMinutes * slower * haste : OUR_MINUTES;
      turnAt += (side === 'theirs' ? answerMinutes(random, minutes) : random.logNormal(minutes, 0.8)) * pace.minute;
    }
    if (isAnswered && options.thanksShare !== undefined && random.chance(options.thanksShare)) {
      const at = Math.max(pace.instant(turnAt), lastAt + 1_000);
      const stopsHere = change?.stops !== undefined && at >= change.at;
      if (!stopsHere) say(side, at, THANKS);
      lastAt = at;
    }
    const gap = nextGap(random, truth.gapDays, options) * gapFactor(change, openedAt);
    position = Math.max(position + gap * pace.day, turnAt);
  }
  const { endAt } = spanOf(options);
  return events.filter((event) => event.at <= endAt);
}

/** A burst's second talk comes so soon, as a part of the usual gap. */
const BURST_GAP = 1 / 6;

function nextGap(random: Random, gapDays: number, { gapCv = 0.7, burstShare = 0 }: SteadyOptions): number {
  const gap = random.gamma(gapDays, gapCv);
  if (burstShare === 0) return gap;
  return random.chance(burstShare) ? BURST_GAP * gap : (gap * (1 - BURST_GAP * burstShare)) / (1 - burstShare);
}

/** The median of a gamma number as a part of its mean (Wilson and Hilferty 1931); exact to a hundredth from cv 1.2 down. */
function gammaMedian(cv: number): number {
  return (1 - (cv * cv) / 9) ** 3;
}

function replySpreadOf({
  replySpread: { shape, spread } = { shape: 'logNormal', spread: 0.8 },
}: SteadyOptions): (random: Random, medianMinutes: number) => number {
  if (shape === 'logNormal') return (random, median) => random.logNormal(median, spread);
  return (random, median) => random.gamma(median / gammaMedian(spread), spread);
}

/** How many times as far apart talks are at this instant. */
function gapFactor(change: SteadyChange | null, at: number): number {
  if (change?.gapFactor === undefined || at < change.at) return 1;
  const share = change.fadeDays ? Math.min(1, (at - change.at) / (change.fadeDays * DAY_MS)) : 1;
  return change.gapFactor ** share;
}
