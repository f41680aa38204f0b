import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import type { WeComClients } from '../../src/people/readDirectory.ts';
import type { CompanyScript, ContactScript, StaffScript } from '../../src/simulator/script.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import type { Switches } from '../../src/simulator/switches.ts';
import { receiveOnce } from '../../src/store/inbox.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { processInbox } from '../../src/usecases/processInbox.ts';
import { type RefreshReport, refreshPeople } from '../../src/usecases/refreshPeople.ts';
import { type SyncReport, syncPeople } from '../../src/usecases/syncPeople.ts';
import { openCallback } from '../../src/wecom/callbackCrypto.ts';
import { dedupeKey, parseCallback, semanticKey } from '../../src/wecom/callbackXml.ts';
import { createWeComClient } from '../../src/wecom/client.ts';

/** Monday, 2026-11-16 10:00 in Shanghai. */
export const START = Date.parse('2026-11-16T02:00:00Z');
export const CORP = 'ww0000000000000001';

export const member = (userid: string, change: Partial<StaffScript> = {}): StaffScript => ({
  ...{
    userid,
    name: userid,
    departments: [2],
    leaderOf: [],
    directLeader: [],
    position: '销售',
    status: 1,
    archived: true,
  },
  ...change,
});
export const person = (externalUserid: string, change: Partial<ContactScript> = {}): ContactScript => ({
  ...{ externalUserid, name: `人${externalUserid}`, type: 1, corpName: '', corpFullName: '', position: '' },
  ...change,
});
export const knows = (userid: string, externalUserid: string, remarkCorpName = '') => ({
  ...{ userid, externalUserid, remark: '', remarkCorpName, createdAt: START - 86_400_000 },
});

/** A company of which every contact is known to the first member, unless told. */
export function company(change: Partial<CompanyScript> = {}): CompanyScript {
  return {
    corpId: CORP,
    departments: [
      { id: 1, name: '启明机械', parentId: 0, leaders: [] },
      { id: 2, name: '华东销售部', parentId: 1, leaders: [] },
    ],
    ...{ staff: [], contacts: [], relations: [], rooms: [], internalGroups: [] },
    ...change,
  };
}

/** So many members and contacts; contact i is known to member i modulo the members. */
export function crowd(staffCount: number, contactCount: number): CompanyScript {
  const staff = Array.from({ length: staffCount }, (_, index) => member(`staff${index}`));
  const contacts = Array.from({ length: contactCount }, (_, index) => person(`wm${String(index).padStart(6, '0')}`));
  const relations = contacts.map(({ externalUserid }, index) => knows(`staff${index % staffCount}`, externalUserid));
  return company({ staff, contacts, relations });
}

export interface PeopleWorld extends AsyncDisposable {
  sim: Simulator;
  clients: WeComClients;
  /** What the contact receiver was sent so far, unsealed, in the order in which it happened. */
  told(): Promise<string[]>;
}

/** A simulated WeCom whose callbacks are only collected. */
export async function openPeopleWorld(script: CompanyScript, switches: Partial<Switches> = {}): Promise<PeopleWorld> {
  const sim = await startSimulator({ company: script, startAt: START, switches });
  const keys = { ...sim.credentials.callbacks.contact, receiveId: CORP };
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://local').searchParams;
    const read = (name: string): string => query.get(name) ?? '';
    const frame = { signature: read('msg_signature'), timestamp: read('timestamp'), nonce: read('nonce') };
    request.resume();
    response.end(request.method === 'GET' ? openCallback(keys, { ...frame, encrypt: read('echostr') }) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await sim.setCallbackUrl('contact', `http://127.0.0.1:${(server.address() as AddressInfo).port}/wecom/cb/contact`);
  const { appSecret, archiveSecret } = sim.credentials;
  const client = (secret: string) =>
    createWeComClient({ baseUrl: sim.url, corpId: CORP, secret, clock: sim.clock.now, wait: async () => {} });
  return {
    sim,
    clients: { app: client(appSecret), archive: client(archiveSecret) },
    async told() {
      await sim.drainCallbacks();
      return sim.callbackOutcomes().map(({ xml }) => xml);
    },
    async [Symbol.asyncDispose]() {
      await sim.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Installation extends AsyncDisposable {
  store: Store;
  sync(options?: { acceptsVanished?: boolean; stepsMax?: number }): Promise<SyncReport>;
  /** Takes these in as the receiver does, and works them off. @returns how many were new */
  receive(xmls: readonly string[]): Promise<number>;
  /** One round of what has to be read. */
  refresh(): Promise<RefreshReport>;
  clock: Clock;
  /** Lets time pass for this installation only. */
  later(ms: number): void;
  /** Until nothing more is due. */
  refreshAll(): Promise<void>;
}

/** Our side of it, on a database of its own. */
export async function install(
  { sim, clients }: PeopleWorld,
  url = 'sqlite::memory:',
  token = 'us',
): Promise<Installation> {
  const store = await openStore({ url });
  await store.migrate();
  let ahead = 0;
  const clock = () => sim.clock.now() + ahead;
  const deps = { store, clients, sourceName: 'archive', clock, log: createLog('silent'), token };
  const refresh = () => refreshPeople(deps);
  return {
    store,
    clock,
    sync: (options = {}) => syncPeople({ ...deps, ...options }),
    async receive(xmls) {
      let news = 0;
      for (const xml of xmls) {
        const callback = parseCallback(xml);
        const item = { key: dedupeKey(xml), semanticKey: semanticKey(callback), receiver: 'contact' as const };
        if (await receiveOnce(store.db, { ...item, event: callback.kind, body: xml, receivedAt: clock() })) news += 1;
      }
      await processInbox({ ...deps, token });
      return news;
    },
    refresh,
    async refreshAll() {
      for (let rounds = 0; rounds < 50; rounds += 1) {
        const { read, postponed } = await refresh();
        if (read + postponed === 0) return;
      }
      throw new Error('there is always more to read');
    },
    later(ms) {
      ahead += ms;
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}
