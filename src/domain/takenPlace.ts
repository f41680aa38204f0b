import type { TimeAxis } from './exposure.ts';
import type { InboundTurn } from './inboundTurns.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** Who of a customer has written since somebody's last word, and what that says of him. Counted in days with turns. */
export interface TakenPlace {
  /** Chance that, of so many days since, none was his by mere chance. */
  absenceChance: number;
  /**
   * How much more likely the days since are if one of those who wrote before took over his share of the days than if he is
   * only not the one who happened to write. Who it would be nobody knows beforehand: rather somebody who wrote much already, so
   * each counts by his days.
   */
  colleagueRatio: number;
  /** The same if he is gone and the others, who all go on as they did, share what he had. */
  goneRatio: number;
  /** Days a year on which he writes: as often there is a chance to be wrong about him. */
  daysPerYear: number;
  /** Somebody new wrote on most of these days and never before; when that began. */
  newcomer: { contactId: string; at: UtcMs; days: number } | null;
}

/** Somebody who never wrote counts as half a day of before: no share is nought. */
const PRIOR_DAYS = 0.5;
/** 365 less 104 days of weekends and 11 to 13 of holidays: idle days off are not on the axis. */
const WORKING_DAYS_PER_YEAR = 250;

/**
 * The days since `last` against the habit before. Who writes on a day is a draw from the customer's people by their shares: after
 * a takeover he is drawn no more and the other for both, so the ratio is a likelihood ratio for several hypotheses at once.
 * @param turns of the customer, by time
 * @param newContactIds who came to know us only lately
 */
export function takenPlace({
  contactId,
  last,
  turns,
  newContactIds,
  axis,
}: {
  contactId: string;
  last: UtcMs;
  turns: readonly InboundTurn[];
  newContactIds: ReadonlySet<string>;
  axis: TimeAxis;
}): TakenPlace {
  const since = turns.filter(({ at }) => at > last);
  const daysBefore = daysByPerson(
    turns.filter(({ at }) => at <= last),
    axis,
  );
  const daysSince = daysByPerson(since, axis);
  const allDays = union(daysBefore);
  const ownDays = daysBefore.get(contactId)?.size ?? 0;
  const sinceDays = union(daysSince).size;
  // Laplace's rule: of few days no share is taken for certain.
  const share = (ownDays + 1) / (allDays.size + 2);
  const spanDays = Math.max(1, axis.ageMs(turns[0]?.at ?? last) / DAY_MS);
  const others = [...new Set([...daysBefore.keys(), ...daysSince.keys()])]
    .filter((id) => id !== contactId)
    .map((id) => ({ id, before: daysBefore.get(id), since: daysSince.get(id)?.size ?? 0 }));
  const isNewcomer = (other: (typeof others)[number]): boolean =>
    newContactIds.has(other.id) && other.before === undefined;
  const colleagues = others.filter((other) => !isNewcomer(other));
  const ratios = colleagues.map((other) => {
    // Whoever joined lately has his share of the days since then: what he was not there for says nothing of it.
    const oldest = other.before === undefined ? Number.POSITIVE_INFINITY : Math.max(...other.before);
    const possible = [...allDays].filter((day) => day <= oldest).length;
    const otherShare = ((other.before?.size ?? 0) + PRIOR_DAYS) / (possible + 2 * PRIOR_DAYS);
    return { otherShare, ratio: ((otherShare + share) / otherShare) ** other.since };
  });
  const othersShare = ratios.reduce((sum, { otherShare }) => sum + otherShare, 0);
  const knownIds = new Set(colleagues.map(({ id }) => id));
  const knownSince = union(new Map([...daysSince].filter(([id]) => knownIds.has(id)))).size;
  const newcomer = others.find((other) => isNewcomer(other) && 2 * other.since >= sinceDays);
  return {
    absenceChance: (1 - share) ** sinceDays,
    colleagueRatio:
      ratios.length === 0
        ? 0
        : ratios.reduce((sum, { otherShare, ratio }) => sum + otherShare * ratio, 0) / othersShare,
    // What somebody new writes may be news of its own, and takes nothing from the others.
    goneRatio: (1 - share) ** -knownSince,
    daysPerYear: (ownDays / spanDays) * WORKING_DAYS_PER_YEAR,
    newcomer:
      newcomer === undefined
        ? null
        : {
            contactId: newcomer.id,
            at: since.find((turn) => turn.contactId === newcomer.id)!.at,
            days: newcomer.since,
          },
  };
}

/** The days, counted back from now, on which each person began a turn. */
function daysByPerson(turns: readonly InboundTurn[], axis: TimeAxis): Map<string, Set<number>> {
  const days = new Map<string, Set<number>>();
  for (const { contactId, at } of turns) {
    const own = days.get(contactId) ?? new Set();
    days.set(contactId, own.add(Math.floor(axis.ageMs(at) / DAY_MS)));
  }
  return days;
}

function union(daysOfPeople: ReadonlyMap<string, ReadonlySet<number>>): Set<number> {
  return new Set([...daysOfPeople.values()].flatMap((days) => [...days]));
}
