import type { ContactMark } from '../contactMark.ts';
import type { TimeAxis } from '../exposure.ts';
import { DAY_MS } from '../time.ts';
import { type Evidence, type Judged, newest } from './signal.ts';

const LIVE_DAYS = 30;
const PAST_DAYS = 90;

export interface BreadthCounts {
  /** Customer people who wrote or called within 30 and 90 days. */
  live30: number;
  live90: number;
  knownContacts: number;
  /** Our people who wrote or called within 90 days. */
  staff90: number;
  /** Exactly one live person, at a customer with two known contacts or of tier A or B. */
  isSingleThreaded: boolean;
  /** The mirror: one of ours alone holds the relationship. */
  isSingleStaff: boolean;
}

/**
 * How many people at the customer are in touch with us? Always judged; without contact it is nobody (PRODUCT §3). `value` is
 * those of 30 days; single-threaded is judged over 90, so that two people who write once a month each are two.
 */
export function breadth({
  marks,
  axis,
  knownContacts,
  tier,
}: {
  marks: readonly ContactMark[];
  axis: TimeAxis;
  knownContacts: number;
  tier: 'A' | 'B' | 'C' | null;
}): Judged<BreadthCounts> {
  const people = (side: ContactMark['side'], days: number): number => {
    const ids = new Set<string>();
    for (const mark of marks) {
      if (mark.side === side && mark.at <= axis.now && axis.ageMs(mark.at) < days * DAY_MS) ids.add(mark.by);
    }
    return ids.size;
  };
  const live30 = people('customer', LIVE_DAYS);
  const live90 = people('customer', PAST_DAYS);
  const staff90 = people('staff', PAST_DAYS);
  const matters = knownContacts >= 2 || tier === 'A' || tier === 'B';
  const isSingleThreaded = live90 === 1 && matters;
  return {
    kind: 'judged',
    value: live30,
    past: null,
    unit: 'people',
    strength: isSingleThreaded ? 1 : 0,
    evidence: lastWords(marks, axis),
    counts: { live30, live90, knownContacts, staff90, isSingleThreaded, isSingleStaff: staff90 === 1 },
  };
}

/** The last message of each live person of theirs. */
function lastWords(marks: readonly ContactMark[], axis: TimeAxis): Evidence[] {
  const last = new Map<string, Evidence>();
  for (const { side, at, by, chatId } of marks) {
    if (side !== 'customer' || at > axis.now || axis.ageMs(at) >= PAST_DAYS * DAY_MS) continue;
    if (at >= (last.get(by)?.from ?? Number.NEGATIVE_INFINITY)) last.set(by, { chatId, from: at, to: at });
  }
  return newest([...last.values()]);
}
