import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { connect } from './apiClient.ts';
import { passiveReply, startCallbackServer } from './callbackServer.ts';
import { alertCard, choiceCard, voteCard } from './cards.ts';
import { MINUTE, MONDAY, ROOM, SUN, smallCompany, ZHOU } from './smallCompany.ts';

type Server = Awaited<ReturnType<typeof startCallbackServer>>;
type Answer = { status: number; body: string } | 'never';

let sim: Simulator;
let api: Awaited<ReturnType<typeof connect>>;
let server: Server;
let answers: (count: number) => Answer;

const quick: SimulatorOptions['switches'] = {
  callbackRetryDelaysMs: [1, 1, 1],
  callbackTimeoutMs: 150,
  verificationTimeoutMs: 1_000,
};
const fine = { status: 200, body: '' };

async function open(switches: SimulatorOptions['switches'] = {}, receiver: 'app' | 'contact' | 'archive' = 'app') {
  sim = await startSimulator({ company: smallCompany, startAt: MONDAY, switches: { ...quick, ...switches } });
  api = await connect(sim);
  server = await startCallbackServer(sim.credentials.callbacks[receiver], (_callback, count) => answers(count));
  await sim.setCallbackUrl(receiver, server.url);
}
beforeEach(() => {
  answers = () => fine;
});
afterEach(async () => {
  await sim.close();
  await server.close();
});

const inner = (fields: string, to = 'LiMing', from = sim.credentials.corpId) =>
  `<xml><ToUserName><![CDATA[${to}]]></ToUserName><FromUserName><![CDATA[${from}]]></FromUserName><CreateTime>1793600000</CreateTime>${fields}</xml>`;
const greyed = (label: string) =>
  `<MsgType><![CDATA[update_button]]></MsgType><Button><ReplaceName><![CDATA[${label}]]></ReplaceName></Button>`;
const reply = (xml: string, receiveId = sim.credentials.corpId) => ({
  status: 200,
  body: passiveReply(xml, sim.credentials.callbacks.app, receiveId),
});

describe('URL verification', () => {
  beforeEach(() => open());

  it('keeps the query of the URL and refuses a wrong echo, a wrong status and silence', async () => {
    expect(server.url).toContain('?tenant=1');
    const wrongKey = { ...sim.credentials.callbacks.app, encodingAesKey: 'A'.repeat(43) };
    await using stranger = await startCallbackServer(wrongKey, () => fine);
    await expect(sim.setCallbackUrl('app', stranger.url)).rejects.toThrow(/./);
    await expect(sim.setCallbackUrl('app', `${sim.url}/nowhere`)).rejects.toThrow('HTTP 404');
    sim.switches.verificationTimeoutMs = 50;
    await server.close();
    await expect(sim.setCallbackUrl('app', server.url)).rejects.toThrow('could not be verified');
  });
});

describe('delivery', () => {
  beforeEach(() => open());

  it('seals for the corp and signs', async () => {
    const result = await sim.sendAppText({ userid: 'liming', content: '你好 ]]> &' });
    expect(result.delivered).toBe(true);
    expect(server.received[0]!.signatureFits).toBe(true);
    expect(server.receiveId(0)).toBe('wwfakecorpid000000');
    expect(server.xml(0)).toMatch(/<FromUserName><!\[CDATA\[LiMing\]\]>.*<MsgId>7\d{18}<\/MsgId><AgentID>1000007</s);
  });

  it.each<[string, Answer]>([
    ['HTTP 500', { status: 500, body: '' }],
    ['HTTP 204', { status: 204, body: '' }],
    ['silence', 'never'],
  ])('tries four times after %s, each sealed anew, then gives up', async (_name, answer) => {
    answers = () => answer;
    const { delivery, delivered } = await sim.sendAppText({ userid: 'LiMing', content: '在吗' });
    expect(delivered).toBe(false);
    expect(delivery.attempts).toHaveLength(4);
    expect(new Set(server.received.map(({ query }) => query.get('nonce'))).size).toBe(4);
    expect(new Set([0, 1, 2, 3].map(server.xml)).size).toBe(1);
  });

  it('stops at the first success, and can keep the nonce', async () => {
    sim.switches.retryKeepsNonce = true;
    answers = (count) => (count < 3 ? { status: 503, body: '' } : fine);
    const { delivery } = await sim.sendAppText({ userid: 'LiMing', content: '在吗' });
    expect(delivery.attempts.map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(new Set(server.received.map(({ query }) => query.get('nonce'))).size).toBe(1);
  });

  it('spoils attempts on demand; the retry is sound', async () => {
    for (const kind of ['badSignature', 'foreignReceiveId', 'truncated'] as const) sim.faults.callback({ kind });
    answers = (count) => (count < 4 ? { status: 400, body: '' } : fine);
    const { delivery } = await sim.sendAppText({ userid: 'LiMing', content: '在吗' });
    expect(delivery.attempts.map(({ fault }) => fault)).toEqual([
      'badSignature',
      'foreignReceiveId',
      'truncated',
      null,
    ]);
    expect(server.received.map(({ signatureFits }) => signatureFits)).toEqual([false, true, true, true]);
    expect(server.receiveId(1)).not.toBe('wwfakecorpid000000');
    expect(server.received[2]!.encrypted.length % 32).not.toBe(0);
  });
});

describe('events of customers and groups', () => {
  beforeEach(() => open({}, 'contact'));

  const play = async (events: Parameters<Simulator['play']>[0][]) => {
    for (const event of events) sim.play(event);
    await sim.drainCallbacks();
    return server.received.map((_callback, index) => server.xml(index));
  };

  it('tells of contacts', async () => {
    const pair = { userid: 'LiMing', externalUserid: ZHOU };
    const [added, edited, left, moved, gained, failed, removed, ...rest] = await play([
      { at: MONDAY, type: 'addContact', userid: 'WangFang', externalUserid: SUN },
      { at: MONDAY, type: 'remarkEdited', ...pair, remark: '周总' },
      { at: MONDAY, type: 'deletedByCustomer', ...pair },
      { at: MONDAY, type: 'transfer', ...pair, toUserid: 'chen.yu' },
      { at: MONDAY, type: 'transferFailed', ...pair, reason: 'customer_refused' },
      { at: MONDAY, type: 'deletedByStaff', userid: 'WangFang', externalUserid: SUN },
      { at: MONDAY, type: 'contactEdited', externalUserid: ZHOU, position: '总监' },
    ]);
    expect(added).toMatch(/add_external_contact.*WangFang.*<WelcomeCode>/s);
    expect(edited).toContain('edit_external_contact');
    expect(left).toContain('<ChangeType><![CDATA[del_follow_user]]></ChangeType>');
    expect(moved).toMatch(/del_external_contact.*LiMing.*<Source><!\[CDATA\[DELETE_BY_TRANSFER\]\]>/s);
    expect(gained).toMatch(/add_external_contact.*chen\.yu/s);
    expect(failed).toContain('<FailReason><![CDATA[customer_refused]]></FailReason>');
    expect(removed).toMatch(/del_external_contact.*WangFang/s);
    expect(removed).not.toContain('Source');
    expect(rest).toEqual([]);
  });

  it('tells of groups with both versions of the members', async () => {
    const [joined, left, owner, gone] = await play([
      { at: MONDAY, type: 'roomJoin', roomId: ROOM, member: 'chen.yu', memberType: 1, byQrCode: true },
      { at: MONDAY, type: 'roomLeave', roomId: ROOM, member: ZHOU },
      { at: MONDAY, type: 'roomOwnerChanged', roomId: ROOM, owner: 'WangFang' },
      { at: MONDAY, type: 'roomDismissed', roomId: ROOM },
    ]);
    expect(joined).toContain('<JoinScene>3</JoinScene><MemChangeCnt>1</MemChangeCnt>');
    expect(left).toMatch(/<QuitScene>0<.*<MemChangeList><Item>.*woKq7zCQ/s);
    const version = (name: string, xml: string) => new RegExp(`<${name}><!\\[CDATA\\[(.*?)\\]`).exec(xml)?.[1];
    expect(version('LastMemVer', left!)).toBe(version('CurMemVer', joined!));
    expect(version('CurMemVer', left!)).not.toBe(version('LastMemVer', left!));
    expect(owner).toContain('change_owner');
    expect(gone).toContain('dismiss');
  });

  it('delivers in order, or doubled and reordered on demand', async () => {
    const edits = ['a', 'b', 'c'].map((remark) => ({
      at: MONDAY,
      type: 'remarkEdited' as const,
      userid: 'LiMing',
      externalUserid: remark === 'b' ? SUN : ZHOU,
      remark,
    }));
    sim.faults.callback({ kind: 'reorder' });
    const xmls = await play(edits);
    expect(xmls.map((xml) => xml.includes(SUN))).toEqual([true, false, false]);
    sim.faults.callback({ kind: 'duplicate', receiver: 'contact' });
    await play([edits[0]!]);
    expect(server.received).toHaveLength(5);
    expect(server.xml(4)).toBe(server.xml(3));
  });

  it('loses events while no URL is set', async () => {
    sim.clearCallbackUrl('contact');
    expect(await play([{ at: MONDAY, type: 'deletedByCustomer', userid: 'LiMing', externalUserid: ZHOU }])).toEqual([]);
  });
});

describe('msgaudit_notify', () => {
  beforeEach(() => open({}, 'archive'));

  it('comes at most once in 15 s of the simulator, and for the last message too', async () => {
    const say = (at: number) =>
      sim.play({ at, type: 'message', from: ZHOU, to: ['LiMing'], msgtype: 'text', body: { content: '嗯' } });
    for (const second of [0, 1, 14, 20]) say(MONDAY + second * 1_000);
    await sim.drainCallbacks();
    expect(server.received).toHaveLength(2);
    say(MONDAY + 22_000);
    sim.clock.advance(MINUTE);
    await sim.drainCallbacks();
    expect(server.received).toHaveLength(3);
    sim.clock.advance(MINUTE);
    await sim.drainCallbacks();
    expect(server.received).toHaveLength(3);
    expect(server.xml(0)).toContain('<AgentID>2000004</AgentID><Event><![CDATA[msgaudit_notify]]></Event>');
  });
});

describe('taps', () => {
  beforeEach(async () => {
    await open();
    await api.send(alertCard('t1'), 'LiMing|WangFang');
  });
  const tap = (changes: Partial<Parameters<Simulator['tap']>[0]> = {}) =>
    sim.tap({ userid: 'LiMing', taskId: 't1', key: 'done', ...changes });

  it('carries what the paper says', async () => {
    const { responseCode } = await tap({ selected: { how: ['call'] } });
    const xml = server.xml(0);
    expect(xml).toContain('<EventKey><![CDATA[done]]></EventKey><TaskId><![CDATA[t1]]></TaskId>');
    expect(xml).toContain(`<ResponseCode><![CDATA[${responseCode}]]></ResponseCode><AgentID>1000007</AgentID>`);
    expect(xml).toContain(
      '<SelectedItem><QuestionKey><![CDATA[how]]></QuestionKey><OptionIds><OptionId><![CDATA[call]]></OptionId></OptionIds></SelectedItem>',
    );
  });

  it('sends what is preselected, and the older spelling on demand', async () => {
    sim.switches.optionIdsSpelling = 'OpitonIds';
    await tap();
    expect(server.xml(0)).toContain('<OpitonIds><OpitonId><![CDATA[none]]></OpitonId></OpitonIds>');
    await api.send(voteCard('v1'));
    await sim.tap({ userid: 'LiMing', taskId: 'v1', key: 'vote.submit', selected: { why: ['price', 'service'] } });
    expect(server.xml(1).match(/<OpitonId>/g)).toHaveLength(2);
    await api.send(choiceCard('c1'));
    await sim.tap({ userid: 'LiMing', taskId: 'c1', key: 'plan.save' });
    expect(server.xml(2)).toMatch(/phone.*week/s);
  });

  it('greys the copy of the tapping member only', async () => {
    answers = () => reply(inner(greyed('已跟进 09:41')));
    const result = await tap();
    expect(result).toMatchObject({
      replyFault: null,
      card: { replacedLabel: '已跟进 09:41', tappable: true, updates: 1 },
    });
    const views = sim.cards.byTaskId('t1').map(({ userid, replacedLabel }) => [userid, replacedLabel]);
    expect(views).toEqual([
      ['LiMing', '已跟进 09:41'],
      ['WangFang', null],
    ]);
    await expect(tap()).rejects.toThrow('no tappable button');
  });

  const card = `<MsgType><![CDATA[update_template_card]]></MsgType><TemplateCard>
    <CardType><![CDATA[button_interaction]]></CardType>
    <Source><Desc><![CDATA[留客·客户提醒]]></Desc><DescColor>3</DescColor></Source>
    <MainTitle><Title><![CDATA[浩运贸易]]></Title></MainTitle>
    <HorizontalContentList><KeyName><![CDATA[进展]]></KeyName><Value><![CDATA[打了电话 & 约好]]></Value></HorizontalContentList>
    <ButtonList><Text><![CDATA[点错了，撤销]]></Text><Style>1</Style><Key><![CDATA[undo]]></Key></ButtonList>`;

  it('puts a new card in the place of the old one, lists of one included', async () => {
    answers = () => reply(inner(`${card}</TemplateCard>`));
    const { card: after } = await tap();
    expect(after!.card).toEqual({
      card_type: 'button_interaction',
      source: { desc: '留客·客户提醒', desc_color: 3 },
      main_title: { title: '浩运贸易' },
      horizontal_content_list: [{ keyname: '进展', value: '打了电话 & 约好' }],
      button_list: [{ text: '点错了，撤销', style: 1, key: 'undo' }],
    });
    answers = () => fine;
    expect((await tap({ key: 'undo' })).delivered).toBe(true);
  });

  it('leaves the new card dead when so switched, or when it says replace_text', async () => {
    sim.switches.updatedCardTappable = false;
    answers = () => reply(inner(`${card}</TemplateCard>`));
    expect((await tap()).card).toMatchObject({ replacedLabel: '', tappable: false });
    sim.switches.updatedCardTappable = true;
    answers = () => reply(inner(`${card}<ReplaceText><![CDATA[已记下]]></ReplaceText></TemplateCard>`));
    const other = await tap({ userid: 'WangFang' });
    expect(other.replyFault).toContain('ToUserName');
    answers = () => reply(inner(`${card}<ReplaceText><![CDATA[已记下]]></ReplaceText></TemplateCard>`, 'WangFang'));
    expect((await tap({ userid: 'WangFang' })).card).toMatchObject({ replacedLabel: '已记下', tappable: false });
  });

  it.each<[string, () => Answer, string]>([
    ['names not swapped', () => reply(inner(greyed('x'), 'LiMing', 'LiMing')), 'FromUserName'],
    ['another receive id', () => reply(inner(greyed('x')), 'wwother'), 'receive id'],
    ['an unknown MsgType', () => reply(inner('<MsgType><![CDATA[update_card]]></MsgType>')), 'MsgType'],
    ['an unknown element', () => reply(inner(`${card}<Footer>x</Footer></TemplateCard>`)), 'Footer'],
    [
      'a card against the matrix',
      () => reply(inner(`${card}<JumpList><Title>x</Title></JumpList></TemplateCard>`)),
      'jump_list',
    ],
    ['no XML', () => ({ status: 200, body: 'SUCCESS' }), 'XML'],
    [
      'a wrong signature',
      () => ({ status: 200, body: reply(inner(greyed('x'))).body.replace(/(<MsgSignature><!\[CDATA\[)./, '$1z') }),
      'MsgSignature',
    ],
  ])('refuses a reply with %s', async (_name, answer, reason) => {
    answers = answer;
    const result = await tap();
    expect(result).toMatchObject({ delivered: true, reply: null, card: { updates: 0 } });
    expect(result.replyFault).toContain(reason);
  });

  it('shows a text in answer to the menu, but not to a button', async () => {
    answers = () => reply(inner('<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[已转给主管]]></Content>'));
    await tap();
    expect(sim.phone('LiMing').app).toHaveLength(1);
    await sim.menuTap({ userid: 'LiMing', taskId: 't1', key: 'menu.notMine' });
    expect(server.xml(1)).toContain('template_card_menu_event');
    expect(server.xml(1)).not.toContain('SelectedItems');
    expect(sim.phone('LiMing').app.at(-1)).toMatchObject({ from: 'app', body: { content: '已转给主管' } });
  });

  it.each([
    ['a key that is not there', { key: 'nothing' }, 'no tappable'],
    ['a member without the card', { userid: 'chen.yu' }, 'no card'],
    ['an unknown question', { selected: { nothing: ['x'] } }, 'no question'],
    ['an unknown option', { selected: { how: ['x'] } }, 'no option'],
    ['two options of a drop-down', { selected: { how: ['none', 'call'] } }, 'one option'],
  ])('lets nobody tap %s', async (_name, changes, reason) => {
    await expect(tap(changes)).rejects.toThrow(reason);
    expect(server.received).toEqual([]);
  });

  it('gives each tap a code for one later update', async () => {
    const { responseCode } = await tap();
    const update = {
      userids: ['LiMing'],
      agentid: api.agentId,
      response_code: responseCode,
      button: { replace_name: '已跟进' },
    };
    expect(await api.post('message/update_template_card', update)).toMatchObject({ errcode: 0, invaliduser: [] });
    expect(await api.post('message/update_template_card', update)).toMatchObject({ errcode: 42022 });
  });

  it('uses that code up by the passive reply when so switched', async () => {
    sim.switches.passiveReplyUsesCode = true;
    answers = () => reply(inner(greyed('已跟进')));
    const { responseCode } = await tap();
    const update = {
      userids: ['LiMing'],
      agentid: api.agentId,
      response_code: responseCode,
      button: { replace_name: 'x' },
    };
    expect(await api.post('message/update_template_card', update)).toMatchObject({ errcode: 42022 });
  });
});
