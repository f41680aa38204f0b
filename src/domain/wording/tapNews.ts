import type { TapResult } from '../tapDecision.ts';
import type { UtcMs } from '../time.ts';
import type { TapNews } from './tapReply.ts';

/**
 * What the card tells about the result of a tap.
 * @param tap the key that was tapped, the drop-down's option as it came (also 对接人换了吗 has options), and when
 * @returns null when the card stays as it is: a note is awaited, or the key is not one of the card's
 */
export function tapNews(result: TapResult, tap: { key: string; optionId?: string; at: UtcMs }): TapNews | null {
  switch (result.kind) {
    case 'claimed':
      return { type: 'done', at: result.at, optionId: tap.optionId ?? result.outcome };
    case 'saidBefore':
      return { type: 'done', at: result.at };
    case 'notReached':
      return { type: 'notReached', at: tap.at };
    case 'snoozed':
      return { type: 'later', nextAt: result.until };
    case 'muted':
      return { type: 'mute7' };
    case 'normal':
      if (tap.key === 'season') return { type: 'season' };
      return { type: result.asksReason ? 'fine' : 'fineReason' };
    case 'notNeeded':
      return { type: 'heard', buttonKey: tap.key };
    case 'lost':
      return { type: result.asksReason ? 'lost' : 'lostReason' };
    case 'notMine':
    case 'undone':
    case 'replaced':
      return { type: result.kind };
    case 'overAlready':
      if (result.reason === 'recovered') return { type: 'recovered' };
      return { type: result.reason === 'normal' ? 'fineReason' : 'closed' };
    case 'noteAsked':
    case 'unknownKey':
      return null;
    default:
      return result satisfies never;
  }
}
