import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { connect } from './apiClient.ts';
import { alertCard, textNotice } from './cards.ts';
import { DAY, MINUTE, MONDAY, ROBOT_KEY, smallCompany } from './smallCompany.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let sim: Simulator;
let api: Awaited<ReturnType<typeof connect>>;

beforeEach(async () => {
  sim = await startSimulator({ company: smallCompany, startAt: MONDAY });
  api = await connect(sim);
});
afterEach(() => sim.close());

const shown = (userid = 'WangFang') => sim.phone(userid).groups.flatMap((group) => group.messages);

describe('the group robot', () => {
  const picture = (md5 = createHash('md5').update(PNG).digest('hex')) => ({ base64: PNG.toString('base64'), md5 });

  it.each<[string, Record<string, unknown>, number]>([
    ['text', { msgtype: 'text', text: { content: '早' } }, 0],
    ['text above 2048 bytes', { msgtype: 'text', text: { content: 'x'.repeat(2049) } }, 45002],
    ['markdown of 4096 bytes', { msgtype: 'markdown', markdown: { content: 'x'.repeat(4096) } }, 0],
    ['markdown_v2 above 4096 bytes', { msgtype: 'markdown_v2', markdown_v2: { content: 'x'.repeat(4097) } }, 45002],
    ['a picture', { msgtype: 'image', image: picture() }, 0],
    ['a picture with a wrong md5', { msgtype: 'image', image: picture('0'.repeat(32)) }, 40058],
    ['a notice card', { msgtype: 'template_card', template_card: textNotice() }, 0],
    ['a card with buttons', { msgtype: 'template_card', template_card: alertCard('t') }, 42031],
    ['news', { msgtype: 'news', news: { articles: [{ title: 't', url: 'https://a.example' }] } }, 0],
    ['a type of apps', { msgtype: 'textcard', textcard: {} }, 40008],
  ])('%s', async (_name, body, code) => {
    expect((await api.webhook(ROBOT_KEY, body)).errcode).toBe(code);
    expect(shown()).toHaveLength(code === 0 ? 1 : 0);
  });

  it('knows its key and its 20 a minute', async () => {
    const text = { msgtype: 'text', text: { content: '早' } };
    expect((await api.webhook('nothing', text)).errcode).toBe(93000);
    for (let index = 0; index < 20; index += 1) expect((await api.webhook(ROBOT_KEY, text)).errcode).toBe(0);
    expect((await api.webhook(ROBOT_KEY, text)).errcode).toBe(45009);
    sim.switches.webhookLimitCode = 130101;
    expect((await api.webhook(ROBOT_KEY, text)).errcode).toBe(130101);
    sim.clock.advance(MINUTE);
    expect((await api.webhook(ROBOT_KEY, text)).errcode).toBe(0);
    expect(shown()).toHaveLength(21);
  });
});

describe('groups of the app', () => {
  const create = (changes: Record<string, unknown> = {}) =>
    api.post('appchat/create', {
      name: '主管群',
      owner: 'WangFang',
      userlist: ['WangFang', 'LiMing'],
      chatid: 'managers1',
      ...changes,
    });

  it('are made, changed, read and written to', async () => {
    expect(await create()).toMatchObject({ errcode: 0, chatid: 'managers1' });
    const send = { chatid: 'managers1', msgtype: 'markdown', markdown: { content: '**7家**' } };
    expect((await api.post('appchat/send', send)).errcode).toBe(0);
    expect(shown('LiMing')).toMatchObject([{ sender: '留客', body: { content: '**7家**' } }]);
    await api.post('appchat/update', {
      chatid: 'managers1',
      name: '新名字',
      add_user_list: ['chen.yu'],
      del_user_list: ['liming'],
    });
    expect((await api.get('appchat/get', { chatid: 'managers1' })).chat_info).toEqual({
      chatid: 'managers1',
      name: '新名字',
      owner: 'WangFang',
      userlist: ['WangFang', 'chen.yu'],
      chat_type: 0,
    });
    expect(shown('LiMing')).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['one member', { userlist: ['WangFang'] }, 86006],
    ['a hidden member', { userlist: ['WangFang', 'ZhouZong'] }, 86216],
    ['an owner from outside', { owner: 'chen.yu' }, 86005],
    ['a chatid with a dash', { chatid: 'a-b' }, 86001],
    ['no owner and no chatid', { owner: undefined, chatid: undefined }, 0],
  ])('%s', async (_name, changes, code) => expect((await create(changes)).errcode).toBe(code));

  it('keep to their app, their id and their kinds', async () => {
    await create();
    expect((await create()).errcode).toBe(86215);
    const text = { chatid: 'managers1', msgtype: 'text', text: { content: '早' } };
    expect((await api.post('appchat/send', text, 'other')).errcode).toBe(86008);
    expect((await api.post('appchat/send', { ...text, chatid: 'nothing' })).errcode).toBe(86003);
    expect(
      (await api.post('appchat/send', { ...text, msgtype: 'template_card', template_card: textNotice() })).errcode,
    ).toBe(40008);
    expect((await api.post('appchat/update', { chatid: 'managers1', del_user_list: ['WangFang'] })).errcode).toBe(
      86005,
    );
  });

  it('need the root department in the visible range', async () => {
    await create();
    sim.switches.appSeesRoot = false;
    expect((await create({ chatid: 'other' })).errcode).toBe(60011);
    expect((await api.get('appchat/get', { chatid: 'managers1' })).errcode).toBe(48002);
  });
});

describe('media', () => {
  it('lives for three days and is shown where it is sent', async () => {
    const uploaded = await api.upload('image', 'trend.png', PNG);
    expect(uploaded).toMatchObject({ errcode: 0, type: 'image', created_at: String(MONDAY / 1000) });
    const image = { media_id: uploaded.media_id };
    expect((await api.sendText('', 'LiMing', { msgtype: 'image', image })).errcode).toBe(0);
    const page = await (await fetch(`${sim.url}/m/LiMing/app`)).text();
    expect(page).toContain(`/sim/media/${uploaded.media_id}`);
    const picture = await fetch(`${sim.url}/sim/media/${uploaded.media_id}`);
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(PNG);
    sim.clock.advance(3 * DAY);
    await api.refresh();
    expect((await api.sendText('', 'LiMing', { msgtype: 'image', image })).errcode).toBe(40007);
  });

  it.each<[string, string, Buffer, number]>([
    ['too small', 'file', Buffer.from('12345'), 44001],
    ['no picture', 'image', Buffer.from('no picture'), 40005],
    ['an unknown type', 'poster', PNG, 40004],
    ['any file', 'file', Buffer.from('a,b\r\n--x\r\n'), 0],
    ['a picture above 5 MB', 'image', Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]), 45001],
  ])('%s', async (_name, type, content, code) => {
    expect((await api.upload(type, 'name.bin', content)).errcode).toBe(code);
  });
});
