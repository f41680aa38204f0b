/**
 * One worker of the bench `workers`, in a process of its own: what it is to do comes as messages, and the processor seconds that
 * it took go back as one.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { readCompanySettings } from '../src/companySettings.ts';
import { staffCalendars } from '../src/domain/staffCalendars.ts';
import { DAY_MS } from '../src/domain/time.ts';
import { createDueWork, type Work } from '../src/dueWork.ts';
import { createLog } from '../src/log.ts';
import { jobsOf } from '../src/store/jobs.ts';
import { outboxCounts } from '../src/store/outbox.ts';
import { openStore } from '../src/store/store.ts';
import { assessInSlices } from '../src/usecases/assessInSlices.ts';
import { SOURCE } from './assess.ts';
import { cpuSeconds } from './cpuTime.ts';
import { type Address, deliverAll } from './outbox.ts';

/** What a worker is told. */
export type WorkerOrder =
  | { kind: 'assess'; databaseUrl: string; token: string; now: number }
  | { kind: 'deliver'; databaseUrl: string; token: string; address: Address };

/** How often a worker that waits for the others looks again. */
const LOOK_EVERY_MS = 20;

const settings = readCompanySettings();
process.once('message', async (order: WorkerOrder) => {
  const store = await openStore({ url: order.databaseUrl });
  process.send!('ready');
  await new Promise((resolve) => process.once('message', resolve));
  const cpu = cpuSeconds();
  if (order.kind === 'assess') await assess(order);
  else
    for (;;) {
      await deliverAll(store, order.address, order.token);
      // What waits for a message in the hands of another worker is due a moment later.
      if ((await outboxCounts(store.db)).queued === 0) break;
      await wait(LOOK_EVERY_MS);
    }
  const seconds = cpuSeconds() - cpu;
  await store.close();
  process.send!({ cpuSeconds: seconds });

  /** The rounds of the service, with nothing in them but the judgement. */
  async function assess({ token, now }: Extract<WorkerOrder, { kind: 'assess' }>): Promise<void> {
    const calendars = staffCalendars(settings.calendars);
    const nothing = () => Promise.resolve({ isDone: true });
    const clock = () => now;
    const log = createLog('error');
    const work = new Proxy({} as Work, {
      get: (_, name) => (name === 'slices' ? slices : name === 'tags' ? null : nothing),
    });
    const slices = assessInSlices({
      ...{ store, sourceName: SOURCE, archiveWindowMs: 5 * DAY_MS, calendars, clock, log, fence: nothing },
      ...{ profile: settings.profiles.standard, fixedWindow: null, rooms: settings.rooms },
      segments: { profiles: settings.profiles.segments, rules: settings.profiles.rules },
    });
    const due = createDueWork({
      ...{ store, work, sourceName: SOURCE, groups: [], calendar: calendars.company, clock, log, token },
      ...{ roles: new Set(['worker'] as const), isStopping: () => false, archiveNotifiedAt: async () => null },
    });
    const day = calendars.company.dayOf(now);
    for (;;) {
      await due.tick();
      if ((await jobsOf(store.db, 'assess', day)).get('assess')?.state === 'done') return;
      await wait(LOOK_EVERY_MS);
    }
  }
});
process.once('disconnect', () => process.exit());
