import { describeFaultyTime } from './describeFaultyTime.ts';

describeFaultyTime('a week', {
  seed: 20261117,
  judgedFrom: '2026-10-26',
  from: '2026-11-14',
  endAt: Date.parse('2026-11-20T19:00:00+08:00'),
  days: 7,
});
