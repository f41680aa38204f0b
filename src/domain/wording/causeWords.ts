import type { Cause } from '../alert.ts';
import { neededNumber, wordFact } from './causeFacts.ts';
import { countText } from './formats.ts';
import { lengthOf } from './graphemes.ts';
import { personName } from './names.ts';
import type { Texts } from './texts.ts';

/** Gone quiet has two forms: they owe an answer (没回音), or nobody does (没联系). Never mixed (COPY §1). */
export function owesAnswer(cause: Cause): boolean {
  return wordFact(cause, 'lastSide') === 'staff';
}

/** Only a phrase was heard: no text may then speak of a complaint (COPY §5.8). */
export function isPhraseOnly(cause: Cause): boolean {
  return cause.kind === 'complaint' && wordFact(cause, 'source') === 'phrase';
}

/** The short form of a cause for lists, quotes and leader cards, at most 8 字: `9天没联系`. */
export function causeShort(texts: Texts, cause: Cause): string {
  switch (cause.kind) {
    case 'goneQuiet': {
      const days = countText(neededNumber(cause, 'days'), 3);
      return owesAnswer(cause)
        ? texts.fill('goneQuiet.noAnswer.short', { days })
        : texts.fill('goneQuiet.noContact.short', { days });
    }
    case 'unanswered':
      return texts.fill('unanswered.short', { n: countText(neededNumber(cause, 'n'), 2) });
    case 'ordersStopped':
      return texts.fill('ordersStopped.short', { days: countText(neededNumber(cause, 'days'), 3) });
    case 'complaint':
      return texts.fill(isPhraseOnly(cause) ? 'complaint.short.phrase' : 'complaint.short');
    default:
      return texts.fill(`${cause.kind}.short`);
  }
}

/** The keyname of a cause in the morning list, at most 5 字 (COPY §6.5). */
export function causeKeyName(texts: Texts, cause: Cause): string {
  switch (cause.kind) {
    case 'goneQuiet':
      return texts.fill(owesAnswer(cause) ? 'goneQuiet.noAnswer.key' : 'goneQuiet.noContact.key');
    case 'complaint':
      return texts.fill(isPhraseOnly(cause) ? 'complaint.key.phrase' : 'complaint.key');
    default:
      return texts.fill(`${cause.kind}.key`);
  }
}

/** A cause with the name that its half sentence needs. */
export interface NamedCause {
  cause: Cause;
  /** The contact it is about. */
  person?: string | null;
}

/** The sidebar's line may not be longer (COPY §9). */
const SENTENCE_LONGEST = 40;

/**
 * Why, in one sentence of at most 40 字: `主要是最近聊得少了，王敏19天没来消息`.
 * @param causes the weightiest first; those that find no room are left out
 * @returns null when no cause stands
 */
export function whySentence(texts: Texts, causes: readonly NamedCause[]): string | null {
  if (causes.length === 0) return null;
  const start = texts.fill('sentence.start');
  return causes
    .map((named) => clause(texts, named))
    .reduce((sentence, next) => {
      if (sentence === start) return start + next;
      const longer = `${sentence}，${next}`;
      return lengthOf(longer) <= SENTENCE_LONGEST ? longer : sentence;
    }, start);
}

function clause(texts: Texts, { cause, person }: NamedCause): string {
  const name = personName(person, texts.fill('fallback.person'));
  switch (cause.kind) {
    case 'goneQuiet': {
      const days = countText(neededNumber(cause, 'days'), 3);
      return owesAnswer(cause) ? texts.fill('sentence.noAnswer', { days }) : texts.fill('sentence.noContact', { days });
    }
    case 'unanswered':
      return texts.fill('sentence.unanswered', { n: countText(neededNumber(cause, 'n'), 2) });
    case 'contactSuspected':
      return texts.fill('sentence.contactSuspected', {
        person: name,
        sdays: countText(neededNumber(cause, 'sdays'), 3),
      });
    case 'deleted':
      return texts.fill('sentence.deleted', { person: name });
    case 'ordersStopped':
      return texts.fill('sentence.ordersStopped', { days: countText(neededNumber(cause, 'days'), 3) });
    case 'complaint':
      return texts.fill(isPhraseOnly(cause) ? 'sentence.complaint.phrase' : 'sentence.complaint');
    case 'promise': {
      const thing = wordFact(cause, 'thing');
      return thing === null ? texts.fill('promise.short') : texts.fill('sentence.promise', { thing });
    }
    default:
      return texts.fill(`sentence.${cause.kind}`);
  }
}
