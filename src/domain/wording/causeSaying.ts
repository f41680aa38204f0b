import type { Cause, CauseKind } from '../alert.ts';
import { DIMENSIONS } from '../scoreProfile.ts';
import { DAY_MS } from '../time.ts';
import type { CauseCardInput } from './causeCardInput.ts';
import { neededNumber, numberFact, wordFact } from './causeFacts.ts';
import { owesAnswer } from './causeWords.ts';
import { contactConfirmed, contactLikely, contactSuspected, deleted } from './contactSayings.ts';
import { complaint, lowRating, ordersStopped, promise } from './eventSayings.ts';
import { clockText, countText, gapText, usualWaitText, waitText, windowText } from './formats.ts';
import { withHoliday } from './holidayNote.ts';
import { personName } from './names.ts';
import { advice, type Saying, type Speaker, speakerOf } from './speaker.ts';
import type { Texts } from './texts.ts';

/** Title, comparison and suggestion of the card's cause (COPY §5). */
export function saying(texts: Texts, input: CauseCardInput): Saying {
  return SAYINGS[input.cause.kind](speakerOf(texts, input));
}

/**
 * Whether the counts still say it after rounding: 近4周聊过2天，以前4周约3天 is no news, nor is 3小时 against 3小时
 * (COPY §3). A cause that does not is not sent as this cause.
 */
export function isSayable(cause: Cause, businessDayMs?: number): boolean {
  switch (cause.kind) {
    case 'fading': {
      const [recent, base] = [numberFact(cause, 'recent'), numberFact(cause, 'base')];
      return recent !== null && base !== null && Math.round(base) > recent + 1;
    }
    case 'slowReply': {
      const [slow, fast] = [numberFact(cause, 'slow'), numberFact(cause, 'fast')];
      return (
        slow !== null && fast !== null && usualWaitText(slow, businessDayMs) !== usualWaitText(fast, businessDayMs)
      );
    }
    default:
      return true;
  }
}

/** A quote in this time is the natural subject (COPY §5.1). */
const RECENT_QUOTE_MS = 30 * DAY_MS;
/** Of fewer tries a rate says nothing (COPY §3). */
const TRIES_FOR_A_RATE = 3;

const SAYINGS: Record<CauseKind, (speaker: Speaker) => Saying> = {
  fading,
  monthlyFall,
  goneQuiet,
  slowReply,
  fewerReplies,
  unanswered,
  contactSuspected,
  contactLikely,
  contactConfirmed,
  deleted,
  waitingForUs,
  complaint,
  lowRating,
  ordersStopped,
  promise,
};

function fading(speaker: Speaker): Saying {
  const { fill, customer, hasRecentOrder, quotedAt, now } = speaker;
  const hasRecentQuote = quotedAt != null && now - quotedAt <= RECENT_QUOTE_MS;
  return {
    title: fill('fading.title', { customer }),
    desc: fadingDesc(speaker),
    ...advice(fill, hasRecentOrder ? 'fading.sub.order' : hasRecentQuote ? 'fading.sub.quote' : 'fading.sub.else'),
  };
}

/** Nought is never counted out: 没聊过, not 聊过0天 (COPY §2). */
function fadingDesc({ cause, fill }: Speaker): string | null {
  const window = numberFact(cause, 'r');
  if (window === null || !isSayable(cause)) return null;
  const r = windowText(window);
  const recent = neededNumber(cause, 'recent');
  const base = countText(Math.round(neededNumber(cause, 'base')), 2);
  return recent < 1
    ? fill('fading.desc.none', { r, base })
    : fill('fading.desc', { r, recent: countText(recent, 2), base });
}

/** The scores themselves are for the page: on a card stand no points (COPY §1). */
function monthlyFall({ cause, fill, customer, on }: Speaker): Saying {
  const firstDate = on('firstDate');
  const mainly = DIMENSIONS.find((dimension) => dimension === wordFact(cause, 'mainly'));
  return {
    title: fill('monthlyFall.title', { customer }),
    desc:
      firstDate === null
        ? null
        : mainly === undefined
          ? fill('monthlyFall.desc', { firstDate })
          : fill('monthlyFall.desc.mainly', { firstDate, dimension: fill(`dimension.${mainly}`) }),
    ...advice(fill, 'monthlyFall.sub.else'),
  };
}

function goneQuiet({ cause, fill, customer, hasRecentOrder }: Speaker): Saying {
  const days = countText(neededNumber(cause, 'days'), 3);
  const gapDays = numberFact(cause, 'gap');
  const gap = gapDays === null ? null : gapText(gapDays);
  const daily = gapDays !== null && gapDays < 1 ? fill('goneQuiet.desc.daily') : null;
  const desc = gap === null ? daily : fill('goneQuiet.desc', { gap });
  if (owesAnswer(cause)) {
    return {
      title: withHoliday(fill('goneQuiet.noAnswer.title', { customer, days }), cause),
      desc,
      ...advice(fill, 'goneQuiet.noAnswer.sub.else'),
    };
  }
  return {
    title: withHoliday(fill('goneQuiet.noContact.title', { customer, days }), cause),
    desc,
    ...advice(fill, hasRecentOrder ? 'goneQuiet.noContact.sub.order' : 'goneQuiet.noContact.sub.else'),
  };
}

function slowReply({ cause, fill, customer, businessDayMs }: Speaker): Saying {
  return {
    title: fill('slowReply.title', { customer }),
    desc: slowReplyDesc(cause, fill, businessDayMs),
    ...advice(fill, 'slowReply.sub.else'),
  };
}

function slowReplyDesc(cause: Cause, fill: Texts['fill'], businessDayMs: number | undefined): string | null {
  const window = numberFact(cause, 'r');
  if (window === null || !isSayable(cause, businessDayMs)) return null;
  return fill('slowReply.desc', {
    r: windowText(window),
    slow: slowText(fill, cause, businessDayMs),
    fast: usualWaitText(neededNumber(cause, 'fast'), businessDayMs),
  });
}

/** 2个工作日, or 超过2个工作日 where so many still wait that the median is not reached. */
function slowText(fill: Texts['fill'], cause: Cause, businessDayMs: number | undefined): string {
  const wait = usualWaitText(neededNumber(cause, 'slow'), businessDayMs);
  const isBound = numberFact(cause, 'slowExceeds') === 1 && !wait.endsWith('以上');
  return isBound ? fill('wait.exceeds', { wait }) : wait;
}

function fewerReplies({ cause, fill, customer }: Speaker): Saying {
  const r = windowText(neededNumber(cause, 'r'));
  const total = countText(neededNumber(cause, 'recentTotal'), 2);
  const answered = neededNumber(cause, 'recentAnswered');
  const before = {
    total: countText(neededNumber(cause, 'baseTotal'), 2),
    answered: countText(neededNumber(cause, 'baseAnswered'), 2),
  };
  const recent =
    answered < 1
      ? fill('fewerReplies.desc.none', { r, total })
      : fill('fewerReplies.desc', { r, total, answered: countText(answered, 2) });
  return {
    title: fill('fewerReplies.title', { customer }),
    desc: `${recent}，${fill('fact.rate.before', before)}`,
    ...advice(fill, 'fewerReplies.sub.else'),
  };
}

function unanswered({ cause, fill, customer, colleague, on }: Speaker): Saying {
  const date = on('date');
  const total = numberFact(cause, 'total');
  const answered = numberFact(cause, 'answered');
  const other = personName(colleague, '');
  const hasRate = total !== null && answered !== null && answered > 0 && total >= TRIES_FOR_A_RATE;
  return {
    title: fill('unanswered.title', { customer, n: countText(neededNumber(cause, 'n'), 2) }),
    desc:
      date === null
        ? null
        : hasRate
          ? fill('unanswered.desc.rate', { date, total: countText(total, 2), answered: countText(answered, 2) })
          : fill('unanswered.desc.date', { date }),
    ...(other === ''
      ? advice(fill, 'unanswered.sub.else')
      : advice(fill, 'unanswered.sub.colleague', { colleague: other })),
  };
}

function waitingForUs({ cause, fill, customer, named, waitMs, businessDayMs, on }: Speaker): Saying {
  const at = numberFact(cause, 'date');
  const wait = waitMs ?? numberFact(cause, 'wait');
  return {
    title: fill('waitingForUs.title', { customer }),
    desc:
      at === null || wait === null
        ? null
        : fill('waitingForUs.desc', {
            person: named,
            date: on('date')!,
            time: clockText(at),
            wait: waitText(wait, businessDayMs),
          }),
    ...advice(fill, 'waitingForUs.sub.else'),
  };
}
