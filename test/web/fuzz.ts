import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { readCompanySettings } from '../../src/companySettings.ts';
import { startDemoService } from '../../src/demo/demoService.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { Secret } from '../../src/secret.ts';
import { createSeededRandom } from '../../src/simulator/seededRandom.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { ALL_TABLES } from '../../src/store/tables/allTables.ts';
import { importRoutes } from '../../src/web/importRoutes.ts';
import { CORP_ID, smallCompany, TUESDAY } from '../whole/smallService.ts';

/** What came of it: how often each status was answered, and how much memory was taken meanwhile. */
export interface FuzzReport {
  statuses: Map<number, number>;
  /** Whether the last sound request was answered as the first. */
  isUp: boolean;
  /** Whether every table holds what it held before. */
  isUntouched: boolean;
  /** Resident memory at the end, beyond what it was after a tenth. */
  grownBytes: number;
}

const AT_ONCE = 8;
/** What parsers stumble over. */
const NASTY = [
  ...[
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE x [<!ENTITY a "b">]>',
    '&a;',
    '&#0;',
    '</xml>',
    '<xml>',
    '<Encrypt>',
    '\0',
    '\uFEFF',
    '\uD800',
  ],
  ...[
    '{',
    '}',
    '[',
    ']]',
    '"',
    '\\u0000',
    '__proto__',
    'constructor',
    '1e999',
    '-0',
    'null',
    'NaN',
    '9'.repeat(400),
    ' '.repeat(500),
  ],
  ...['<a>'.repeat(200), '['.repeat(2_000), "'; DROP TABLE message; --", '%00', '張'.repeat(300)],
];

/** Some changes to a text: signs turned, cut out, doubled, put elsewhere, or something nasty put in. */
export function mutated(text: string, random: () => number): string {
  let result = text;
  const place = (): number => Math.floor(random() * (result.length + 1));
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes -= 1) {
    const [from, to] = [place(), place()].sort((a, b) => a - b) as [number, number];
    const kind = Math.floor(random() * 6);
    if (kind === 0)
      result = result.slice(0, from) + String.fromCharCode(Math.floor(random() * 256)) + result.slice(from + 1);
    else if (kind === 1) result = result.slice(0, from) + result.slice(to);
    else if (kind === 2) result = result.slice(0, to) + result.slice(from);
    else if (kind === 3)
      result = result.slice(0, from) + NASTY[Math.floor(random() * NASTY.length)] + result.slice(from);
    else if (kind === 4) result = result.slice(0, from);
    else result = result.slice(from, to) + result.slice(0, from) + result.slice(to);
  }
  return result;
}

/** Everything but who does what now: work that is rung for in the meantime is not of the callers' making. */
async function contents({ db }: Store): Promise<string> {
  const hash = createHash('sha256');
  for (const { name } of ALL_TABLES.filter((table) => !['job', 'lease', 'setting'].includes(table.name)))
    hash.update(name).update(JSON.stringify(await db.query(`SELECT * FROM ${name} ORDER BY 1, 2`)));
  return hash.digest('hex');
}

interface Sent {
  url: string;
  body: string;
  headers?: Record<string, string>;
}

/** @returns the status; 0 when the connection was ended without one */
function post({ url, body, headers = {} }: Sent): Promise<number> {
  return new Promise((resolve) => {
    const sending = request(url, { method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
      answer.once('error', () => resolve(0));
    });
    sending.once('error', () => resolve(0));
    sending.end(body);
  });
}

async function sendAll(
  count: number,
  next: (index: number) => Sent,
): Promise<Pick<FuzzReport, 'statuses' | 'grownBytes'>> {
  const statuses = new Map<number, number>();
  let residentAfterTenth = 0;
  for (let index = 0; index < count; index += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - index) }, (_, place) => next(index + place));
    for (const status of await Promise.all(some.map(post))) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (residentAfterTenth === 0 && index >= count / 10) residentAfterTenth = process.memoryUsage().rss;
  }
  return { statuses, grownBytes: process.memoryUsage().rss - residentAfterTenth };
}

const EVENT =
  '<xml><ToUserName>corp</ToUserName><FromUserName>sys</FromUserName><CreateTime>1717400000</CreateTime><MsgType>event</MsgType>' +
  '<Event>change_external_contact</Event><ChangeType>del_follow_user</ChangeType><UserID>LinChen</UserID>' +
  '<ExternalUserID>wmX</ExternalUserID></xml>';

/**
 * Callbacks as somebody sends them who does not have the keys: a sound one whose body, query or both were changed. And as WeCom
 * might one day: inside, before it is sealed; these may change what is stored.
 */
export async function fuzzCallbacks(count: number, seed: number, where: 'outside' | 'inside'): Promise<FuzzReport> {
  const service = await startDemoService({
    ...{ company: smallCompany(TUESDAY), startAt: TUESDAY, seed: 1, settings: readCompanySettings() },
    ...{ logLevel: 'silent', anyPort: true },
  });
  const random = createSeededRandom(seed).next;
  const { token, encodingAesKey } = service.simulator.credentials.callbacks.contact;
  const signed = (encrypt: string): Sent => {
    const [timestamp, nonce] = ['1717400000', 'nonce'];
    const signature = createHash('sha1').update([token, timestamp, nonce, encrypt].sort().join('')).digest('hex');
    const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce });
    const body = `<xml><ToUserName>${CORP_ID}</ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`;
    return { url: `${service.url}/wecom/cb/contact?${query}`, body };
  };
  const sound = signed(seal(EVENT, encodingAesKey));
  try {
    const first = await post(sound);
    const before = await contents(service.app.store);
    const report = await sendAll(count, () => {
      if (where === 'inside')
        return signed(seal(random() < 0.5 ? mutated(EVENT, random) : withOtherValue(random), encodingAesKey));
      const [address, query] = sound.url.split('?') as [string, string];
      const isQueryChanged = random() < 0.3;
      const changedQuery = isQueryChanged ? mutated(query, random).replace(/[^\x21-\x7e]|#/g, '%EF') : query;
      const isBodyKept = isQueryChanged && random() < 0.5;
      return { url: `${address}?${changedQuery}`, body: isBodyKept ? sound.body : mutated(sound.body, random) };
    });
    const isUntouched = (await contents(service.app.store)) === before;
    return { ...report, isUntouched, isUp: first === 200 && (await post(sound)) === 200 };
  } finally {
    await service.close();
  }
}

/** The event with another value of one of its elements, in a form that XML allows. */
function withOtherValue(random: () => number): string {
  const values = [...EVENT.matchAll(/(?<=>)[^<>]+(?=<)/g)];
  const { 0: value, index } = values[Math.floor(random() * values.length)]!;
  const other = mutated(value, random).replace(/[<>&\0\uD800]/g, '');
  return `${EVENT.slice(0, index)}${other}${EVENT.slice(index + value.length)}`;
}

function seal(message: string, encodingAesKey: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const body = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([randomBytes(16), length, body, Buffer.from(CORP_ID)]);
  const pad = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.alloc(pad, pad)])), cipher.final()]).toString(
    'base64',
  );
}

const TOKEN = 'token-of-u8-000000000000';
const ENTITIES = ['accounts', 'contacts', 'orders', 'payments', 'complaints', 'ratings'];
const ROWS = [
  {
    source_id: 'SO-1',
    account_id: 'C-1',
    ordered_at: '2026-03-01',
    amount: '12.50',
    name: '浩运贸易',
    mobiles: ['13800000000'],
  },
  { source_id: 'SO-2', account_id: 'C-1', deleted: true, kind: 'nps', value: 9, at: '2026-03-01T08:00:00+08:00' },
];

/** Bodies that a system with a token sends, changed; tried only (`dryRun=1`), so that nothing may change. */
export async function fuzzImports(count: number, seed: number): Promise<FuzzReport> {
  const store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  const random = createSeededRandom(seed).next;
  let now = Date.parse('2026-11-16T10:00:00+08:00');
  const importDeps = {
    ...{ store, texts: makeTexts(), defaultCurrency: 'CNY', turnedCesSources: [], log: createLog('silent') },
    ...{ mobileKeyOf: (mobile: string) => String(mobile.length), onPeopleChanged: async () => {}, clock: () => now },
  };
  const app = new Koa();
  app.silent = true;
  app.use(
    importRoutes({ tokens: [{ source: 'u8', token: new Secret(TOKEN) }], importDeps, clock: () => now }).routes(),
  );
  const server: Server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/import`;
  const text = JSON.stringify({ source: 'u8', rows: ROWS });
  const sent = (body: string, index: number): Sent => {
    // The calls of a minute are counted: here each has its own second.
    now += 2_000;
    return {
      ...{ url: `${base}/${ENTITIES[index % ENTITIES.length]}?dryRun=1`, body },
      headers: {
        ...{
          Authorization: `Bearer ${TOKEN}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': `key-${index}-000`,
        },
      },
    };
  };
  try {
    const first = await post(sent(text, 2));
    const before = await contents(store);
    const report = await sendAll(count, (index) => sent(mutated(text, random), index));
    const isUntouched = (await contents(store)) === before;
    return { ...report, isUntouched, isUp: (await post(sent(text, 2))) === first && first < 500 };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await store.close();
  }
}
