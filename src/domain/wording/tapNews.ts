import type { CauseKind, CloseReason } from '../alert.ts';
import type { TapResult } from '../tap.ts';
import type { UtcMs } from '../time.ts';
import type { TapNews } from './tapReply.ts';

export interface TapNewsSurroundings {
  /** Name of one of us; '' when it is not known. */
  nameOf?(staffId: string): string;
  /** `page`: a card whose face was replaced cannot be tapped again (UNCONFIRMED), so reasons are asked on the page only. */
  asksOn?: 'card' | 'page';
  /** Why the alert stood: who ended a wait, or a silence, is told apart. */
  mainCause?: CauseKind | undefined;
}

/**
 * What the card tells about the result of a tap.
 * @param tap the key that was tapped, the drop-down's option as it came (also 对接人换了吗 has options), and when
 * @returns null when the card stays as it is: a note is awaited, the key is not one of the card's, or the card none of theirs
 */
export function tapNews(
  result: TapResult,
  tap: { key: string; optionId?: string; at: UtcMs },
  { nameOf = () => '', asksOn = 'card', mainCause }: TapNewsSurroundings = {},
): TapNews | null {
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
      return { type: result.asksReason && asksOn === 'card' ? 'fine' : 'fineReason' };
    case 'registered':
      return { type: 'done', at: result.at, ...(tap.optionId === undefined ? {} : { optionId: tap.optionId }) };
    case 'notNeeded':
    case 'heard':
    case 'takenOver':
      return { type: 'heard', buttonKey: tap.key };
    case 'lost':
      if (result.asksReason && asksOn === 'card') return { type: 'lost' };
      return { type: result.isOver ? 'lostOver' : 'lostReason' };
    case 'undone':
      return { type: asksOn === 'card' ? 'undone' : 'undoneOnPage' };
    case 'notMine':
    case 'replaced':
    case 'undoOver':
    case 'laterEnough':
    case 'notYours':
    case 'noLeader':
      return { type: result.kind };
    case 'colleagueDone':
      return { type: 'colleagueDone', colleague: nameOf(result.by), at: result.at };
    case 'leaderTook':
      return { type: 'leaderTook', leader: nameOf(result.by) };
    case 'overAlready':
      return overNews(result.reason, mainCause);
    case 'noteAsked':
    case 'unknownKey':
    case 'stranger':
    case 'unknownCard':
      return null;
    default:
      return result satisfies never;
  }
}

/** How it ended, as far as it can be told in one label. */
function overNews(reason: CloseReason, mainCause: CauseKind | undefined): TapNews {
  switch (reason) {
    case 'recovered':
      if (mainCause === 'waitingForUs') return { type: 'weAnswered' };
      return { type: mainCause === 'unanswered' ? 'customerAnswered' : 'recovered' };
    case 'saved':
      return { type: 'customerAnswered' };
    case 'normal':
      return { type: 'fineReason' };
    default:
      return { type: 'closed' };
  }
}

/** What a card tells whose case ended without a tap on it: as after a late tap, but there is nothing to undo. */
export function endedNews(reason: CloseReason, mainCause: CauseKind | undefined): TapNews {
  return reason === 'normal' ? { type: 'closed' } : overNews(reason, mainCause);
}

/**
 * What the other receivers of a case's cards are told when one of us has tapped.
 * @returns null when theirs stays as it is
 */
export function othersNews(
  result: TapResult,
  tap: { by: string; at: UtcMs },
  nameOf: (id: string) => string,
): TapNews | null {
  switch (result.kind) {
    case 'claimed':
    case 'notReached':
    case 'registered':
      return { type: 'colleagueDone', colleague: nameOf(tap.by), at: tap.at };
    case 'lost':
      return result.asksReason ? { type: 'colleagueDone', colleague: nameOf(tap.by), at: tap.at } : null;
    case 'takenOver':
      return { type: 'leaderTook', leader: nameOf(tap.by) };
    case 'normal':
    case 'notNeeded':
      return { type: 'closed' };
    default:
      return null;
  }
}
