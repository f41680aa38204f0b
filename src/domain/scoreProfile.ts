import type { LadderLimits } from './ladder.ts';
import type { ReplyChangeRule } from './replyChanges.ts';
import type { GoneQuietRule } from './silence.ts';

/** The dimensions of health, in the order in which they are told (PRODUCT §4). */
export const DIMENSIONS = ['rhythm', 'customerResponse', 'contacts', 'service', 'orders', 'complaints'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Weights, anchors and limits of the score: `config/profiles/` without its reasons. */
export interface ScoreProfile {
  /** Of exactly these numbers, for scores of different ones are not compared (不可比). */
  version: string;
  weights: Record<Dimension, number>;
  /** Share of the weight that must be judged. */
  coverageMin: number;
  observedDaysMin: number;
  bands: { steadyAbove: number; firstUpTo: number; hysteresis: number; limitWeightMin: number };
  fading: { falseDiscoveryRate: number; healthMax: number; healthAlone: number; closeMargin: number };
  /** Points that must be lost over three falls of the month-end score. */
  monthEnds: { pointsMin: number };
  goneQuiet: GoneQuietRule;
  unanswered: { countMin: number };
  replyChange: ReplyChangeRule & { healthMax: number };
  customerResponse: {
    slowerHalf: number;
    slowerNone: number;
    rateDownHalf: number;
    /** Talks or outreaches, as one over the sum of 1 / recent and 1 / earlier, at which the part counts with half its weight. */
    halfBelievedAt: number;
  };
  contacts: { singleThreaded: number; suspected: number; likely: number; confirmed: number };
  service: {
    targetMinutes: number;
    wellShare: number;
    halfShare: number;
    poorShare: number;
    overdueBusinessDays: number;
  };
  orders: {
    horizonDays: number;
    cyclesHalf: number;
    cyclesNone: number;
    cyclesLate: number;
    daysLateMin: number;
    daysWithoutCycle: number;
    daysMax: number;
    dataDaysMax: number;
  };
  complaints: {
    windowDays: number;
    standsDays: number;
    unansweredBusinessDays: number;
    lowShare: number;
    lowShareNps: number;
  };
  /** When an owner's leader is told of a case. */
  ladder: LadderLimits;
}

export interface ScoreProfiles {
  standard: ScoreProfile;
  /** By segment; a segment without a profile of its own has the standard one. */
  segments: Record<string, ScoreProfile>;
}

/** Every fault of the score's configuration at once. */
export class ScoreProfileError extends Error {
  override readonly name = 'ScoreProfileError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The score's configuration has faults: ${faults.join('; ')}`);
    this.faults = faults;
  }
}

type Group = Record<string, true>;
/** Every number that must be there; one that is missing, unknown or without a reason is a fault. */
const NUMBERS: Record<string, Group | true> = {
  weights: Object.fromEntries(DIMENSIONS.map((name) => [name, true])),
  coverageMin: true,
  observedDaysMin: true,
  bands: { steadyAbove: true, firstUpTo: true, hysteresis: true, limitWeightMin: true },
  fading: { falseDiscoveryRate: true, healthMax: true, healthAlone: true, closeMargin: true },
  monthEnds: { pointsMin: true },
  goneQuiet: { gapsMin: true, rankMax: true, businessDaysMin: true },
  unanswered: { countMin: true },
  replyChange: { slowerMin: true, fewerMin: true, sureMin: true, apartBusinessDays: true, healthMax: true },
  customerResponse: { slowerHalf: true, slowerNone: true, rateDownHalf: true, halfBelievedAt: true },
  contacts: { singleThreaded: true, suspected: true, likely: true, confirmed: true },
  service: { targetMinutes: true, wellShare: true, halfShare: true, poorShare: true, overdueBusinessDays: true },
  orders: {
    horizonDays: true,
    cyclesHalf: true,
    cyclesNone: true,
    cyclesLate: true,
    daysLateMin: true,
    daysWithoutCycle: true,
    daysMax: true,
    dataDaysMax: true,
  },
  complaints: {
    windowDays: true,
    standsDays: true,
    unansweredBusinessDays: true,
    lowShare: true,
    lowShareNps: true,
  },
  ladder: { listAfterDays: true, cardAfterDays: true },
};

/**
 * Reads profiles: each number as `{ "value": …, "reason": "…" }`; a segment names only the numbers in which it differs. A version
 * is the given one with a mark of the numbers, so that none can change without it.
 * @throws ScoreProfileError with every fault
 */
export function readScoreProfiles(json: unknown): ScoreProfiles {
  const faults: string[] = [];
  const root = recordOf(json, 'the file', faults);
  const { version, segments, ...rest } = root;
  if (typeof version !== 'string' || version === '') faults.push('version must be a text');
  const numbers = readNumbers(rest, '', faults);
  for (const path of missingNumbers(numbers)) faults.push(`${path} is missing`);
  const profileOf = (changed: Record<string, unknown>, name: string): ScoreProfile => {
    const own = merge(numbers, changed);
    const profile = { ...own, version: `${String(version)}.${markOf(own)}` } as unknown as ScoreProfile;
    faults.push(...contradictions(profile, name));
    return profile;
  };
  const standard = profileOf({}, 'standard');
  const bySegment = Object.entries(recordOf(segments ?? {}, 'segments', faults)).map(([name, changes]) => {
    const changed = readNumbers(recordOf(changes, `segments.${name}`, faults), `segments.${name}.`, faults);
    if (isRecord(changed.orders) && changed.orders.horizonDays !== undefined)
      faults.push(`segments.${name}.orders.horizonDays is one for all: the risk is learned over all customers`);
    const isStandard = Object.keys(changed).length === 0;
    return [name, isStandard ? standard : profileOf(changed, name)] as const;
  });
  if (faults.length > 0) throw new ScoreProfileError([...new Set(faults)]);
  return { standard, segments: Object.fromEntries(bySegment) };
}

/** FNV-1a over the numbers in the order of their names: enough to see that something was changed. */
function markOf(numbers: Numbers): string {
  const sorted = (record: object): unknown[] =>
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, typeof value === 'object' ? sorted(value) : value]);
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(sorted(numbers))) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(36);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

type Numbers = Record<string, number | Record<string, number>>;

function readNumbers(json: Record<string, unknown>, where: string, faults: string[]): Numbers {
  const numbers: Numbers = {};
  for (const [name, value] of Object.entries(json)) {
    const group = NUMBERS[name];
    if (group === undefined) {
      faults.push(`${where}${name} is not known`);
    } else if (group === true) {
      numbers[name] = readNumber(value, where + name, faults);
    } else {
      const inner: Record<string, number> = {};
      for (const [part, partValue] of Object.entries(recordOf(value, where + name, faults))) {
        if (group[part] === undefined) faults.push(`${where}${name}.${part} is not known`);
        else inner[part] = readNumber(partValue, `${where}${name}.${part}`, faults);
      }
      numbers[name] = inner;
    }
  }
  return numbers;
}

function readNumber(json: unknown, where: string, faults: string[]): number {
  const { value, reason } = recordOf(json, where, faults);
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    faults.push(`${where}.value must be a number of 0 or more`);
  if (typeof reason !== 'string' || reason.trim() === '') faults.push(`${where} needs a reason`);
  return typeof value === 'number' ? value : Number.NaN;
}

function recordOf(json: unknown, where: string, faults: string[]): Record<string, unknown> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  faults.push(`${where} must be an object`);
  return {};
}

function missingNumbers(numbers: Numbers): string[] {
  return Object.entries(NUMBERS).flatMap(([name, group]) => {
    const given = numbers[name];
    if (given === undefined) return [name];
    if (group === true || typeof given === 'number') return [];
    return Object.keys(group)
      .filter((part) => given[part] === undefined)
      .map((part) => `${name}.${part}`);
  });
}

function merge(base: Numbers, changes: Record<string, unknown>): Numbers {
  return Object.fromEntries(
    Object.entries(base).map(([name, value]) => {
      const change = changes[name];
      if (change === undefined) return [name, value];
      return [
        name,
        typeof value === 'number' ? (change as number) : { ...value, ...(change as Record<string, number>) },
      ];
    }),
  );
}

/** A leader who hears of a case after six weeks hears of history. */
const LADDER_DAYS_MAX = 30;
/** Shares and probabilities. */
const AT_MOST_ONE = [
  'coverageMin',
  'fading.falseDiscoveryRate',
  'goneQuiet.rankMax',
  'replyChange.slowerMin',
  'replyChange.fewerMin',
  'replyChange.sureMin',
  'customerResponse.slowerHalf',
  'customerResponse.slowerNone',
  'customerResponse.rateDownHalf',
  'contacts.singleThreaded',
  'contacts.suspected',
  'contacts.likely',
  'contacts.confirmed',
  'service.wellShare',
  'complaints.lowShare',
  'complaints.lowShareNps',
];
/** Points of the score. */
const AT_MOST_HUNDRED = [
  'bands.steadyAbove',
  'fading.healthMax',
  'fading.healthAlone',
  'monthEnds.pointsMin',
  'replyChange.healthMax',
];

function tooLarge(profile: ScoreProfile, name: string): string[] {
  const valueAt = (path: string): unknown => {
    const [group, part] = path.split('.') as [keyof ScoreProfile, string | undefined];
    const found: unknown = profile[group];
    return part === undefined ? found : isRecord(found) ? found[part] : undefined;
  };
  const above = (paths: readonly string[], most: number): string[] =>
    paths.filter((path) => Number(valueAt(path)) > most).map((path) => `${name}: ${path} is at most ${most}`);
  return [...above(AT_MOST_ONE, 1), ...above(AT_MOST_HUNDRED, 100)];
}

function contradictions(profile: ScoreProfile, name: string): string[] {
  const { weights, bands, service, orders, ladder = {} } = profile;
  const faults = tooLarge(profile, name);
  if (weights !== undefined && Object.values(weights).every((weight) => !(weight > 0)))
    faults.push(`${name}: at least one weight must be above 0`);
  if (bands !== undefined && bands.firstUpTo >= bands.steadyAbove)
    faults.push(`${name}: bands.firstUpTo must be below bands.steadyAbove`);
  if (service !== undefined && !(service.poorShare < service.halfShare && service.halfShare < service.wellShare))
    faults.push(`${name}: service.poorShare, halfShare and wellShare must rise`);
  if (orders !== undefined && !(1 < orders.cyclesHalf && orders.cyclesHalf < orders.cyclesNone))
    faults.push(`${name}: orders.cyclesHalf must be above 1 and below cyclesNone`);
  for (const [step, days] of Object.entries<number>(ladder))
    if (!(Number.isInteger(days) && days >= 1 && days <= LADDER_DAYS_MAX))
      faults.push(`${name}: ladder.${step} must be a whole number of business days from 1 to ${LADDER_DAYS_MAX}`);
  return faults;
}
