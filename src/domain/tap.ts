import type { AlertEvent, CloseReason, FollowUpOutcome, LeaderWord } from './alert.ts';
import type { ContactWord } from './keyContactChange.ts';
import type { LastTap } from './lastTap.ts';
import type { UtcMs } from './time.ts';

/** A tap on a card or on the same button of a page. */
export interface Tap {
  /** The button's or menu item's key (the wording module names them). */
  key: string;
  /** The option of the drop-down; `none` when there is none. */
  outcome: FollowUpOutcome;
  by: string;
  at: UtcMs;
  taskId?: string;
}

/** What a tap came to: the wording module makes the card's new face of it (COPY §7). */
export type TapResult =
  | { kind: 'claimed'; outcome: FollowUpOutcome; at: UtcMs }
  | { kind: 'notReached'; until: UtcMs }
  | { kind: 'snoozed'; until: UtcMs }
  | { kind: 'muted'; until: UtcMs }
  | { kind: 'normal'; asksReason: boolean }
  | { kind: 'notNeeded' }
  /** `isOver`: no leader is visible who could confirm it, so the case is closed. */
  | { kind: 'lost'; asksReason: boolean; isOver?: true }
  | { kind: 'notMine' }
  /** 不是我的客户 of somebody whose leader is not known: nobody can be asked, and nothing was changed. */
  | { kind: 'noLeader' }
  | { kind: 'undone' }
  /** The next business day has begun: what was said then stands (COPY §7). */
  | { kind: 'undoOver' }
  | { kind: 'noteAsked' }
  /** 就这样登记 with what was chosen. */
  | { kind: 'registered'; at: UtcMs }
  /** A button that only wants to be heard: 我去问问, 先不用管, 知道了 … */
  | { kind: 'heard' }
  /** 我来跟进. */
  | { kind: 'takenOver' }
  /** 明早提醒 was said three times in a row. */
  | { kind: 'laterEnough' }
  /** Somebody else has said 已跟进. */
  | { kind: 'colleagueDone'; by: string; at: UtcMs }
  /** The leader has taken this case. */
  | { kind: 'leaderTook'; by: string }
  /** The customer went to somebody else after the card was made. */
  | { kind: 'notYours' }
  /** The card was sent to somebody else. */
  | { kind: 'stranger' }
  | { kind: 'unknownCard' }
  /** Said already, by the same tap or an earlier one: nothing is written twice. */
  | { kind: 'saidBefore'; at: UtcMs }
  | { kind: 'overAlready'; reason: CloseReason }
  /** The case has a newer card: that one is to be tapped. */
  | { kind: 'replaced' }
  | { kind: 'unknownKey' };

export interface TapDecision {
  result: TapResult;
  events: AlertEvent[];
  /** A follow-up to log; null when the tap claims none. */
  followUp: { outcome: FollowUpOutcome; note: string } | null;
  /** The tap takes back the last follow-up of this person on this alert. */
  undoesFollowUp: boolean;
}

export interface TapSurroundings {
  /** When this person's next card may come (明早提醒). */
  nextMorning: UtcMs;
  /** Two business days on, at card time (没联系上). */
  inTwoBusinessDays: UtcMs;
  /** Who is asked when a customer is not mine; null when no leader is visible. */
  leaderId: string | null;
  /** What was said before this instant can no longer be taken back. */
  undoableSince: UtcMs;
  /** The customer has another open alert by now: this one cannot be opened again. */
  hasNewerAlert?: boolean;
  /** What stands as said last on this alert; null for nothing. */
  lastTap?: LastTap | null;
  /** How often in a row 明早提醒 was said before this tap. */
  laterInARow?: number;
  /** The claim that stands said 对方不合作了. */
  isLostClaimed?: boolean;
  /** What a leader said to this case and has not taken back. */
  leaderWord?: { word: LeaderWord; by: string } | null;
}

/** What was answered to 对接人换了吗, by the option; 还不清楚 is no answer. */
export function contactWordOf(option: string | null | undefined): ContactWord | null {
  switch (option) {
    case 'changed':
    case 'onLeave':
      return option;
    case 'notChanged':
      return 'same';
    default:
      return null;
  }
}
