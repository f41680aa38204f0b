import type { ReplyChangeRule } from './replyChanges.ts';
import type { GoneQuietRule } from './silence.ts';

/** The dimensions of health, in the order in which they are told (PRODUCT §4). */
export const DIMENSIONS = ['rhythm', 'customerResponse', 'contacts', 'service', 'orders', 'complaints'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Weights, anchors and limits of the score: `config/score.json` without its reasons. */
export interface ScoreProfile {
  /** Scores of different versions are not compared (不可比). */
  version: string;
  weights: Record<Dimension, number>;
  /** Share of the weight that must be judged. */
  coverageMin: number;
  observedDaysMin: number;
  bands: { steadyAbove: number; firstUpTo: number; hysteresis: number; limitWeightMin: number };
  fading: { falseDiscoveryRate: number; healthMax: number; healthAlone: number; closeMargin: number };
  goneQuiet: GoneQuietRule;
  unanswered: { countMin: number };
  replyChange: ReplyChangeRule & { healthMax: number };
  customerResponse: { slowerHalf: number; slowerNone: number; rateDownHalf: number };
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
  goneQuiet: { gapsMin: true, rankMax: true, businessDaysMin: true },
  unanswered: { countMin: true },
  replyChange: { sureMin: true, confirmMin: true, apartBusinessDays: true, healthMax: true },
  customerResponse: { slowerHalf: true, slowerNone: true, rateDownHalf: true },
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
};

/**
 * Reads what `config/score.json` holds: each number as `{ "value": …, "reason": "…" }`; a segment names only the numbers in
 * which it differs.
 * @throws ScoreProfileError with every fault
 */
export function readScoreProfiles(json: unknown): ScoreProfiles {
  const faults: string[] = [];
  const root = recordOf(json, 'the file', faults);
  const { version, segments, ...rest } = root;
  if (typeof version !== 'string' || version === '') faults.push('version must be a text, a new one with each change');
  const numbers = readNumbers(rest, '', faults);
  for (const path of missingNumbers(numbers)) faults.push(`${path} is missing`);
  const profileOf = (changed: Record<string, unknown>, name: string): ScoreProfile => {
    const profile = { ...merge(numbers, changed), version: name } as unknown as ScoreProfile;
    faults.push(...contradictions(profile, name));
    return profile;
  };
  const standard = profileOf({}, String(version));
  const bySegment = Object.entries(recordOf(segments ?? {}, 'segments', faults)).map(([name, changes]) => {
    const changed = readNumbers(recordOf(changes, `segments.${name}`, faults), `segments.${name}.`, faults);
    const isStandard = Object.keys(changed).length === 0;
    return [name, isStandard ? standard : profileOf(changed, `${version}-${name}`)] as const;
  });
  if (faults.length > 0) throw new ScoreProfileError([...new Set(faults)]);
  return { standard, segments: Object.fromEntries(bySegment) };
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

function contradictions({ weights, bands, service, orders }: ScoreProfile, name: string): string[] {
  const faults: string[] = [];
  if (weights !== undefined && Object.values(weights).every((weight) => !(weight > 0)))
    faults.push(`${name}: at least one weight must be above 0`);
  if (bands !== undefined && bands.firstUpTo >= bands.steadyAbove)
    faults.push(`${name}: bands.firstUpTo must be below bands.steadyAbove`);
  if (service !== undefined && !(service.poorShare < service.halfShare && service.halfShare < service.wellShare))
    faults.push(`${name}: service.poorShare, halfShare and wellShare must rise`);
  if (orders !== undefined && !(1 < orders.cyclesHalf && orders.cyclesHalf < orders.cyclesNone))
    faults.push(`${name}: orders.cyclesHalf must be above 1 and below cyclesNone`);
  return faults;
}
