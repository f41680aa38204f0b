import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { connect } from './apiClient.ts';
import { DAY, MONDAY, ROOM, SUN, smallCompany, ZHOU } from './smallCompany.ts';

let sim: Simulator;
let api: Awaited<ReturnType<typeof connect>>;

beforeEach(async () => {
  sim = await startSimulator({ company: smallCompany, startAt: MONDAY });
  api = await connect(sim);
});
afterEach(() => sim.close());

describe('members and departments', () => {
  it('shows a member without what new apps do not get', async () => {
    const member = await api.get('user/get', { userid: 'liming' });
    expect(member).toEqual({
      errcode: 0,
      errmsg: 'ok',
      userid: 'LiMing',
      name: '李明',
      alias: '',
      department: [2],
      order: [0],
      is_leader_in_dept: [0],
      main_department: 2,
      direct_leader: ['WangFang'],
      position: '销售',
      status: 1,
      telephone: '',
      extattr: { attrs: [] },
    });
  });

  it('lists departments with all levels below, members department by department', async () => {
    expect(await api.get('department/list')).toMatchObject({
      department: [
        { id: 1, parentid: 0, department_leader: [] },
        { id: 2, parentid: 1, department_leader: ['WangFang'] },
      ],
    });
    expect((await api.get('department/simplelist', { id: '2' })).department_id).toMatchObject([{ id: 2, parentid: 1 }]);
    expect((await api.get('user/simplelist', { department_id: '2' })).userlist).toEqual([
      { userid: 'LiMing', name: '李明', department: [2] },
      { userid: 'WangFang', name: '王芳', department: [2] },
      { userid: 'chen.yu', name: '陈宇', department: [2] },
    ]);
    expect((await api.get('user/list', { department_id: '1' })).userlist).toEqual([]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['user/get', { userid: 'no.such' }, 60111],
    ['user/get', { userid: 'ZhouZong' }, 60111],
    ['user/get', {}, 40003],
    ['user/list', { department_id: '9' }, 60123],
    ['user/list', {}, 40058],
    ['department/list', { id: '9' }, 60123],
  ])('%s %j: %i', async (name, params, code) => expect((await api.get(name, params)).errcode).toBe(code));

  it('forgets who leaves', async () => {
    sim.play({ at: MONDAY, type: 'staffLeft', userid: 'LiMing' });
    expect((await api.get('user/get', { userid: 'LiMing' })).errcode).toBe(60111);
    expect((await api.get('externalcontact/get_follow_user_list')).follow_user).toEqual(['WangFang', 'chen.yu']);
    expect((await api.post('msgaudit/get_permit_user_list', {}, 'archive')).ids).toEqual(['WangFang']);
    expect((await api.post('externalcontact/groupchat/list', { limit: 10 })).group_chat_list).toEqual([
      { chat_id: ROOM, status: 1 },
    ]);
    sim.play({ at: MONDAY, type: 'staffChanged', userid: 'chen.yu', changes: { position: '经理' } });
    expect((await api.get('user/get', { userid: 'chen.yu' })).position).toBe('经理');
  });
});

describe('customers', () => {
  it('lists and shows them with their followers', async () => {
    expect((await api.get('externalcontact/list', { userid: 'LiMing' })).external_userid).toEqual([ZHOU, SUN]);
    expect(await api.get('externalcontact/get', { external_userid: ZHOU })).toMatchObject({
      external_contact: {
        external_userid: ZHOU,
        type: 2,
        position: '采购经理',
        corp_full_name: '杭州澄川自动化科技有限公司',
      },
      follow_user: [{ userid: 'LiMing', remark: '澄川-周颖', createtime: (MONDAY - 90 * DAY) / 1000, tags: [] }],
    });
    const sun = await api.get('externalcontact/get', { external_userid: SUN });
    expect(sun.external_contact).toEqual({ external_userid: SUN, name: '老孙', type: 1, gender: 0 });
    expect(sun.follow_user).toMatchObject([{ remark_corp_name: '杭州澄川自动化' }]);
  });

  it('pages through get_by_user; the cursor alone tells the end', async () => {
    const ask = (cursor: unknown, limit = 1) =>
      api.post('externalcontact/batch/get_by_user', { userid_list: ['LiMing', 'WangFang'], cursor, limit });
    const first = await ask('');
    expect(first.external_contact_list).toMatchObject([{ follow_info: { userid: 'LiMing', tag_id: [] } }]);
    const second = await ask(first.next_cursor);
    expect(second).toMatchObject({
      external_contact_list: [{ external_contact: { external_userid: SUN } }],
      next_cursor: '',
    });
    expect((await ask('invented')).errcode).toBe(50100);
    sim.switches.shortPages = true;
    const found: unknown[] = [];
    let cursor: unknown = '';
    for (let pages = 0; pages < 3; pages += 1) {
      const page = await ask(cursor, 100);
      found.push(...(page.external_contact_list as unknown[]));
      cursor = page.next_cursor;
      if (cursor === '') break;
    }
    expect(found).toHaveLength(2);
  });

  it.each<[string, unknown, number]>([
    ['101 members', { userid_list: Array.from({ length: 101 }, () => 'LiMing') }, 40032],
    ['no list', {}, 40031],
    ['an empty list', { userid_list: [] }, 40031],
    ['limit 101', { userid_list: ['LiMing'], limit: 101 }, 40058],
    ['an unknown member', { userid_list: ['no.such'] }, 60111],
  ])('get_by_user with %s', async (_name, body, code) => {
    expect((await api.post('externalcontact/batch/get_by_user', body)).errcode).toBe(code);
  });

  it('still shows a relation that the customer ended, but none that our side ended', async () => {
    const pair = { userid: 'LiMing', externalUserid: ZHOU };
    sim.play({ at: MONDAY, type: 'deletedByCustomer', ...pair });
    expect((await api.get('externalcontact/get', { external_userid: ZHOU })).errcode).toBe(0);
    sim.play({ at: MONDAY, type: 'deletedByStaff', ...pair });
    expect((await api.get('externalcontact/get', { external_userid: ZHOU })).errcode).toBe(84061);
    expect((await api.get('externalcontact/get', { external_userid: 'wm-nobody' })).errcode).toBe(40096);
  });

  it('moves with a handover, and shows edited profiles on the next reading only', async () => {
    sim.play({ at: MONDAY, type: 'transfer', userid: 'LiMing', toUserid: 'WangFang', externalUserid: ZHOU });
    sim.play({ at: MONDAY, type: 'contactEdited', externalUserid: ZHOU, position: '总监', corpName: '恒拓' });
    expect(await api.get('externalcontact/get', { external_userid: ZHOU })).toMatchObject({
      external_contact: { position: '总监', corp_name: '恒拓' },
      follow_user: [{ userid: 'WangFang', add_way: 202, remark: '澄川-周颖' }],
    });
  });

  it('answers 84061 for a member without customers when so switched', async () => {
    expect((await api.get('externalcontact/list', { userid: 'WangFang' })).external_userid).toEqual([]);
    sim.switches.emptyContactListCode = 84061;
    expect((await api.get('externalcontact/list', { userid: 'WangFang' })).errcode).toBe(84061);
  });
});

describe('customer groups', () => {
  it('lists by owner and shows members with a version', async () => {
    const list = (body: Record<string, unknown>) => api.post('externalcontact/groupchat/list', { limit: 10, ...body });
    expect((await list({ owner_filter: { userid_list: ['WangFang'] } })).group_chat_list).toEqual([]);
    expect((await list({ owner_filter: { userid_list: Array(101).fill('a') } })).errcode).toBe(81017);
    expect((await list({ limit: 1001 })).errcode).toBe(40058);
    const { group_chat: group } = await api.post('externalcontact/groupchat/get', { chat_id: ROOM, need_name: 1 });
    expect(group).toMatchObject({
      chat_id: ROOM,
      owner: 'LiMing',
      member_list: [{ userid: 'LiMing', type: 1, name: '李明' }, {}, { userid: ZHOU, type: 2 }, {}],
      member_version: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('knows internal rooms only through the archive', async () => {
    const members = [
      { userid: 'LiMing', type: 1 as const, joinedAt: MONDAY },
      { userid: 'WangFang', type: 1 as const, joinedAt: MONDAY },
    ];
    sim.play({
      at: MONDAY,
      type: 'roomCreated',
      room: { chatId: 'wrInternal', name: '内部', owner: 'LiMing', members },
    });
    expect((await api.post('externalcontact/groupchat/get', { chat_id: 'wrInternal' })).errcode).toBe(90501);
    expect(await api.post('msgaudit/groupchat/get', { roomid: 'wrInternal' }, 'archive')).toMatchObject({
      roomname: '内部',
      members: [{ memberid: 'LiMing' }, { memberid: 'WangFang' }],
    });
    expect((await api.post('msgaudit/groupchat/get', { roomid: ROOM }, 'archive')).errcode).toBe(301059);
    sim.play({ at: MONDAY, type: 'roomDismissed', roomId: ROOM });
    expect((await api.post('externalcontact/groupchat/get', { chat_id: ROOM })).errcode).toBe(40050);
  });
});

describe('consent', () => {
  it('is asked for at most 100 pairs', async () => {
    const pair = { userid: 'LiMing', exteranalopenid: ZHOU };
    const ask = (info: unknown) => api.post('msgaudit/check_single_agree', { info }, 'archive');
    expect((await ask(Array(101).fill(pair))).errcode).toBe(301060);
    expect((await ask([{ userid: 'LiMing', exteranalopenid: 'wm-nobody' }])).errcode).toBe(301061);
    sim.play({ at: MONDAY + DAY, type: 'agree', contact: ZHOU, staff: 'LiMing' });
    await api.refresh();
    expect((await ask([pair])).agreeinfo).toMatchObject([
      { agree_status: 'Agree', status_change_time: (MONDAY + DAY) / 1000 },
    ]);
    expect((await api.post('msgaudit/check_room_agree', { roomid: ROOM }, 'archive')).agreeinfo).toMatchObject([
      { exteranalopenid: ZHOU, agree_status: 'Agree' },
      { exteranalopenid: SUN, agree_status: 'Agree' },
    ]);
  });
});
