import { expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { startDemoService } from '../../src/demo/demoService.ts';
import { playDemo } from '../../src/demo/playDemo.ts';
import { businessCalendar } from '../../src/domain/businessCalendar.ts';
import { demoWorld } from '../../src/simulator/scenario/demoWorld.ts';
import { assessmentsBetween } from '../../src/store/assessments.ts';
import { seeded } from '../usecases/judgedCompany.ts';
import { proveReplay, snapshotCount } from '../usecases/replayProof.ts';

const END = Date.parse('2026-11-17T10:30:00+08:00');

it('replays 1,000 random customers and past days of the demo company as they were judged', async () => {
  const settings = readCompanySettings();
  const world = demoWorld({ seed: 20261117, endAt: END });
  const options = { company: world.company, startAt: world.truth.startAt, seed: 1, settings, logLevel: 'silent' };
  const service = await startDemoService({ ...options, anyPort: true });
  try {
    const calendar = businessCalendar(settings.calendars.company);
    await playDemo(service, world, calendar, END, () => undefined);
    const { store, sourceName, archiveWindowMs, calendars, profile, fixedWindow } = service.app.assessDeps;
    const deps = { store, sourceName, archiveWindowMs, calendars, rules: { profile, fixedWindow } };
    const days = (await assessmentsBetween(store.db, { from: '2026-01-01', to: '2026-12-31' })).map(({ day }) => day);
    const proof = await proveReplay(deps, { days, count: 1_000, chance: seeded(3) });
    console.log(`${await snapshotCount(store)} snapshots; of 1,000 replayed ${JSON.stringify(proof)}`);
    expect(proof.scored).toBeGreaterThan(500);
    expect(proof.standing).toBeGreaterThan(50);
  } finally {
    await service.close();
  }
});
