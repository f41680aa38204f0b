import type { DayVolumes } from './darkDays.ts';
import type { Judgement } from './judgement.ts';
import { type FadingPValues, maySettle, noteFading } from './settleFading.ts';
import { type DaySilences, noteSilence } from './silenceHolds.ts';

/** What a morning has to know of all customers before anything is decided: some 20 bytes each, for there may be 100,000. */
export interface DayTally {
  pValues: FadingPValues;
  silences: DaySilences;
  volumes: DayVolumes;
}

export function emptyTally(): DayTally {
  return { pValues: new Map(), silences: new Map(), volumes: new Map() };
}

/** Notes of a customer what is decided over all: the p-value and the silence. */
export function addToTally({ pValues, silences }: DayTally, { ownerId, day: { profile, verdict } }: Judgement): void {
  noteFading(pValues, { profile, verdict });
  noteSilence(silences, { ownerId, profile, verdict });
}

/** Adds what was noted of other customers. */
export function addTally(sum: DayTally, { pValues, silences, volumes }: DayTally): void {
  for (const [rate, found] of pValues) {
    const own = sum.pValues.get(rate) ?? [];
    sum.pValues.set(rate, own);
    for (const pValue of found) own.push(pValue);
  }
  for (const [ownerId, { quietDays, othersShowAfter }] of silences) {
    const own = sum.silences.get(ownerId) ?? { quietDays: [], othersShowAfter: [] };
    sum.silences.set(ownerId, own);
    for (const days of quietDays) own.quietDays.push(days);
    for (const days of othersShowAfter) own.othersShowAfter.push(days);
  }
  for (const [midnight, count] of volumes) sum.volumes.set(midnight, (sum.volumes.get(midnight) ?? 0) + count);
}

/** Is all said of this customer already, whatever is found over the whole day? Then there is nothing to decide either. */
export function isSettled({ day }: Judgement): boolean {
  return day.verdict.standing.length === 0 && !maySettle(day);
}
