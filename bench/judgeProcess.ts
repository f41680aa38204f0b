/**
 * Judges days in a process of its own, so that its memory is the judgement's alone: databases and moments come as messages, and
 * what each judgement took goes back as one.
 */
import { readCompanySettings } from '../src/companySettings.ts';
import { staffCalendars } from '../src/domain/staffCalendars.ts';
import { DAY_MS } from '../src/domain/time.ts';
import { createLog } from '../src/log.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { assessInSlices } from '../src/usecases/assessInSlices.ts';
import { cpuSeconds } from './cpuTime.ts';
import type { JudgedDay, JudgeOrder } from './judgeOrder.ts';

const KB_PER_MB = 1024;
const settings = readCompanySettings();
const calendars = staffCalendars(settings.calendars);

/** As a service alone does it: one slice after the other, with what each has found kept in rows. */
async function judge(store: Store, { now, sourceName }: Pick<JudgeOrder, 'now' | 'sourceName'>): Promise<JudgedDay> {
  const [cpu, startedAt] = [cpuSeconds(), performance.now()];
  const slices = assessInSlices({
    ...{ store, sourceName, archiveWindowMs: 5 * DAY_MS, calendars },
    ...{ profile: settings.profiles.standard, fixedWindow: null, rooms: settings.rooms },
    segments: { profiles: settings.profiles.segments, rules: settings.profiles.rules },
    ...{ clock: () => now, log: createLog('silent'), fence: () => Promise.resolve() },
  });
  const day = calendars.company.dayOf(now);
  const plan = await slices.plan(day);
  const judged = [];
  for (let slice = 0; slice < plan.slices; slice += 1) judged.push(await slices.judge(day, plan, slice));
  await slices.weigh(day, plan);
  const decided = [];
  for (let slice = 0; slice < plan.slices; slice += 1) decided.push(await slices.decide(day, plan, slice));
  const { scored, opened } = await slices.conclude(day, plan, { judged, decided });
  return {
    ...{ scored, opened, seconds: (performance.now() - startedAt) / 1000, cpuSeconds: cpuSeconds() - cpu },
    rssPeakMb: Math.round(process.resourceUsage().maxRSS / KB_PER_MB),
  };
}

process.on('message', async ({ url, ...order }: JudgeOrder) => {
  const store = await openStore({ url });
  const found = await judge(store, order);
  await store.close();
  process.send!(found);
});
process.once('disconnect', () => process.exit());
