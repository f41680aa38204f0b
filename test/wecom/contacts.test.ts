import { describe, expect, it } from 'vitest';
import { contactsOf, followUsers } from '../../src/wecom/contacts.ts';
import page from '../fixtures/wecom/batch-get-by-user-page.json' with { type: 'json' };
import { clientOf, jsonBody, OK, startLocalWeCom } from './localWeCom.ts';

const NOW = Date.UTC(2026, 10, 2, 2);
const API = 'externalcontact/batch/get_by_user';

const rowOf = (staffId: string, contactId: string): object => ({
  external_contact: { external_userid: contactId, name: contactId, type: 1 },
  follow_info: { userid: staffId },
});

describe('followUsers', () => {
  it('gives the members with the customer-contact feature', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { ...OK, follow_user: ['LiMing', 'hejing', 'liming'] },
    );
    expect(await followUsers(clientOf(local))).toEqual(['hejing', 'liming']);
  });
});

describe('contactsOf', () => {
  it('reads the documented page', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken'
        ? undefined
        : jsonBody(call).cursor === ''
          ? page
          : { ...OK, external_contact_list: [], next_cursor: '' },
    );
    const fetched = await contactsOf(clientOf(local), { staffIds: ['liming'], now: NOW });
    expect(fetched).toEqual({
      contacts: [
        {
          id: 'woKq7zCQAABW93S5wTc3icGFeVOhRsSs',
          name: '周颖',
          kind: 'wecom',
          corpName: '澄川自动化',
          corpFullName: '杭州澄川自动化科技有限公司',
          position: '采购经理',
          knownAt: NOW,
        },
        {
          id: 'wmKq7zCQAAu07VkkKhQQ2APOKKhTGGsx',
          name: '老孙',
          kind: 'wechat',
          corpName: '',
          corpFullName: '',
          position: '',
          knownAt: NOW,
        },
      ],
      relationships: [
        {
          staffId: 'liming',
          contactId: 'woKq7zCQAABW93S5wTc3icGFeVOhRsSs',
          remark: '澄川-周颖',
          remarkCorpName: '',
          addedAt: 1_763_432_493_000,
          endedAt: null,
          endedBy: null,
          knownAt: NOW,
        },
        {
          staffId: 'liming',
          contactId: 'wmKq7zCQAAu07VkkKhQQ2APOKKhTGGsx',
          remark: '孙工',
          remarkCorpName: '杭州澄川自动化',
          addedAt: 1_773_038_402_000,
          endedAt: null,
          endedBy: null,
          knownAt: NOW,
        },
      ],
      malformed: [],
      unreadableStaffIds: [],
    });
    expect(local.calls(API).map(jsonBody)).toEqual([
      { userid_list: ['liming'], cursor: '', limit: 100 },
      { userid_list: ['liming'], cursor: page.next_cursor, limit: 100 },
    ]);
    // Phone numbers are read past, not taken in.
    expect(JSON.stringify(fetched)).not.toContain('13800000000');
  });

  it('asks 100 members at a time and keeps a shared contact once', async () => {
    await using local = await startLocalWeCom((call) => {
      if (call.api === 'gettoken') return undefined;
      const ids = jsonBody(call).userid_list as string[];
      return { ...OK, external_contact_list: ids.map((id) => rowOf(id, 'wmShared')), next_cursor: '' };
    });
    const staffIds = Array.from({ length: 250 }, (_, index) => `s${index}`);
    const { contacts, relationships } = await contactsOf(clientOf(local), { staffIds, now: NOW });
    expect(
      local
        .calls(API)
        .map((call) => (jsonBody(call).userid_list as string[]).length)
        .sort(),
    ).toEqual([100, 100, 50]);
    expect(contacts.map(({ id }) => id)).toEqual(['wmShared']);
    expect(relationships.map(({ staffId }) => staffId).sort()).toEqual(staffIds.toSorted());
    expect(relationships[0]?.addedAt).toBeNull();
  });

  it('asks nothing for nobody', async () => {
    await using local = await startLocalWeCom(() => undefined);
    expect((await contactsOf(clientOf(local), { staffIds: [], now: NOW })).contacts).toEqual([]);
    expect(local.received).toHaveLength(0);
  });

  it('loses one refused member and not the other 99', async () => {
    await using local = await startLocalWeCom((call) => {
      if (call.api === 'gettoken') return undefined;
      const ids = jsonBody(call).userid_list as string[];
      if (ids.includes('s42')) return { errcode: 60111, errmsg: 'userid not found' };
      return { ...OK, external_contact_list: ids.map((id) => rowOf(id, `wm-${id}`)) };
    });
    const staffIds = Array.from({ length: 100 }, (_, index) => `s${index}`);
    const fetched = await contactsOf(clientOf(local), { staffIds, now: NOW });
    expect(fetched.unreadableStaffIds).toEqual(['s42']);
    expect(fetched.contacts).toHaveLength(99);
    expect(local.calls(API).length).toBeLessThanOrEqual(15);
  });

  it('reports rows it cannot read, without what stood in them', async () => {
    const rows = [
      rowOf('a', 'wm1'),
      { external_contact: { external_userid: 'wm2', name: '王敏', type: 3 } },
      null,
      '王敏',
    ];
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { ...OK, external_contact_list: rows },
    );
    const { contacts, malformed } = await contactsOf(clientOf(local), { staffIds: ['a'], now: NOW });
    expect(contacts.map(({ id }) => id)).toEqual(['wm1']);
    expect(malformed.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(JSON.stringify(malformed)).not.toContain('王敏');
  });

  it('begins anew when the cursor has died', async () => {
    let isCursorDead = true;
    await using local = await startLocalWeCom((call) => {
      if (call.api === 'gettoken') return undefined;
      if (jsonBody(call).cursor === '') return { ...OK, external_contact_list: [rowOf('a', 'wm1')], next_cursor: 'c1' };
      if (isCursorDead) {
        isCursorDead = false;
        return { errcode: 50100, errmsg: 'invalid cursor' };
      }
      return { ...OK, external_contact_list: [rowOf('a', 'wm2')], next_cursor: '' };
    });
    const { relationships } = await contactsOf(clientOf(local), { staffIds: ['a'], now: NOW });
    expect(relationships.map(({ contactId }) => contactId)).toEqual(['wm1', 'wm2']);
  });
});
