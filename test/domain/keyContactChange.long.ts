import { expect, it } from 'vitest';
import {
  type PeopleStory,
  SILENT_STORIES,
  STEADY_STORIES,
  TOLD_STORIES,
} from '../../src/simulator/scenario/changingPeople.ts';
import { ABOVE_WEEKLY, againstTruth, shareOf, shareOfParts, sumOf, WEEKLY } from './keyContactTruth.ts';

/** The proof of issue 5 over 20 seeds; its figures are printed as JSON, a line a story. */
it('finds who goes and who comes, and leaves steady customers alone, over 20 worlds', () => {
  const changes = [...TOLD_STORIES, ...SILENT_STORIES];
  const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
  const sum = sumOf(seeds.map((seed) => againstTruth(seed, 10, [...STEADY_STORIES, ...changes])));
  const aboveWeekly = (story: PeopleStory): number => shareOfParts(sum.get(story)!, ABOVE_WEEKLY);
  const weekly = (story: PeopleStory): number => shareOfParts(sum.get(story)!, WEEKLY);
  for (const [story, count] of sum)
    console.log(JSON.stringify({ story, aboveWeekly: aboveWeekly(story), weekly: weekly(story), ...count }));
  console.log(
    JSON.stringify({
      found: shareOf(sum, changes, 'found'),
      atOnce: shareOf(sum, TOLD_STORIES, 'atOnce'),
      wrong: shareOf(sum, STEADY_STORIES, 'wrong'),
      suspected: shareOf(sum, STEADY_STORIES, 'suspected'),
      suspectedSent: shareOf(sum, STEADY_STORIES, 'suspectedSent'),
    }),
  );
  for (const story of changes) expect(aboveWeekly(story), story).toBeGreaterThanOrEqual(0.8);
  for (const story of changes)
    expect(shareOf(sum, [story], 'found'), `${story}, weekly ones too`).toBeGreaterThanOrEqual(0.8);
  // The first name that is told of a change is wrong for fewer than one in eight, of any kind.
  for (const story of changes) expect(shareOf(sum, [story], 'wrongHeir'), story).toBeLessThan(0.125);
  expect(shareOf(sum, TOLD_STORIES, 'atOnce')).toBe(1);
  expect(shareOf(sum, STEADY_STORIES, 'wrong')).toBeLessThanOrEqual(0.02);
  // Who only goes on, or is joined by a colleague, is the subject of a card for nothing in less than a tenth of the quarters.
  for (const story of ['steady', 'equalVoices', 'newColleague'] as const)
    expect(shareOf(sum, [story], 'suspectedSent'), story).toBeLessThanOrEqual(0.1);
});
