import { constants, createDecipheriv, privateDecrypt } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageHappening } from '../../src/simulator/script.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { connect, type Json } from './apiClient.ts';
import { DAY, HOUR, MINUTE, MONDAY, ROOM, SUN, smallCompany, ZHOU } from './smallCompany.ts';

interface Envelope {
  seq: string;
  msgid: string;
  publickey_ver: number;
  encrypt_random_key: string;
  encrypt_chat_msg: string;
}

let sim: Simulator;
let api: Awaited<ReturnType<typeof connect>>;

async function open(options: Partial<SimulatorOptions> = {}) {
  sim = await startSimulator({ company: smallCompany, startAt: MONDAY, ...options });
  api = await connect(sim);
}
beforeEach(() => open());
afterEach(() => sim.close());

const say = (content: string, changes: Partial<MessageHappening> = {}, at = sim.clock.now()) =>
  sim.play({ at, type: 'message', from: ZHOU, to: ['LiMing'], msgtype: 'text', body: { content }, ...changes });

/** seq as text, as a careful client reads it. */
async function pull(seq: string | number = 0, limit = 1000): Promise<Envelope[]> {
  const text = (await api.pullText(seq, limit)).replace(/"seq":(\d+)/g, '"seq":"$1"');
  return (JSON.parse(text) as { chatdata?: Envelope[] }).chatdata ?? [];
}

/** As archive.md §1.6 says, without any padding help of the library. */
function openEnvelope(envelope: Envelope): Record<string, unknown> {
  const pem = sim.credentials.archivePrivateKeys[envelope.publickey_ver]!;
  const sealedKey = Buffer.from(envelope.encrypt_random_key, 'base64');
  const block = privateDecrypt({ key: pem, padding: constants.RSA_NO_PADDING }, sealedKey);
  expect([block[0], block[1]]).toEqual([0, 2]);
  const end = block.indexOf(0, 2);
  expect(end).toBeGreaterThanOrEqual(10);
  const keyText = block.toString('latin1', end + 1);
  expect(keyText).toHaveLength(88);
  const key = Buffer.from(keyText, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key.subarray(0, 32), key.subarray(32, 48));
  const plain = decipher.update(envelope.encrypt_chat_msg, 'base64', 'utf8') + decipher.final('utf8');
  return JSON.parse(plain) as Record<string, unknown>;
}

const records = async () => (await pull()).map(openEnvelope);

describe('records', () => {
  it('seals a message with RSA-2048 and gives it back whole', async () => {
    say('李经理早，报价能更新一下吗？');
    const [envelope] = await pull();
    expect(Buffer.from(envelope!.encrypt_random_key, 'base64')).toHaveLength(256);
    expect(openEnvelope(envelope!)).toEqual({
      msgid: envelope!.msgid,
      action: 'send',
      from: ZHOU,
      tolist: ['LiMing'],
      roomid: '',
      msgtime: MONDAY,
      msgtype: 'text',
      text: { content: '李经理早，报价能更新一下吗？' },
    });
    expect(envelope!.msgid).toMatch(/^\d+_\d{13}_external$/);
  });

  it.each([
    ['docmsg', 'doc'],
    ['voiptext', 'info'],
    ['markdown', 'info'],
    ['external_redpacket', 'redpacket'],
    ['image', 'image'],
  ])('writes the body of %s under %s', async (msgtype, key) => {
    say('', { msgtype, body: { mark: 1 } });
    expect(await records()).toMatchObject([{ msgtype, [key]: { mark: 1 } }]);
  });

  it('fills the receivers of a room and marks internal talk as such', async () => {
    say('大家好', { roomId: ROOM, to: [] });
    say('内部', { from: 'LiMing', to: ['WangFang'] });
    const [room, internal] = await records();
    expect(room).toMatchObject({ roomid: ROOM, tolist: ['LiMing', 'WangFang', SUN] });
    expect(internal!.msgid).not.toContain('_external');
  });

  it('keeps nothing without a seat at either end', async () => {
    sim.play({ at: MONDAY, type: 'addContact', userid: 'chen.yu', externalUserid: SUN });
    say('你好', { from: SUN, to: ['chen.yu'] });
    expect(sim.archive.size()).toBe(0);
  });

  it('recalls by a second record; the first one stays', async () => {
    say('单价 86,500', { from: 'LiMing', to: [ZHOU], ref: 'price' });
    sim.play({ at: MONDAY + MINUTE, type: 'recall', from: 'LiMing', to: [ZHOU], ref: 'price' });
    sim.switches.recallIdSuffix = false;
    sim.play({ at: MONDAY + MINUTE, type: 'recall', from: 'LiMing', to: [ZHOU], ref: 'price' });
    const [first, recall, bare] = await records();
    expect(recall).toMatchObject({ action: 'recall', msgtype: 'revoke', revoke: { pre_msgid: first!.msgid } });
    expect(bare).toMatchObject({ revoke: { pre_msgid: String(first!.msgid).replace('_external', '') } });
    expect(() => sim.play({ at: MONDAY, type: 'recall', from: 'LiMing', to: [ZHOU], ref: 'nothing' })).toThrow(
      'nothing',
    );
  });

  it('archives a refusal, and nothing of that chat after it', async () => {
    sim.play({ at: MONDAY, type: 'disagree', contact: ZHOU, staff: 'LiMing' });
    say('不想被存档');
    say('群里照常', { roomId: ROOM, to: [] });
    expect((await records()).map((record) => record.msgtype)).toEqual(['disagree', 'text']);
    const agreement = await api.post(
      'msgaudit/check_single_agree',
      { info: [{ userid: 'LiMing', exteranalopenid: ZHOU }] },
      'archive',
    );
    expect(agreement.agreeinfo).toEqual([
      { status_change_time: MONDAY / 1000, userid: 'LiMing', exteranalopenid: ZHOU, agree_status: 'Disagree' },
    ]);
  });

  it('knows the switch of companies, which is no message', async () => {
    sim.play({ at: MONDAY, type: 'switchCorp', staff: 'LiMing' });
    expect(await records()).toEqual([{ msgid: expect.any(String), action: 'switch', time: MONDAY, user: 'LiMing' }]);
  });
});

describe('the cursor', () => {
  it('is exclusive, ascending and cut by the limit', async () => {
    for (let index = 0; index < 5; index += 1) say(`${index}`);
    const first = await pull(0, 2);
    expect(first.map((envelope) => envelope.seq)).toEqual(['1', '2']);
    expect((await pull(first[1]!.seq, 1000)).map((envelope) => envelope.seq)).toEqual(['3', '4', '5']);
  });

  it('goes beyond what a JavaScript number holds, as bare digits', async () => {
    await sim.close();
    await open({ archiveFirstSeq: '18446744073709551600', switches: { seqGaps: true } });
    say('a');
    say('b');
    expect(await api.pullText(0)).toContain('"seq":18446744073709551600,');
    const [, second] = await pull();
    expect(await pull('18446744073709551600')).toEqual([second]);
    expect(await pull(second!.seq)).toEqual([]);
  });

  it('answers without chatdata when caught up, if so switched', async () => {
    expect(await api.pullText(0)).toBe('{"errcode":0,"errmsg":"ok","chatdata":[]}');
    sim.switches.chatdataWhenCaughtUp = 'missing';
    expect(await api.pullText(0)).toBe('{"errcode":0,"errmsg":"ok"}');
  });
});

describe('the five-day window', () => {
  it('drops what is older by the clock, also from memory', async () => {
    say('旧');
    sim.clock.advance(DAY);
    say('新');
    sim.clock.set(MONDAY + 5 * DAY);
    expect(await pull()).toHaveLength(2);
    sim.clock.advance(1);
    expect((await records()).map((record) => record.text)).toEqual([{ content: '新' }]);
    expect(sim.archive.size()).toBe(1);
    sim.clock.advance(30 * DAY);
    expect(sim.archive.size()).toBe(0);
  });

  it('moves with the events of a scenario', () => {
    for (let hour = 0; hour < 24 * 30; hour += 1) say(`${hour}`, {}, MONDAY + hour * HOUR);
    expect(sim.archive.size()).toBe(5 * 24 + 1);
    expect(sim.clock.now()).toBe(MONDAY + (24 * 30 - 1) * HOUR);
  });
});

describe('keys', () => {
  it('rotates in mid page: old messages keep their version', async () => {
    say('旧钥匙');
    expect(sim.archive.rotateKey()).toBe(2);
    say('新钥匙');
    const page = await pull();
    expect(page.map((envelope) => envelope.publickey_ver)).toEqual([1, 2]);
    expect(page.map((envelope) => openEnvelope(envelope).text)).toEqual([{ content: '旧钥匙' }, { content: '新钥匙' }]);
  });

  it('starts with as many versions as asked for', async () => {
    await sim.close();
    await open({ archiveKeys: 3 });
    say('x');
    expect(Object.keys(sim.credentials.archivePrivateKeys)).toEqual(['1', '2', '3']);
    expect((await pull())[0]!.publickey_ver).toBe(3);
  });

  it.each(['foreignKey', 'damagedCipher', 'notJson'] as const)(
    'adds a record that cannot be opened: %s',
    async (kind) => {
      const seq = sim.archive.addUndecodable(kind);
      const [envelope] = await pull();
      expect(envelope!.seq).toBe(seq);
      expect(() => openEnvelope(envelope!)).toThrow(/./);
    },
  );

  it('may name a version that never was', async () => {
    sim.archive.addUndecodable('unknownVersion');
    expect(sim.credentials.archivePrivateKeys[(await pull())[0]!.publickey_ver]).toBeUndefined();
  });
});

describe('refusals', () => {
  const errcode = async (text: Promise<string>) => (JSON.parse(await text) as Json).errcode;

  it.each<[string, string | number, number, number]>([
    ['limit above 1000', 0, 1001, 10000],
    ['limit 0', 0, 0, 10000],
    ['negative seq', -1, 10, 10000],
    ['seq with a fraction', 1.5, 10, 10000],
    ['seq above 64 bits', '18446744073709551616', 10, 10000],
    ['a large seq', '18446744073709551615', 1000, 0],
  ])('%s', async (_name, seq, limit, code) => expect(await errcode(api.pullText(seq, limit))).toBe(code));

  it('a wrong secret', async () => expect(await errcode(api.pullText(0, 10, sim.credentials.appSecret))).toBe(40001));

  it('an address that is not on its own list', async () => {
    sim.switches.archiveTrustedIps = ['10.0.0.1'];
    expect(JSON.parse(await api.pullText(0))).toMatchObject({ errcode: 301042, chatdata: [] });
  });
});
