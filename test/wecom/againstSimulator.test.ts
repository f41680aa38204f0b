import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import type { CompanyScript } from '../../src/simulator/script.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { openCallback, sealReply } from '../../src/wecom/callbackCrypto.ts';
import { type Callback, parseCallback, parseEnvelope } from '../../src/wecom/callbackXml.ts';
import { createWeComClient, type WeComClient } from '../../src/wecom/client.ts';
import { contactPage, followUsers } from '../../src/wecom/contacts.ts';
import { fetchArchivedStaff, fetchDepartments, fetchStaff } from '../../src/wecom/directory.ts';
import {
  createGroup,
  sendCard,
  sendGroupMarkdown,
  sendText,
  sendWebhook,
  updateCard,
  uploadImage,
} from '../../src/wecom/messages.ts';
import { textReply, updateButtonReply, updateCardReply } from '../../src/wecom/passiveReply.ts';
import { cardMessage, renderCard } from '../../src/wecom/renderCard.ts';
import { fetchRoom, listRoomIds } from '../../src/wecom/rooms.ts';
import { aCard } from './aCard.ts';

const START = Date.UTC(2026, 9, 12, 1);
const CORP = 'ww0000000000000001';

const contactIds = Array.from({ length: 230 }, (_, index) => `wm${String(index).padStart(30, '0')}`);
const COMPANY: CompanyScript = {
  corpId: CORP,
  departments: [
    { id: 1, name: '浩运', parentId: 0, leaders: [] },
    { id: 12, name: '华东销售', parentId: 1, leaders: ['Wang.Fang'] },
  ],
  staff: ['Wang.Fang', 'Lin.Chen', 'He.Jing'].map((userid) => ({
    userid,
    name: userid,
    departments: [12],
    leaderOf: userid === 'Wang.Fang' ? [12] : [],
    directLeader: userid === 'Wang.Fang' ? [] : ['Wang.Fang'],
    position: '销售',
    status: 1,
    archived: userid !== 'He.Jing',
  })),
  contacts: contactIds.map((externalUserid) => ({
    externalUserid,
    name: '客户',
    type: 1,
    corpName: '',
    corpFullName: '',
    position: '',
  })),
  relations: contactIds.map((externalUserid) => ({
    userid: 'Lin.Chen',
    externalUserid,
    remark: '',
    remarkCorpName: '浩运贸易',
    createdAt: START - DAY_MS,
  })),
  rooms: [
    {
      chatId: `wr${'0'.repeat(30)}`,
      name: '浩运项目群',
      owner: 'Lin.Chen',
      members: [
        { userid: 'Lin.Chen', type: 1, joinedAt: START - DAY_MS },
        { userid: contactIds[0]!, type: 2, joinedAt: START - DAY_MS },
      ],
    },
  ],
  internalGroups: [
    { groupId: 'managers', name: '主管群', members: ['Wang.Fang'], robots: [{ key: 'robotKey1', name: '周报' }] },
  ],
};

/** What a test has started, closed after it in turn. */
let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

interface World {
  sim: Simulator;
  client: WeComClient;
  archiveClient: WeComClient;
  agentId: number;
}

async function startWorld(): Promise<World> {
  const sim = opened.use(await startSimulator({ company: COMPANY, startAt: START }));
  const clientWith = (secret: string): WeComClient =>
    createWeComClient({ baseUrl: sim.url, corpId: CORP, secret, clock: sim.clock.now, wait: async () => {} });
  const { appSecret, archiveSecret, agentId } = sim.credentials;
  return { sim, client: clientWith(appSecret), archiveClient: clientWith(archiveSecret), agentId };
}

/** Serves the app's callback address; `answer` gives the inner XML of a passive reply, or null. */
async function listen({ sim }: World, answer: (callback: Callback) => string | null): Promise<Callback[]> {
  const seen: Callback[] = [];
  const secrets = sim.credentials.callbacks.app;
  const keys = { token: secrets.token, encodingAesKey: secrets.encodingAesKey, receiveId: CORP };
  const server = createServer(async (request, response) => {
    const query = new URL(request.url ?? '', 'http://local').searchParams;
    const read = (name: string): string => query.get(name) ?? '';
    const frame = { signature: read('msg_signature'), timestamp: read('timestamp'), nonce: read('nonce') };
    if (request.method === 'GET') {
      response.end(openCallback(keys, { ...frame, encrypt: read('echostr') }));
      return;
    }
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const callback = parseCallback(openCallback(keys, { ...frame, encrypt: parseEnvelope(body).encrypt }));
    seen.push(callback);
    const xml = answer(callback);
    response.end(xml === null ? '' : sealReply(keys, { xml, at: sim.clock.now() }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await sim.setCallbackUrl('app', `http://127.0.0.1:${(server.address() as AddressInfo).port}/wecom/cb/app`);
  return seen;
}

const message = (world: World, taskId: string): string =>
  cardMessage({ card: aCard(), taskId, receiverId: 'lin.chen', agentId: world.agentId });

describe('people', () => {
  it('reads the directory, the seats, the contacts and the rooms, with short pages too', async () => {
    const { sim, client, archiveClient } = await startWorld();
    sim.switches.shortPages = true;
    const { departments } = await fetchDepartments(client);
    expect(departments.map(({ id, parentId }) => [id, parentId])).toEqual([
      [1, null],
      [12, 1],
    ]);
    const { staff } = await fetchStaff(client, { departmentIds: departments.map(({ id }) => id), now: START });
    expect(staff.map(({ id, leaderIds, leadsDepartmentIds }) => [id, leaderIds, leadsDepartmentIds])).toEqual([
      ['he.jing', ['wang.fang'], []],
      ['lin.chen', ['wang.fang'], []],
      ['wang.fang', [], [12]],
    ]);
    expect(await fetchArchivedStaff(archiveClient)).toEqual(['lin.chen', 'wang.fang']);
    const staffIds = await followUsers(client);
    const pages = [await contactPage(client, { staffIds, cursor: '', now: START })];
    for (let last = pages[0]!; last.nextCursor !== ''; pages.push(last))
      last = await contactPage(client, { staffIds, cursor: last.nextCursor, now: START });
    expect(pages.flatMap(({ contacts }) => contacts.map(({ id }) => id)).sort()).toEqual(contactIds);
    expect(pages.every(({ malformed }) => malformed.length === 0)).toBe(true);
    expect(pages[0]!.relationships[0]).toMatchObject({ staffId: 'lin.chen', addedAt: START - DAY_MS });
    const [roomId] = await listRoomIds(client, [], []);
    expect(await fetchRoom(client, roomId!)).toMatchObject({
      ...{ name: '浩运项目群', ownerId: 'lin.chen', members: [{ isStaff: true }, { isStaff: false }] },
    });
  });

  it('gets over early death of tokens and says which address is not trusted', async () => {
    const { sim, client } = await startWorld();
    await fetchDepartments(client);
    sim.invalidateTokens();
    await Promise.all(Array.from({ length: 20 }, () => fetchDepartments(client)));
    expect(sim.requests.count('gettoken')).toBe(2);
    sim.clock.advance(3 * HOUR_MS);
    await fetchDepartments(client);
    expect(sim.requests.count('gettoken')).toBe(3);
    sim.switches.trustedIps = ['203.0.113.9'];
    await expect(fetchDepartments(client)).rejects.toMatchObject({
      errcode: 60020,
      reaction: 'operator',
      seenIp: '127.0.0.1',
    });
  });

  it('gets over what a bad line does to reads', async () => {
    const { sim, client } = await startWorld();
    for (const fault of [{ httpStatus: 502 }, { reset: true }, { errcode: -1 }, { truncate: true }]) {
      sim.faults.once('department/list', fault);
      expect((await fetchDepartments(client)).departments).toHaveLength(2);
    }
  });
});

describe('cards', () => {
  it('may not be sent without a callback address', async () => {
    const world = await startWorld();
    await expect(sendCard(world.client, message(world, 't1'))).rejects.toMatchObject({
      errcode: 43012,
      reaction: 'operator',
    });
  });

  it.each(['OptionIds', 'OpitonIds'] as const)('are tapped and replaced at once (%s)', async (spelling) => {
    const world = await startWorld();
    const { sim, client } = world;
    sim.switches.optionIdsSpelling = spelling;
    const seen = await listen(world, (callback) => {
      if (callback.kind !== 'cardTap') return null;
      const select = aCard().select;
      const card = aCard({
        desc: '已跟进：发了消息',
        label: '已跟进 9:12',
        ...(select && { select: { ...select, disabled: true } }),
      });
      return updateCardReply({ toUserId: callback.userId, corpId: CORP, at: sim.clock.now() }, renderCard(card));
    });
    const sent = await sendCard(client, message(world, 't1'));
    expect(sent).toMatchObject({ alreadySent: false, invalidUsers: [], responseCode: expect.any(String) });
    const result = await sim.tap({ userid: 'Lin.Chen', taskId: 't1', key: 'done', selected: { outcome: ['message'] } });
    expect(result.replyFault).toBeNull();
    expect(result.card).toMatchObject({
      replacedLabel: '已跟进 9:12',
      overlong: [],
      card: { main_title: { desc: '已跟进：发了消息' } },
    });
    expect(seen).toEqual([
      {
        kind: 'cardTap',
        userId: 'lin.chen',
        taskId: 't1',
        key: 'done',
        cardType: 'button_interaction',
        responseCode: result.responseCode,
        agentId: world.agentId,
        createdAt: START,
        selected: { outcome: ['message'] },
      },
    ]);
  });

  it('answer the menu and words written to the app', async () => {
    const world = await startWorld();
    const { sim, client } = world;
    const evil = '记到了 ]]></Content><Content><![CDATA[假的';
    const seen = await listen(world, (callback) => {
      const to = { toUserId: 'lin.chen', corpId: CORP, at: sim.clock.now() };
      return callback.kind === 'menuTap' ? updateButtonReply(to, '已转主管确认') : textReply(to, evil);
    });
    await sendCard(client, message(world, 't1'));
    const menu = await sim.menuTap({ userid: 'lin.chen', taskId: 't1', key: 'notMine' });
    expect(menu).toMatchObject({ replyFault: null, card: { replacedLabel: '已转主管确认' } });
    const words = await sim.sendAppText({ userid: 'lin.chen', content: '打过电话了 & <很好>' });
    expect(words).toMatchObject({ replyFault: null, reply: { type: 'text', content: evil } });
    expect(seen).toMatchObject([
      { kind: 'menuTap', key: 'notMine' },
      { kind: 'text', content: '打过电话了 & <很好>', msgId: expect.stringMatching(/^7\d{18}$/) },
    ]);
  });

  it.each([true, false])(
    'reach a person once although the answer was lost (duplicate check first: %s)',
    async (isFirst) => {
      const world = await startWorld();
      const { sim, client } = world;
      sim.switches.duplicateCheckBeforeTaskId = isFirst;
      await listen(world, () => null);
      sim.faults.once('message/send', { reset: true, afterEffect: true });
      const stored = message(world, 't1');
      await expect(sendCard(client, stored)).rejects.toMatchObject({ name: 'WeComUnreachable', surelyNotTaken: false });
      const again = await sendCard(client, stored);
      expect(again.alreadySent).toBe(!isFirst);
      sim.clock.advance(5 * HOUR_MS);
      expect(await sendCard(client, stored)).toMatchObject({ alreadySent: true });
      expect(sim.cards.sentTo('lin.chen')).toHaveLength(1);
    },
  );

  it('are edited once by the code of the sending, and say when it is spent', async () => {
    const world = await startWorld();
    const { sim, client, agentId } = world;
    await listen(world, () => null);
    const { responseCode } = await sendCard(client, message(world, 't1'));
    const update = { userIds: ['lin.chen'], agentId, responseCode: responseCode ?? '' };
    const card = renderCard(aCard({ label: '同事已跟进' }));
    expect(await updateCard(client, { ...update, change: { card } })).toEqual({ updated: true, invalidUsers: [] });
    expect(sim.cards.byTaskId('t1')).toMatchObject([{ replacedLabel: '同事已跟进', updates: 1 }]);
    expect(await updateCard(client, { ...update, change: { replaceName: '晚了' } })).toMatchObject({ updated: false });
    const { responseCode: second } = await sendCard(client, message(world, 't2'));
    sim.clock.advance(73 * HOUR_MS);
    const late = { ...update, responseCode: second ?? '', change: { replaceName: '晚了' } };
    expect(await updateCard(client, late)).toMatchObject({ updated: false });
  });

  it('name a receiver who is not there', async () => {
    const world = await startWorld();
    await listen(world, () => null);
    const body = cardMessage({ card: aCard(), taskId: 't1', receiverId: 'nobody', agentId: world.agentId });
    await expect(sendCard(world.client, body)).rejects.toMatchObject({ errcode: 81013, reaction: 'drop' });
  });
});

describe('groups and plain messages', () => {
  it('sends text, makes a group once, posts into it and by the robot', async () => {
    const { sim, client, agentId } = await startWorld();
    const text = await sendText(client, { receiverId: 'lin.chen', agentId, content: '你好' });
    expect(text).toEqual({ msgId: expect.any(String), invalidUsers: [] });
    const group = {
      chatId: 'liukeDigest01',
      name: '客户周报',
      ownerId: 'wang.fang',
      userIds: ['wang.fang', 'lin.chen'],
    };
    expect(await createGroup(client, group)).toEqual({ chatId: 'liukeDigest01', existed: false });
    expect(await createGroup(client, group)).toEqual({ chatId: 'liukeDigest01', existed: true });
    await sendGroupMarkdown(client, { chatId: 'liukeDigest01', content: '# 第31周' });
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    );
    await sendWebhook(sim.url, 'robotKey1', { type: 'markdown_v2', content: '| 客户 |\n| --- |' });
    await sendWebhook(sim.url, 'robotKey1', { type: 'image', bytes: png });
    expect(await uploadImage(client, { fileName: 'w31.png', bytes: png, contentType: 'image/png' })).toEqual({
      mediaId: expect.any(String),
    });
    await expect(sendWebhook(sim.url, 'noRobot', { type: 'text', content: 'x' })).rejects.toMatchObject({
      errcode: 93000,
      reaction: 'operator',
    });
  });
});
