import { describe, expect, it } from 'vitest';
import { fetchArchivedStaff, fetchDepartments, fetchStaff } from '../../src/wecom/directory.ts';
import { clientOf, jsonBody, OK, startLocalWeCom } from './localWeCom.ts';

const NOW = Date.UTC(2026, 10, 2, 2);
const linChen = {
  userid: 'Lin.Chen',
  name: '林晨',
  alias: 'LC',
  department: [12, 40],
  order: [1, 0],
  is_leader_in_dept: [0, 1],
  main_department: 12,
  direct_leader: ['Wang.Fang'],
  position: '销售',
  status: 1,
  extattr: { attrs: [] },
};

describe('fetchDepartments', () => {
  it('gives the tree with ids in lower case, and tells of rows it cannot read', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken'
        ? undefined
        : {
            ...OK,
            department: [
              { id: 12, name: '华东销售', parentid: 1, department_leader: ['Wang.Fang'], order: 9 },
              { id: 1, name: '浩运', parentid: 0, order: 1 },
              { id: 'x', name: '坏' },
              { id: 40, parentid: 12, department_leader: null },
            ],
          },
    );
    expect(await fetchDepartments(clientOf(local))).toEqual({
      departments: [
        { id: 1, name: '浩运', parentId: null, leaderIds: [] },
        { id: 12, name: '华东销售', parentId: 1, leaderIds: ['wang.fang'] },
        { id: 40, name: '', parentId: 12, leaderIds: [] },
      ],
      malformed: [{ api: 'department/list', index: 2, problem: 'id: invalid_type' }],
    });
  });

  it('calls an answer without the list empty, one with another frame a bad answer', async () => {
    let reply: object = { ...OK };
    await using local = await startLocalWeCom((call) => (call.api === 'gettoken' ? undefined : reply));
    expect((await fetchDepartments(clientOf(local))).departments).toEqual([]);
    reply = { ...OK, department: '王敏' };
    const error: unknown = await fetchDepartments(clientOf(local)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'WeComUnreachable', kind: 'badAnswer' });
    expect(String(error)).not.toContain('王敏');
  });
});

describe('fetchStaff', () => {
  it('reads department by department, each member once', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken'
        ? undefined
        : {
            ...OK,
            userlist:
              call.query.get('department_id') === '40' ? [linChen] : [linChen, { userid: 'HeJing', department: [12] }],
          },
    );
    const fetched = await fetchStaff(clientOf(local), { departmentIds: [12, 40], now: NOW });
    expect(
      local
        .calls('user/list')
        .map(({ query }) => query.get('department_id'))
        .sort(),
    ).toEqual(['12', '40']);
    expect(fetched).toEqual({
      staff: [
        {
          id: 'hejing',
          name: 'hejing',
          departmentIds: [12],
          mainDepartmentId: null,
          leadsDepartmentIds: [],
          leaderIds: [],
          position: '',
          status: 'active',
          isArchived: null,
          knownAt: NOW,
        },
        {
          id: 'lin.chen',
          name: '林晨',
          departmentIds: [12, 40],
          mainDepartmentId: 12,
          leadsDepartmentIds: [40],
          leaderIds: ['wang.fang'],
          position: '销售',
          status: 'active',
          isArchived: null,
          knownAt: NOW,
        },
      ],
      malformed: [],
      unreadableDepartmentIds: [],
    });
  });

  it.each([
    [1, 'active'],
    [2, 'disabled'],
    [4, 'notActivated'],
    [5, 'departed'],
    [9, 'disabled'],
  ])('reads status %i as %s', async (status, expected) => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { ...OK, userlist: [{ ...linChen, status }] },
    );
    const { staff } = await fetchStaff(clientOf(local), { departmentIds: [1], now: NOW });
    expect(staff[0]?.status).toBe(expected);
  });

  it('goes on without a department that is gone or hidden, and names it', async () => {
    await using local = await startLocalWeCom((call) => {
      if (call.api === 'gettoken') return undefined;
      const id = call.query.get('department_id');
      if (id === '2') return { errcode: 60003, errmsg: 'department not found' };
      if (id === '3') return { errcode: 60011, errmsg: 'no privilege' };
      return { ...OK, userlist: [linChen, { userid: 7, name: '坏' }] };
    });
    const fetched = await fetchStaff(clientOf(local), { departmentIds: [3, 1, 2], now: NOW });
    expect(fetched.staff.map(({ id }) => id)).toEqual(['lin.chen']);
    expect(fetched.unreadableDepartmentIds).toEqual([2, 3]);
    expect(fetched.malformed).toEqual([{ api: 'user/list', index: 1, problem: 'userid: invalid_type' }]);
  });

  it('stops when the whole app is refused', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken'
        ? undefined
        : { errcode: 60020, errmsg: 'not allow to access from your ip, from ip: 203.0.113.7' },
    );
    await expect(fetchStaff(clientOf(local), { departmentIds: [1, 2, 3], now: NOW })).rejects.toMatchObject({
      errcode: 60020,
      seenIp: '203.0.113.7',
    });
  });

  it('never has more than five calls under way', async () => {
    let underWay = 0;
    let most = 0;
    await using local = await startLocalWeCom(async (call) => {
      if (call.api === 'gettoken') return undefined;
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return { ...OK, userlist: [] };
    });
    await fetchStaff(clientOf(local), { departmentIds: Array.from({ length: 40 }, (_, index) => index + 1), now: NOW });
    expect(local.calls('user/list')).toHaveLength(40);
    expect(most).toBeLessThanOrEqual(5);
  });
});

describe('fetchArchivedStaff', () => {
  it('gives the seats in lower case', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { ...OK, ids: ['wangfang', 'LiMing'] },
    );
    expect(await fetchArchivedStaff(clientOf(local))).toEqual(['liming', 'wangfang']);
    expect(jsonBody(local.calls('msgaudit/get_permit_user_list')[0]!)).toEqual({});
  });
});
