import type { CustomerOutcome } from './customerOutcome.ts';
import type { SilentSpell } from './silentSpell.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** A customer who was lost: confirmed by somebody, or, where nobody said anything, fallen silent. */
export interface Loss {
  customerId: string;
  lastContactAt: UtcMs;
  /** When it was plain to everybody, by word or by silence, whichever came first. */
  evidentAt: UtcMs;
  /** When the customer was back; null: not until now. */
  backAt: UtcMs | null;
  source: 'confirmed' | 'silence';
  reason: string | null;
}

/** 情况正常 said about a silence as late as this still explains it. */
const EXPLAINED_WITHIN_MS = 28 * DAY_MS;

/**
 * The losses of one customer, oldest first. What somebody said goes before what silence seems to say: a silence that was called
 * normal (淡季) is none, and a confirmed loss takes the place of the silence that it explains.
 * @param lastContactBefore the customer's last contact before an instant; null when there was none
 */
export function lossesOf(
  customerId: string,
  spells: readonly SilentSpell[],
  outcomes: readonly CustomerOutcome[],
  lastContactBefore: (at: UtcMs) => UtcMs | null,
): Loss[] {
  const explained = new Set<SilentSpell>();
  const confirmed = outcomes
    .filter(({ kind }) => kind === 'lost')
    .map(({ at, reason }): Loss => {
      const spell = spells.find(
        ({ lastContactAt, endedAt }) => lastContactAt <= at && (endedAt === null || at < endedAt),
      );
      if (spell !== undefined) explained.add(spell);
      return {
        ...{ customerId, reason, source: 'confirmed' },
        lastContactAt: spell?.lastContactAt ?? lastContactBefore(at) ?? at,
        evidentAt: Math.min(at, spell?.evidentAt ?? at),
        backAt: spell?.endedAt ?? null,
      };
    });
  const normal = outcomes.filter(({ kind }) => kind === 'normal' || kind === 'saved');
  const silent = spells
    .filter((spell) => !explained.has(spell))
    .filter(
      ({ lastContactAt, evidentAt }) =>
        !normal.some(({ at }) => at > lastContactAt && at <= evidentAt + EXPLAINED_WITHIN_MS),
    )
    .map(
      ({ lastContactAt, evidentAt, endedAt }): Loss => ({
        ...{ customerId, reason: null, source: 'silence' },
        ...{ lastContactAt, evidentAt, backAt: endedAt },
      }),
    );
  return [...confirmed, ...silent].sort((a, b) => a.evidentAt - b.evidentAt);
}
