import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  createGroup,
  GROUP_MARKDOWN_BYTES_MAX,
  sendCard,
  sendGroupMarkdown,
  sendText,
  sendWebhook,
  updateCard,
  uploadImage,
} from '../../src/wecom/messages.ts';
import { cardMessage } from '../../src/wecom/renderCard.ts';
import { WeComError } from '../../src/wecom/wecomError.ts';
import { aCard } from './aCard.ts';
import { clientOf, jsonBody, type LocalWeCom, OK, startLocalWeCom } from './localWeCom.ts';

const BODY = cardMessage({ card: aCard(), taskId: 'c182-v1', receiverId: 'lin.chen', agentId: 1000007 });
const KEY = 'robot-key-6f2c-secret';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
/** Answers every call but gettoken with this. */
const answering = (reply: object): Promise<LocalWeCom> =>
  startLocalWeCom((call) => (call.api === 'gettoken' ? undefined : reply));

describe('sendCard', () => {
  it('sends the stored bytes and gives what an edit or recall needs', async () => {
    await using local = await answering({ ...OK, msgid: 'msg_1', response_code: 'rc_1', invaliduser: '' });
    expect(await sendCard(clientOf(local), BODY)).toEqual({
      msgId: 'msg_1',
      responseCode: 'rc_1',
      invalidUsers: [],
      alreadySent: false,
    });
    expect(local.calls('message/send')[0]?.body.toString('utf8')).toBe(BODY);
  });

  it('names receivers who were not taken, also those without a licence, in lower case', async () => {
    await using local = await answering({
      ...OK,
      invaliduser: 'Old.Zhao|no.such',
      unlicenseduser: 'no.such|x',
      msgid: '',
    });
    expect(await sendCard(clientOf(local), BODY)).toEqual({
      msgId: null,
      responseCode: null,
      invalidUsers: ['old.zhao', 'no.such', 'x'],
      alreadySent: false,
    });
  });

  it('takes 42014 for a card that has arrived before', async () => {
    await using local = await answering({ errcode: 42014, errmsg: 'taskid has existed or empty or exceed max len' });
    expect(await sendCard(clientOf(local), BODY)).toMatchObject({ alreadySent: true, responseCode: null });
  });

  it.each([
    ['an empty task_id', JSON.stringify({ template_card: { task_id: '' } })],
    ['an overlong one', JSON.stringify({ template_card: { task_id: 'x'.repeat(129) } })],
    ['none', '{}'],
  ])('does not take 42014 so for %s', async (_, body) => {
    await using local = await answering({ errcode: 42014, errmsg: 'taskid has existed or empty or exceed max len' });
    expect(await failure(sendCard(clientOf(local), body))).toMatchObject({ errcode: 42014, reaction: 'bug' });
  });

  it('says drop when nobody is left to receive it', async () => {
    await using local = await answering({ errcode: 81013, errmsg: 'user & party & tag all invalid' });
    expect(await failure(sendCard(clientOf(local), BODY))).toMatchObject({ errcode: 81013, reaction: 'drop' });
  });

  it('is sent once as people see it when the first answer is lost', async () => {
    const arrived = new Set<string>();
    await using local = await startLocalWeCom((call, response) => {
      if (call.api === 'gettoken') return undefined;
      const { template_card: card } = jsonBody(call) as { template_card: { task_id: string } };
      if (arrived.has(card.task_id)) return { errcode: 42014, errmsg: 'taskid has existed' };
      arrived.add(card.task_id);
      response.destroy();
      return undefined;
    });
    const client = clientOf(local);
    expect(await failure(sendCard(client, BODY))).toMatchObject({ name: 'WeComUnreachable', surelyNotTaken: false });
    expect(await sendCard(client, BODY)).toMatchObject({ alreadySent: true });
  });
});

describe('sendText', () => {
  it('sends to one member and cuts on a border of characters', async () => {
    await using local = await answering({ ...OK, msgid: 'm' });
    await sendText(clientOf(local), { receiverId: 'lin.chen', agentId: 7, content: `${'浩'.repeat(682)}👨‍👩‍👧` });
    const body = jsonBody(local.calls('message/send')[0]!) as {
      touser: string;
      agentid: number;
      text: { content: string };
    };
    expect(body).toMatchObject({ touser: 'lin.chen', msgtype: 'text', agentid: 7 });
    expect(body.text.content).toBe('浩'.repeat(682));
  });
});

describe('updateCard', () => {
  const update = { userIds: ['lin.chen'], agentId: 7, responseCode: 'rc_1' };

  it('greys the buttons or replaces the card', async () => {
    await using local = await answering({ ...OK, invaliduser: ['Old.Zhao'] });
    const client = clientOf(local);
    expect(await updateCard(client, { ...update, change: { replaceName: '同事已跟进' } })).toEqual({
      updated: true,
      invalidUsers: ['old.zhao'],
    });
    const card = { card_type: 'button_interaction', main_title: { title: 't' }, button_list: [] } as const;
    await updateCard(client, { ...update, change: { card: { ...card, button_list: [] } } });
    expect(local.calls('message/update_template_card').map(jsonBody)).toEqual([
      { userids: ['lin.chen'], agentid: 7, response_code: 'rc_1', button: { replace_name: '同事已跟进' } },
      { userids: ['lin.chen'], agentid: 7, response_code: 'rc_1', template_card: { ...card } },
    ]);
  });

  it.each([42022, 60140, 42016])('answers with a value when only a new card can help: %i', async (errcode) => {
    await using local = await answering({ errcode, errmsg: 'no' });
    expect(await updateCard(clientOf(local), { ...update, change: { replaceName: 'x' } })).toEqual({
      updated: false,
      errcode,
    });
  });

  it('throws what is wrong with us, and never repeats: the code may be used up', async () => {
    await using local = await answering({ errcode: -1, errmsg: 'busy' });
    expect(await failure(updateCard(clientOf(local), { ...update, change: { replaceName: 'x' } }))).toMatchObject({
      errcode: -1,
    });
    expect(local.calls('message/update_template_card')).toHaveLength(1);
  });
});

describe('groups of the app', () => {
  const group = { chatId: 'liukeDigest01', name: '客户周报', ownerId: 'wang.fang', userIds: ['wang.fang', 'lin.chen'] };

  it('makes a group, or finds it made', async () => {
    let isMade = false;
    await using local = await startLocalWeCom((call) => {
      if (call.api === 'gettoken') return undefined;
      if (isMade) return { errcode: 86215, errmsg: 'chatid existed' };
      isMade = true;
      return { ...OK, chatid: 'liukeDigest01' };
    });
    const client = clientOf(local);
    expect(await createGroup(client, group)).toEqual({ chatId: 'liukeDigest01', existed: false });
    expect(await createGroup(client, group)).toEqual({ chatId: 'liukeDigest01', existed: true });
    expect(jsonBody(local.calls('appchat/create')[0]!)).toEqual({
      chatid: 'liukeDigest01',
      name: '客户周报',
      owner: 'wang.fang',
      userlist: ['wang.fang', 'lin.chen'],
    });
  });

  it('says operator when the app is not visible to the whole company', async () => {
    await using local = await answering({ errcode: 48002, errmsg: 'api forbidden' });
    expect(await failure(createGroup(clientOf(local), group))).toMatchObject({ errcode: 48002, reaction: 'operator' });
  });

  it('sends markdown once, and refuses before the way what WeCom would cut', async () => {
    await using local = await answering({ ...OK });
    const client = clientOf(local);
    await sendGroupMarkdown(client, { chatId: 'liukeDigest01', content: '# 周报' });
    expect(jsonBody(local.calls('appchat/send')[0]!)).toEqual({
      chatid: 'liukeDigest01',
      msgtype: 'markdown',
      markdown: { content: '# 周报' },
      safe: 0,
    });
    const tooLong = '浩'.repeat(Math.ceil(GROUP_MARKDOWN_BYTES_MAX / 3) + 1);
    await expect(sendGroupMarkdown(client, { chatId: 'x', content: tooLong })).rejects.toThrow(RangeError);
    expect(local.calls('appchat/send')).toHaveLength(1);
  });
});

describe('sendWebhook', () => {
  it('sends the three kinds without a token', async () => {
    await using local = await answering({ ...OK });
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
    await sendWebhook(local.baseUrl, KEY, { type: 'markdown_v2', content: '| a |\n| - |' });
    await sendWebhook(local.baseUrl, KEY, { type: 'text', content: '请看', mentionedUserIds: ['wang.fang'] });
    await sendWebhook(local.baseUrl, KEY, { type: 'image', bytes });
    expect(local.received.map(({ api, query }) => [api, query.toString()])).toEqual(
      Array.from({ length: 3 }, () => ['webhook/send', `key=${KEY}`]),
    );
    expect(local.received.map(jsonBody)).toEqual([
      { msgtype: 'markdown_v2', markdown_v2: { content: '| a |\n| - |' } },
      { msgtype: 'text', text: { content: '请看', mentioned_list: ['wang.fang'] } },
      {
        msgtype: 'image',
        image: { base64: bytes.toString('base64'), md5: createHash('md5').update(bytes).digest('hex') },
      },
    ]);
  });

  it.each([
    [93000, 'operator'],
    [45009, 'window'],
    [130101, 'window'],
  ])('knows what %i asks for, and keeps the key to itself', async (errcode, reaction) => {
    await using local = await answering({ errcode, errmsg: `invalid webhook url ${KEY}, key=${KEY}` });
    const error = await failure(sendWebhook(local.baseUrl, KEY, { type: 'text', content: 'x' }));
    expect(error).toBeInstanceOf(WeComError);
    expect(error).toMatchObject({ api: 'webhook/send', errcode, reaction });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(KEY);
  });

  it('keeps the key out of an error of the line, and does not repeat', async () => {
    await using local = await startLocalWeCom((_, response) => void response.destroy());
    const error = await failure(sendWebhook(local.baseUrl, KEY, { type: 'text', content: 'x' }));
    expect(error).toMatchObject({ name: 'WeComUnreachable', kind: 'reset' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(KEY);
    expect(local.received).toHaveLength(1);
  });

  it.each([
    ['a table of more than 4,096 bytes', { type: 'markdown_v2', content: 'x'.repeat(4097) }],
    ['a text of more than 2,048', { type: 'text', content: 'x'.repeat(2049) }],
    ['a picture of more than 2 MB', { type: 'image', bytes: Buffer.alloc(2 * 1024 * 1024 + 1) }],
  ] as const)('refuses %s', async (_, message) => {
    await using local = await answering({ ...OK });
    await expect(sendWebhook(local.baseUrl, KEY, message)).rejects.toThrow(RangeError);
    expect(local.received).toHaveLength(0);
  });
});

describe('uploadImage', () => {
  it('gives the media id', async () => {
    await using local = await answering({ ...OK, type: 'image', media_id: 'mid_1', created_at: '1717400000' });
    const image = { fileName: 'w31.png', bytes: Buffer.alloc(64, 1), contentType: 'image/png' } as const;
    expect(await uploadImage(clientOf(local), image)).toEqual({ mediaId: 'mid_1' });
    await expect(uploadImage(clientOf(local), { ...image, bytes: Buffer.alloc(5 * 1024 * 1024 + 1) })).rejects.toThrow(
      RangeError,
    );
  });
});
