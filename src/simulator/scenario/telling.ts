import type { ScriptEvent } from '../script.ts';
import * as bodies from './bodies.ts';
import { type CastCustomer, partiesOf, voicesOf } from './castCustomer.ts';
import { course, type Phase } from './course.ts';
import type { OfficeTime } from './officeTime.ts';
import type { Random } from './random.ts';
import { healthyRhythm, type Rhythm } from './rhythm.ts';
import type { Story } from './story.ts';
import { type TalkInput, talk } from './talk.ts';
import type { CustomerTruth } from './truth.ts';

/** The stage of a story. Positions are those of OfficeTime. */
export interface Stage {
  random: Random;
  office: OfficeTime;
  start: number;
  end: number;
}

export type StoryOf<K extends Story['kind']> = Extract<Story, { kind: K }>;

/** What a story made: events in no order, and what the truth shall say beyond the customer's own data. */
export interface Told {
  events: ScriptEvent[];
  truth?: Partial<CustomerTruth>;
}

/** Workdays that somebody needs to come from a usual to a rare rhythm, or back. */
export const FADE_WORKDAYS = 10;

/** Phases as differences from the customer's healthy habit; each lasts until the next one begins, the last to the end. */
export interface Change extends Partial<Pick<Phase, 'voices' | 'everyWorkday' | 'endsSharply'>> {
  from?: number;
  until?: number;
  rhythm?: Partial<Rhythm>;
}

/** Everyday talk of a customer through these phases. */
export function habit(
  customer: CastCustomer,
  { random, office, start, end }: Stage,
  changes: readonly Change[],
): ScriptEvent[] {
  const phases = changes.map((change, index): Phase => {
    const { rhythm, ...rest } = change;
    return {
      from: start,
      until: changes[index + 1]?.from ?? end,
      voices: voicesOf(customer, customer.owner),
      ...rest,
      rhythm: { ...healthyRhythm(customer.row.cadenceDays), ...rhythm },
    };
  });
  return course({ random: random.branch('habit'), office, phases, ref: customer.id });
}

/** One conversation that the story wants, with the main person unless it says otherwise. */
export function scene(
  customer: CastCustomer,
  { random, office }: Stage,
  wanted: Pick<TalkInput, 'position' | 'ref' | 'opener' | 'ending' | 'turns'> & Partial<Pick<TalkInput, 'parties'>>,
): ScriptEvent[] {
  const { ref, ...rest } = wanted;
  return talk({
    random: random.branch(ref),
    office,
    parties: partiesOf(customer, customer.owner, customer.contacts[0]!),
    ourMinutes: 9,
    theirMinutes: 15,
    ...rest,
    ref: `${customer.id}.${ref}`,
  }).events;
}

/** When the lines of {@link lines} follow the first, in minutes. */
const LINE_MINUTES = [0, 0.7, 6.4, 9.1, 15.8];

/** Written lines of a story, at most five, some minutes apart. */
export function lines(
  startAt: number,
  said: readonly (readonly [from: string, to: string, words: string])[],
): ScriptEvent[] {
  return said.map(([from, to, words], index) => ({
    at: startAt + Math.round(LINE_MINUTES[index]! * 60_000),
    type: 'message',
    from,
    to: [to],
    ...bodies.text(words),
  }));
}
