import type { Cause, CauseKind } from '../alert.ts';
import { DAY_MS } from '../time.ts';
import { cycleText } from './cardRows.ts';
import { type CauseCardInput, customerLabel } from './causeCardInput.ts';
import { neededNumber, numberFact, wordFact } from './causeFacts.ts';
import { isPhraseOnly, owesAnswer } from './causeWords.ts';
import { ratingText } from './factText.ts';
import { clockText, countText, dateText, gapText, usualWaitText, waitText, windowText } from './formats.ts';
import { lengthOf } from './graphemes.ts';
import { personName } from './names.ts';
import { TEMPLATES, type TextKey } from './templates/allTemplates.ts';
import type { FillValues, Texts } from './texts.ts';

/** What a cause has to say for itself. */
export interface Saying {
  title: string;
  desc: string | null;
  suggestion: string;
  /** The key of the suggestion that was chosen. */
  variant: TextKey;
}

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

/** An order in this time makes the goods the natural subject; a quote in this time, the quote (COPY §5.1). */
const RECENT_ORDER_MS = 60 * DAY_MS;
const RECENT_QUOTE_MS = 30 * DAY_MS;
/** Nobody is named as a successor before the second message (COPY §5). */
const TURNS_OF_A_SUCCESSOR = 2;
/** Of fewer tries a rate says nothing (COPY §3). */
const TRIES_FOR_A_RATE = 3;

/** The input with its names made ready, and `fill` at hand. */
interface Speaker extends CauseCardInput {
  fill: Texts['fill'];
  customer: string;
  named: string;
  /** The person is the customer: no company is known. */
  isPersonCustomer: boolean;
  heir: string | null;
  hasRecentOrder: boolean;
  on: (name: 'date' | 'lastOrder') => string | null;
}

function speakerOf(texts: Texts, input: CauseCardInput): Speaker {
  const { cause, now, order, successor } = input;
  const customer = customerLabel(texts, input);
  const named = personName(input.person, texts.fill('fallback.person'));
  const heir = successor && successor.turns >= TURNS_OF_A_SUCCESSOR ? personName(successor.name, '') : '';
  return {
    ...input,
    fill: texts.fill,
    customer,
    named,
    isPersonCustomer: customer === named,
    heir: heir === '' ? null : heir,
    hasRecentOrder: order != null && now - order.lastAt <= RECENT_ORDER_MS,
    on: (name) => {
      const at = numberFact(cause, name);
      return at === null ? null : dateText(at, now);
    },
  };
}

const SAYINGS: Record<CauseKind, (speaker: Speaker) => Saying> = {
  fading,
  goneQuiet,
  slowReply,
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

/** Fills the suggestion and notes which one it was. */
function advice<Key extends TextKey>(
  fill: Texts['fill'],
  variant: Key,
  ...values: FillValues<Key>
): Pick<Saying, 'suggestion' | 'variant'> {
  return { suggestion: fill(variant, ...values), variant };
}

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

/** （含国庆） where a long holiday lies in the gap and the title has room (COPY §2). */
function withHoliday(title: string, cause: Cause): string {
  const holiday = wordFact(cause, 'holiday');
  if (holiday === null) return title;
  const longer = `${title}（含${holidayName(holiday)}）`;
  return lengthOf(longer) <= TEMPLATES['goneQuiet.noContact.title'].limit ? longer : title;
}

/** As people say it: 国庆, 五一, 春节. */
function holidayName(festival: string): string {
  if (festival === '劳动节') return '五一';
  return /^.{2,}节$/u.test(festival) ? festival.slice(0, -1) : festival;
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

function contactSuspected({ cause, fill, customer, named, isPersonCustomer, heir }: Speaker): Saying {
  const successor = heir ?? fill('fallback.successor');
  const sdays = numberFact(cause, 'sdays');
  return {
    title: isPersonCustomer
      ? fill('contactSuspected.title.self', { person: named })
      : fill('contactSuspected.title', { customer, person: named }),
    desc:
      sdays === null ? null : fill('contactSuspected.desc', { person: named, sdays: countText(sdays, 3), successor }),
    ...advice(fill, 'contactSuspected.sub.else', { successor, person: named }),
  };
}

function contactLikely(speaker: Speaker): Saying {
  const { fill, customer, heir } = speaker;
  return {
    title: fill('contactLikely.title', { customer }),
    desc: likelyDesc(speaker),
    ...advice(fill, 'contactLikely.sub.else', { successor: heir ?? fill('fallback.successor') }),
  };
}

/** A dated event is worth more than a share of messages. */
function likelyDesc({ cause, fill, named, heir, on }: Speaker): string | null {
  const date = on('date');
  const evidence = wordFact(cause, 'evidence');
  if (date !== null && evidence === 'deleted') return fill('contactLikely.desc.deleted', { person: named, date });
  if (date !== null && evidence === 'leftRoom') return fill('contactLikely.desc.leftRoom', { person: named, date });
  return heir === null ? null : fill('contactLikely.desc.share', { successor: heir });
}

function contactConfirmed({ fill, customer, named, heir, leader }: Speaker): Saying {
  const title = fill('contactConfirmed.title', { customer });
  if (heir === null) {
    return {
      title,
      desc: fill('contactConfirmed.desc.unknown', { person: named }),
      ...advice(fill, 'contactConfirmed.sub.else', { person: named, leader: leaderName(fill, leader) }),
    };
  }
  return {
    title,
    desc: fill('contactConfirmed.desc.successor', { successor: heir }),
    ...advice(fill, 'contactConfirmed.sub.successor', { successor: heir, person: named }),
  };
}

function deleted({ cause, fill, customer, named, isPersonCustomer, colleague, leader, on }: Speaker): Saying {
  const date = on('date');
  const left = numberFact(cause, 'left') ?? 0;
  const title = isPersonCustomer
    ? fill('deleted.title.self', { person: named })
    : fill('deleted.title', { customer, person: named });
  if (left < 1) {
    return {
      title,
      desc: date === null ? null : fill('deleted.desc.alone', { date }),
      ...advice(fill, 'deleted.sub.else', { leader: leaderName(fill, leader) }),
    };
  }
  return {
    title,
    desc: date === null ? null : fill('deleted.desc.others', { date, left: countText(left, 2) }),
    ...advice(fill, 'deleted.sub.others', { colleague: personName(colleague, fill('fallback.colleague')) }),
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

function complaint({ cause, fill, customer, named, person, leader, on }: Speaker): Saying {
  const date = on('date');
  const topic = wordFact(cause, 'topic');
  const hasPerson = personName(person, '') !== '';
  const isPhrase = isPhraseOnly(cause);
  return {
    title: fill(isPhrase ? 'complaint.title.phrase' : 'complaint.title', { customer }),
    desc:
      date === null
        ? null
        : isPhrase
          ? fill('complaint.desc.phrase', { person: named, date })
          : hasPerson && topic !== null
            ? fill('complaint.desc.topic', { person: named, date, topic })
            : fill('complaint.desc.record', { date }),
    ...advice(fill, 'complaint.sub.else', { leader: leaderName(fill, leader) }),
  };
}

function lowRating({ cause, fill, customer }: Speaker): Saying {
  const [a, b, max] = (['a', 'b', 'max'] as const).map((name) => numberFact(cause, name));
  return {
    title: fill('lowRating.title', { customer }),
    desc:
      a == null || b == null || max == null
        ? null
        : fill('lowRating.desc', { a: ratingText(a), b: ratingText(b), max: ratingText(max) }),
    ...advice(fill, 'lowRating.sub.else'),
  };
}

function ordersStopped({ cause, fill, customer, isChatLively, on }: Speaker): Saying {
  const lastOrder = on('lastOrder');
  const cycleDays = numberFact(cause, 'cycle');
  const cycle = cycleDays === null ? null : cycleText(cycleDays);
  const title = fill('ordersStopped.title', { customer, days: countText(neededNumber(cause, 'days'), 3) });
  return {
    title: withHoliday(title, cause),
    desc:
      lastOrder === null
        ? null
        : cycle === null
          ? fill('ordersStopped.desc.last', { lastOrder })
          : fill('ordersStopped.desc.cycle', { cycle, lastOrder }),
    ...advice(fill, isChatLively ? 'ordersStopped.sub.lively' : 'ordersStopped.sub.else'),
  };
}

function promise({ cause, fill, customer, on }: Speaker): Saying {
  const thing = wordFact(cause, 'thing');
  if (thing === null) throw new Error('cause promise came without its fact thing');
  const due = wordFact(cause, 'due');
  const date = on('date');
  return {
    title: fill('promise.title', { customer, thing }),
    desc: date === null || due === null ? null : fill('promise.desc', { date, due }),
    ...advice(fill, 'promise.sub.else'),
  };
}

function leaderName(fill: Texts['fill'], leader: string | null | undefined): string {
  return personName(leader, fill('fallback.leader'));
}
