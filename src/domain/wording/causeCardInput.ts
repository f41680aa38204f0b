import type { Cause } from '../alert.ts';
import type { UtcMs } from '../time.ts';
import type { RowFacts } from './cardRows.ts';
import { personName } from './names.ts';
import { shortName } from './shortName.ts';
import type { Texts } from './texts.ts';

/** All that an alert card may say. What is left out or null is not known, and its row or half sentence goes. */
export interface CauseCardInput extends RowFacts {
  /** The weightiest cause: title and suggestion are its. */
  cause: Cause;
  /** Told in one line below. */
  secondCause?: Cause | null;
  /** Full name; '' when no company is known, then the person stands for it. */
  customerName: string;
  /** Full names of the reader's other customers, so that two never look alike. */
  otherCustomerNames?: readonly string[];
  /** Who has taken over, and how often he or she has written: named only from the second message on. `isSaid`: by his own word. */
  successor?: { name: string; turns: number; isSaid?: boolean } | null;
  /** A colleague of ours who is linked to this customer too. */
  colleague?: string | null;
  leader?: string | null;
  /** When we last sent a quote. */
  quotedAt?: UtcMs | null;
  /** Chat goes on as usual, only orders have stopped. */
  isChatLively?: boolean;
  /** Our open wait at the moment of sending, business time; overrules the fact that was judged earlier. */
  waitMs?: number | null;
  /** False after three times 明早提醒 in a row (COPY §4). */
  canSnooze?: boolean;
  /** The customer's page. */
  detailUrl: string;
  now: UtcMs;
}

/** {customer} of COPY §3: without a company the person's name stands. */
export function customerLabel(
  texts: Texts,
  { customerName, otherCustomerNames, person }: Pick<CauseCardInput, 'customerName' | 'otherCustomerNames' | 'person'>,
): string {
  return shortName(customerName, otherCustomerNames) || personName(person, texts.fill('fallback.person'));
}
