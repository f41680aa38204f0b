import type { FollowUpRecord } from '../followUpRecord.ts';
import { fullTimeText } from './formats.ts';
import type { Texts } from './texts.ts';

const COLUMNS = [
  'id',
  'saidAt',
  'customer',
  'customerId',
  'accounts',
  'staffId',
  'outcome',
  'causes',
  'from',
  'undoneAt',
] as const;

/** The first row of the file. @param withNotes whether there is a column for what the members wrote */
export function exportHeading(texts: Texts, withNotes: boolean): string[] {
  const names = COLUMNS.map((column) => texts.fill(`export.${column}`));
  return withNotes ? [...names, texts.fill('export.note')] : names;
}

/** One follow-up as a row under {@link exportHeading}; times in China's zone, as spreadsheets read them. */
export function exportCells(texts: Texts, record: FollowUpRecord, withNotes: boolean): string[] {
  const { id, customer, staffId, outcomeText, causes, from } = record;
  const cells = [
    id,
    fullTimeText(record.saidAt),
    customer.name,
    customer.id,
    customer.accounts.map((account) => `${account.source}:${account.id}`).join(';'),
    staffId,
    outcomeText,
    causes.map(({ says }) => says).join('、'),
    texts.fill(`export.from.${from}`),
    record.undoneAt === null ? '' : fullTimeText(record.undoneAt),
  ];
  return withNotes ? [...cells, record.note ?? ''] : cells;
}
