import { describe, expect, it } from 'vitest';
import type { OwnTag } from '../../src/domain/ownTags.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import type { Band } from '../../src/domain/verdict.ts';
import { createLog } from '../../src/log.ts';
import { loadCustomers } from '../../src/store/customers.ts';
import { noteKeyContacts } from '../../src/store/keyContacts.ts';
import { refreshCounts } from '../../src/store/refresh.ts';
import { saveSnapshots } from '../../src/store/snapshots.ts';
import { loadTagMarks } from '../../src/store/tagMarks.ts';
import { planTags } from '../../src/usecases/planTags.ts';
import { writeTags } from '../../src/usecases/writeTags.ts';
import {
  company,
  type Installation,
  install,
  knows,
  member,
  openPeopleWorld,
  type PeopleWorld,
  person,
  START,
} from './peopleWorld.ts';

const NAMES: { group: string; tags: Record<OwnTag, string> } = {
  group: '留客',
  tags: { steady: '平稳', watch: '留意', first: '优先联系', keyContact: '主要对接人' },
};
const MARK = 'externalcontact/mark_tag';
const COMPANY = company({
  staff: [member('Lin'), member('He')],
  contacts: ['wmA', 'wmB'].map((id) => person(id)),
  relations: [knows('Lin', 'wmA'), knows('He', 'wmA'), knows('Lin', 'wmB')],
});

interface Tagged extends AsyncDisposable {
  world: PeopleWorld;
  us: Installation;
  /** The customer of this contact is judged so. */
  judge(bands: Record<string, Band>): Promise<void>;
  plan(): ReturnType<typeof planTags>;
  write(): ReturnType<typeof writeTags>;
  tagsOf(userid: string, contactId: string): string[];
  later(ms: number): void;
}

async function open(switches: Parameters<typeof openPeopleWorld>[1] = {}): Promise<Tagged> {
  const world = await openPeopleWorld(COMPANY, switches);
  const us = await install(world);
  await us.sync();
  const { store } = us;
  const { clock } = world.sim;
  return {
    ...{ world, us },
    async judge(bands) {
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      const rows = (await loadCustomers(store.db)).flatMap(({ id }) => {
        const band = bands[id.slice('c-'.length)];
        const rest = {
          ownerId: null,
          score: null,
          coverage: 1,
          observedDays: 90,
          risk: null,
          version: '1',
          verdict: {},
        };
        return band === undefined ? [] : [{ ...rest, customerId: id, day, at: clock.now(), band }];
      });
      await saveSnapshots(store.db, rows);
    },
    plan: () => planTags({ store, clock: clock.now }),
    write: () =>
      writeTags({ store, client: world.clients.app, names: NAMES, clock: clock.now, log: createLog('silent') }),
    tagsOf: (userid, contactId) =>
      world.sim
        .tagsOf(userid, contactId)
        .map(({ groupName, name }) => `${groupName}/${name}`)
        .sort(),
    later: (ms) => clock.advance(ms),
    async [Symbol.asyncDispose]() {
      await us[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

describe('our own customer tags', () => {
  it('stand on each relationship of a customer, follow the judgement, and are written once', async () => {
    await using it = await open();
    await it.judge({ wmA: 'first', wmB: 'unknown' });
    await noteKeyContacts(it.us.store.db, [{ customerId: 'c-wmA', contactId: 'wmA', source: 'share' }], START);
    expect(await it.plan()).toEqual({ changed: 2, ended: 0 });
    expect(await it.write()).toEqual({ written: 2, dropped: 0, failed: 0 });
    for (const staff of ['Lin', 'He']) expect(it.tagsOf(staff, 'wmA')).toEqual(['留客/主要对接人', '留客/优先联系']);
    expect(it.tagsOf('Lin', 'wmB')).toEqual([]);
    expect(await it.plan()).toEqual({ changed: 0, ended: 0 });
    expect(await it.write()).toEqual({ written: 0, dropped: 0, failed: 0 });

    it.later(DAY_MS);
    await it.judge({ wmA: 'steady', wmB: 'watch' });
    await it.plan();
    await it.write();
    expect(it.tagsOf('He', 'wmA')).toEqual(['留客/主要对接人', '留客/平稳']);
    expect(it.tagsOf('Lin', 'wmB')).toEqual(['留客/留意']);
    expect(it.world.sim.requests.count('externalcontact/add_corp_tag')).toBe(1);
  });

  it('leave the tags of others alone', async () => {
    await using it = await open();
    const { sim, clients } = it.world;
    sim.play({ at: START, type: 'tagChanged', change: 'create', groupName: '阶段', names: ['平稳', '报价'] });
    const answer = await clients.app.post('externalcontact/get_corp_tag_list', {});
    const [theirs] = (answer.tag_group as { tag: { id: string }[] }[])[0]!.tag;
    await clients.app.post(MARK, { userid: 'Lin', external_userid: 'wmA', add_tag: [theirs!.id] });
    for (const band of ['steady', 'watch', 'unknown'] as const) {
      it.later(DAY_MS);
      await it.judge({ wmA: band });
      await it.plan();
      await it.write();
    }
    expect(it.tagsOf('Lin', 'wmA')).toEqual(['阶段/平稳']);
  });

  it('are neither lost nor doubled when the answer is lost, of a mark or of the group', async () => {
    await using it = await open();
    const { faults } = it.world.sim;
    await it.judge({ wmA: 'first' });
    await it.plan();
    faults.once('externalcontact/add_corp_tag', { reset: true, afterEffect: true });
    expect(await it.write()).toMatchObject({ written: 0 });
    it.later(2 * MINUTE_MS);
    faults.once(MARK, { reset: true, afterEffect: true, times: 3 });
    await it.write();
    it.later(2 * MINUTE_MS);
    await it.write();
    for (const staff of ['Lin', 'He']) expect(it.tagsOf(staff, 'wmA')).toEqual(['留客/优先联系']);
    expect((await loadTagMarks(it.us.store.db)).every(({ dueAt }) => dueAt === null)).toBe(true);
    const answer = await it.world.clients.app.post('externalcontact/get_corp_tag_list', {});
    expect(answer.tag_group).toMatchObject([{ group_name: '留客', tag: [{}, {}, {}, {}] }]);
  });

  it('wait for the end of the window after 45009, and ask nothing in it', async () => {
    await using it = await open();
    const { faults, requests } = it.world.sim;
    await it.judge({ wmA: 'first', wmB: 'first' });
    await it.plan();
    faults.once(MARK, { errcode: 45009, times: 3 });
    await it.write();
    const calls = requests.count(MARK);
    it.later(60_000);
    expect(await it.write()).toEqual({ written: 0, dropped: 0, failed: 0 });
    expect(requests.count(MARK)).toBe(calls);
    it.later(10_000);
    expect(await it.write()).toMatchObject({ written: 3 });
  });

  it('drop a relationship that is none any more, and write the others', async () => {
    await using it = await open();
    await it.judge({ wmA: 'first' });
    await it.plan();
    it.world.sim.play({ at: START, type: 'deletedByStaff', userid: 'He', externalUserid: 'wmA' });
    expect(await it.write()).toEqual({ written: 1, dropped: 1, failed: 0 });
    it.later(HOUR_MS);
    expect(await it.write()).toEqual({ written: 0, dropped: 0, failed: 0 });
  });

  it('are made again when somebody has deleted them', async () => {
    await using it = await open();
    await it.judge({ wmA: 'first' });
    await it.plan();
    await it.write();
    it.world.sim.play({ at: START, type: 'tagChanged', change: 'delete', groupName: '留客' });
    await it.us.receive(await it.world.told());
    await it.write();
    expect(it.tagsOf('Lin', 'wmA')).toEqual(['留客/优先联系']);
    // Also when that event was lost.
    await it.judge({ wmA: 'watch' });
    await it.plan();
    it.world.sim.play({ at: START, type: 'tagChanged', change: 'delete', groupName: '留客' });
    await it.write();
    it.later(2 * MINUTE_MS);
    await it.write();
    expect(it.tagsOf('Lin', 'wmA')).toEqual(['留客/留意']);
  });

  it('make no storm of readings when WeCom tells of our own marks, and a real edit is read', async () => {
    await using it = await open({ apiMarksEcho: true });
    await it.judge({ wmA: 'first', wmB: 'watch' });
    await it.plan();
    await it.write();
    const echoes = await it.world.told();
    expect(echoes).toHaveLength(3);
    await it.us.receive(echoes);
    expect(await refreshCounts(it.us.store.db)).toMatchObject({ waiting: 0 });
    it.world.sim.play({
      at: START + HOUR_MS,
      type: 'remarkEdited',
      userid: 'Lin',
      externalUserid: 'wmA',
      remark: '采购',
    });
    await it.us.receive(await it.world.told());
    expect(await refreshCounts(it.us.store.db)).toMatchObject({ waiting: 1 });
  });
});
