import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { AlertCard } from '../src/domain/wording/alertCard.ts';
import { saveDepartments, saveStaff } from '../src/store/people.ts';
import { insertRows } from '../src/store/rows.ts';
import type { Store } from '../src/store/store.ts';
import { alertEventTable, alertTable, cardTable } from '../src/store/tables/alertTables.ts';
import { openCallback, sealReply } from '../src/wecom/callbackCrypto.ts';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores, STORE_KINDS } from './benchStores.ts';
import { quantile } from './quantile.ts';
import { cpuOf, serveLiuke } from './servedLiuke.ts';

const TAPS = 6_000;
const WARM_UP = 600;
const STEADY = 1_000;
const STEADY_PER_SECOND = 200;
const AT_ONCE = 64;
const MEMBERS = 300;
const ROWS_AT_ONCE = 500;
const KEYS = {
  token: 'benchToken0000000000',
  encodingAesKey: randomBytes(32).toString('base64').slice(0, 43).replace(/[+/]/g, 'a'),
  receiveId: 'ww00000000000000be',
};

/**
 * Taps on cards from POST to the passive reply, the real `liuke serve` in a process of its own: how many a second and core
 * at most, and how long one takes at 200 a second. Each reply is opened: a tap that was not taken stops the bench.
 */
export async function benchTap({ out, say, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    await databases.withEmpty(async (store, url) => {
      await fill(store, TAPS + WARM_UP + STEADY);
      const service = await serveLiuke(url, {
        WECOM_CORP_ID: KEYS.receiveId,
        WECOM_APP_TOKEN: KEYS.token,
        WECOM_APP_AES_KEY: KEYS.encodingAesKey,
      });
      const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
      const target = { port: service.port, agent };
      try {
        const next = tapSource();
        await flood(target, next, WARM_UP);
        const cpu = await cpuOf(service.child);
        const startedAt = performance.now();
        await flood(target, next, TAPS);
        const seconds = (performance.now() - startedAt) / 1000;
        const cpuSeconds = cpu === null ? null : (await cpuOf(service.child))! - cpu;
        const waits = (await steady(target, next, STEADY)).sort((a, b) => a - b);
        const [kept] = await store.db.query<{ n: number }>('SELECT COUNT(*) AS n FROM follow_up');
        if (kept!.n !== TAPS + WARM_UP + STEADY) throw new Error(`${kept!.n} follow-ups are kept`);
        out({
          ...{ name: 'tap', store: kind, taps: TAPS, perSecond: Math.round(TAPS / seconds) },
          ...(cpuSeconds === null ? {} : { perCpuSecond: Math.round(TAPS / cpuSeconds) }),
          ...{ p50Ms: rounded(quantile(waits, 0.5)), p99Ms: rounded(quantile(waits, 0.99)) },
          ...{ seconds: rounded(seconds), cpuSeconds: rounded(cpuSeconds ?? 0) },
        });
      } finally {
        agent.destroy();
        await service.stop();
      }
    });
  }
}

interface Target {
  port: number;
  agent: Agent;
}

/** Each tap is on a card of its own and sealed beforehand: sealing is WeCom's work. */
function tapSource(): () => { path: string; body: string } {
  let n = 0;
  return () => {
    const seconds = Math.floor(Date.now() / 1000);
    const xml =
      `<xml><ToUserName>${KEYS.receiveId}</ToUserName><FromUserName>staff${n % MEMBERS}</FromUserName>` +
      `<CreateTime>${seconds}</CreateTime><MsgType>event</MsgType><Event>template_card_event</Event>` +
      `<EventKey>done</EventKey><TaskId>alert-${n}-v1</TaskId><CardType>button_interaction</CardType>` +
      `<ResponseCode>code-${n}</ResponseCode><AgentID>1</AgentID><SelectedItems><SelectedItem>` +
      '<QuestionKey>how</QuestionKey><OptionIds><OptionId>call</OptionId></OptionIds></SelectedItem></SelectedItems></xml>';
    n += 1;
    const sealed = sealReply(KEYS, { xml, at: Date.now() });
    const read = (name: string): string => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^\\]<]+)`).exec(sealed)![1]!;
    const query = { msg_signature: read('MsgSignature'), timestamp: read('TimeStamp'), nonce: read('Nonce') };
    const body = `<xml><ToUserName>x</ToUserName><AgentID>1</AgentID><Encrypt><![CDATA[${read('Encrypt')}]]></Encrypt></xml>`;
    return { path: `/wecom/cb/app?${new URLSearchParams(query)}`, body };
  };
}

async function flood(target: Target, next: ReturnType<typeof tapSource>, count: number): Promise<void> {
  const taps = Array.from({ length: count }, next);
  const lane = async (): Promise<void> => {
    for (let tap = taps.pop(); tap !== undefined; tap = taps.pop()) await send(target, tap);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** At a steady pace, whether the last one was answered or not. @returns milliseconds of each */
async function steady(target: Target, next: ReturnType<typeof tapSource>, count: number): Promise<number[]> {
  const taps = Array.from({ length: count }, next);
  const startedAt = performance.now();
  return Promise.all(
    taps.map(async (tap, n) => {
      const dueAt = startedAt + (n * 1000) / STEADY_PER_SECOND;
      await wait(Math.max(0, dueAt - performance.now()));
      const sentAt = performance.now();
      await send(target, tap);
      return performance.now() - sentAt;
    }),
  );
}

function send({ port, agent }: Target, { path, body }: { path: string; body: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method: 'POST', agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200 && isTaken(text)) resolve();
        else reject(new Error(`a tap was answered ${answer.statusCode}`));
      });
    });
    call.once('error', reject);
    call.end(body);
  });
}

let opened = 0;

/** Opening every reply would measure us and not the service: one in a hundred is looked into. */
function isTaken(reply: string): boolean {
  opened += 1;
  if (opened % 100 !== 1) return reply.includes('<Encrypt>');
  const read = (name: string): string => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^\\]<]+)`).exec(reply)?.[1] ?? '';
  const sealed = { signature: read('MsgSignature'), timestamp: read('TimeStamp'), nonce: read('Nonce') };
  return openCallback(KEYS, { ...sealed, encrypt: read('Encrypt') }).includes('已跟进');
}

async function fill(store: Store, cards: number): Promise<void> {
  const at = Date.now() - 3_600_000;
  const view: AlertCard = {
    source: { text: '留客·客户提醒', tone: 'plain' },
    title: '和浩运贸易9天没联系了',
    rows: [{ key: '上次联系', value: '8月5日 对方发来' }],
    buttons: [{ key: 'done', text: '已跟进', style: 1 }],
    variant: 'bench',
  };
  await saveDepartments(store.db, [{ id: 1, name: '测试公司', parentId: null, leaderIds: [] }]);
  await saveStaff(
    store.db,
    Array.from({ length: MEMBERS }, (_, n) => ({
      ...{ id: `staff${n}`, name: `同事${n}`, departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [] },
      ...{ leaderIds: [], position: '', status: 'active' as const, isArchived: true, knownAt: at },
    })),
  );
  const none = { claimedBy: null, claimedAt: null, snoozedUntil: null, closedAt: null, closeReason: null };
  for (let start = 0; start < cards; start += ROWS_AT_ONCE) {
    const some = Array.from({ length: Math.min(ROWS_AT_ONCE, cards - start) }, (_, n) => start + n);
    await store.transaction(async (db) => {
      await insertRows(
        db,
        alertTable,
        some.map((n) => ({
          ...{ id: `alert-${n}`, customerId: `c-${n}`, openCustomerId: `c-${n}`, state: 'open' as const },
          ...{ ownerId: `staff${n % MEMBERS}`, openedAt: at, quietJudgements: 0, version: 1, ...none },
          causes: [{ kind: 'goneQuiet' as const, since: at, judgements: 2, facts: { days: 9 } }],
        })),
      );
      await insertRows(
        db,
        alertEventTable,
        some.map((n) => ({
          ...{ id: `alert-${n}:opened`, alertId: `alert-${n}`, at, type: 'opened' as const },
          body: { at, by: 'system', type: 'opened' as const, causes: [] },
        })),
      );
      await insertRows(
        db,
        cardTable,
        some.map((n) => ({
          ...{ taskId: `alert-${n}-v1`, alertId: `alert-${n}`, receiverId: `staff${n % MEMBERS}`, kind: 'alert' },
          ...{ variant: 'bench', body: '{}', view, createdAt: at, sentAt: at, responseCode: null },
          ...{ wecomMsgId: `m-${n}`, state: 'sent' as const },
        })),
      );
    });
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
