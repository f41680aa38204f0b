import type { UtcMs } from '../time.ts';
import { creditCodeOf } from './creditCode.ts';
import type { ImportColumn } from './importColumns.ts';
import { type Fault, fault } from './importProblem.ts';
import { readTime, YEAR_MS } from './importTime.ts';
import { mobileOf } from './mobile.ts';
import { currencyOf } from './money.ts';

/** What a cell was read as; with `faults` of severity error there is no value. */
export interface ReadCell {
  value: unknown;
  faults: Fault[];
}

const LENGTH_MAX = 2_000;
/** A promise to pay may lie further ahead than anything that happened. */
const DUE_YEARS = 10;
const EXCEL_ERROR = /^#(REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NUM!|NULL!|#+)$/i;
const SCIENTIFIC = /^\d(\.\d+)?E\+\d+$/i;
/** A spreadsheet keeps 15 digits of a number and writes noughts for the rest. */
const ROUNDED = /^\d{15}\d*000$/;
const ROUNDED_LENGTH = 18;
const YES = new Set(['1', 'true', 'yes', 'y', '是']);
const NO = new Set(['0', 'false', 'no', 'n', '否']);

/**
 * Reads one cell that holds something. Amounts stay text here: what they mean depends on the row's currency.
 * @param mobileKeyOf makes of a number what is kept in its place
 */
export function readCell(
  column: ImportColumn,
  text: string,
  { now, mobileKeyOf }: { now: UtcMs; mobileKeyOf(mobile: string): string },
): ReadCell {
  const wrong = (saying: Fault['saying'], detail = ''): ReadCell => ({
    value: undefined,
    faults: [fault(saying, column.name, text, detail)],
  });
  const warned = (saying: Fault['saying'], value: unknown): ReadCell => ({
    value,
    faults: [fault(saying, column.name, text)],
  });
  const read = (value: unknown): ReadCell => ({ value, faults: [] });

  if (EXCEL_ERROR.test(text)) return wrong('excelError');
  if (text.length > LENGTH_MAX) return wrong('tooLong', String(LENGTH_MAX));
  switch (column.kind) {
    case 'ignored':
      return read(undefined);
    case 'id':
    case 'reference':
      if (text.length > column.lengthMax) return wrong('tooLong', String(column.lengthMax));
      if (SCIENTIFIC.test(text)) return wrong('excelScientific');
      return text.length >= ROUNDED_LENGTH && ROUNDED.test(text) ? wrong('excelRounded') : read(text);
    case 'text':
      return text.length > column.lengthMax ? wrong('tooLong', String(column.lengthMax)) : read(text);
    case 'when':
    case 'event':
    case 'due': {
      const at = readTime(text, now + (column.kind === 'due' ? DUE_YEARS : 1) * YEAR_MS);
      if (typeof at === 'string') return wrong(at);
      return column.kind === 'event' && at > now ? warned('futureEvent', at) : read(at);
    }
    case 'amount':
      return read(text.normalize('NFKC'));
    case 'currency': {
      const currency = currencyOf(text);
      return currency === null ? wrong('currency') : read(currency);
    }
    case 'flag': {
      const word = text.toLowerCase();
      return YES.has(word) ? read(true) : NO.has(word) ? read(false) : wrong('boolean');
    }
    case 'number': {
      const plain = text.normalize('NFKC');
      return /^-?\d{1,9}(\.\d{1,6})?$/.test(plain) ? read(Number(plain)) : wrong('number');
    }
    case 'mobiles':
      return readMobiles(column, text, mobileKeyOf);
    case 'creditCode': {
      if (SCIENTIFIC.test(text)) return wrong('excelScientific');
      const code = creditCodeOf(text);
      return code === null ? warned('creditCode', null) : read(code);
    }
    case 'externalUserId':
      if (SCIENTIFIC.test(text)) return wrong('excelScientific');
      return /^w[mobo][A-Za-z0-9_-]{6,62}$/.test(text) ? read(text) : warned('externalUserid', null);
    case 'staffId':
      return text.length > column.lengthMax ? wrong('tooLong', String(column.lengthMax)) : read(text.toLowerCase());
    case 'email':
      // WeCom tells us no addresses, so nobody can be found by one.
      return { value: undefined, faults: [fault('ownerEmail', column.name, text)] };
    case 'choice': {
      const { choices } = column;
      const chosen = choices[text] ?? Object.values(choices).find((code) => code === text.toLowerCase());
      return chosen === undefined ? wrong('enum', wordsOf(choices)) : read(chosen);
    }
    default:
      return column.kind satisfies never;
  }
}

function readMobiles(column: ImportColumn, text: string, mobileKeyOf: (mobile: string) => string): ReadCell {
  const faults: Fault[] = [];
  const keys: string[] = [];
  for (const part of text.split(/[;；]/).map((one) => one.trim())) {
    if (part === '') continue;
    if (SCIENTIFIC.test(part)) return { value: undefined, faults: [fault('excelScientific', column.name, part)] };
    const mobile = mobileOf(part);
    if (mobile === null) faults.push(fault('mobile', column.name, part));
    else keys.push(mobileKeyOf(mobile));
  }
  return { value: [...new Set(keys)].sort(), faults };
}

function wordsOf(choices: Readonly<Record<string, string>>): string {
  return Object.entries(choices)
    .map(([word, code]) => `${word} ${code}`)
    .join('、');
}
