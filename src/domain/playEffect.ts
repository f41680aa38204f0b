import type { AlertEvent, CauseKind, CloseReason } from './alert.ts';
import { type Estimate, wilson } from './statistics/proportion.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** After so long a card has its outcome (PRODUCT §1). */
const OUTCOME_MS = 28 * DAY_MS;

/** How a case stood 28 days after its card. */
export type CardOutcome = Exclude<CloseReason, 'expired' | 'transferred'> | 'unchanged';

/** One card of an alert with what became of it. */
export interface PlayedCard {
  /** The suggestion that the card gave. */
  variant: string;
  cause: CauseKind;
  sentAt: UtcMs;
  /** Of the alert, oldest first. */
  events: readonly AlertEvent[];
}

/** What came of one suggestion, or of one cause: counts, and the share that ended well with its 95 %. */
export interface PlayEffect {
  sent: number;
  claimed: number;
  verified: number;
  attested: number;
  outcomes: Record<CardOutcome, number>;
  /** Recovered or saved among those with an outcome; null while none has one. */
  endedWell: Estimate | null;
}

/** The outcome of a card: how the case was closed within 28 days, what was undone left out; null: these days are not over. */
export function outcomeAfter28({ sentAt, events }: PlayedCard, now: UtcMs): CardOutcome | null {
  const until = sentAt + OUTCOME_MS;
  let outcome: CardOutcome | null = null;
  for (const event of events) {
    if (event.at < sentAt || event.at > now) continue;
    // What the 28 days of a follow-up came to is found a morning later, or after days off.
    if (event.at > until && !(event.type === 'closed' && event.reason === 'lost' && event.by === 'system')) continue;
    if (event.type === 'closed' && event.reason !== 'expired' && event.reason !== 'transferred') outcome = event.reason;
    if (event.type === 'undone') outcome = null;
  }
  return outcome ?? (now >= until ? 'unchanged' : null);
}

/** Effect by suggestion, and by cause. An observation, not an experiment: hard cases get other suggestions than easy ones. */
export function playEffects(
  cards: readonly PlayedCard[],
  now: UtcMs,
): { byVariant: Record<string, PlayEffect>; byCause: Record<string, PlayEffect> } {
  const by = (keyOf: (card: PlayedCard) => string): Record<string, PlayEffect> =>
    Object.fromEntries([...Map.groupBy(cards, keyOf)].map(([key, own]) => [key, effectOf(own, now)]));
  return { byVariant: by(({ variant }) => variant), byCause: by(({ cause }) => cause) };
}

function effectOf(cards: readonly PlayedCard[], now: UtcMs): PlayEffect {
  const outcomes = { recovered: 0, saved: 0, lost: 0, normal: 0, notNeeded: 0, unchanged: 0 };
  let trials = 0;
  for (const card of cards) {
    const outcome = outcomeAfter28(card, now);
    if (outcome === null) continue;
    outcomes[outcome] += 1;
    // What needed nothing says nothing about a suggestion.
    if (outcome !== 'normal' && outcome !== 'notNeeded') trials += 1;
  }
  const had = (type: AlertEvent['type']): number =>
    cards.filter(({ sentAt, events }) => events.some((event) => event.type === type && event.at >= sentAt)).length;
  return {
    ...{ sent: cards.length, claimed: had('claimed'), verified: had('verified'), attested: had('attested'), outcomes },
    endedWell: wilson({ successes: outcomes.recovered + outcomes.saved, trials }),
  };
}
