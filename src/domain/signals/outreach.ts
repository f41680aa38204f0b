import type { BusinessCalendar } from '../businessCalendar.ts';
import type { ContactMark } from '../contactMark.ts';
import { isContact } from '../exposure.ts';
import { DAY_MS, type UtcMs } from '../time.ts';
import { sightFrom } from './sight.ts';
import type { ChatFacts, Evidence, SignalInput } from './signal.ts';

/** A message after a longer pause than this opens a conversation (PRODUCT §1). */
const PAUSE_MS = DAY_MS;

/**
 * We wrote of our own accord; `to` is when the customer next said anything to any of us, null: nothing yet, or nothing before
 * we asked again. One answer answers one outreach, the last before it: who asks three times and hears once counts 3次回了1次.
 */
export interface Outreach extends Evidence {
  /** Business time from writing to that answer, or for as long as the record can be followed. */
  waitedMs: number;
  /** We wrote once more before any answer came. */
  isRepeated: boolean;
  /** No answer was seen before a hole in the record, in which it may lie. */
  isCut: boolean;
}

/**
 * Our outreach over all chats, earliest first: hand-written staff messages that open a conversation, or that follow an own
 * unanswered message after at least one business day (PRODUCT §1). 好的 and calls ask for nothing and are none. Any word or
 * call of the customer in any chat is an answer.
 */
export function outreachOf({ chats, axis, observed, calendar }: Omit<SignalInput, 'recentDays'>): Outreach[] {
  const sight = sightFrom(observed, axis.now);
  const answers = customerTimes(chats);
  const all: Outreach[] = [];
  for (const { chatId, marks, isShared } of chats) {
    if (isShared) continue;
    for (const from of outreachTimes(marks, calendar)) {
      if (from > axis.now) continue;
      const answer = firstAfter(answers, from);
      const { until, isCut } = sight(from);
      const to = answer !== null && answer <= axis.now && !(isCut && answer > until) ? answer : null;
      const waitedMs = calendar.businessMs(from, to ?? until);
      all.push({ chatId, from, to, waitedMs, isCut: to === null && isCut, isRepeated: false });
    }
  }
  return answeredOnce(all.sort((a, b) => a.from - b.from));
}

/** @param all earliest first; an answer that several waited for is left to the last of them */
function answeredOnce(all: readonly Outreach[]): Outreach[] {
  return all.map((one, i) => {
    const next = all[i + 1];
    const isRepeated = !one.isCut && next !== undefined && next.from < (one.to ?? Number.POSITIVE_INFINITY);
    return isRepeated ? { ...one, to: null, isRepeated } : one;
  });
}

/** @param marks of one chat, earliest first */
function outreachTimes(marks: readonly ContactMark[], calendar: BusinessCalendar): UtcMs[] {
  const times: UtcMs[] = [];
  let last: ContactMark | null = null;
  /** Our last message that wants an answer and has none. */
  let unanswered: UtcMs | null = null;
  for (const mark of marks) {
    if (!isContact(mark)) continue;
    const opens = last === null || mark.at - last.at > PAUSE_MS;
    last = mark;
    if (mark.side === 'customer' || mark.isCall) {
      unanswered = null;
      continue;
    }
    if (mark.needsNoReply) continue;
    if (opens || waitedADay(unanswered, mark.at, calendar)) times.push(mark.at);
    unanswered = mark.at;
  }
  return times;
}

function waitedADay(since: UtcMs | null, at: UtcMs, calendar: BusinessCalendar): boolean {
  return since !== null && calendar.businessMs(since, at) >= calendar.businessDayMs;
}

/** When the customer said anything or was spoken to, over all chats, earliest first. */
function customerTimes(chats: readonly ChatFacts[]): UtcMs[] {
  const times: UtcMs[] = [];
  for (const { marks } of chats) {
    for (const mark of marks) {
      if (mark.side === 'customer' || (mark.isCall && mark.side === 'staff')) times.push(mark.at);
    }
  }
  return times.sort((a, b) => a - b);
}

function firstAfter(ascending: readonly UtcMs[], at: UtcMs): UtcMs | null {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return ascending[low] ?? null;
}
