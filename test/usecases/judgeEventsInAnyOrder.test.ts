import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { Random } from '../../src/simulator/scenario/random.ts';
import type { Happening } from '../../src/simulator/script.ts';
import { alertsOfCustomers, cardsOfAlert, eventsOf } from '../../src/store/alerts.ts';
import { loadMappings } from '../../src/store/customers.ts';
import { judgeEvents } from '../../src/usecases/judgeEvents.ts';
import { assessDeps, companyCalendars } from './judgedCompany.ts';
import { company, type Installation, install, knows, member, openPeopleWorld, person, START } from './peopleWorld.ts';

const LIN = 'LinChen';
const HE = 'HeJing';
const contact = (index: number) => `wm${String(index).padStart(4, '0')}`;
const pair = (index: number, userid = LIN) => ({ userid, externalUserid: contact(index) });
/** Customer 浩运 has contacts 0 and 1, all others are customers of their own. */
const CONTACTS = Array.from({ length: 9 }, (_, index) =>
  person(contact(index), index < 2 ? { type: 2, corpName: '浩运贸易有限公司' } : {}),
);
const COMPANY = company({
  staff: [member(LIN), member(HE)],
  contacts: CONTACTS,
  relations: [...CONTACTS.map((_, index) => knows(LIN, contact(index))), knows(HE, contact(5))],
});
/** Minutes apart. */
const HAPPENINGS: Happening[] = [
  { type: 'deletedByCustomer', ...pair(0) },
  { type: 'deletedByCustomer', ...pair(1) },
  { type: 'deletedByCustomer', ...pair(2) },
  { type: 'addContact', ...pair(2) },
  { type: 'deletedByCustomer', ...pair(3) },
  { type: 'addContact', ...pair(3) },
  { type: 'deletedByCustomer', ...pair(3) },
  { type: 'deletedByStaff', ...pair(4) },
  { type: 'deletedByCustomer', ...pair(5) },
  { type: 'transfer', userid: LIN, toUserid: HE, externalUserid: contact(6) },
  { type: 'deletedByStaff', ...pair(7) },
  { type: 'addContact', ...pair(7) },
  { type: 'deletedByCustomer', ...pair(7) },
  { type: 'remarkEdited', ...pair(8), remark: '采购' },
];

/** Room for all of them, so that whose card comes first does not decide who gets one. */
const limits = { ...readCompanySettings().limits, criticalPerDay: 20 };

function judge({ store, clock }: Installation) {
  const { profile, fixedWindow, sourceName, archiveWindowMs } = assessDeps(store, clock);
  return judgeEvents({
    ...{ store, rules: { profile, fixedWindow }, sourceName, archiveWindowMs, calendars: companyCalendars, limits },
    ...{ texts: makeTexts({}), agentId: 1, publicUrl: 'http://127.0.0.1', previewUntil: 0, token: 'us' },
    ...{ introduction: () => '你好', fence: async () => false, clock, log: createLog('silent') },
  });
}

/** Of each customer: who it is, what stands, and whose live card says so. When it became known is left out. */
async function finalState({ store: { db } }: Installation): Promise<string[]> {
  const standing = (await loadMappings(db)).filter(({ validTo }) => validTo === null);
  const state: string[] = [];
  for (const [customerId, own] of Map.groupBy(standing, (mapping) => mapping.customerId)) {
    const alerts = await alertsOfCustomers(db, [customerId]);
    const open = alerts.filter(({ state }) => state !== 'closed');
    expect(open.length).toBeLessThanOrEqual(1);
    for (const { id } of alerts)
      expect((await eventsOf(db, id)).filter(({ event }) => event.type === 'opened')).toHaveLength(1);
    const [alert] = open;
    const people = own.map(({ contactId }) => contactId).sort();
    if (alert === undefined) {
      state.push(`${people}: nothing`);
      continue;
    }
    const live = (await cardsOfAlert(db, alert.id)).filter((card) => card.state === 'queued' || card.state === 'sent');
    const causes = alert.causes.map(({ kind, facts }) => `${kind} ${JSON.stringify(facts)}`);
    state.push(
      `${people}: ${alert.ownerId} ${causes.join()} ${live.map((card) => `${card.kind} to ${card.receiverId}`)}`,
    );
  }
  return state.sort();
}

it('gives the same alerts and cards in 50 random orders, repeated, in bits and hours late', async () => {
  const folder = mkdtempSync('/tmp/liuke-at-once-');
  await using world = await openPeopleWorld(COMPANY);
  const { sim } = world;
  try {
    const before = join(folder, 'before.db');
    await using first = await install(world, `sqlite:${before}`);
    await first.sync();
    await first.store.close();
    let at = START;
    for (const happening of HAPPENINGS) {
      at += MINUTE_MS;
      sim.play({ at, ...happening });
    }
    const told = await world.told();
    expect(told.length).toBeGreaterThanOrEqual(HAPPENINGS.length);
    // All within two hours: a deletion that was taken back later than that would rightly have been told.
    sim.clock.set(START + HOUR_MS);

    const replay = async (order: readonly string[][], round: number, pause: () => number) => {
      const url = join(folder, `${round}.db`);
      copyFileSync(before, url);
      await using us = await install(world, `sqlite:${url}`);
      for (const part of order) {
        await us.receive(part);
        if (part.length % 2 === 0) await us.refresh();
        await judge(us);
        us.later(pause());
      }
      // The next day at ten all has been told, read and judged, and nothing is quiet.
      us.later(Math.ceil((us.clock() - START) / DAY_MS) * DAY_MS + START + HOUR_MS - us.clock());
      for (let turn = 0; turn < 3; turn += 1) {
        await us.refreshAll();
        await judge(us);
        us.later(10 * MINUTE_MS);
      }
      return await finalState(us);
    };
    const inOrder = await replay(
      told.map((xml) => [xml]),
      0,
      () => MINUTE_MS,
    );
    expect(inOrder.filter((line) => line.includes('deleted')).map((line) => line.split(' ')[1])).toEqual([
      ...['linchen', 'linchen', 'hejing', 'linchen'],
    ]);
    expect(inOrder.filter((line) => line.endsWith('nothing'))).toHaveLength(4);
    const random = new Random('at once');
    for (let round = 1; round <= 50; round += 1) {
      const repeated = random.shuffled([...told, ...told.filter(() => random.chance(0.5))]);
      const parts: string[][] = [];
      while (repeated.length > 0) parts.push(repeated.splice(0, random.whole(1, 5)));
      const pause = () => (random.chance(0.3) ? random.whole(1, 180) * MINUTE_MS : 0);
      expect(await replay(parts, round, pause), `order ${round}`).toEqual(inOrder);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
