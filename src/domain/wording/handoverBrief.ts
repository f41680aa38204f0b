import type { Cause } from '../alert.ts';
import { GRACE_BUSINESS_DAYS } from '../handover.ts';
import { type CardRow, cardRows, type RowFacts } from './cardRows.ts';
import { customerLabel } from './causeCardInput.ts';
import { causeShort } from './causeWords.ts';
import { countText, listText } from './formats.ts';
import { personName } from './names.ts';
import type { Texts } from './texts.ts';

/** One customer of a handover, as far as the brief tells of it. */
export interface HandedCustomer extends RowFacts {
  /** The case that goes on, if one is open. */
  openCause: Cause | null;
  detailUrl: string;
}

const ROWS: readonly CardRow[] = ['person', 'usual', 'lastContact', 'order'];
/** Named in a text for several; the others are on the page. */
const NAMED_MOST = 3;

/**
 * What the new owner of customers reads, once: who it is, how things usually are, what is open, and that there is time.
 * @param from name of the colleague before
 * @param listUrl of all his customers, where there are several
 */
export function handoverBrief(
  texts: Texts,
  { from, customers, listUrl }: { from: string; customers: readonly HandedCustomer[]; listUrl: string },
): string {
  const { fill } = texts;
  const colleague = personName(from, fill('fallback.colleague'));
  const open = String(GRACE_BUSINESS_DAYS);
  const [only, second] = customers;
  if (only === undefined) throw new Error('a handover without a customer has no brief');
  if (second !== undefined) {
    const names = customers.map((one) => customerLabel(texts, { ...one, person: one.person ?? null }));
    const list = names.length > NAMED_MOST ? listText(names) : names.join('、');
    return [
      fill('handover.many', { n: countText(customers.length, 2), colleague, list }),
      fill('handover.grace', { open, url: listUrl }),
    ].join('\n');
  }
  const customer = customerLabel(texts, { ...only, person: only.person ?? null });
  const told = cardRows(texts, ROWS, only).map(({ key, value }) => row(texts, key, value));
  const pending =
    only.openCause === null ? [] : [row(texts, fill('handover.open.key'), causeShort(texts, only.openCause))];
  return [
    fill('handover.one', { customer, colleague }),
    ...told,
    ...pending,
    fill('handover.grace', { open, url: only.detailUrl }),
  ].join('\n');
}

function row(texts: Texts, keyname: string, text: string): string {
  return texts.fill('handover.row', { keyname, text });
}
