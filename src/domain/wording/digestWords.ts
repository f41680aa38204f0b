import type { UtcMs } from '../time.ts';
import { causeShort } from './causeWords.ts';
import type { DigestAside, DigestCoverage, DigestData, DigestProgress, DigestRow } from './digestData.ts';
import { dateText, listText, startOfDay, tableClockText, untilText } from './formats.ts';
import { markdownText } from './markdown.ts';
import { maskedName } from './names.ts';
import { shortName } from './shortName.ts';
import type { Texts } from './texts.ts';

/** Below this many labelled alerts a rate of hits says nothing; so with traits of losses (COPY §8). */
const LABELLED_LEAST = 10;
const LOSSES_LEAST = 20;
const ROWS_MOST = 5;

/** 客户周报 第31周（7月27日–8月2日） */
export function heading(texts: Texts, { week, from, to, now }: DigestData): string {
  return texts.fill('digest.heading', {
    week: String(Number(week.split('-W')[1])),
    from: dateText(startOfDay(from), now),
    to: dateText(startOfDay(to), now),
  });
}

/** （补发：原定8月3日 08:36）; null when it is on time. */
export function lateNote(texts: Texts, { lateFrom, now }: DigestData): string | null {
  if (lateFrom == null) return null;
  return texts.fill('digest.late', { date: dateText(lateFrom, now), time: tableClockText(lateFrom) });
}

/** Nothing new and nothing open: then one sentence is the digest. */
export function isQuietWeek({ numbers, rows }: DigestData): boolean {
  return numbers.opened === 0 && numbers.open === 0 && rows.length === 0;
}

export function quietSentence(texts: Texts, { previous }: DigestData): string {
  return previous !== null && previous.open > 0
    ? texts.fill('digest.quiet', { count: String(previous.open) })
    : texts.fill('digest.quiet.first');
}

/** 有2家重要客户还没人跟进，其余和上周差不多。 null when there is nothing to say, which only a first digest has. */
export function headlineText(texts: Texts, { headline, previous }: DigestData): string | null {
  const { tierAOpen, trend } = headline;
  const canCompare = previous !== null || trend !== 'same';
  const parts = [
    ...(tierAOpen > 0 ? [texts.fill('digest.headline.tierA', { n: String(tierAOpen) })] : []),
    ...(canCompare
      ? [
          tierAOpen > 0 && trend === 'same'
            ? texts.fill('digest.headline.rest.same')
            : texts.fill(`digest.headline.${trend}`),
        ]
      : []),
  ];
  return parts.length === 0 ? null : `${parts.join('，')}。`;
}

/** One of the customers to look at first, its words safe for markdown. */
export interface ShownRow {
  customer: string;
  case: string;
  owner: string;
  progress: string;
  /** Nobody has taken it up for a day and more. */
  isWaiting: boolean;
}

export function shownRows(texts: Texts, { rows, showsNames }: DigestData): ShownRow[] {
  const names = rows.map(({ customerName }) => customerName);
  return rows.slice(0, ROWS_MOST).map((row) => ({
    customer: digestName(row, names, showsNames),
    case: causeShort(texts, row.cause),
    owner: markdownText(row.owner ?? ''),
    progress: progressText(texts, row.progress),
    isWaiting: row.progress.state === 'open' && row.progress.businessDays >= 1,
  }));
}

/** The mask's own stars are no markup: a single ** opens nothing in a cell or line of its own. */
function digestName({ customerName, isPerson }: DigestRow, names: readonly string[], showsNames: boolean): string {
  const short = markdownText(shortName(customerName, names));
  return showsNames && !isPerson ? short : maskedName(short);
}

/** 3天待跟进, 已约下次 */
export function progressText(texts: Texts, progress: DigestProgress): string {
  if (progress.state !== 'open') return texts.fill(`digest.progress.${progress.state}`);
  return progress.businessDays < 1
    ? texts.fill('digest.progress.today')
    : texts.fill('digest.progress.open', { days: String(Math.floor(progress.businessDays)) });
}

/** A line beside the numbers; null when there is too little behind it. */
export function asideText(texts: Texts, aside: DigestAside): string | null {
  switch (aside.type) {
    case 'causes': {
      const counts = aside.counts.filter(({ count }) => count > 0).slice(0, 3);
      const list = listText(counts.map(({ kind, count }) => texts.fill(`cause.${kind}`) + customers(texts, count)));
      return list === '' ? null : texts.fill('digest.aside.causes', { list });
    }
    case 'notSeen':
      return aside.count < 1 ? null : texts.fill('digest.aside.notSeen', { count: String(aside.count) });
    case 'precision':
      if (aside.labelled < LABELLED_LEAST) return null;
      return texts.fill('digest.aside.precision', { labelled: String(aside.labelled), real: String(aside.real) });
    case 'retention': {
      if (aside.start < 1) return null;
      const counts = { start: String(aside.start), kept: String(aside.kept) };
      return aside.added > 0
        ? texts.fill('digest.aside.retention', { ...counts, count: String(aside.added) })
        : texts.fill('digest.aside.retention.noNew', counts);
    }
    case 'lossTrait':
      if (aside.losses < LOSSES_LEAST) return texts.fill('digest.aside.fewLosses');
      return texts.fill('digest.aside.lossTrait', {
        count: String(aside.losses),
        changed: String(aside.changed),
        stayed: String(aside.stayedOfTen),
      });
    default:
      return aside satisfies never;
  }
}

/** What cannot be seen, a sentence each; the last says how far the data reach. Never dropped. */
export function coverageLines(texts: Texts, coverage: DigestCoverage, now: UtcMs): string[] {
  const { staff, archived, unknown = 0, refused, until, notes = [] } = coverage;
  const numbers = { staff: String(staff), archived: String(archived) };
  const seats =
    unknown > 0
      ? texts.fill('digest.coverage.unknownSeats', { ...numbers, unknown: String(unknown) })
      : archived >= staff
        ? texts.fill('digest.coverage.allSeats', { staff: String(staff) })
        : texts.fill('digest.coverage.seats', numbers);
  const refusals = refused < 1 ? [] : [texts.fill('digest.coverage.refused', { count: String(refused) })];
  return [
    [seats, ...refusals].join('；'),
    ...notes,
    texts.fill('digest.coverage.until', { until: untilText(until, now) }),
  ];
}

/** 14家 */
export function customers(texts: Texts, count: number): string {
  return texts.fill('digest.customers', { count: String(count) });
}
