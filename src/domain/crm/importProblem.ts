/** What can be wrong with a cell, row or file; the texts are in `wording/importWords.ts`. */
export type ProblemSaying =
  | 'required'
  | 'requiredDate'
  | 'tooLong'
  | 'enum'
  | 'boolean'
  | 'number'
  | 'numberThousands'
  | 'ratingRange'
  | 'amountPrecision'
  | 'amountRange'
  | 'amountNegative'
  | 'currency'
  | 'date'
  | 'dateSerial'
  | 'dateRange'
  | 'columnCount'
  | 'quote'
  | 'endless'
  | 'excelScientific'
  | 'excelRounded'
  | 'excelError'
  | 'excelShort'
  | 'notText'
  | 'mobile'
  | 'creditCode'
  | 'externalUserid'
  | 'duplicateInFile'
  | 'duplicateDiffers'
  | 'stale'
  | 'accountUnknown'
  | 'orderUnknown'
  | 'customerUnknown'
  | 'customerMissing'
  | 'ownerUnknown'
  | 'ownerEmail'
  | 'headerUnknown'
  | 'futureEvent';

/** The codes of the CRM model, §8: several sayings may be one code. */
const CODES: Partial<Record<ProblemSaying, string>> = {
  requiredDate: 'required',
  numberThousands: 'number',
  ratingRange: 'number',
  amountNegative: 'amountRange',
  endless: 'quote',
  excelScientific: 'excelDamaged',
  excelRounded: 'excelDamaged',
  excelError: 'excelDamaged',
  excelShort: 'excelDamaged',
  notText: 'type',
  duplicateDiffers: 'duplicateInFile',
  ownerEmail: 'ownerUnknown',
  customerMissing: 'required',
};

/** A row with one of these is kept all the same (stale: passed over). */
const WARNINGS: ReadonlySet<ProblemSaying> = new Set<ProblemSaying>([
  'excelShort',
  'mobile',
  'creditCode',
  'externalUserid',
  'duplicateInFile',
  'duplicateDiffers',
  'stale',
  'accountUnknown',
  'orderUnknown',
  'ownerUnknown',
  'ownerEmail',
  'headerUnknown',
  'futureEvent',
]);

/** One fault of one row. */
export interface Fault {
  saying: ProblemSaying;
  /** The column's English name; null when it is the whole row. */
  column: string | null;
  /** The cell as it came; '' where there is none. */
  value: string;
  /** What the sentence names: the words allowed, the row that counts. */
  detail: string;
}

export function fault(saying: ProblemSaying, column: string | null, value = '', detail = ''): Fault {
  return { saying, column, value, detail };
}

export function codeOf(saying: ProblemSaying): string {
  return CODES[saying] ?? saying;
}

export function severityOf(saying: ProblemSaying): 'error' | 'warning' {
  return WARNINGS.has(saying) ? 'warning' : 'error';
}

export function isRejected(faults: readonly Fault[]): boolean {
  return faults.some(({ saying }) => severityOf(saying) === 'error');
}
