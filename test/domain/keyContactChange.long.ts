import { expect, it } from 'vitest';
import { SILENT_STORIES, STEADY_STORIES, TOLD_STORIES } from '../../src/simulator/scenario/changingPeople.ts';
import { againstTruth, shareOf, sumOf } from './keyContactTruth.ts';

/** The proof of issue 5 over 20 seeds; its figures are printed as JSON, a line a story. */
it('finds who goes and who comes, and leaves steady customers alone, over 20 worlds', () => {
  const stories = [...STEADY_STORIES, ...TOLD_STORIES, ...SILENT_STORIES];
  const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
  const sum = sumOf(seeds.map((seed) => againstTruth(seed, 10, stories)));
  for (const [story, count] of sum) console.log(JSON.stringify({ story, ...count }));
  const changes = [...TOLD_STORIES, ...SILENT_STORIES];
  console.log(
    JSON.stringify({
      found: shareOf(sum, changes, 'found'),
      atOnce: shareOf(sum, TOLD_STORIES, 'atOnce'),
      wrong: shareOf(sum, STEADY_STORIES, 'wrong'),
      suspected: shareOf(sum, STEADY_STORIES, 'suspected'),
    }),
  );
  expect(shareOf(sum, changes, 'found')).toBeGreaterThanOrEqual(0.8);
  for (const story of changes) expect(shareOf(sum, [story], 'found'), story).toBeGreaterThanOrEqual(0.7);
  expect(shareOf(sum, TOLD_STORIES, 'atOnce')).toBe(1);
  expect(shareOf(sum, STEADY_STORIES, 'wrong')).toBeLessThanOrEqual(0.02);
});
