import { cycleText } from './cardRows.ts';
import { neededNumber, numberFact, wordFact } from './causeFacts.ts';
import { isPhraseOnly } from './causeWords.ts';
import { ratingText } from './factText.ts';
import { countText } from './formats.ts';
import { withHoliday } from './holidayNote.ts';
import { personName } from './names.ts';
import { advice, leaderName, type Saying, type Speaker } from './speaker.ts';

/** 5.8a: a complaint on record, or a phrase that sounds like one; the latter is never called so. */
export function complaint({ cause, fill, customer, named, person, leader, on }: Speaker): Saying {
  const date = on('date');
  const topic = wordFact(cause, 'topic');
  const hasPerson = personName(person, '') !== '';
  const isPhrase = isPhraseOnly(cause);
  return {
    title: fill(isPhrase ? 'complaint.title.phrase' : 'complaint.title', { customer }),
    desc:
      date === null
        ? null
        : isPhrase
          ? fill('complaint.desc.phrase', { person: named, date })
          : hasPerson && topic !== null
            ? fill('complaint.desc.topic', { person: named, date, topic })
            : fill('complaint.desc.record', { date }),
    ...advice(fill, 'complaint.sub.else', { leader: leaderName(fill, leader) }),
  };
}

/** 5.8b: two low ratings. */
export function lowRating({ cause, fill, customer }: Speaker): Saying {
  const [a, b, max] = (['a', 'b', 'max'] as const).map((name) => numberFact(cause, name));
  return {
    title: fill('lowRating.title', { customer }),
    desc:
      a == null || b == null || max == null
        ? null
        : fill('lowRating.desc', { a: ratingText(a), b: ratingText(b), max: ratingText(max) }),
    ...advice(fill, 'lowRating.sub.else'),
  };
}

/** 5.9: no order for longer than usual. */
export function ordersStopped({ cause, fill, customer, isChatLively, on }: Speaker): Saying {
  const lastOrder = on('lastOrder');
  const cycleDays = numberFact(cause, 'cycle');
  const cycle = cycleDays === null ? null : cycleText(cycleDays);
  const title = fill('ordersStopped.title', { customer, days: countText(neededNumber(cause, 'days'), 3) });
  return {
    title: withHoliday(title, cause),
    desc:
      lastOrder === null
        ? null
        : cycle === null
          ? fill('ordersStopped.desc.last', { lastOrder })
          : fill('ordersStopped.desc.cycle', { cycle, lastOrder }),
    ...advice(fill, isChatLively ? 'ordersStopped.sub.lively' : 'ordersStopped.sub.else'),
  };
}

/** 5.10: we said we would send something. */
export function promise({ cause, fill, customer, on }: Speaker): Saying {
  const thing = wordFact(cause, 'thing');
  if (thing === null) throw new Error('cause promise came without its fact thing');
  const due = wordFact(cause, 'due');
  const date = on('date');
  return {
    title: fill('promise.title', { customer, thing }),
    desc: date === null || due === null ? null : fill('promise.desc', { date, due }),
    ...advice(fill, 'promise.sub.else'),
  };
}
