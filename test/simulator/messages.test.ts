import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { connect } from './apiClient.ts';
import { startCallbackServer } from './callbackServer.ts';
import { alertCard, textNotice } from './cards.ts';
import { DAY, HOUR, MINUTE, MONDAY, smallCompany } from './smallCompany.ts';

let sim: Simulator;
let api: Awaited<ReturnType<typeof connect>>;
let server: Awaited<ReturnType<typeof startCallbackServer>>;

beforeEach(async () => {
  sim = await startSimulator({ company: smallCompany, startAt: MONDAY });
  server = await startCallbackServer(sim.credentials.callbacks.app, () => ({ status: 200, body: '' }));
  await sim.setCallbackUrl('app', server.url);
  api = await connect(sim);
});
afterEach(async () => {
  await sim.close();
  await server.close();
});

const update = (responseCode: unknown, changes: Record<string, unknown> = {}, as = 'app') =>
  api.post(
    'message/update_template_card',
    {
      userids: ['LiMing'],
      agentid: api.agentId,
      response_code: responseCode,
      button: { replace_name: '已跟进' },
      ...changes,
    },
    as,
  );

describe('receivers', () => {
  it('delivers to who can be reached and names the rest in lower case, joined', async () => {
    const answer = await api.sendText('早', 'LIMING|No.Such|ZhouZong');
    expect(answer).toMatchObject({ errcode: 0, invaliduser: 'no.such|zhouzong', invalidparty: '', unlicenseduser: '' });
    expect(sim.phone('LiMing').app).toMatchObject([{ msgtype: 'text', body: { content: '早' } }]);
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['nobody valid', { touser: 'No.Such' }, 81013],
    ['nobody named', { touser: '' }, 82001],
    ['a list in place of joined text', { touser: ['LiMing'] }, 40031],
    ['1001 receivers', { touser: Array.from({ length: 1001 }, (_, i) => `u${i}`).join('|') }, 40032],
    ['101 parties', { touser: '', toparty: Array.from({ length: 101 }, (_, i) => i + 1).join('|') }, 82002],
    ['101 tags', { touser: '', totag: Array.from({ length: 101 }, (_, i) => i + 1).join('|') }, 82003],
    ['everybody', { touser: '@all' }, 0],
    ['a department with all below', { touser: '', toparty: '1' }, 0],
    ['a foreign agentid', { agentid: 5 }, 40056],
    ['agentid as text', { agentid: '1000007' }, 40056],
    ['an unknown msgtype', { msgtype: 'poster' }, 40008],
    ['empty text', { text: { content: ' ' } }, 44004],
    ['text above 2048 bytes', { text: { content: '客'.repeat(683) } }, 45002],
    ['text of 2046 bytes', { text: { content: '客'.repeat(682) } }, 0],
    ['an unpaired surrogate', { text: { content: 'x\ud800' } }, 40033],
    ['no body', { text: undefined }, 40058],
    ['an interval above 4 h', { enable_duplicate_check: 1, duplicate_check_interval: 14_401 }, 40058],
  ])('%s', async (_name, changes, code) => {
    expect((await api.sendText('早', 'LiMing', changes)).errcode).toBe(code);
  });

  it('cuts on a border of characters when so switched', async () => {
    sim.switches.overlongContent = 'cut';
    await api.sendText(`x${'客'.repeat(700)}`);
    expect(sim.phone('LiMing').app[0]!.body.content).toBe(`x${'客'.repeat(682)}`);
  });

  it('translates names when asked to', async () => {
    await api.sendText('$userName=WangFang$在$departmentName=2$', 'LiMing', { enable_id_trans: 1 });
    expect(sim.phone('LiMing').app[0]!.body.content).toBe('王芳在华东销售部');
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['textcard', { title: 't', description: 'd', url: 'https://a.example' }, 0],
    ['textcard', { title: 't', description: 'd', url: 'a.example' }, 45034],
    ['textcard', { title: 't', url: 'https://a.example' }, 40058],
    ['news', { articles: Array.from({ length: 9 }, () => ({ title: 't', url: 'https://a.example' })) }, 45008],
    ['news', { articles: [{ title: 't', url: 'https://a.example', picurl: 'https://a.example/p.png' }] }, 0],
    ['markdown', { content: '**早**' }, 0],
    ['image', { media_id: 'nothing' }, 40007],
  ])('%s %j: %i', async (msgtype, body, code) => {
    expect((await api.sendText('', 'LiMing', { msgtype, [msgtype]: body })).errcode).toBe(code);
  });
});

describe('limits', () => {
  it('drops silently above 30 a minute for one member, and never shows the message', async () => {
    for (let index = 0; index < 32; index += 1) expect((await api.sendText(`${index}`)).errcode).toBe(0);
    const { response_code: code } = await api.send(alertCard('t1'));
    expect(code).toEqual(expect.any(String));
    expect(sim.phone('LiMing').app).toHaveLength(30);
    expect(sim.droppedByMemberLimit()).toBe(3);
    expect(sim.cards.sentTo('LiMing')).toEqual([]);
    expect(sim.cards.byTaskId('t1')).toMatchObject([{ delivered: false, tappable: false }]);
    sim.clock.advance(MINUTE);
    await api.sendText('又可以了');
    expect(sim.phone('LiMing').app).toHaveLength(31);
  });

  it('counts person-times of a day against accounts x 200', async () => {
    sim.switches.memberLimits = false;
    let last = 0;
    for (let calls = 0; calls < 400 && last === 0; calls += 1) last = (await api.sendText('早', '@all')).errcode;
    expect(last).toBe(45009);
    sim.clock.advance(DAY);
    await api.refresh();
    expect((await api.sendText('早', '@all')).errcode).toBe(0);
  });

  it('delivers an identical request once within the interval', async () => {
    const extra = { enable_duplicate_check: 1, duplicate_check_interval: 600 };
    const first = await api.send(alertCard('t1'), 'LiMing', extra);
    expect(await api.send(alertCard('t1'), 'LiMing', extra)).toEqual(first);
    sim.switches.duplicateAnswer = 'withoutResponseCode';
    const bare = await api.send(alertCard('t1'), 'LiMing', extra);
    expect(bare).toMatchObject({ errcode: 0, msgid: first.msgid });
    expect(bare).not.toHaveProperty('response_code');
    sim.switches.duplicateCheckBeforeTaskId = false;
    expect((await api.send(alertCard('t1'), 'LiMing', extra)).errcode).toBe(42014);
    expect(sim.phone('LiMing').app).toHaveLength(1);
    sim.switches.duplicateCheckBeforeTaskId = true;
    sim.clock.advance(10 * MINUTE);
    expect((await api.send(alertCard('t1'), 'LiMing', extra)).errcode).toBe(42014);
  });
});

describe('cards', () => {
  it('never takes a task_id twice, but lets another app use it', async () => {
    expect((await api.send(alertCard('t1'))).errcode).toBe(0);
    expect((await api.send(alertCard('t1'), 'WangFang')).errcode).toBe(42014);
    sim.clock.advance(400 * DAY);
    await api.refresh();
    expect((await api.send(alertCard('t1'))).errcode).toBe(42014);
    const { agentId } = sim.credentials.otherApp;
    const notice = textNotice({ task_id: 't1' });
    const body = { touser: 'LiMing', msgtype: 'template_card', agentid: agentId, template_card: notice };
    expect((await api.post('message/send', body, 'other')).errcode).toBe(0);
  });

  it('keeps a task_id free when the call failed', async () => {
    expect((await api.send(alertCard('t1'), 'No.Such')).errcode).toBe(81013);
    expect((await api.send(alertCard('t1'))).errcode).toBe(0);
  });

  it('needs a callback URL for what calls back', async () => {
    sim.clearCallbackUrl('app');
    expect((await api.send(alertCard('t1'))).errcode).toBe(43012);
    const menu = { task_id: 't2', action_menu: { action_list: [{ text: 'x', key: 'x' }] } };
    expect((await api.send(textNotice(menu))).errcode).toBe(43012);
    expect((await api.send(textNotice())).errcode).toBe(0);
  });

  it('gives a response_code to what can be edited later', async () => {
    expect(await api.send(alertCard('t1'))).toHaveProperty('response_code');
    expect(await api.send(textNotice())).not.toHaveProperty('response_code');
    const menu = { task_id: 't2', action_menu: { action_list: [{ text: 'x', key: 'x' }] } };
    expect(await api.send(textNotice(menu))).toHaveProperty('response_code');
  });

  it('reports texts that a client would cut', async () => {
    await api.send(alertCard('t1', { main_title: { title: '客'.repeat(37) } }));
    expect(sim.cards.sentTo('liming')[0]!.overlong).toEqual(['main_title.title']);
  });
});

describe('update_template_card', () => {
  let code: unknown;
  beforeEach(async () => {
    code = (await api.send(alertCard('t1'), 'LiMing|WangFang')).response_code;
  });

  it('works once, for the named receivers', async () => {
    expect(await update(code, { userids: ['liming', 'Chen.Yu'] })).toMatchObject({
      errcode: 0,
      invaliduser: ['chen.yu'],
    });
    expect(sim.cards.byTaskId('t1').map((view) => view.replacedLabel)).toEqual(['已跟进', null]);
    expect((await update(code)).errcode).toBe(42022);
  });

  it('works for 72 h and not a moment longer', async () => {
    const second = (await api.send(alertCard('t2'))).response_code;
    sim.clock.advance(72 * HOUR - 1);
    await api.refresh();
    expect((await update(code)).errcode).toBe(0);
    sim.clock.advance(1);
    expect((await update(second)).errcode).toBe(60140);
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['no target', { userids: [] }, 82101],
    ['targets without the card', { userids: ['chen.yu'] }, 82102],
    ['1001 targets', { userids: Array.from({ length: 1001 }, (_, i) => `u${i}`) }, 40032],
    ['another agentid', { agentid: 1000008 }, 301002],
    ['an empty label', { button: { replace_name: '' } }, 40058],
    ['neither form', { button: undefined }, 40058],
    ['a card against the matrix', { button: undefined, template_card: textNotice({ replace_text: 'x' }) }, 40058],
    ['a task_id in the new card', { button: undefined, template_card: alertCard('t9') }, 40058],
  ])('refuses %s, and the code stays usable', async (_name, changes, errcode) => {
    expect((await update(code, changes)).errcode).toBe(errcode);
    expect((await update(code)).errcode).toBe(0);
  });

  it('may count a failed call as the one use', async () => {
    sim.switches.failedUpdateUsesCode = true;
    expect((await update(code, { userids: ['chen.yu'] })).errcode).toBe(82102);
    expect((await update(code)).errcode).toBe(42022);
  });

  it('is refused to another app and for a code that never was', async () => {
    expect((await update(code, { agentid: sim.credentials.otherApp.agentId }, 'other')).errcode).toBe(42015);
    expect((await update('rc_nothing')).errcode).toBe(60140);
    expect((await update(undefined)).errcode).toBe(60140);
  });

  it('puts any of the five kinds in place for all receivers', async () => {
    expect(
      (await update(code, { userids: [], atall: 1, button: undefined, template_card: textNotice() })).errcode,
    ).toBe(0);
    expect(sim.cards.byTaskId('t1').map((view) => [view.card.card_type, view.tappable])).toEqual([
      ['text_notice', false],
      ['text_notice', false],
    ]);
  });

  it('leaves buttons without replace_text tappable, by switch', async () => {
    const { task_id: _left, ...card } = alertCard('x');
    expect((await update(code, { button: undefined, template_card: card })).errcode).toBe(0);
    expect(sim.cards.sentTo('LiMing')[0]).toMatchObject({ replacedLabel: null, taskId: 't1' });
    const { responseCode } = await sim.tap({ userid: 'LiMing', taskId: 't1', key: 'done' });
    sim.switches.updatedCardTappable = false;
    expect((await update(responseCode, { button: undefined, template_card: card })).errcode).toBe(0);
    await expect(sim.tap({ userid: 'LiMing', taskId: 't1', key: 'done' })).rejects.toThrow('no tappable');
  });
});

describe('recall', () => {
  it('works for a day, for the own app', async () => {
    const { msgid } = await api.send(alertCard('t1'));
    expect((await api.post('message/recall', { msgid }, 'other')).errcode).toBe(40058);
    expect((await api.post('message/recall', { msgid })).errcode).toBe(0);
    expect(sim.phone('LiMing').app[0]).toMatchObject({ recalled: true });
    await expect(sim.tap({ userid: 'LiMing', taskId: 't1', key: 'done' })).rejects.toThrow('recalled');
    const later = await api.sendText('x');
    sim.clock.advance(DAY + 1);
    await api.refresh();
    expect((await api.post('message/recall', { msgid: later.msgid })).errcode).toBe(42052);
    expect((await api.post('message/recall', { msgid: 'nothing' })).errcode).toBe(40058);
  });
});
