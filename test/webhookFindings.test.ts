import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { runOutbox } from '../src/outboxCommand.ts';
import { claimOutbox, enqueue, markDead } from '../src/store/outbox.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { examineWebhooks } from '../src/webhookFindings.ts';
import { commandEnv } from './commandEnv.ts';
import { MONDAY } from './store/samples.ts';
import { webhookReceiver } from './webhooks/receiver.ts';

let folder: string;
let env: Record<string, string>;
let store: Store;
let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
beforeEach(async () => {
  receiver = await webhookReceiver();
  const made = commandEnv();
  folder = made.folder;
  env = {
    ...made.env,
    ...{ LIUKE_WEBHOOKS: `crm=${receiver.url}?token=hidden`, LIUKE_WEBHOOK_PRIVATE: 'crm' },
    LIUKE_WEBHOOK_KEYS: `crm=whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  };
  store = await openStore({ url: env.DATABASE_URL! });
  await store.migrate();
});
afterEach(async () => {
  await receiver.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const examine = () => examineWebhooks(readConfig(env), store.db, MONDAY);

/** Two events that were given up, one for another system. */
async function giveUp(): Promise<void> {
  for (const [dedupeKey, target] of [
    ['wh_1', 'crm/c-1'],
    ['wh_2', 'crm/c-2'],
    ['wh_3', 'crm2/c-1'],
  ] as const)
    await enqueue(store.db, { dedupeKey, kind: 'webhook', target, payload: '{}', dueAt: MONDAY, createdAt: MONDAY });
  for (const webhook of ['crm', 'crm2'])
    for (const row of await claimOutbox(store.db, { now: MONDAY, token: 't', leaseMs: 1_000, limit: 9 }, { webhook }))
      await markDead(store.db, { dedupeKey: row.dedupeKey, token: 't', at: MONDAY, error: 'HTTP 400' });
}

describe('what doctor says of the own systems', () => {
  it('is nothing when none is configured', async () => {
    expect(await examineWebhooks(readConfig(commandEnv().env), store.db, MONDAY)).toEqual([]);
  });

  it('is that they took a signed ping', async () => {
    expect(await examine()).toEqual([{ name: 'webhook crm', state: 'ok', says: 'took a signed ping' }]);
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[number]];
    expect(JSON.parse(body)).toEqual({ type: 'ping', timestamp: new Date(MONDAY).toISOString(), data: {} });
    expect(headers['webhook-signature']).toMatch(/^v1,/);
  });

  it.each([
    [401, 'LIUKE_WEBHOOK_KEYS'],
    [404, 'LIUKE_WEBHOOKS'],
    [302, 'redirects are not followed'],
    [500, 'HTTP 500'],
  ])('is what is wrong: %d', async (status, says) => {
    receiver.answerAlways(status);
    const [finding] = await examine();
    expect(finding).toMatchObject({ state: 'fault', says: expect.stringContaining(says) });
    expect(JSON.stringify(finding)).not.toMatch(/hidden|whsec/);
  });

  it('is how many events were given up, and how to send them after all', async () => {
    await giveUp();
    const [, given] = await examine();
    expect(given).toMatchObject({ state: 'warning', says: '0 events wait, 2 were given up' });
    const lines: string[] = [];
    const io = { out: (line: string) => lines.push(line), err: () => {} };
    expect(await runOutbox(['--retry-all', 'crm'], env, io)).toBe(0);
    expect(await runOutbox(['--state', 'queued', '--json'], env, io)).toBe(0);
    expect(lines[0]).toBe('queued 2');
    const { messages, counts } = JSON.parse(lines[1]!);
    expect(messages.map(({ dedupeKey }: { dedupeKey: string }) => dedupeKey)).toEqual(['wh_1', 'wh_2']);
    expect(counts.dead).toBe(1);
    await expect(runOutbox(['--retry-all', 'erp'], env, io)).rejects.toThrow('"erp" is not in LIUKE_WEBHOOKS');
    await expect(runOutbox(['--retry-all', 'crm', '--retry', 'wh_3'], env, io)).rejects.toThrow('do not go together');
  });
});
