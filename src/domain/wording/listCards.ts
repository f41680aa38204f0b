import type { Cause } from '../alert.ts';
import type { UtcMs } from '../time.ts';
import type { AlertCard, AlertCardRow } from './alertCard.ts';
import { customerLabel } from './causeCardInput.ts';
import { causeKeyName, causeShort } from './causeWords.ts';
import { clockText, countText, dateText, waitText } from './formats.ts';
import { graphemes } from './graphemes.ts';
import { personName } from './names.ts';
import type { CustomerNames } from './otherCards.ts';
import type { Texts } from './texts.ts';

/** WeCom allows 6 rows; five names are what a person takes in (COPY §6.5). */
const ROWS_MOST = 5;
const KEY_NAME_LONGEST = 5;

interface ListEntry extends Omit<CustomerNames, 'otherCustomerNames'> {
  /** The customer's page. */
  detailUrl: string;
}

export interface LeaderListEntry extends ListEntry {
  cause: Cause;
  ownerName: string;
  /** Business days since the owner's card. */
  openDays: number;
}

/** What a leader's people have not got to, once a day, the most pressing first (COPY §6.4). */
export function leaderListCard(texts: Texts, entries: readonly LeaderListEntry[], listUrl: string): AlertCard {
  const open = Math.min(...entries.map(({ openDays }) => openDays));
  return {
    ...listCard(texts, listUrl, { key: 'gotIt', text: texts.fill('leaderList.gotIt') }),
    title: texts.fill('leaderList.title', { n: countText(entries.length, 2) }),
    ...(open < 1 ? {} : { desc: texts.fill('leaderList.desc', { open: countText(open, 2) }) }),
    rows: rowsOf(texts, entries, ({ ownerName }) => nameKey(ownerName, texts.fill('fallback.colleague'))),
    variant: 'leaderList',
  };
}

export interface MorningEntry extends ListEntry {
  cause: Cause;
  /** Stands in the list as 再提醒 (a reminder is due) or 补方式 (how was it followed up?). */
  mark?: 'reminder' | 'notSeen';
}

/**
 * The salesperson's day in one card, from two entries on; for one entry its own card goes out instead, for none nothing
 * (COPY §6.5).
 * @param entries the most pressing first
 * @param restCount further customers that wait and are not in `entries`
 */
export function morningListCard(
  texts: Texts,
  entries: readonly MorningEntry[],
  { restCount, listUrl }: { restCount: number; listUrl: string },
): AlertCard {
  const shown = Math.min(entries.length, ROWS_MOST);
  const rest = entries.length - shown + restCount;
  const n = countText(shown, 2);
  return {
    ...listCard(texts, listUrl, { key: 'muteToday', text: texts.fill('morning.muteToday') }),
    title:
      rest > 0 ? texts.fill('morning.title.rest', { n, m: countText(rest, 3) }) : texts.fill('morning.title', { n }),
    desc: texts.fill('morning.desc'),
    rows: rowsOf(texts, entries, ({ cause, mark }) => (mark ? texts.fill(`${mark}.key`) : causeKeyName(texts, cause))),
    variant: rest > 0 ? 'morning.rest' : 'morning',
  };
}

/** A customer who waits for us: for an answer, or for what we promised (COPY §5.10). */
export interface SweepEntry extends ListEntry {
  /** Since when. */
  since: UtcMs;
  /** How long, in business milliseconds; null for a promise, which is shown as such. */
  waitMs: number | null;
  /** The reader's own working day, business milliseconds. */
  businessDayMs?: number;
}

/** Customers who wait for our answer, from two on (COPY §6.6). */
export function sweepCard(
  texts: Texts,
  entries: readonly SweepEntry[],
  { listUrl, now }: { listUrl: string; now: UtcMs },
): AlertCard {
  const earliest = Math.min(...entries.map(({ since }) => since));
  return {
    ...listCard(texts, listUrl, { key: 'noneNeeded', text: texts.fill('sweep.noneNeeded') }),
    title: texts.fill('sweep.title', { n: countText(entries.length, 2) }),
    desc: texts.fill('sweep.desc', { date: dateText(earliest, now), time: clockText(earliest) }),
    rows: entries.slice(0, ROWS_MOST).map(
      (entry): AlertCardRow => ({
        key: nameKey(entry.person, texts.fill('fallback.person')),
        value: sweepValue(texts, entry, labelIn(texts, entries, entry)),
        url: entry.detailUrl,
      }),
    ),
    variant: 'sweep',
  };
}

function sweepValue(texts: Texts, { waitMs, businessDayMs }: SweepEntry, customer: string): string {
  return waitMs === null
    ? texts.fill('list.row', { customer, case: texts.fill('promise.short') })
    : texts.fill('sweep.row', { customer, wait: waitText(waitMs, businessDayMs) });
}

function listCard(
  texts: Texts,
  listUrl: string,
  second: { key: string; text: string },
): Pick<AlertCard, 'source' | 'buttons' | 'linkUrl'> {
  return {
    source: { text: texts.fill('card.source'), tone: 'plain' },
    buttons: [
      { key: 'openList', text: texts.fill('list.open'), style: 1, url: listUrl },
      { ...second, style: 2 },
    ],
    linkUrl: listUrl,
  };
}

function rowsOf<Entry extends ListEntry & { cause: Cause }>(
  texts: Texts,
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
): AlertCardRow[] {
  return entries.slice(0, ROWS_MOST).map((entry) => ({
    key: keyOf(entry),
    value: texts.fill('list.row', { customer: labelIn(texts, entries, entry), case: causeShort(texts, entry.cause) }),
    url: entry.detailUrl,
  }));
}

/** The customer's short name, told apart from the others of the list. */
function labelIn(texts: Texts, entries: readonly ListEntry[], entry: ListEntry): string {
  return customerLabel(texts, { ...entry, otherCustomerNames: entries.map(({ customerName }) => customerName) });
}

function nameKey(raw: string | null | undefined, fallback: string): string {
  return graphemes(personName(raw, fallback)).slice(0, KEY_NAME_LONGEST).join('');
}
