import type { UtcMs } from './time.ts';

/** Why an alert stands. The wording module has the texts (COPY §5). */
export type CauseKind =
  | 'fading'
  | 'monthlyFall'
  | 'goneQuiet'
  | 'slowReply'
  | 'fewerReplies'
  | 'unanswered'
  | 'contactSuspected'
  | 'contactLikely'
  | 'contactConfirmed'
  | 'deleted'
  | 'waitingForUs'
  | 'complaint'
  | 'lowRating'
  | 'ordersStopped'
  | 'promise';

/** One standing cause with its own dates and the counted facts that a card shows. */
export interface Cause {
  kind: CauseKind;
  /** First judgement at which it stood, without a break since. */
  since: UtcMs;
  /** Judgements in a row at which it stood; an event counts as enough at once. */
  judgements: number;
  /** The counts and times behind the sentence, by the placeholder names of COPY §3 (days, gap, recent, base …). */
  facts: Record<string, number | string | null>;
}

export type AlertState = 'open' | 'claimed' | 'verified' | 'attested' | 'snoozed' | 'closed';
export type CloseReason = 'recovered' | 'saved' | 'lost' | 'normal' | 'notNeeded' | 'transferred' | 'expired';
/**
 * What the salesperson chose in the drop-down (COPY §4, §6.2). `none` is 先不填; `note` is no follow-up, only a sentence that was
 * written after another tap.
 */
export type FollowUpOutcome =
  | 'none'
  | 'message'
  | 'call'
  | 'visit'
  | 'appointment'
  | 'notReached'
  | 'lost'
  | 'mail'
  | 'other'
  | 'colleague'
  | 'note';

/** At most one that is not closed per customer: a case with a life, not a message (PRODUCT §5). */
export interface Alert {
  id: string;
  customerId: string;
  state: AlertState;
  ownerId: string;
  causes: Cause[];
  openedAt: UtcMs;
  /** Who said 已跟进 last, and when. */
  claimedBy: string | null;
  claimedAt: UtcMs | null;
  snoozedUntil: UtcMs | null;
  closedAt: UtcMs | null;
  closeReason: CloseReason | null;
  /** Judgements in a row at which no cause stood; two close it. */
  quietJudgements: number;
  /** Counts the transitions; a write with an older number is refused. */
  version: number;
}

/** 我去问问, 我来跟进, 先不用管, and 知道了 on the list. */
export type LeaderWord = 'ask' | 'takeOver' | 'leaveIt' | 'gotIt';

/** Why no card went out although one was due; `wording` has the sentence that a page shows. */
export type HoldReason =
  | 'preview'
  | 'paused'
  | 'onLeave'
  /** It could have come only outside work; it is decided anew (COPY §12). */
  | 'quietHours'
  /** It stands since before the first start or an outage ended: told in the one-off list, no card of its own. */
  | 'fence'
  /** The archive is behind: what looks like silence may be ours. */
  | 'pullLate'
  | 'dayBudget'
  | 'weekBudget'
  /** So many messages of all kinds today. */
  | 'pushBudget'
  /** 今天不再提醒. */
  | 'muted'
  /** 情况正常 three times for this cause: it stands in the list only. */
  | 'listOnly'
  /** Came too late for this morning's list. */
  | 'nextMorning'
  | 'noReceiver'
  | 'noLongerDue'
  | 'refused';

/** What a card is for; kept with the card. */
export type CardKind =
  | 'alert'
  | 'reminder'
  | 'question'
  | 'morningList'
  | 'waits'
  | 'leaderCard'
  | 'leaderList'
  | 'lost';
/** As what a list names an alert. */
export type EntryKind = 'alert' | 'reminder' | 'question' | 'leaderCard';

interface EventBase {
  at: UtcMs;
  /** A staff id, or `system`. */
  by: string;
  /** The card it came from, if any. */
  taskId?: string;
}

export type AlertEvent = EventBase &
  // Notes: they change no state, but say why a card came or did not.
  (
    | { type: 'opened'; causes: Cause[]; atOnce?: true }
    /** `kind` is left out in old events and means an own card; `as` tells what the alert's line in a list stands for. */
    | { type: 'cardQueued'; receiverId: string; kind?: CardKind; as?: EntryKind }
    | { type: 'cardHeld'; reason: HoldReason }
    /** A reason chosen after 情况正常 or 对方不合作了: the button's key. */
    | { type: 'reasonGiven'; reason: string }
    /** What a leader said to his card or list (COPY §6.3, §6.4); `until` ends 我去问问, null where nothing ends by itself. */
    | { type: 'leaderSaid'; word: LeaderWord; until: UtcMs | null }
    /** Whoever said 已跟进 has no seat of the archive: nothing can show whether it was so. */
    | { type: 'cannotVerify' }
    /** 补一句备注: the next text message is the note. */
    | { type: 'noteAsked' }
    | { type: 'claimed'; outcome: FollowUpOutcome }
    | { type: 'attested'; outcome: FollowUpOutcome }
    /** The archive shows a human message or call of ours at `seenAt`, by `staffId` (PRODUCT §5). */
    | { type: 'verified'; seenAt: UtcMs; staffId: string }
    /** `asked`: 明早提醒, 7天内不提醒, or 没联系上, which is asked again by itself. */
    | { type: 'snoozed'; until: UtcMs; asked?: 'later' | 'mute7' | 'notReached' }
    | { type: 'snoozeEnded' }
    /** After 已跟进 something happened that this did not speak of: the owner hears of the case once more (`wokenBy`). */
    | { type: 'reopened' }
    /** `atOnce`, as in `opened`: an event did it (`decideAtOnce`), not the judgement of all customers. */
    | { type: 'causesChanged'; causes: Cause[]; atOnce?: true }
    | { type: 'noCauseStood' }
    | { type: 'ownerChanged'; ownerId: string }
    | { type: 'undone' }
    | { type: 'closed'; reason: CloseReason }
  );

/** Outcomes that are taken as said: the archive cannot see them (PRODUCT §5). */
const ATTESTED_BY_WORD: ReadonlySet<FollowUpOutcome> = new Set([
  'call',
  'visit',
  'appointment',
  'mail',
  'other',
  'colleague',
]);

/** Did somebody say 已跟进, and nothing since then that opened the case again? */
export function isFollowedUp({ state }: Pick<Alert, 'state'>): boolean {
  return state === 'claimed' || state === 'verified' || state === 'attested';
}

/** The type of event that 已跟进 with this outcome is. */
export function claimType(outcome: FollowUpOutcome): 'claimed' | 'attested' {
  return ATTESTED_BY_WORD.has(outcome) ? 'attested' : 'claimed';
}

/**
 * The whole life of an alert: the only function that changes one.
 * @returns the alert after the event, or `ignored` when the event means nothing to it (a second tap, a late tap)
 */
export function transition(alert: Alert, event: AlertEvent): Alert | 'ignored' {
  if (alert.state === 'closed' && event.type !== 'undone') return 'ignored';
  const next = (change: Partial<Alert>): Alert => ({ ...alert, ...change, version: alert.version + 1 });
  switch (event.type) {
    case 'opened':
    case 'cardQueued':
    case 'cardHeld':
    case 'reasonGiven':
    case 'leaderSaid':
    case 'noteAsked':
    case 'cannotVerify':
      return 'ignored';
    case 'claimed':
      if (alert.state === 'claimed' || alert.state === 'verified') return 'ignored';
      return next({ state: 'claimed', claimedBy: event.by, claimedAt: event.at, snoozedUntil: null });
    case 'attested':
      if (alert.state === 'attested' || alert.state === 'verified') return 'ignored';
      return next({ state: 'attested', claimedBy: event.by, claimedAt: event.at, snoozedUntil: null });
    case 'verified':
      return alert.state === 'claimed' ? next({ state: 'verified' }) : 'ignored';
    case 'snoozed':
      return next({ state: 'snoozed', snoozedUntil: event.until });
    case 'snoozeEnded':
      return alert.state === 'snoozed' ? next({ state: 'open', snoozedUntil: null }) : 'ignored';
    case 'reopened':
      // Who followed up, and when, stays: it was done, and what comes of it is still its outcome.
      return isFollowedUp(alert) ? next({ state: 'open' }) : 'ignored';
    case 'causesChanged':
      return next({ causes: event.causes, quietJudgements: 0 });
    case 'noCauseStood':
      return next({ quietJudgements: alert.quietJudgements + 1 });
    case 'ownerChanged':
      return alert.ownerId === event.ownerId ? 'ignored' : next({ ownerId: event.ownerId });
    case 'undone':
      // Takes back the last tap: the case is open again, whatever the tap had made of it.
      if (alert.state === 'open') return 'ignored';
      return next({
        state: 'open',
        claimedBy: null,
        claimedAt: null,
        snoozedUntil: null,
        closedAt: null,
        closeReason: null,
      });
    case 'closed':
      return next({ state: 'closed', closedAt: event.at, closeReason: event.reason, snoozedUntil: null });
    default:
      return event satisfies never;
  }
}
