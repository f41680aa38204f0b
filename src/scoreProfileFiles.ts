import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SEGMENTS } from './domain/customerMap.ts';
import { readScoreProfiles, ScoreProfileError, type ScoreProfiles } from './domain/scoreProfile.ts';
import type { SegmentRules } from './domain/segment.ts';

/** Every number of `segments.json`. */
const LIMITS = {
  newcomer: ['knownDaysMax'],
  highValue: ['yearlyTurnoverMin'],
  growth: ['risePercentMin', 'ordersMin'],
  longTail: ['yearlyTurnoverMax'],
} as const;

/**
 * Reads `config/profiles/`: `standard.json`, one file a segment with the numbers in which it differs, and `segments.json`, who
 * belongs to which.
 * @param folder with a slash at the end
 * @throws ScoreProfileError with every fault of every file
 */
export function readProfileFolder(folder: URL): ScoreProfiles & { rules: SegmentRules } {
  const faults: string[] = [];
  const known = new Set(['standard.json', 'segments.json', ...SEGMENTS.map((segment) => `${segment}.json`)]);
  for (const file of readdirSync(folder))
    if (file.endsWith('.json') && !known.has(file)) faults.push(`${file} is no segment: ${SEGMENTS.join(', ')}`);
  const read = (file: string): unknown => {
    try {
      return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    } catch (err) {
      faults.push(`${file}: ${err instanceof Error ? err.message : String(err)}`);
      return null;
    }
  };
  const standard = read('standard.json');
  const own = SEGMENTS.filter((segment) => existsSync(new URL(`${segment}.json`, folder)));
  const segments = Object.fromEntries(own.map((segment) => [segment, read(`${segment}.json`) ?? {}]));
  const rules = readSegmentRules(read('segments.json'), faults);
  let profiles: ScoreProfiles | null = null;
  try {
    profiles = readScoreProfiles({ ...(standard as object), segments });
  } catch (err) {
    if (!(err instanceof ScoreProfileError)) throw err;
    faults.push(...err.faults);
  }
  if (faults.length > 0 || profiles === null) throw new ScoreProfileError(faults);
  return { ...profiles, rules };
}

function readSegmentRules(json: unknown, faults: string[]): SegmentRules {
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const root = isRecord(json) ? json : {};
  const where = 'segments.json: ';
  for (const name of Object.keys(root))
    if (name !== 'currency' && !(name in LIMITS)) faults.push(`${where}${name} is not known`);
  if (typeof root.currency !== 'string' || !/^[A-Z]{3}$/.test(root.currency))
    faults.push(`${where}currency must be three capital letters, as CNY`);
  const rules: Record<string, unknown> = { currency: root.currency };
  for (const [segment, limits] of Object.entries(LIMITS)) {
    const group = isRecord(root[segment]) ? root[segment] : {};
    const known: readonly string[] = limits;
    for (const name of Object.keys(group))
      if (!known.includes(name)) faults.push(`${where}${segment}.${name} is not known`);
    rules[segment] = Object.fromEntries(
      known.map((name) => {
        const given = isRecord(group[name]) ? group[name] : {};
        if (typeof given.value !== 'number' || !Number.isFinite(given.value) || given.value < 0)
          faults.push(`${where}${segment}.${name}.value must be a number of 0 or more`);
        if (typeof given.reason !== 'string' || given.reason.trim() === '')
          faults.push(`${where}${segment}.${name} needs a reason`);
        return [name, given.value];
      }),
    );
  }
  return rules as unknown as SegmentRules;
}
