import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import ServerRequest from 'node-easywechat/dist/Core/Http/ServerRequest.js';
import Work from 'node-easywechat/dist/Work/Application.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { alertCard } from './cards.ts';
import { MONDAY, smallCompany } from './smallCompany.ts';

// A client that others wrote: what it can talk to is not only our own reading of the protocol. Its parts are imported
// one by one, because its entry point loads a module that newer versions of its own dependency no longer have.

let sim: Simulator;
let app: InstanceType<typeof Work>;
let closeServer: () => Promise<void>;
let callbackUrl: string;
const events: unknown[] = [];

function newApp() {
  const { corpId, appSecret, callbacks } = sim.credentials;
  const work = new Work({
    corp_id: corpId,
    secret: appSecret,
    token: callbacks.app.token,
    aes_key: callbacks.app.encodingAesKey,
    http: { baseURL: `${sim.url}/`, timeout: 5_000 },
  });
  work.setCache(memoryCache());
  return work;
}

/** In place of the package's own, which leaves files in the working directory. */
function memoryCache() {
  const entries = new Map<string, unknown>();
  return {
    get: async (key: string) => entries.get(key),
    has: async (key: string) => entries.has(key),
    set: async (key: string, value?: unknown) => entries.set(key, value).has(key),
    delete: async (key: string) => entries.delete(key),
  };
}

/** A new instance for each request: the package keeps the decryption of an earlier request in its chain. */
async function answer(request: IncomingMessage): Promise<string> {
  const receiver = newApp();
  receiver.setRequest(await ServerRequest.createFromIncomingMessage(request));
  const server = receiver.getServer();
  server.addMessageListener('text', async (message) => {
    events.push(message);
    return '收到';
  });
  server.addEventListener('template_card_menu_event' as never, async (message) => {
    events.push(message);
    return '已转给主管';
  });
  return String((await server.serve()).getBody() ?? '');
}

beforeAll(async () => {
  sim = await startSimulator({ company: smallCompany, startAt: MONDAY });
  app = newApp();
  const server = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(body),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  closeServer = async () => {
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, 'close');
  };
});
afterAll(async () => {
  await closeServer();
  await sim.close();
});

it('verifies the callback URL', async () => {
  await expect(sim.setCallbackUrl('app', callbackUrl)).resolves.toBeUndefined();
});

it('gets a token, sends a text and a card', async () => {
  const client = app.createClient();
  const text = { touser: 'LiMing', msgtype: 'text', agentid: sim.credentials.agentId, text: { content: '你好' } };
  const sent = (await client.request('post', 'cgi-bin/message/send', { data: text })).toObject();
  expect(sent).toMatchObject({ errcode: 0, invaliduser: '' });
  const card = { ...text, msgtype: 'template_card', template_card: alertCard('easy-1') };
  const answer = (await client.request('post', 'cgi-bin/message/send', { data: card })).toObject();
  expect(answer).toMatchObject({ errcode: 0, response_code: expect.stringMatching(/./) });
  expect(sim.phone('LiMing').app.map((item) => item.msgtype)).toEqual(['text', 'template_card']);
});

it('decrypts a message and its sealed answer is accepted', async () => {
  const result = await sim.sendAppText({ userid: 'LiMing', content: '查 浩运贸易' });
  expect(result).toMatchObject({ delivered: true, replyFault: null, reply: { type: 'text', content: '收到' } });
  expect(events.at(-1)).toMatchObject({ attributes: { Content: '查 浩运贸易', FromUserName: 'LiMing' } });
});

it('decrypts a menu tap', async () => {
  const result = await sim.menuTap({ userid: 'LiMing', taskId: 'easy-1', key: 'menu.notMine' });
  expect(result.replyFault).toBeNull();
  expect(events.at(-1)).toMatchObject({
    attributes: { Event: 'template_card_menu_event', EventKey: 'menu.notMine' },
  });
  expect(sim.phone('LiMing').app.at(-1)).toMatchObject({ msgtype: 'text', body: { content: '已转给主管' } });
});
