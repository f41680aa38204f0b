import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { connect } from './apiClient.ts';
import { DAY, HOUR, MONDAY, ROOM, SUN, smallCompany, ZHOU } from './smallCompany.ts';

let sim: Simulator;
let api: Awaited<ReturnType<typeof connect>>;

beforeEach(async () => {
  sim = await startSimulator({ company: smallCompany, startAt: MONDAY });
  api = await connect(sim);
});
afterEach(() => sim.close());

const seconds = (ms: number) => Math.floor(ms / 1000);
const list = (more: object = {}) =>
  api.post('externalcontact/get_groupmsg_list_v2', {
    ...{ chat_type: 'single', start_time: seconds(MONDAY), end_time: seconds(MONDAY + DAY) },
    ...more,
  });
const task = (msgid: string, more: object = {}) => api.post('externalcontact/get_groupmsg_task', { msgid, ...more });
const result = (msgid: string, userid: string, more: object = {}) =>
  api.post('externalcontact/get_groupmsg_send_result', { msgid, userid, ...more });
async function onlyMsgid(): Promise<string> {
  const { group_msg_list } = await list();
  return (group_msg_list as { msgid: string }[])[0]!.msgid;
}

const created = (more: object = {}) =>
  sim.play({
    ...{ at: MONDAY, type: 'groupSendCreated', ref: 'news', byCompany: true, creator: 'WangFang', text: '新品到货' },
    attachments: [{ msgtype: 'link', link: { title: '手册', url: 'https://example.com' } }],
    members: [
      { userid: 'LiMing', targets: [ZHOU, SUN] },
      { userid: 'WangFang', targets: [SUN] },
    ],
    ...more,
  });
const confirmed = (userid: string, at: number, unreached = {}) =>
  sim.play({ at, type: 'groupSendConfirmed', ref: 'news', userid, unreached });

describe('group-sends', () => {
  it('leave when a member confirms, as that member’s own messages, and the records say to whom', async () => {
    created();
    expect(sim.archive.size()).toBe(0);
    confirmed('liming', MONDAY + HOUR, { [SUN]: 2 });
    expect(sim.archive.size()).toBe(2);
    const msgid = await onlyMsgid();
    expect(await list()).toMatchObject({
      group_msg_list: [
        { creator: 'WangFang', create_time: seconds(MONDAY), create_type: 0, text: { content: '新品到货' } },
      ],
    });
    expect(await task(msgid)).toMatchObject({
      task_list: [
        { userid: 'LiMing', status: 2, send_time: seconds(MONDAY + HOUR) },
        { userid: 'WangFang', status: 0 },
      ],
    });
    expect((await result(msgid, 'LiMing')).send_list).toEqual([
      { external_userid: ZHOU, userid: 'LiMing', status: 1, send_time: seconds(MONDAY + HOUR) },
      { external_userid: SUN, userid: 'LiMing', status: 2 },
    ]);
    expect((await result(msgid, 'WangFang')).send_list).toEqual([
      { external_userid: SUN, userid: 'WangFang', status: 0 },
    ]);
  });

  it('go to customer groups as well', async () => {
    created({ chatType: 'group', members: [{ userid: 'LiMing', targets: [ROOM] }] });
    confirmed('LiMing', MONDAY + HOUR);
    expect((await list()).group_msg_list).toEqual([]);
    const [{ msgid }] = (await list({ chat_type: 'group' })).group_msg_list as [{ msgid: string }];
    expect((await result(msgid, 'LiMing')).send_list).toMatchObject([{ chat_id: ROOM, status: 1 }]);
  });

  it('are listed by time, maker and kind, page by page', async () => {
    created();
    created({ ref: 'own', byCompany: false, creator: 'LiMing', members: [{ userid: 'LiMing', targets: [SUN] }] });
    const count = async (more: object) => ((await list(more)).group_msg_list as object[]).length;
    expect(await count({})).toBe(2);
    expect(await count({ filter_type: 0 })).toBe(1);
    expect(await count({ filter_type: 1 })).toBe(1);
    expect(await count({ creator: 'liming' })).toBe(1);
    expect(await count({ start_time: seconds(MONDAY) + 1 })).toBe(0);
    const first = await list({ limit: 1 });
    expect(first.group_msg_list).toHaveLength(1);
    expect(await list({ limit: 1, cursor: first.next_cursor })).toMatchObject({ next_cursor: '' });
  });

  it.each<[string, () => Promise<{ errcode: number }>, number]>([
    ['more than a month', () => list({ end_time: seconds(MONDAY + 32 * DAY) }), 40058],
    ['an end before the start', () => list({ end_time: seconds(MONDAY) - 1 }), 40058],
    ['no kind of chat', () => list({ chat_type: undefined }), 40058],
    ['too large a page', () => list({ limit: 101 }), 40058],
    ['a foreign cursor', () => list({ cursor: 'x' }), 50100],
    ['an unknown task', () => task('msgNone'), 40058],
    ['no task', () => task(''), 40058],
    ['too many rows', () => task('msgNone', { limit: 1001 }), 40058],
  ])('refuse %s', async (_name, ask, errcode) => {
    expect((await ask()).errcode).toBe(errcode);
  });

  it('refuse a member whom the app does not see, and one without a part in it', async () => {
    created();
    const msgid = await onlyMsgid();
    expect((await result(msgid, 'ZhouZong')).errcode).toBe(60111);
    expect((await result(msgid, 'chen.yu')).errcode).toBe(40058);
  });

  it('follow what WeCom leaves open', async () => {
    sim.switches.personalGroupSendHasTasks = false;
    sim.switches.groupSendsArchived = false;
    created({ byCompany: false, creator: 'LiMing' });
    confirmed('LiMing', MONDAY + HOUR);
    expect(sim.archive.size()).toBe(0);
    expect((await task(await onlyMsgid())).task_list).toEqual([]);
    sim.switches.groupSendPermission = false;
    expect((await list()).errcode).toBe(48002);
    expect((await api.post('externalcontact/get_groupmsg_list_v2', {}, 'archive')).errcode).toBe(48002);
  });

  it('fail loudly when the script names nobody who has a part in it', () => {
    created();
    expect(() => confirmed('chen.yu', MONDAY + HOUR)).toThrow('no part in the group-send news');
  });
});
