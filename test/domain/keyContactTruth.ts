import { type ContactsJudgement, judgeContacts } from '../../src/domain/contactsJudgement.ts';
import { exposedAxis, idleDays } from '../../src/domain/exposure.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { changingPeopleWorld, type PeopleStory, STEADY_STORIES } from '../../src/simulator/scenario/changingPeople.ts';
import { calendar, profile } from './judgedCustomer.ts';
import { type CustomerFacts, factsOf } from './peopleWorld.ts';

export interface StoryCount {
  customers: number;
  /** Found within 21 days, and with the right successor named by then. */
  found: number;
  rightHeir: number;
  wrongHeir: number;
  /** So sure within 21 days that a card tells it. */
  told: number;
  /** Who leaves really was the key contact by the rule of shares; and of these, seen at the first look after the event. */
  holders: number;
  atOnce: number;
  /**
   * Steady ones of whom *suspected* was shown at any time in the quarter, of whom a card would have told it, and of whom
   * *likely* or *confirmed* was said.
   */
  suspected: number;
  suspectedSent: number;
  wrong: number;
  /** By mean workdays between talks (`gap 2.5`) and by where they are held (`room`); `found`: of steady ones, suspected. */
  parts: Record<string, { found: number; all: number }>;
}

const NOTHING: StoryCount = {
  ...{ customers: 0, found: 0, rightHeir: 0, wrongHeir: 0, told: 0, holders: 0, atOnce: 0 },
  ...{ suspected: 0, suspectedSent: 0, wrong: 0 },
  parts: {},
};

/**
 * Talks from daily to every 3.5 workdays. Of a weekly customer 21 days hold three talks: of three without him who has two thirds of
 * them one in 27 is chance, and three of his own gaps are longer than the 21 days (PRODUCT §3); such are counted apart.
 */
export const ABOVE_WEEKLY = ['gap 0.8', 'gap 1.2', 'gap 1.8', 'gap 2.5', 'gap 3.5'];
export const WEEKLY = ['gap 5'];

/** What is said of key contacts, held against the truth of one world. Each business day at 07:30 all are judged. */
export function againstTruth(
  seed: number,
  each: number,
  stories: readonly PeopleStory[],
): Map<PeopleStory, StoryCount> {
  const world = changingPeopleWorld({ seed, each, stories });
  const counts = new Map<PeopleStory, StoryCount>();
  for (const truth of world.truth.customers) {
    const count = counts.get(truth.story) ?? structuredClone(NOTHING);
    counts.set(truth.story, count);
    count.customers += 1;
    const facts = factsOf(world, truth);
    if (STEADY_STORIES.includes(truth.story)) countSteady(facts, world.truth.endAt, count);
    else countChange(facts, count);
  }
  return counts;
}

function countSteady(facts: CustomerFacts, endAt: number, count: StoryCount): void {
  const judged = mornings(endAt - 91 * DAY_MS, endAt).map((now) => judgeAt(facts, now));
  const levels = judged.map(({ finding }) => finding.change?.level);
  const isSuspected = levels.includes('suspected');
  if (isSuspected) count.suspected += 1;
  if (judged.some(({ causes }) => causes.some(({ kind }) => kind === 'contactSuspected'))) count.suspectedSent += 1;
  if (levels.includes('likely') || levels.includes('confirmed')) count.wrong += 1;
  countPart(count, facts.truth, isSuspected);
}

function countPart(count: StoryCount, { gapWorkdays, place }: CustomerFacts['truth'], isFound: boolean): void {
  for (const name of [`gap ${gapWorkdays}`, place]) {
    const part = count.parts[name] ?? { found: 0, all: 0 };
    count.parts[name] = part;
    part.all += 1;
    if (isFound) part.found += 1;
  }
}

const AT_ONCE = {
  says: 'said',
  leavesRoom: 'leftRoom',
  deletesOne: 'deleted',
  deletesAll: 'deletedAll',
  movesCompany: 'company',
  movesPosition: 'position',
  isAnnounced: 'takingOver',
};

function countAtOnce(facts: CustomerFacts, count: StoryCount): void {
  const { at, champion, story } = facts.truth;
  const expected = AT_ONCE[story as keyof typeof AT_ONCE] as string | undefined;
  if (expected === undefined) return;
  const wait = expected.startsWith('deleted') ? 2 * HOUR_MS + 2 * MINUTE_MS : MINUTE_MS;
  const { finding, causes } = judgeAt(facts, at! + wait);
  if (finding.keyContactId !== champion) return;
  count.holders += 1;
  const isTold = !expected.startsWith('deleted') || causes.some(({ kind }) => kind === 'deleted');
  if (isTold && finding.change?.evidence === expected) count.atOnce += 1;
}

function countChange(facts: CustomerFacts, count: StoryCount): void {
  const { at, champion, successor } = facts.truth;
  countAtOnce(facts, count);
  const isOfChampion = ({ finding }: ContactsJudgement): boolean =>
    finding.change !== null && finding.keyContactId === champion;
  const seen = mornings(at! + 3 * HOUR_MS, at! + 21 * DAY_MS).map((now) => judgeAt(facts, now));
  const found = seen.find(isOfChampion);
  // Nobody is named before the second turn; the first name that is told must be the right one.
  const named = seen.find((one) => isOfChampion(one) && (one.finding.heir?.turns ?? 0) >= 2);
  const isRight = named?.finding.heir?.contactId === successor;
  if (isRight) count.rightHeir += 1;
  else if (named !== undefined) count.wrongHeir += 1;
  if (seen.some((one) => isOfChampion(one) && one.causes.length > 0)) count.told += 1;
  const isFound = found !== undefined && isRight;
  if (isFound) count.found += 1;
  countPart(count, facts.truth, isFound);
}

export function judgeAt(facts: CustomerFacts, now: number): ContactsJudgement {
  const marks = facts.marks.filter(({ at }) => at <= now);
  const observed = [{ from: now - 400 * DAY_MS, to: now }];
  const axis = exposedAxis({ now, observed, idleDaysOff: idleDays(calendar.daysOff(observed[0]!.from, now), marks) });
  return judgeContacts({ people: facts.peopleAt(now), marks, axis, calendar, profile });
}

function mornings(from: number, to: number): number[] {
  const found: number[] = [];
  for (let day = calendar.dayOf(from); calendar.dayStart(day) <= to; day = calendar.nextWorkingDay(day)) {
    const at = calendar.dayStart(day) + 7.5 * HOUR_MS;
    if (calendar.isWorkingDay(day) && at >= from && at <= to) found.push(at);
  }
  return found;
}

/** The sum over worlds. */
export function sumOf(all: readonly ReadonlyMap<PeopleStory, StoryCount>[]): Map<PeopleStory, StoryCount> {
  const sum = new Map<PeopleStory, StoryCount>();
  for (const counts of all)
    for (const [story, { parts, ...numbers }] of counts) {
      const total = sum.get(story) ?? structuredClone(NOTHING);
      sum.set(story, total);
      for (const [name, value] of Object.entries(numbers)) total[name as keyof typeof numbers] += value;
      for (const [name, { found, all: of }] of Object.entries(parts)) {
        const before = total.parts[name] ?? { found: 0, all: 0 };
        total.parts[name] = { found: before.found + found, all: before.all + of };
      }
    }
  return sum;
}

/** Of some stories together: how many of what. */
export function shareOf(
  sum: ReadonlyMap<PeopleStory, StoryCount>,
  stories: readonly PeopleStory[],
  name: 'found' | 'wrongHeir' | 'atOnce' | 'wrong' | 'suspected' | 'suspectedSent',
): number {
  const counts = stories.map((story) => sum.get(story)!);
  const of = name === 'atOnce' ? 'holders' : 'customers';
  return counts.reduce((all, one) => all + one[name], 0) / counts.reduce((all, one) => all + one[of], 0);
}

/** Of one story, how many were found among the customers of these parts. */
export function shareOfParts({ parts }: StoryCount, names: readonly string[]): number {
  const own = names.flatMap((name) => parts[name] ?? []);
  return own.reduce((all, { found }) => all + found, 0) / own.reduce((sum, { all }) => sum + all, 0);
}
