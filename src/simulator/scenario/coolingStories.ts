import { type CastCustomer, voicesOf } from './castCustomer.ts';
import { healthyRhythm } from './rhythm.ts';
import type { TalkInput } from './talk.ts';
import { FADE_WORKDAYS, habit, type Stage, type StoryOf, scene, type Told } from './telling.ts';

/** Longer than the shortest recent window, so that no contact day lies in it at the end of the demo (DETECTION §3). */
const LAST_HEARD_WORKDAYS = 9.3;

export function slowsDown(customer: CastCustomer, stage: Stage, story: StoryOf<'slowsDown'>): Told {
  const at = stage.end - story.workdaysBeforeEnd;
  const { theirMinutes } = healthyRhythm(customer.row.cadenceDays);
  const slow = { theirMinutes: theirMinutes * story.factor, answerRate: 0.65, missesInARow: true, initiative: 0.3 };
  return {
    events: habit(customer, stage, [{}, { from: at, rhythm: slow }]),
    truth: { from: stage.office.instant(at), factor: story.factor },
  };
}

export function fades(customer: CastCustomer, stage: Stage, story: StoryOf<'fades'>): Told {
  const at = stage.end - story.workdaysBeforeEnd;
  const { gapWorkdays, theirMinutes } = healthyRhythm(customer.row.cadenceDays);
  const weaker = { theirMinutes: theirMinutes * 3, initiative: 0.2 };
  const onlyMain = { voices: voicesOf(customer, customer.owner, customer.contacts.slice(0, 1)) };
  return {
    events: habit(customer, stage, [
      {},
      { from: at, rhythm: { ...weaker, gapWorkdays: gapWorkdays * Math.sqrt(story.factor) } },
      {
        from: at + FADE_WORKDAYS,
        ...onlyMain,
        rhythm: { ...weaker, gapWorkdays: gapWorkdays * story.factor, answerRate: 0.7, missesInARow: true, turns: 2 },
      },
    ]),
    truth: { from: stage.office.instant(at), factor: story.factor },
  };
}

export function fadesJustNow(customer: CastCustomer, stage: Stage, story: StoryOf<'fadesJustNow'>): Told {
  const at = stage.end - story.workdaysBeforeEnd;
  const lastDay = Math.floor(stage.end - LAST_HEARD_WORKDAYS);
  const { theirMinutes } = healthyRhythm(customer.row.cadenceDays);
  const daily = { everyWorkday: true, rhythm: { answerRate: 1 } };
  const slow = { answerRate: 1, initiative: 0.8, theirMinutes: theirMinutes * 4 };
  const onlyMain = voicesOf(customer, customer.owner, customer.contacts.slice(0, 1));
  const heard = habit(customer, stage, [
    daily,
    { ...daily, from: at, until: lastDay, endsSharply: true, rhythm: slow, voices: onlyMain },
  ]);
  const last = scene(customer, stage, { position: lastDay + 0.2, ref: 'last', ...lastWords('theirs') });
  const ours = scene(customer, stage, { position: lastDay + 4.7, ref: 'ours', ...lastWords('ours') });
  return {
    events: [...heard, ...last, ...ours],
    truth: { from: stage.office.instant(at), factor: LAST_HEARD_WORKDAYS },
  };
}

export function goesQuiet(customer: CastCustomer, stage: Stage, story: StoryOf<'goesQuiet'>): Told {
  const at = stage.end - story.workdaysBeforeEnd;
  // So regular that the end of the habit can be dated to the day.
  const rhythm = { gapCv: 0.2, theirMinutes: 18, answerRate: 1 };
  const { gapWorkdays } = healthyRhythm(customer.row.cadenceDays);
  const everyWorkday = customer.row.cadenceDays <= 1;
  const until = everyWorkday ? at : at - gapWorkdays / 2;
  const before = habit(customer, stage, [{ until, endsSharply: true, everyWorkday, rhythm }]);
  const last = scene(customer, stage, { position: at, ref: 'last', ...lastWords(story.lastWord) });
  const from = last.at(-1)!.at + 1;
  const reminders = Array.from({ length: story.reminders }, (_, index) =>
    scene(customer, stage, { position: at + 3.07 * (index + 1), ref: `reminder${index}`, ...lastWords('ours') }),
  );
  return { events: [...before, ...last, ...reminders.flat()], truth: { from, lastWord: story.lastWord } };
}

function lastWords(who: 'ours' | 'theirs'): Pick<TalkInput, 'opener' | 'ending' | 'turns'> {
  return who === 'ours'
    ? { opener: 'ours', ending: 'ourWords', turns: 1 }
    : { opener: 'theirs', ending: 'theirThanks', turns: 3 };
}
