import type { Alert } from '../domain/alert.ts';
import type { UtcMs } from '../domain/time.ts';
import { lostCard } from '../domain/wording/otherCards.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { insertCard } from '../store/alerts.ts';
import { loadCustomers } from '../store/customers.ts';
import { enqueue } from '../store/outbox.ts';
import type { Db } from '../store/store.ts';
import { cardMessage } from '../wecom/renderCard.ts';

interface AskDeps {
  texts: Texts;
  agentId: number;
  publicUrl: string;
  leaderId: string | null;
  leaderCardAt: UtcMs;
  nameOf(staffId: string): string;
}

/** Asks the leader to confirm that a customer is gone, in the transaction of the tap that said so. Without a leader nobody is asked. */
export async function askLeader(
  db: Db,
  { id, customerId, version }: Alert,
  { by, at }: { by: string; at: UtcMs },
  { texts, agentId, publicUrl, leaderId, leaderCardAt, nameOf }: AskDeps,
): Promise<void> {
  if (leaderId === null) return;
  const [customer] = await loadCustomers(db, [customerId]);
  const view = lostCard(texts, {
    customerName: customer?.name ?? '',
    owner: { id: by, name: nameOf(by) },
    ...{ saidAt: at, now: leaderCardAt, detailUrl: `${publicUrl}/c/${encodeURIComponent(customerId)}` },
  });
  const taskId = `${id}-lost${version}`;
  const body = cardMessage({ card: view, taskId, receiverId: leaderId, agentId });
  const isNew = await insertCard(db, {
    ...{ taskId, alertId: id, receiverId: leaderId, kind: 'lost', variant: view.variant, body, view, createdAt: at },
    ...{ sentAt: null, responseCode: null, wecomMsgId: null, state: 'queued' },
  });
  if (!isNew) return;
  const sending = { kind: 'card', target: leaderId, payload: body, dueAt: leaderCardAt, createdAt: at };
  await enqueue(db, { dedupeKey: taskId, ...sending });
}
