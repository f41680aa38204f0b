import { DAY_MS } from '../time.ts';
import { type CauseCardInput, customerLabel } from './causeCardInput.ts';
import { numberFact } from './causeFacts.ts';
import { dateText } from './formats.ts';
import { personName } from './names.ts';
import type { TextKey } from './templates/allTemplates.ts';
import type { FillValues, Texts } from './texts.ts';

/** What a cause has to say for itself. */
export interface Saying {
  title: string;
  desc: string | null;
  suggestion: string;
  /** The key of the suggestion that was chosen. */
  variant: TextKey;
}

/** An order in this time makes the goods the natural subject (COPY §5.1). */
const RECENT_ORDER_MS = 60 * DAY_MS;
/** Nobody is named as a successor before the second message (COPY §5). */
const TURNS_OF_A_SUCCESSOR = 2;

/** The input with its names made ready, and `fill` at hand. */
export interface Speaker extends CauseCardInput {
  fill: Texts['fill'];
  /** {customer} and {person} as they are called. */
  customer: string;
  named: string;
  /** The person is the customer: no company is known. */
  isPersonCustomer: boolean;
  /** The successor, once he or she may be named. */
  heir: string | null;
  /** The successor said so; else it is what was seen. */
  isHeirSaid: boolean;
  hasRecentOrder: boolean;
  /** A date among the facts, as cards write it; null when it is not known. */
  on: (name: 'date' | 'lastOrder' | 'firstDate') => string | null;
}

export function speakerOf(texts: Texts, input: CauseCardInput): Speaker {
  const { cause, now, order, successor } = input;
  const customer = customerLabel(texts, input);
  const named = personName(input.person, texts.fill('fallback.person'));
  const heir = successor && successor.turns >= TURNS_OF_A_SUCCESSOR ? personName(successor.name, '') : '';
  return {
    ...input,
    fill: texts.fill,
    customer,
    named,
    isPersonCustomer: customer === named,
    heir: heir === '' ? null : heir,
    isHeirSaid: heir !== '' && successor?.isSaid === true,
    hasRecentOrder: order != null && now - order.lastAt <= RECENT_ORDER_MS,
    on: (name) => {
      const at = numberFact(cause, name);
      return at === null ? null : dateText(at, now);
    },
  };
}

/** Fills the suggestion and notes which one it was. */
export function advice<Key extends TextKey>(
  fill: Texts['fill'],
  variant: Key,
  ...values: FillValues<Key>
): Pick<Saying, 'suggestion' | 'variant'> {
  return { suggestion: fill(variant, ...values), variant };
}

/** 主管 where no leader is known. */
export function leaderName(fill: Texts['fill'], leader: string | null | undefined): string {
  return personName(leader, fill('fallback.leader'));
}
