import { chaosWorld } from './chaosWorld.ts';
import { describeChaos } from './describeChaos.ts';

/** A Tuesday. */
const FROM = Date.parse('2026-10-13T00:00:00+08:00');
const endAt = Date.parse('2026-10-15T19:00:00+08:00');

describeChaos('two days', 'mariadb', {
  ...{
    seed: 3,
    world: chaosWorld({ seed: 3, days: 50, quietAround: FROM, endAt }),
    endAt,
    outagesMin: 1,
    outagesADay: 3,
    killShare: 0,
  },
  ...{ judgedFrom: '2026-10-12', from: '2026-10-13', calmFrom: '2026-10-15' },
});
