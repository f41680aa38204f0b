import { describeFaultyTime } from './describeFaultyTime.ts';

describeFaultyTime('a month', {
  seed: 20261117,
  judgedFrom: '2026-09-07',
  from: '2026-10-21',
  endAt: Date.parse('2026-11-20T19:00:00+08:00'),
  days: 31,
});
