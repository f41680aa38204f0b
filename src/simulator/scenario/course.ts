import type { ScriptEvent } from '../script.ts';
import type { OfficeTime } from './officeTime.ts';
import type { Random } from './random.ts';
import type { Rhythm } from './rhythm.ts';
import { type Ending, type Parties, talk } from './talk.ts';

/** A stretch of a customer's time in which nothing about the habit changes. Positions are those of OfficeTime. */
export interface Phase {
  from: number;
  until: number;
  rhythm: Rhythm;
  /** Who may take part, and how often. */
  voices: readonly { parties: Parties; weight: number }[];
  /** One conversation on each workday, whatever the rhythm's gap. */
  everyWorkday?: boolean;
  /** Conversations that would run over `until` are left out whole, so that what follows can be silence. */
  endsSharply?: boolean;
}

export interface CourseInput {
  random: Random;
  office: OfficeTime;
  phases: readonly Phase[];
  /** A name for the messages of this course, unique in the world. */
  ref: string;
}

/** Everything said in these phases, conversation by conversation, each phase oldest first. */
export function course({ random, office, phases, ref }: CourseInput): ScriptEvent[] {
  const events: ScriptEvent[] = [];
  let missedLast = false;
  let count = 0;
  for (const phase of phases) {
    const { rhythm } = phase;
    // The first gap is under way when the phase begins.
    let position = phase.everyWorkday
      ? onNextWorkday(random, phase.from)
      : phase.from + random.gamma(rhythm.gapWorkdays, rhythm.gapCv) * random.next();
    while (position < phase.until) {
      const opener = random.chance(rhythm.initiative) ? 'theirs' : 'ours';
      const isMissed: boolean =
        opener === 'ours' && !random.chance(rhythm.answerRate) && (rhythm.missesInARow || !missedLast);
      missedLast = isMissed;
      count += 1;
      const said = talk({
        random,
        office,
        parties: pickVoice(random, phase.voices),
        position,
        opener,
        ...(isMissed ? { ending: 'ourWords', turns: 1 } : usualTalk(random, rhythm)),
        ourMinutes: rhythm.ourMinutes,
        theirMinutes: rhythm.theirMinutes,
        ref: `${ref}.${count}`,
      });
      const runsOver = said.endPosition >= phase.until;
      if (!(phase.endsSharply && runsOver)) events.push(...said.events);
      position = phase.everyWorkday
        ? onNextWorkday(random, position)
        : Math.max(position + random.gamma(rhythm.gapWorkdays, rhythm.gapCv), said.endPosition + 0.02);
    }
  }
  return events;
}

/** Some time in the morning of the workday after this position. */
function onNextWorkday(random: Random, position: number): number {
  return Math.floor(position) + 1 + random.between(0.05, 0.35);
}

function usualTalk(random: Random, rhythm: Rhythm): { ending: Ending; turns: number } {
  const ending = random.weighted<Ending>({ theirThanks: 58, ourThanks: 34, ourWords: 8 });
  const turns = Math.max(1, Math.round(random.gamma(rhythm.turns, 0.5)));
  // Our thanks and our last word both answer something they said.
  return { ending, turns: ending === 'theirThanks' ? turns : Math.max(3, turns) };
}

function pickVoice(random: Random, voices: Phase['voices']): Parties {
  let left = random.next() * voices.reduce((sum, voice) => sum + voice.weight, 0);
  for (const { parties, weight } of voices) {
    left -= weight;
    if (left < 0) return parties;
  }
  return voices.at(-1)!.parties;
}
