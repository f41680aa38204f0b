import { OfficeTime, WORKDAY_MINUTES } from './officeTime.ts';
import { Random } from './random.ts';

/** What somebody may choose in a card's drop-down, in the words of COPY §4. */
export type TapOutcome = 'none' | 'message' | 'call' | 'visit' | 'appointment' | 'notReached';
/** The keys of the three buttons (COPY §4). */
export type TapButton = 'done' | 'later' | 'fine';

/** How one member deals with cards. Weights need not add up to one. */
export interface TapHabit {
  /** Chance that a card is tapped at all. */
  tapRate: number;
  /** Median work minutes until the tap. */
  delayMinutes: number;
  buttons: Record<TapButton, number>;
  outcomes: Record<TapOutcome, number>;
  /** Chance that 发了消息 or 先不填 is followed by a real message. */
  writesRate: number;
}

/** A card as the simulator holds it. */
export interface CardSeen {
  taskId: string;
  userid: string;
  /** UTC milliseconds. */
  sentAt: number;
}

export interface Reaction {
  /** UTC milliseconds, in the hours in which people write. */
  tapAt: number;
  button: TapButton;
  /** Meant for the drop-down; `none` with the other two buttons. */
  outcome: TapOutcome;
  /** When this person really writes to the customer; null for not at all. Shortly before or after the tap. */
  writesAt: number | null;
}

const DAY_MS = 86_400_000;
/** Long enough for any delay to pass the longest holiday. */
const LOOK_AHEAD_MS = 40 * DAY_MS;

const DILIGENT: TapHabit = {
  tapRate: 0.96,
  delayMinutes: 25,
  buttons: { done: 84, later: 6, fine: 10 },
  outcomes: { none: 12, message: 58, call: 20, visit: 3, appointment: 5, notReached: 2 },
  writesRate: 0.97,
};

/** Six salespeople and two leaders who differ as people do. */
export const DEMO_HABITS: Record<string, TapHabit> = {
  LinChen: DILIGENT,
  HeJing: { ...DILIGENT, tapRate: 0.93, delayMinutes: 60, outcomes: { ...DILIGENT.outcomes, call: 45 } },
  SongYi: { ...DILIGENT, tapRate: 0.85, delayMinutes: 140, buttons: { done: 66, later: 24, fine: 10 } },
  LuoYan: { ...DILIGENT, tapRate: 0.92, delayMinutes: 40 },
  FangKai: { ...DILIGENT, tapRate: 0.5, delayMinutes: 400, writesRate: 0.7 },
  TangMin: { ...DILIGENT, tapRate: 0.88, delayMinutes: 90, buttons: { done: 70, later: 8, fine: 22 } },
  ZhouNing: { ...DILIGENT, tapRate: 0.7, delayMinutes: 200 },
  JiangLan: { ...DILIGENT, tapRate: 0.6, delayMinutes: 300 },
};

/**
 * What a member does with a card. The same card, habit and seed give the same answer, in whatever order cards come.
 * @returns null when the card stays as it is
 */
export function reactionTo(card: CardSeen, habit: TapHabit, seed: number): Reaction | null {
  const random = new Random(`${seed}/card/${card.taskId}/${card.userid}`);
  if (!random.chance(habit.tapRate)) return null;
  const office = new OfficeTime(card.sentAt, card.sentAt + LOOK_AHEAD_MS);
  const position = office.position(card.sentAt) + random.logNormal(habit.delayMinutes, 0.7) / WORKDAY_MINUTES;
  const tapAt = Math.max(office.instant(position), card.sentAt + 30_000);
  const button = random.weighted(habit.buttons);
  const outcome = button === 'done' ? random.weighted(habit.outcomes) : 'none';
  const meansToWrite = button === 'done' && (outcome === 'message' || outcome === 'none');
  const writes = meansToWrite && random.chance(habit.writesRate);
  const later = office.instant(position + random.between(2, 60) / WORKDAY_MINUTES);
  return { tapAt, button, outcome, writesAt: writes ? Math.max(later, tapAt + 60_000) : null };
}
