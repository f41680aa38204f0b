import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { connect } from './apiClient.ts';
import { DAY, MONDAY, SUN, smallCompany, ZHOU } from './smallCompany.ts';

let sim: Simulator;
let api: Awaited<ReturnType<typeof connect>>;
beforeEach(async () => {
  sim = await startSimulator({ company: smallCompany, startAt: MONDAY });
  api = await connect(sim);
});
afterEach(() => sim.close());

const tagIds = async (names: string[]): Promise<string[]> => {
  const answer = await api.post('externalcontact/add_corp_tag', {
    group_name: '留客',
    tag: names.map((name) => ({ name })),
  });
  return (answer.tag_group as { tag: { id: string }[] }).tag.map(({ id }) => id);
};

describe('customer tags', () => {
  it('are made in groups, listed, and put on one relation', async () => {
    const [steady, watch] = await tagIds(['平稳', '留意']);
    const list = await api.post('externalcontact/get_corp_tag_list', {});
    expect(list.tag_group).toMatchObject([{ group_name: '留客', tag: [{ name: '平稳' }, { name: '留意' }] }]);
    const pair = { userid: 'liming', external_userid: ZHOU };
    await api.post('externalcontact/mark_tag', { ...pair, add_tag: [steady, watch] });
    await api.post('externalcontact/mark_tag', { ...pair, add_tag: [watch], remove_tag: [steady] });
    expect(await api.get('externalcontact/get', { external_userid: ZHOU })).toMatchObject({
      follow_user: [{ userid: 'LiMing', tags: [{ group_name: '留客', tag_name: '留意', tag_id: watch, type: 1 }] }],
    });
    const page = await api.post('externalcontact/batch/get_by_user', { userid_list: ['LiMing'] });
    expect(page.external_contact_list).toMatchObject([
      { follow_info: { tag_id: [watch] } },
      { follow_info: { tag_id: [] } },
    ]);
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['neither list', {}, 40058],
    ['a tag that is none', { add_tag: ['etNone'] }, 40068],
    ['somebody who is nobody’s contact', { external_userid: 'wmNobody', add_tag: ['x'] }, 40096],
    ['a member without that contact', { userid: 'WangFang', add_tag: ['x'] }, 84061],
    ['a member who is not visible', { userid: 'ZhouZong', add_tag: ['x'] }, 60111],
  ])('mark_tag with %s', async (_name, body, code) => {
    const pair = { userid: 'LiMing', external_userid: SUN };
    expect((await api.post('externalcontact/mark_tag', { ...pair, ...body })).errcode).toBe(code);
  });

  it.each<[string, unknown, number]>([
    ['a name twice', [{ name: 'A' }, { name: 'A' }], 40071],
    ['a name of 31 characters', [{ name: '字'.repeat(31) }], 40072],
    ['no tag', [], 40058],
  ])('add_corp_tag with %s', async (_name, tag, code) => {
    expect((await api.post('externalcontact/add_corp_tag', { group_name: 'G', tag })).errcode).toBe(code);
  });
});

describe('official statistics', () => {
  const ask = (body: Record<string, unknown>) => api.post('externalcontact/get_user_behavior_data', body);
  const day = (offset: number) => Math.floor((MONDAY + offset * DAY) / 1000);

  it('sum members, leave out what there is not, and know no today', async () => {
    const say = { type: 'message' as const, msgtype: 'text', body: { content: '在吗' } };
    sim.play({ at: MONDAY + 1, ...say, from: ZHOU, to: ['LiMing'] });
    sim.play({ at: MONDAY + 5 * 60_000, ...say, from: 'LiMing', to: [ZHOU] });
    sim.play({ at: MONDAY + DAY, type: 'deletedByCustomer', userid: 'LiMing', externalUserid: ZHOU });
    sim.clock.set(MONDAY + 2 * DAY);
    await api.refresh();
    const { behavior_data: rows } = await ask({ userid: ['LiMing'], start_time: day(0), end_time: day(1) });
    expect(rows).toMatchObject([
      { chat_cnt: 1, message_cnt: 1, reply_percentage: 100, avg_reply_time: 5, negative_feedback_cnt: 0 },
      { chat_cnt: 0, message_cnt: 0, negative_feedback_cnt: 1 },
    ]);
    expect((rows as object[])[1]).not.toHaveProperty('reply_percentage');
    expect((await ask({ userid: ['LiMing'], start_time: day(0), end_time: day(2) })).errcode).toBe(600018);
    expect((await ask({ userid: ['LiMing'], start_time: day(-40), end_time: day(1) })).errcode).toBe(600018);
    expect((await ask({ start_time: day(0), end_time: day(1) })).errcode).toBe(40058);
  });
});

describe('contacts of members who left', () => {
  it('wait for a successor', async () => {
    sim.play({ at: MONDAY + DAY, type: 'staffLeft', userid: 'LiMing' });
    await api.refresh();
    expect(await api.post('externalcontact/get_unassigned_list', { page_size: 1 })).toMatchObject({
      info: [{ handover_userid: 'LiMing', external_userid: ZHOU, dimission_time: (MONDAY + DAY) / 1000 }],
      is_last: false,
    });
  });
});
