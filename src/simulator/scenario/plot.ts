import type { ScriptEvent } from '../script.ts';
import type { CastCustomer } from './castCustomer.ts';
import { fades, fadesJustNow, goesQuiet, slowsDown } from './coolingStories.ts';
import type { Story } from './story.ts';
import { habit, type Stage, type Told } from './telling.ts';
import type { CustomerTruth } from './truth.ts';
import { championLeaves, complaint, deleted, handover, newcomer, refuses, seasonal } from './turningStories.ts';

/** What happens with one customer, and what the truth says about it. Events come in no order. */
export interface Plot {
  events: ScriptEvent[];
  truth: CustomerTruth;
}

/** Plays the story of one customer from the first day to the last. */
export function plot(customer: CastCustomer, stage: Stage): Plot {
  const { row, contacts, owner, id } = customer;
  const { events, truth } = play(customer, stage, row.story);
  return {
    events,
    truth: {
      id,
      name: row.full || row.people[0]![0],
      shortName: row.full ? row.short : row.people[0]![0],
      contacts: contacts.map((contact) => contact.externalUserid),
      owner,
      kind: row.story.kind === 'fadesJustNow' ? 'fades' : row.story.kind,
      cadenceDays: row.cadenceDays,
      from: null,
      recoverable: 'recoverable' in row.story && row.story.recoverable,
      ...truth,
    },
  };
}

function play(customer: CastCustomer, stage: Stage, story: Story): Told {
  switch (story.kind) {
    case 'steady':
      return { events: habit(customer, stage, [{}]) };
    case 'slowsDown':
      return slowsDown(customer, stage, story);
    case 'fades':
      return fades(customer, stage, story);
    case 'fadesJustNow':
      return fadesJustNow(customer, stage, story);
    case 'goesQuiet':
      return goesQuiet(customer, stage, story);
    case 'championLeaves':
      return championLeaves(customer, stage, story);
    case 'seasonal':
      return seasonal(customer, stage, story);
    case 'complaint':
      return complaint(customer, stage, story);
    case 'handover':
      return handover(customer, stage, story);
    case 'deleted':
      return deleted(customer, stage, story);
    case 'refuses':
      return refuses(customer, stage, story);
    case 'new':
      return newcomer(customer, stage, story);
    default:
      return story satisfies never;
  }
}
