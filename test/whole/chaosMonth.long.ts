import { demoWorld } from '../../src/simulator/scenario/demoWorld.ts';
import { describeChaos } from './describeChaos.ts';

const seed = 20261117;
const endAt = Date.parse('2026-11-20T19:00:00+08:00');

for (const kind of ['mariadb', 'sqlite'] as const)
  describeChaos('a month', kind, {
    ...{ seed, world: demoWorld({ seed, endAt }), endAt, outagesMin: 5, outagesADay: 2, killShare: 0.4 },
    ...{ judgedFrom: '2026-09-28', from: '2026-10-16', calmFrom: '2026-11-16' },
  });
