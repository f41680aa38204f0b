import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AlertCard } from '../src/domain/wording/alertCard.ts';
import { makeTexts } from '../src/domain/wording/texts.ts';
import { createLog } from '../src/log.ts';
import { insertRows } from '../src/store/rows.ts';
import type { Store } from '../src/store/store.ts';
import { alertTable, cardTable } from '../src/store/tables/alertTables.ts';
import { outboxTable } from '../src/store/tables/workTables.ts';
import { deliverOutbox } from '../src/usecases/deliverOutbox.ts';
import { createWeComClient } from '../src/wecom/client.ts';
import { sendCard } from '../src/wecom/messages.ts';
import { cardMessage } from '../src/wecom/renderCard.ts';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores, STORE_KINDS } from './benchStores.ts';
import { cpuSeconds } from './cpuTime.ts';

export const MEMBERS = 1_000;
/** Below what one member may get in a minute. */
export const CARDS_A_MEMBER = 5;
const ROWS_AT_ONCE = 500;

export interface Address {
  url: string;
  corpId: string;
  agentId: number;
  appSecret: string;
}

/** Cards that are all due, from outbox rows to cards in the simulator, its limits off, in a process of its own. */
export async function benchOutbox({ out, say, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    const child = fork(fileURLToPath(new URL('./simulatorProcess.ts', import.meta.url)), [String(MEMBERS)]);
    try {
      const [address] = (await once(child, 'message')) as [Address];
      await databases.withEmpty(async (store) => {
        await fillOutbox(store, address);
        const [cpu, startedAt] = [cpuSeconds(), performance.now()];
        const { sent } = await deliverAll(store, address, 'bench');
        const [seconds, own] = [(performance.now() - startedAt) / 1000, cpuSeconds() - cpu];
        if (sent !== MEMBERS * CARDS_A_MEMBER) throw new Error(`${sent} of ${MEMBERS * CARDS_A_MEMBER} were sent`);
        const figures = { cards: sent, seconds: rounded(seconds), cpuSeconds: rounded(own) };
        out({
          ...{ name: 'outbox', store: kind, perSecond: Math.round(sent / seconds) },
          ...{ perCpuSecond: Math.round(sent / own), ...figures },
        });
      });
    } finally {
      child.kill();
    }
  }
}

/** @param token of the worker */
export function deliverAll(store: Store, { url, corpId, appSecret, agentId }: Address, token: string) {
  const client = createWeComClient({ baseUrl: url, corpId, secret: appSecret, clock: Date.now });
  const other = async (): Promise<never> => {
    throw new Error('this bench sends cards only');
  };
  return deliverOutbox({
    ...{ store, clock: Date.now, token, log: createLog('silent'), texts: makeTexts(), agentId },
    operatorIds: [],
    send: { card: (payload) => sendCard(client, payload), text: other, cardUpdate: other, group: other },
  });
}

/** @param round tells the cards of one filling from those of another: WeCom takes a task id once */
export async function fillOutbox(store: Store, { agentId }: Address, round = 0): Promise<void> {
  const at = Date.now() - 60_000;
  const view: AlertCard = {
    source: { text: '留客·客户提醒', tone: 'plain' },
    title: '和浩运贸易9天没联系了',
    rows: [{ key: '上次联系', value: '8月5日 对方发来' }],
    buttons: [{ key: 'done', text: '已跟进', style: 1 }],
    variant: 'bench',
  };
  const numbers = Array.from({ length: MEMBERS * CARDS_A_MEMBER }, (_, n) => n);
  for (let start = 0; start < numbers.length; start += ROWS_AT_ONCE) {
    const some = numbers.slice(start, start + ROWS_AT_ONCE).map((n) => {
      const [taskId, receiverId] = [`alert-${round}-${n}-v1`, `staff${n % MEMBERS}`];
      return { n, taskId, receiverId, body: cardMessage({ card: view, taskId, receiverId, agentId }) };
    });
    await store.transaction(async (db) => {
      const none = { claimedBy: null, claimedAt: null, snoozedUntil: null, closedAt: null, closeReason: null };
      await insertRows(
        db,
        alertTable,
        some.map(({ n, receiverId }) => ({
          ...{ id: `alert-${n}`, customerId: `c-${n}`, openCustomerId: `c-${n}`, state: 'open' as const },
          ...{ ownerId: receiverId, causes: [], openedAt: at, quietJudgements: 0, version: 1, ...none },
        })),
      );
      await insertRows(
        db,
        cardTable,
        some.map(({ n, taskId, receiverId, body }) => ({
          ...{ taskId, alertId: `alert-${n}`, receiverId, kind: 'alert', variant: 'bench', body, view, createdAt: at },
          ...{ sentAt: null, responseCode: null, wecomMsgId: null, state: 'queued' as const },
        })),
      );
      await insertRows(
        db,
        outboxTable,
        some.map(({ taskId, receiverId, body }) => ({
          ...{ dedupeKey: taskId, kind: 'card', target: receiverId, payload: body, dueAt: at, createdAt: at },
          ...{ orderedAt: at, state: 'queued' as const, attempts: 0, claimToken: null, claimUntil: null },
          ...{ claimId: null, wasInFlight: false, finishedAt: null, result: null, error: null },
        })),
      );
    });
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
