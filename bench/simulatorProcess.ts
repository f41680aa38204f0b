import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSimulator } from '../src/simulator/simulator.ts';
import { openCallback } from '../src/wecom/callbackCrypto.ts';

/** A simulated company of so many members, without limits, in a process of its own; says where it is and waits for its end. */
const members = Number(process.argv[2]);
const simulator = await startSimulator({
  startAt: Date.now(),
  ticking: true,
  seed: 1,
  switches: { frequencyLimits: false, memberLimits: false },
  company: {
    corpId: 'ww00000000000000be',
    departments: [{ id: 1, name: '测试公司', parentId: 0, leaders: [] }],
    staff: Array.from({ length: members }, (_, n) => ({
      ...{ userid: `staff${n}`, name: `同事${n}`, departments: [1], leaderOf: [], directLeader: [] },
      ...{ position: '', status: 1 as const, archived: true },
    })),
    ...{ contacts: [], relations: [], rooms: [], internalGroups: [] },
  },
});
// Interactive cards need an address for taps, which proves that it has the keys; nobody taps here.
const { token, encodingAesKey } = simulator.credentials.callbacks.app;
const door = createServer((request, response) => {
  const asked = new URL(request.url ?? '', 'http://localhost').searchParams;
  const read = (name: string): string => asked.get(name) ?? '';
  const sealed = { signature: read('msg_signature'), timestamp: read('timestamp'), nonce: read('nonce') };
  const keys = { token, encodingAesKey, receiveId: simulator.credentials.corpId };
  response.end(openCallback(keys, { ...sealed, encrypt: read('echostr') }));
}).listen(0, '127.0.0.1');
await once(door, 'listening');
await simulator.setCallbackUrl('app', `http://127.0.0.1:${(door.address() as AddressInfo).port}/`);
const { corpId, agentId, appSecret } = simulator.credentials;
process.send!({ url: simulator.url, corpId, agentId, appSecret });
process.once('disconnect', () => process.exit());
