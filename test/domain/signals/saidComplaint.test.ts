import { expect, it } from 'vitest';
import { saidComplaint } from '../../../src/domain/signals/saidComplaint.ts';
import { DAY_MS } from '../../../src/domain/time.ts';

const NOW = Date.UTC(2026, 10, 18);
const said = (...daysAgo: number[]) =>
  saidComplaint(
    daysAgo.map((days) => NOW - days * DAY_MS),
    { now: NOW, standsDays: 30 },
  );

it('stands with the last time it was said, for its days, and never looks past now', () => {
  expect(said(40, 3, 12)).toEqual({
    kind: 'complaint',
    facts: { source: 'phrase', date: NOW - 3 * DAY_MS, topic: null },
  });
  expect(said(30)).not.toBeNull();
  expect([said(31), said(-1), said()]).toEqual([null, null, null]);
});
