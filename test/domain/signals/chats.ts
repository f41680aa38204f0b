import { businessCalendar } from '../../../src/domain/businessCalendar.ts';
import type { ContactMark } from '../../../src/domain/contactMark.ts';
import { fullAxis } from '../../../src/domain/exposure.ts';
import { type ChatFacts, chatFacts, type SignalInput } from '../../../src/domain/signals/signal.ts';
import { HOUR_MS, type UtcMs } from '../../../src/domain/time.ts';

/** Monday to Friday, 9 to 12 and 13 to 18 in company time: a business day has 8 hours. */
const WEEKDAY = [
  { fromMinute: 540, toMinute: 720 },
  { fromMinute: 780, toMinute: 1_080 },
];
export const CALENDAR = businessCalendar({
  utcOffsetMs: 8 * HOUR_MS,
  week: [[], WEEKDAY, WEEKDAY, WEEKDAY, WEEKDAY, WEEKDAY, []],
  makeupPeriods: WEEKDAY,
  holidays: new Map(),
  makeupDays: [],
  leave: [],
});

/** `2026-06-01 09:30` in company time; 2026-06-01 is a Monday. */
export function at(text: string): UtcMs {
  return Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
}

/** Lines like `2026-06-01 09:30 us`: `us`, `them`, `robot`, with `ok` after it for 好的, with `call` for a call. Any order. */
export function chat(lines: readonly string[], { chatId = 's:li:wm1', isShared = false } = {}): ChatFacts {
  const marks = lines.map((line) => mark(line, chatId)).sort((a, b) => a.at - b.at);
  return chatFacts(chatId, marks, { isShared });
}

const SIDES = { us: 'staff', them: 'customer', robot: 'robot' } as const;

function mark(line: string, chatId: string): ContactMark {
  const [day, time, who, how] = line.split(' ');
  const [name, person = ''] = who!.split(':');
  return {
    chatId,
    contactId: 'wm1',
    at: at(`${day} ${time}`),
    knownAt: at(`${day} ${time}`),
    side: SIDES[name as keyof typeof SIDES],
    by: person || (name === 'them' ? 'wm1' : 'li'),
    isCall: how === 'call',
    needsNoReply: how === 'ok',
  };
}

export function input(chats: readonly ChatFacts[], now: string, change: Partial<SignalInput> = {}): SignalInput {
  return {
    chats,
    axis: fullAxis(at(now)),
    observed: [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }],
    recentDays: 7,
    calendar: CALENDAR,
    ...change,
  };
}

/** `2026-06-01` and so many days later. */
export function day(offset: number, from = '2026-06-01'): string {
  return new Date(Date.parse(from) + offset * 86_400_000).toISOString().slice(0, 10);
}
