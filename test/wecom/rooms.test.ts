import { describe, expect, it } from 'vitest';
import type { MalformedRow } from '../../src/wecom/parseAnswer.ts';
import { fetchRoom, listRoomIds } from '../../src/wecom/rooms.ts';
import room from '../fixtures/wecom/groupchat-get.json' with { type: 'json' };
import list from '../fixtures/wecom/groupchat-list.json' with { type: 'json' };
import { clientOf, jsonBody, OK, startLocalWeCom } from './localWeCom.ts';

const LIST = 'externalcontact/groupchat/list';
const GET = 'externalcontact/groupchat/get';

describe('listRoomIds', () => {
  it('reads the documented pages', async () => {
    await using local = await startLocalWeCom((call) => {
      if (call.api === 'gettoken') return undefined;
      return jsonBody(call).cursor === '' ? list : { ...OK, group_chat_list: [] };
    });
    const malformed: MalformedRow[] = [];
    expect(await listRoomIds(clientOf(local), [], malformed)).toEqual([
      'wrKq7zCQAA6cyd9ceZuEbz0dfZvr8R1N',
      'wrKq7zCQAAa6xvzOHSMlNG6QC8sB3zeK',
    ]);
    expect(malformed).toEqual([]);
    expect(local.calls(LIST).map(jsonBody)).toEqual([
      { status_filter: 0, cursor: '', limit: 1000 },
      { status_filter: 0, cursor: list.next_cursor, limit: 1000 },
    ]);
  });

  it('asks for the groups of named owners, 100 at a time, each group once', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { ...OK, group_chat_list: [{ chat_id: 'wr1', status: 0 }] },
    );
    const owners = Array.from({ length: 130 }, (_, index) => `o${index}`);
    expect(await listRoomIds(clientOf(local), owners, [])).toEqual(['wr1']);
    const filters = local.calls(LIST).map((call) => jsonBody(call).owner_filter as { userid_list: string[] });
    expect(filters.map(({ userid_list }) => userid_list.length)).toEqual([100, 30]);
  });

  it('stops when the app is refused altogether', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { errcode: 48002, errmsg: 'api forbidden' },
    );
    await expect(listRoomIds(clientOf(local), [], [])).rejects.toMatchObject({ errcode: 48002, reaction: 'operator' });
  });
});

describe('fetchRoom', () => {
  it('reads the documented answer', async () => {
    await using local = await startLocalWeCom((call) => (call.api === 'gettoken' ? undefined : room));
    const joined = { joinedAt: 1_773_037_211_000, invitedBy: 'liming', joinScene: 1 };
    expect(await fetchRoom(clientOf(local), room.group_chat.chat_id)).toMatchObject({
      roomId: 'wrKq7zCQAA6cyd9ceZuEbz0dfZvr8R1N',
      name: '澄川压机项目沟通群',
      ownerId: 'liming',
      createdAt: 1_773_037_211_000,
      members: [
        { id: 'liming', isStaff: true, name: '李明', joinedAt: 1_773_037_211_000 },
        { id: 'wangfang', isStaff: true, name: '王芳', ...joined },
        { id: 'woKq7zCQAABW93S5wTc3icGFeVOhRsSs', isStaff: false, name: '周颖', ...joined },
        { id: 'wmKq7zCQAAu07VkkKhQQ2APOKKhTGGsx', isStaff: false, name: '老孙', joinedAt: 1_773_037_290_000 },
        { id: 'wmKq7zCQAAYtEkf5stSSIUlpEUZa4YFj', isStaff: false, name: '何敏', joinedAt: 1_773_654_482_000 },
      ],
      memberVersion: '182cfc4ad77b66f253188bf74b637bdb',
    });
    expect(jsonBody(local.calls(GET)[0]!)).toMatchObject({ need_name: 1 });
  });

  it.each([
    [90501, 'notCustomerRoom'],
    [40050, 'dismissed'],
    [49008, 'dismissed'],
    [60011, 'hidden'],
  ])('knows by %i why a room is not shown', async (errcode, absence) => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { errcode, errmsg: 'no' },
    );
    expect(await fetchRoom(clientOf(local), 'wr1')).toBe(absence);
  });

  it('keeps a member without name by the group nickname, and reports one of no kind', async () => {
    const members = [
      { userid: 'wm1', type: 2, group_nickname: '设备部' },
      { userid: 'x', type: 7 },
    ];
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken'
        ? undefined
        : { ...OK, group_chat: { chat_id: 'wr1', owner: 'LiMing', member_list: members } },
    );
    const malformed: MalformedRow[] = [];
    expect(await fetchRoom(clientOf(local), 'wr1', malformed)).toEqual({
      roomId: 'wr1',
      name: '',
      ownerId: 'liming',
      createdAt: null,
      members: [{ id: 'wm1', isStaff: false, name: '设备部', joinedAt: null, invitedBy: '', joinScene: null }],
      memberVersion: '',
    });
    expect(malformed).toMatchObject([{ index: 1 }]);
  });
});
