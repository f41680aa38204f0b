import { randomUUID } from 'node:crypto';
import type { Config } from './config.ts';
import { webhookAddresses } from './connections.ts';
import { pingJson } from './domain/companyEvent.ts';
import type { Finding } from './finding.ts';
import { countWebhooks } from './store/outbox.ts';
import type { Db } from './store/store.ts';
import { createPostWebhook } from './webhooks/postWebhook.ts';
import { WebhookRefused, WebhookUnreachable } from './webhooks/webhookError.ts';

/** Sends each of the company's systems a signed ping, and says what it has missed. */
export async function examineWebhooks(config: Config, db: Db | null, now: number): Promise<Finding[]> {
  const post = createPostWebhook();
  const findings: Finding[] = [];
  for (const receiver of webhookAddresses(config)) {
    const name = `webhook ${receiver.name}`;
    try {
      await post(receiver, { id: `ping_${randomUUID()}`, at: now, body: pingJson(now) });
      findings.push({ name, state: 'ok', says: 'took a signed ping' });
    } catch (err) {
      if (!(err instanceof WebhookRefused || err instanceof WebhookUnreachable)) throw err;
      const mend = 'events wait for four days meanwhile; it must answer a ping with 2xx as it does events';
      findings.push({ name, state: 'fault', says: err.message, mend });
    }
    if (db === null) continue;
    const queued = await countWebhooks(db, receiver.name, 'queued');
    const dead = await countWebhooks(db, receiver.name, 'dead');
    const says = `${queued} events wait, ${dead} were given up`;
    const mend = `liuke outbox --retry-all ${receiver.name} sends what was given up`;
    if (dead > 0) findings.push({ name, state: 'warning', says, mend });
    else if (queued > 0) findings.push({ name, state: 'ok', says });
  }
  return findings;
}
