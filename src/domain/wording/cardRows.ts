import type { UtcMs } from '../time.ts';
import type { AlertCardRow } from './alertCard.ts';
import { countText, dateText, gapText, usualWaitText } from './formats.ts';
import { cleanName, personName } from './names.ts';
import { shortName } from './shortName.ts';
import type { Texts } from './texts.ts';

export type CardRow = 'person' | 'usual' | 'lastContact' | 'order';

/** The facts of the rows. */
export interface RowFacts {
  customerName: string;
  /** Name or remark of the customer's person. */
  person?: string | null;
  /** Position there, from remark or CRM. */
  role?: string | null;
  lastContact?: { at: UtcMs; side: 'staff' | 'customer' } | null;
  /** Days between contacts, and their usual time to answer in business milliseconds; from 4 values on. */
  usual?: { gapDays?: number | null; replyMs?: number | null } | null;
  /** Last order; `cycleDays` from 3 orders on. */
  order?: { lastAt: UtcMs; cycleDays?: number | null } | null;
  /** The reader's own working day, business milliseconds. */
  businessDayMs?: number;
  now: UtcMs;
}

/** The rows that have something to say, in the given order. */
export function cardRows(texts: Texts, wanted: readonly CardRow[], facts: RowFacts): AlertCardRow[] {
  return wanted.flatMap((row) => {
    const value = VALUES[row](texts, facts);
    return value === null ? [] : [{ key: texts.fill(`row.${row}.key`), value }];
  });
}

const VALUES: Record<CardRow, (texts: Texts, facts: RowFacts) => string | null> = {
  person: personRow,
  usual: usualRow,
  lastContact: lastContactRow,
  order: orderRow,
};

function personRow(texts: Texts, { customerName, person, role }: RowFacts): string | null {
  const name = personName(person, '');
  if (name === '') return null;
  const post = cleanName(role ?? '');
  if (post !== '') return texts.fill('row.person', { person: name, role: post });
  // Where the person is the customer, the title has said it already.
  return shortName(customerName) === name || customerName === ''
    ? null
    : texts.fill('row.person.noRole', { person: name });
}

function usualRow(texts: Texts, { usual, businessDayMs }: RowFacts): string | null {
  const { gapDays = null, replyMs = null } = usual ?? {};
  const reply = replyMs === null ? null : usualReply(texts, replyMs, businessDayMs);
  const gap = gapDays === null ? null : gapText(gapDays);
  const isDaily = gapDays !== null && gapDays < 1;
  if (gap !== null) {
    return reply === null ? texts.fill('row.usual.gapOnly', { gap }) : texts.fill('row.usual', { gap, reply });
  }
  if (isDaily) return reply === null ? texts.fill('row.usual.dailyOnly') : texts.fill('row.usual.daily', { reply });
  return reply === null ? null : texts.fill('row.usual.replyOnly', { reply });
}

/** 约1小时回; from two weeks on there is no usual to speak of. */
function usualReply(texts: Texts, replyMs: number, businessDayMs: number | undefined): string | null {
  const wait = usualWaitText(replyMs, businessDayMs);
  return wait.endsWith('以上') ? null : texts.fill('usual.reply', { wait });
}

export function lastContactRow(texts: Texts, { lastContact, now }: RowFacts): string | null {
  if (!lastContact) return null;
  return texts.fill('row.lastContact', {
    lastDate: dateText(lastContact.at, now),
    lastSide: texts.fill(`side.${lastContact.side}`),
  });
}

function orderRow(texts: Texts, { order, now }: RowFacts): string | null {
  if (!order) return null;
  const lastOrder = dateText(order.lastAt, now);
  const cycle = order.cycleDays == null ? null : cycleText(order.cycleDays);
  return cycle === null
    ? texts.fill('row.order.noCycle', { lastOrder })
    : texts.fill('row.order', { lastOrder, cycle });
}

/** `30天`; null where a cycle says nothing. */
export function cycleText(days: number): string | null {
  return days < 1 || days >= 1000 ? null : `${countText(Math.round(days), 3)}天`;
}
