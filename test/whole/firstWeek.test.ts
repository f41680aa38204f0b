import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import type { Alert } from '../../src/domain/alert.ts';
import { alertById, insertAlert } from '../../src/store/alerts.ts';
import { jobRows } from '../../src/store/jobs.ts';
import { assessCustomers } from '../../src/usecases/assessCustomers.ts';
import { LEADER, STAFF, smallCompany, TUESDAY } from './smallService.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let service: DemoService;
beforeAll(async () => {
  service = await startDemoService({
    company: smallCompany(TUESDAY - DAY),
    startAt: TUESDAY,
    seed: 1,
    settings: readCompanySettings(),
    logLevel: 'silent',
    anyPort: true,
  });
});
afterAll(async () => {
  await service.close();
});

const digests = async () =>
  (await jobRows(service.app.store.db, { limit: 50 })).filter(({ name }) => name.startsWith('digest:'));

describe('the first week of a service', () => {
  it('sends no digest of the week before it was there: nobody was judged, which is not "nothing new"', async () => {
    service.simulator.clock.set(TUESDAY + 2 * HOUR);
    await service.app.tick();
    expect(await digests()).toEqual([]);
    expect(JSON.stringify(service.simulator.phone(LEADER))).not.toContain('客户周报');
  });

  it('sends one of the week in which it began', async () => {
    for (let day = 1; day <= 6; day += 1) {
      service.simulator.clock.set(TUESDAY + day * DAY + 2 * HOUR);
      await service.app.tick();
    }
    expect((await digests()).map(({ period, state }) => [period, state])).toEqual([
      ['2026-W42', 'done'],
      ['2026-W42', 'done'],
    ]);
    expect(JSON.stringify(service.simulator.phone(STAFF))).toContain('客户周报');
  });

  it('ends the case of a customer who was joined to another one', async () => {
    const { store, assessDeps } = service.app;
    const orphan: Alert = {
      ...{ id: 'a-orphan', customerId: 'c-joined', state: 'open', ownerId: STAFF.toLowerCase() },
      ...{ causes: [], openedAt: TUESDAY, claimedBy: null, claimedAt: null, snoozedUntil: null },
      ...{ closedAt: null, closeReason: null, quietJudgements: 0, version: 1 },
    };
    await insertAlert(store.db, orphan);
    expect(await assessCustomers(assessDeps)).toMatchObject({ closed: 1 });
    expect(await alertById(store.db, 'a-orphan')).toMatchObject({ state: 'closed', closeReason: 'transferred' });
  });
});

describe('the door of a service', () => {
  it('closes although somebody holds a request half sent', async () => {
    const own = await startDemoService({
      company: smallCompany(TUESDAY),
      startAt: TUESDAY,
      seed: 1,
      settings: readCompanySettings(),
      logLevel: 'silent',
      anyPort: true,
    });
    const slow = connect(Number(new URL(own.url).port), '127.0.0.1');
    const gone = new Promise((resolve) => slow.once('close', resolve));
    slow.on('error', () => undefined);
    await new Promise<void>((resolve) => slow.once('connect', () => resolve()));
    slow.write('POST /wecom/cb/app HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n<');
    await fetch(`${own.url}/healthz`);
    await own.close();
    await gone;
    await expect(fetch(`${own.url}/healthz`)).rejects.toThrow();
  });
});
