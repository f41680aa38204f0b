import { request } from 'node:http';
import type { Contact } from '../src/domain/people.ts';
import { DAY_MS } from '../src/domain/time.ts';
import { saveContacts } from '../src/store/people.ts';
import { setSettingOnce } from '../src/store/settings.ts';
import { assess, fill, NOW, SEED } from './assess.ts';
import { assessWorld, type WorldCustomer } from './assessWorld.ts';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores, STORE_KINDS } from './benchStores.ts';
import { quantile } from './quantile.ts';
import { seededRandom } from './seededRandom.ts';
import { cpuOf, type ServedLiuke, serveLiuke } from './servedLiuke.ts';

const CUSTOMERS = 100_000;
const WARM_UP = 30;
const LOOKS = 300;
/** What a first visit asks for beside the page. */
const ASSET = /(?:href|src)="(\/assets\/[^"]+)"/g;

/**
 * Pages of the real `liuke serve` with a large company judged: milliseconds of a customer's page and of the board for somebody who
 * sees all, one look after the other, and what a first visit of a customer's page sends, as it is sent.
 */
export async function benchPages({ out, say, customers = CUSTOMERS, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    await databases.withEmpty(async (store, url) => {
      const world = assessWorld({ now: NOW, seed: SEED });
      await fill(store, world, customers);
      for (const at of [NOW - DAY_MS, NOW]) await assess(store, at);
      say(`pages: ${customers} customers of ${kind} judged`);
      const viewer = world.staffIds[0]!;
      const random = seededRandom(SEED);
      const looked = Array.from({ length: WARM_UP + LOOKS }, () => world.customer(Math.floor(random() * customers)));
      await saveContacts(store.db, contactsOf(looked));
      // A service that has run for half a year: what stands is no stock of before its start.
      await setSettingOnce(store.db, 'installedAt', String(world.from));
      const service = await serveLiuke(url, { LIUKE_SIGN_IN: 'demo', LIUKE_ADMINS: viewer });
      try {
        const base = `http://127.0.0.1:${service.port}`;
        const cookie = await signIn(base, viewer);
        const customer = await looks(service, cookie, (look) => `/c/${looked[look]!.id}`);
        const team = await looks(service, cookie, () => '/team');
        out({
          ...{ name: 'pages', store: kind, customers },
          ...{ customerP50Ms: customer.p50, customerP95Ms: customer.p95, customerCpuMs: customer.cpuMs },
          ...{ teamP50Ms: team.p50, teamP95Ms: team.p95, teamCpuMs: team.cpuMs },
          firstViewKb: rounded((await firstView(base, cookie, `/c/${looked[0]!.id}`)) / 1024),
        });
      } finally {
        await service.stop();
      }
    });
  }
}

/** Only of those who are looked at: a page shows the people of one customer. */
function contactsOf(customers: readonly WorldCustomer[]): Contact[] {
  const ids = new Set(customers.flatMap(({ contactIds }) => contactIds));
  return [...ids].map((id) => ({
    ...{
      id,
      name: '王敏',
      kind: 'wechat',
      corpName: '浩运贸易',
      corpFullName: '',
      position: '采购经理',
      knownAt: NOW - DAY_MS,
    },
  }));
}

async function signIn(base: string, userId: string): Promise<string> {
  const answer = await fetch(`${base}/as/${userId}`, { redirect: 'manual' });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0]!;
  if (cookie === '') throw new Error('nobody could be signed in');
  return cookie;
}

/** cpuMs is the service's own, without the database server's: what a noisy machine leaves comparable. */
async function looks({ child, port }: ServedLiuke, cookie: string, pathOf: (look: number) => string) {
  const base = `http://127.0.0.1:${port}`;
  let cpuBefore = 0;
  const waits: number[] = [];
  for (let look = 0; look < WARM_UP + LOOKS; look += 1) {
    if (look === WARM_UP) cpuBefore = (await cpuOf(child)) ?? 0;
    const path = pathOf(look);
    const startedAt = performance.now();
    const answer = await fetch(base + path, { headers: { cookie }, redirect: 'manual' });
    const page = await answer.text();
    if (look >= WARM_UP) waits.push(performance.now() - startedAt);
    if (answer.status !== 200 || !page.includes('</html>')) throw new Error(`${path} was answered ${answer.status}`);
  }
  const cpuMs = rounded(((((await cpuOf(child)) ?? 0) - cpuBefore) * 1000) / LOOKS);
  waits.sort((a, b) => a - b);
  return { p50: rounded(quantile(waits, 0.5)), p95: rounded(quantile(waits, 0.95)), cpuMs };
}

/** Bytes of bodies as they travel, of the page and of all that it asks for. */
async function firstView(base: string, cookie: string, path: string): Promise<number> {
  const page = await (await fetch(base + path, { headers: { cookie } })).text();
  const paths = [path, ...[...page.matchAll(ASSET)].map(([, asset]) => asset!)];
  const sizes = await Promise.all(paths.map((each) => sentBytes(base + each, cookie)));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

function sentBytes(address: string, cookie: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(address, { headers: { cookie, 'accept-encoding': 'gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () => resolve(bytes));
    });
    call.once('error', reject);
    call.end();
  });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
