import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { readCompanySettings } from '../../src/companySettings.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { appendEvent, insertAlert, insertFollowUp } from '../../src/store/alerts.ts';
import { commandEnv } from '../commandEnv.ts';
import { alert, followUp, MONDAY } from '../store/samples.ts';
import { webhookReceiver } from '../webhooks/receiver.ts';

const TOKEN = 'a'.repeat(24);

let folder: string;
let app: App;
let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
let now = MONDAY;
beforeAll(async () => {
  receiver = await webhookReceiver();
  const made = commandEnv();
  folder = made.folder;
  const config = readConfig({
    ...made.env,
    ...{ LIUKE_PORT: '0', LIUKE_EXPORT_TOKENS: `crm=${TOKEN}`, LIUKE_WEBHOOKS: `crm=${receiver.url}` },
    ...{ LIUKE_WEBHOOK_PRIVATE: 'crm', LIUKE_WEBHOOK_KEYS: `crm=whsec_${Buffer.alloc(32, 1).toString('base64')}` },
  });
  app = await createApp({ config, settings: readCompanySettings(), clock: () => now, log: createLog('silent') });
});
afterAll(async () => {
  await app.close();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

it('tells the configured system what happens, and answers it what was followed up', async () => {
  const { db } = app.store;
  await app.work.tell();
  now += 1_000;
  await insertAlert(db, alert());
  await appendEvent(db, {
    id: 'e-1',
    alertId: 'alert-1',
    event: { type: 'closed', at: now, by: 'liming', reason: 'lost' },
  });
  await insertFollowUp(db, followUp({ id: 'f-1', at: now, outcome: 'visit' }));
  now += 1_000;
  expect([await app.work.tell(), await app.work.post()]).toEqual([{ queued: 2 }, { sent: 2, retried: 0, dead: 0 }]);
  expect(receiver.received.map(({ body }) => JSON.parse(body).type).sort()).toEqual([
    'alert.closed',
    'followUp.logged',
  ]);

  now += 120_000;
  const port = await app.listen();
  const ask = (token: string) =>
    fetch(`http://127.0.0.1:${port}/api/follow-ups?since=2026-01-01T00:00:00Z`, {
      headers: { Authorization: `Bearer ${token}` },
    });
  expect((await ask('b'.repeat(24))).status).toBe(401);
  expect(await (await ask(TOKEN)).json()).toMatchObject({
    followUps: [{ id: 'f-1', outcomeText: '见了面' }],
    hasMore: false,
  });
});
