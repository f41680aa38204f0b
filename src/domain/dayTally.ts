import type { DayVolumes } from './darkDays.ts';
import type { Judgement } from './judgement.ts';
import { type FadingAsked, maySettle } from './settleFading.ts';
import type { OwnedSilence } from './silenceHolds.ts';

/** What a morning has to know of every customer before anything is decided; a few words each, for there may be 100,000. */
export interface DayTally {
  lines: (FadingAsked & OwnedSilence)[];
  volumes: DayVolumes;
}

const QUIET = [{ kind: 'goneQuiet' }] as const;
const NOT_QUIET = [] as const;

export function emptyTally(): DayTally {
  return { lines: [], volumes: new Map() };
}

/** Notes of a customer what is decided over all: the p-value and the silence. */
export function addToTally({ lines }: DayTally, { ownerId, day: { profile, verdict } }: Judgement): void {
  const { fading, silence, standing } = verdict;
  const isQuiet = standing.some(({ kind }) => kind === 'goneQuiet');
  lines.push({
    ...{ ownerId, profile },
    verdict: { fading: { pValue: fading.pValue, facts: {} }, silence, standing: isQuiet ? QUIET : NOT_QUIET },
  });
}

/** Is all said of this customer already, whatever is found over the whole day? Then there is nothing to decide either. */
export function isSettled({ day }: Judgement): boolean {
  return day.verdict.standing.length === 0 && !maySettle(day);
}
