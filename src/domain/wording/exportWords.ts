import type { Cause, CauseKind, FollowUpOutcome } from '../alert.ts';
import { type CustomerRef, type FollowUpRecord, withoutPhones } from '../followUpRecord.ts';
import type { UtcMs } from '../time.ts';
import { causeShort } from './causeWords.ts';
import { outcomeName } from './customerWords.ts';
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

/** What stands of a follow-up. */
export interface SaidFollowUp {
  id: string;
  alertId: string | null;
  customerId: string;
  by: string;
  at: UtcMs;
  outcome: FollowUpOutcome;
  note: string;
  source: FollowUpRecord['from'];
  undoneAt: UtcMs | null;
  changedAt: UtcMs;
}

/** A follow-up with customer and reason, as other systems read it. @param around.causes of its alert, as they stand now */
export function followUpRecord(
  texts: Texts,
  { id, alertId, customerId, by, at, outcome, note, source, undoneAt, changedAt }: SaidFollowUp,
  around: { causes: readonly Cause[]; customers: ReadonlyMap<string, CustomerRef>; sharesNotes: boolean },
): FollowUpRecord {
  return {
    id,
    customer: customerRef(around.customers, customerId),
    alertId,
    causes: plainCauses(texts, around.causes),
    staffId: by,
    saidAt: at,
    outcome,
    outcomeText: outcomeName(texts, outcome),
    from: source,
    undoneAt,
    changedAt,
    hasNote: note !== '',
    note: around.sharesNotes && note !== '' ? withoutPhones(note) : null,
  };
}

/** Causes as lists have them; they name nobody. */
export function plainCauses(texts: Texts, causes: readonly Cause[]): { kind: CauseKind; says: string }[] {
  return causes.map((cause) => ({ kind: cause.kind, says: causeShort(texts, cause) }));
}

/** A customer whom nobody knows any more (merged, erased) keeps the id alone. */
export function customerRef(customers: ReadonlyMap<string, CustomerRef>, id: string): CustomerRef {
  return customers.get(id) ?? { id, name: '', accounts: [] };
}
