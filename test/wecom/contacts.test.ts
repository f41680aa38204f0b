import { describe, expect, it } from 'vitest';
import { contactPage, fetchContact, fetchUnassigned, followUsers } from '../../src/wecom/contacts.ts';
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

describe('contactPage', () => {
  it('reads the documented page and what follows it', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken'
        ? undefined
        : jsonBody(call).cursor === ''
          ? page
          : { ...OK, external_contact_list: [], next_cursor: '' },
    );
    const client = clientOf(local);
    const first = await contactPage(client, { staffIds: ['liming'], cursor: '', now: NOW });
    expect(first).toEqual({
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
      mobiles: [],
      malformed: [],
      nextCursor: page.next_cursor,
    });
    await contactPage(client, { staffIds: ['liming'], cursor: first.nextCursor, now: NOW });
    expect(local.calls(API).map(jsonBody)).toEqual([
      { userid_list: ['liming'], cursor: '', limit: 100 },
      { userid_list: ['liming'], cursor: page.next_cursor, limit: 100 },
    ]);
    // Phone numbers are read past, not taken in; on request a key is made of each, here already.
    expect(JSON.stringify(first)).not.toContain('13800000000');
    const keyed = await contactPage(client, {
      ...{ staffIds: ['liming'], cursor: '', now: NOW },
      mobileKeyOf: (mobile) => `key of ${mobile.length} digits`,
    });
    expect(keyed.mobiles.filter(({ mobileKeys }) => mobileKeys.length > 0)).toEqual([
      { staffId: 'liming', contactId: expect.any(String), mobileKeys: ['key of 11 digits'], knownAt: NOW },
    ]);
    expect(JSON.stringify(keyed)).not.toContain('13800000000');
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
    const { contacts, malformed } = await contactPage(clientOf(local), { staffIds: ['a'], cursor: '', now: NOW });
    expect(contacts.map(({ id }) => id)).toEqual(['wm1']);
    expect(malformed.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(JSON.stringify(malformed)).not.toContain('王敏');
  });

  it('takes a contact without a name, a company of spaces, emoji and very many tags', async () => {
    const row = {
      external_contact: {
        external_userid: 'wm1',
        type: 2,
        corp_name: ' 　',
        corp_full_name: '\u00a0',
        position: '🙂总',
      },
      follow_info: { userid: 'a', remark: ' ', tag_id: Array.from({ length: 10_000 }, (_, index) => `et${index}`) },
    };
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { ...OK, external_contact_list: [row] },
    );
    const { contacts, relationships, malformed } = await contactPage(clientOf(local), {
      ...{ staffIds: ['a'], cursor: '', now: NOW },
    });
    expect(malformed).toEqual([]);
    expect(contacts).toMatchObject([{ name: '', corpName: '', corpFullName: '', position: '🙂总' }]);
    expect(relationships).toMatchObject([{ remark: '', remarkCorpName: '', addedAt: null }]);
  });
});

describe('fetchContact', () => {
  const contact = { external_userid: 'wm1', name: '老孙', type: 1 };

  it('gives the contact with all members who have it, over several pages', async () => {
    await using local = await startLocalWeCom((call) => {
      if (call.api === 'gettoken') return undefined;
      if (call.query.get('cursor') === 'c1')
        return { ...OK, external_contact: contact, follow_user: [{ userid: 'HeJing', createtime: 2 }] };
      const follow_user = [{ userid: 'LiMing', createtime: 1, remark_corp_name: ' 澄川 ' }];
      return { ...OK, external_contact: contact, follow_user, next_cursor: 'c1' };
    });
    const found = await fetchContact(clientOf(local), 'wm1', NOW);
    expect(found?.contact).toMatchObject({ id: 'wm1', name: '老孙', kind: 'wechat' });
    expect(found?.relationships).toMatchObject([
      { staffId: 'liming', contactId: 'wm1', remarkCorpName: '澄川', addedAt: 1000 },
      { staffId: 'hejing', addedAt: 2000 },
    ]);
  });

  it('gives keys of the numbers that members noted, and never a number', async () => {
    const follow_user = [
      { userid: 'LiMing', createtime: 1, remark_mobiles: ['138 0000 1111', 'none'] },
      { userid: 'HeJing', createtime: 2 },
    ];
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { ...OK, external_contact: contact, follow_user },
    );
    const client = clientOf(local);
    const found = await fetchContact(client, 'wm1', NOW, { mobileKeyOf: (mobile) => `key of ${mobile.slice(-4)}` });
    expect(found?.mobiles).toEqual([
      { staffId: 'liming', contactId: 'wm1', mobileKeys: ['key of 1111'], knownAt: NOW },
      { staffId: 'hejing', contactId: 'wm1', mobileKeys: [], knownAt: NOW },
    ]);
    expect((await fetchContact(client, 'wm1', NOW))?.mobiles).toEqual([]);
  });

  it.each([84061, 40096])('knows by %i that it is nobody’s contact any more', async (errcode) => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { errcode, errmsg: 'not external contact' },
    );
    expect(await fetchContact(clientOf(local), 'wm1', NOW)).toBeNull();
  });
});

describe('fetchUnassigned', () => {
  it('gives the contacts that wait for a successor', async () => {
    await using local = await startLocalWeCom((call) => {
      if (call.api === 'gettoken') return undefined;
      const info = [{ handover_userid: 'LiMing', external_userid: 'wm1', dimission_time: 1_773_038_402 }];
      return jsonBody(call).cursor === ''
        ? { ...OK, info, is_last: false, next_cursor: 'c1' }
        : { ...OK, info: [{ handover_userid: 'x' }], is_last: true };
    });
    const { unassigned, malformed } = await fetchUnassigned(clientOf(local));
    expect(unassigned).toEqual([{ staffId: 'liming', contactId: 'wm1', leftAt: 1_773_038_402_000 }]);
    expect(malformed).toHaveLength(1);
  });
});
