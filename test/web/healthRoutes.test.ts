import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type Router from 'koa-router';
import { afterEach, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/domain/time.ts';
import { createMeters } from '../../src/meters.ts';
import { Secret } from '../../src/secret.ts';
import type { OperationFigures } from '../../src/usecases/measureOperation.ts';
import { type HealthDeps, healthRoutes } from '../../src/web/healthRoutes.ts';
import { type MetricsDeps, metricsRoutes } from '../../src/web/metricsRoutes.ts';

const NOW = Date.parse('2026-11-23T04:00:00Z');
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(router: Router): Promise<(path: string, headers?: Record<string, string>) => Promise<Response>> {
  const app = new Koa();
  app.use(router.routes());
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return (path, headers = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
}

const health = (change: Partial<HealthDeps>) => {
  const deps = {
    ...{
      store: { pendingMigrations: async () => [] },
      clock: () => NOW,
      lastRoundAt: () => NOW,
      clockAheadMs: () => 0,
    },
    ...change,
  };
  return serve(healthRoutes(deps));
};

it('is ready while the database is of this version and rounds of work end', async () => {
  const get = await health({});
  expect((await get('/readyz')).status).toBe(200);
  expect(await (await get('/healthz')).text()).toBe('ok\n');
});

it.each<[string, Partial<HealthDeps>, string]>([
  [
    'the database is away',
    { store: { pendingMigrations: () => Promise.reject(new Error('away')) } },
    'does not answer',
  ],
  ['a migration is to be run', { store: { pendingMigrations: async () => ['addX1'] } }, 'liuke migrate'],
  ['the last round ended long ago', { lastRoundAt: () => NOW - 16 * MINUTE_MS }, 'stands still'],
  ['the clock was set wrong', { clockAheadMs: () => -180 * MINUTE_MS }, "180 minutes behind WeCom's"],
])('is alive but not ready when %s, and says why', async (_, change, why) => {
  const get = await health(change);
  const answer = await get('/readyz');
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain(why);
  expect((await get('/healthz')).status).toBe(200);
});

it('asks no rounds of a process that only serves', async () => {
  expect((await (await health({ lastRoundAt: () => null }))('/readyz')).status).toBe(200);
});

const FIGURES: OperationFigures = {
  archive: {
    ageSeconds: 42,
    pullAgeSeconds: 7,
    failingSeconds: 0,
    kept: { noKey: 3, badKey: 0, undecodable: 0, unparsed: 0 },
    gaps: 1,
  },
  assessment: { ageSeconds: 3600 },
  customers: { all: 60, scored: 41 },
  staff: { active: 6, archived: 5, unknown: 1 },
  inbox: { counts: { waiting: 0, done: 9, dead: 0 }, oldestSeconds: 5 },
  outbox: { counts: { queued: 2, sent: 5, dead: 1 }, oldestSeconds: 7 },
  jobs: [{ job: 'assess', doneAtSeconds: 1_763_000_000, hasFailed: false }],
  overdue: [{ job: 'digest:leaders', seconds: 600 }],
  isPaused: false,
};
const metrics = (change: Partial<MetricsDeps> = {}) => {
  const deps = { token: null, text: async () => 'liuke_up 1\n', contentType: 'text/plain; version=0.0.4', ...change };
  return serve(metricsRoutes(deps));
};

it('shows metrics without a token to this machine alone, and not to what a proxy passes on', async () => {
  const get = await metrics();
  expect((await get('/metrics')).status).toBe(200);
  expect((await get('/metrics', { 'X-Forwarded-For': '203.0.113.8' })).status).toBe(404);
  expect((await get('/metrics', { Forwarded: 'for=203.0.113.8' })).status).toBe(404);
});

it('shows metrics to whoever has the token, and tells others nothing', async () => {
  const token = 'x'.repeat(24);
  const get = await metrics({ token: new Secret(token) });
  expect((await get('/metrics')).status).toBe(404);
  expect((await get('/metrics', { Authorization: `Bearer ${token}y` })).status).toBe(404);
  expect((await get('/metrics', { Authorization: `Bearer ${token}` })).status).toBe(200);
});

it('counts what this process did, beside what stands in the database', async () => {
  const meters = createMeters();
  meters.onWeComCall('message/send', 45009, 30);
  meters.onWeComCall('message/send', 45009, 30);
  meters.onWeComCall('gettoken', 'unreachable', 10_000);
  meters.onCallback('cardTap');
  meters.onPull({ stored: 500, kept: 2 });
  const lines = (await meters.text(FIGURES)).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'liuke_wecom_calls_total{api="message/send",result="45009"} 2',
      'liuke_wecom_calls_total{api="gettoken",result="unreachable"} 1',
      'liuke_callbacks_total{kind="cardTap"} 1',
      'liuke_archive_messages_total 500',
      'liuke_archive_kept_total 2',
      'liuke_archive_age_seconds 42',
      'liuke_archive_kept_envelopes{reason="noKey"} 3',
      'liuke_customers{state="scored"} 41',
      'liuke_outbox{state="dead"} 1',
      'liuke_job_done_timestamp_seconds{job="assess"} 1763000000',
      'liuke_job_overdue_seconds{job="digest:leaders"} 600',
    ]),
  );
});

it('has no line for an age that is not known, also when it was known before', async () => {
  const meters = createMeters();
  await meters.text(FIGURES);
  const unknown = { ...FIGURES, archive: { ...FIGURES.archive, ageSeconds: null }, assessment: { ageSeconds: null } };
  const text = await meters.text({ ...unknown, overdue: [] });
  expect(text).not.toMatch(/^liuke_archive_age_seconds /m);
  expect(text).not.toMatch(/^liuke_assessment_age_seconds /m);
  expect(text).not.toMatch(/^liuke_job_overdue_seconds/m);
  expect(text).toMatch(/^liuke_archive_pull_age_seconds 7$/m);
  expect(text).toMatch(/^liuke_archive_failing_seconds 0$/m);
});
