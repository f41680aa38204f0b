import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import phrasesFile from '../../config/phrases.json' with { type: 'json' };
import type { ArchiveRecord } from '../../src/domain/message.ts';
import type { Phrases } from '../../src/domain/phraseRules.ts';
import { recordParser } from '../../src/wecom/archiveRecord.ts';
import samples from '../fixtures/archive/messageTypes.json' with { type: 'json' };

const phrases = phrasesFile as Phrases;
const place = { seq: '00000000000000418801', pulledAt: 1_773_281_000_000 };
const parse = recordParser({ phrases, contentKeyOf: (content) => `key(${content})` });
const types: Record<string, Record<string, unknown>> = samples.types;

function recordOf(value: unknown): ArchiveRecord {
  const parsed = parse(typeof value === 'string' ? value : JSON.stringify(value), place);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed.record;
}
const text = (content: string, more: object = {}) => ({ ...types.text, text: { content }, ...more });

describe('a text', () => {
  it('becomes a message with features and without its words', () => {
    expect(recordOf(types.text)).toEqual({
      seq: place.seq,
      msgId: '10235172434476237194_1773280800818_external',
      kind: 'message',
      type: 'text',
      from: 'wmKq7zCQAAu07VkkKhQQ2APOKKhTGGsx',
      to: ['LiMing'],
      roomId: null,
      sentAt: 1_773_280_800_052,
      recallsMsgId: null,
      callSeconds: null,
      sizeBytes: null,
      playSeconds: null,
      features: { isAcknowledgement: false, isQuestion: false, phraseRules: [] },
      contentKey: 'key(text\n图纸收到，下午回复)',
    });
  });

  it('hands the words out apart, for sealing', () => {
    expect(parse(JSON.stringify(types.text), place)).toMatchObject({ text: '图纸收到，下午回复' });
    expect(parse(JSON.stringify(types.image), place)).toMatchObject({ text: null });
  });

  it('compares no courtesies, because 好的 to five customers is no group-send', () => {
    expect(recordOf(text('好的，收到')).contentKey).toBeNull();
    expect(recordOf(text('新品到货，欢迎来看')).contentKey).not.toBeNull();
  });

  it('is read although raw control characters stand in it', () => {
    const raw = JSON.stringify(text('好的X')).replace('X', String.fromCharCode(0, 11, 31));
    expect(recordOf(raw).features?.isAcknowledgement).toBe(true);
  });
});

describe('every documented type', () => {
  it.each(Object.entries(types))('%s keeps who, when and where', (type, sample) => {
    const record = recordOf(sample);
    expect(record.msgId).toBe(sample.msgid);
    if (type === 'switch') return;
    expect(record).toMatchObject({
      type,
      from: sample.from,
      to: sample.tolist,
      sentAt: sample.msgtime,
      roomId: sample.roomid || null,
    });
    expect(record.kind).toBe({ revoke: 'recall', agree: 'agree', disagree: 'disagree' }[type] ?? 'message');
  });

  it('reads a recall and what it takes back; a recall has no features', () => {
    expect(recordOf(types.revoke)).toMatchObject({
      kind: 'recall',
      recallsMsgId: '10235172434476237194_1773280800818_external',
      features: null,
      contentKey: null,
    });
    expect(recordOf({ ...types.revoke, revoke: {} }).recallsMsgId).toBeNull();
  });

  it('reads a refusal under both keys', () => {
    const { disagree, ...rest } = types.disagree as { disagree: object };
    expect(recordOf({ ...rest, agree: disagree }).kind).toBe('disagree');
    expect(recordOf({ ...rest, agree: disagree, from: undefined }).from).toBe('wmKq7zCQAAYtEkf5stSSIUlpEUZa4YFj');
  });

  it('reads the switch log, which has neither receivers nor type', () => {
    expect(recordOf(types.switch)).toMatchObject({
      kind: 'other',
      type: '',
      from: 'LiMing',
      to: [],
      roomId: null,
      sentAt: 1_773_280_800_840,
    });
  });

  it('reads the length of calls under both spellings, from seconds and from milliseconds', () => {
    expect(recordOf(types.voiptext).callSeconds).toBe(125);
    expect(recordOf(types.meeting_voice_call).callSeconds).toBe(54);
    const { meeting_voice_call: call, ...rest } = types.meeting_voice_call as { meeting_voice_call: object };
    expect(recordOf({ ...rest, meetingvoicecall: call }).callSeconds).toBe(54);
    expect(recordOf({ ...rest, msgtype: 'meetingvoicecall', meetingvoicecall: call }).callSeconds).toBe(54);
    expect(recordOf(rest).callSeconds).toBe(0);
    expect(recordOf({ ...types.voiptext, info: { callduration: -3 } }).callSeconds).toBe(0);
    expect(recordOf({ ...types.text, msgtype: 'text' }).callSeconds).toBeNull();
  });

  it.each([
    ['image', 70_961, null],
    ['voice', 16_440, 10],
    ['video', 5_169_724, 19],
    ['emotion', 96_260, null],
    ['file', 48_213, null],
    ['voip_doc_share', 4_400_654, null],
    ['mixed', 13_177, null],
    ['qydiskfile', null, null],
    ['text', null, null],
    ['voiptext', null, null],
  ])('reads how large and how long %s is', (type, sizeBytes, playSeconds) => {
    expect(recordOf(types[type])).toMatchObject({ sizeBytes, playSeconds });
  });

  it('adds up the parts of a mixed message, as far as they say how large they are', () => {
    const part = (type: string, content: unknown) => ({ type, content: JSON.stringify(content) });
    const sizesOf = (...item: object[]) => {
      const { sizeBytes, playSeconds } = recordOf({ ...types.mixed, mixed: { item } });
      return [sizeBytes, playSeconds];
    };
    const [image, video] = [part('image', { filesize: 100 }), part('video', { filesize: 900, play_length: 7 })];
    expect(sizesOf(image, video, part('file', {}), part('text', { content: '图' }))).toEqual([1000, 7]);
    expect(sizesOf(part('text', { content: '图' }), part('image', null))).toEqual([null, null]);
  });

  it.each([
    ['less than nothing', -1, null],
    ['a fraction', 0.5, null],
    ['more than 32 bits', 2 ** 32, null],
    ['a number as text', '70961', null],
    ['an integer that no number holds', '9007199254740993n', null],
    ['nothing at all', 0, 0],
  ])('a size that is %s is not guessed', (_name, filesize, sizeBytes) => {
    const json = JSON.stringify({ ...types.file, file: { filesize } }).replace(
      '"9007199254740993n"',
      '9007199254740993',
    );
    expect(recordOf(json)).toMatchObject({ kind: 'message', type: 'file', sizeBytes, playSeconds: null });
  });

  it('does not believe a recording of more than a day', () => {
    expect(recordOf({ ...types.voice, voice: { voice_size: 5, play_length: 90_000 } })).toMatchObject({
      ...{ sizeBytes: 5, playSeconds: null },
    });
  });

  it('takes a sticker for an acknowledgement', () => {
    expect(recordOf(types.emotion).features).toEqual({ isAcknowledgement: true, isQuestion: false, phraseRules: [] });
  });

  it('reads the text parts of a mixed message, and a picture beside 好的 is no mere courtesy', () => {
    expect(recordOf(types.mixed).features).toMatchObject({ isQuestion: true, isAcknowledgement: false });
    const part = (type: string, content: object) => ({ type, content: JSON.stringify(content) });
    const words = part('text', { content: '好的' });
    const only = { ...types.mixed, mixed: { item: [words] } };
    expect(recordOf(only).features?.isAcknowledgement).toBe(true);
    expect(recordOf({ ...only, mixed: { item: [words, part('image', {})] } }).features?.isAcknowledgement).toBe(false);
    expect(recordOf({ ...only, mixed: { item: [{ type: 'text', content: '{broken' }] } }).features).not.toBeNull();
  });

  it('counts the outer record of a forwarded conversation only', () => {
    expect(recordOf(types.chatrecord)).toMatchObject({ features: null, contentKey: null, sentAt: 1_773_280_800_592 });
  });

  it.each(['image', 'video', 'file', 'link', 'weapp', 'sphfeed', 'news'])('can compare %s', (type) => {
    expect(recordOf(types[type]).contentKey).toMatch(new RegExp(`^key\\(${type}\n.`));
  });

  it('keeps an unknown type, and a known one with a body that is not as documented, by the envelope', () => {
    const unknown = { ...types.text, msgtype: 'hologram', hologram: { depth: 3 } };
    expect(recordOf(unknown)).toMatchObject({ kind: 'message', type: 'hologram', features: null });
    expect(recordOf({ ...types.text, text: 7 })).toMatchObject({ kind: 'message', features: null, contentKey: null });
    expect(recordOf({ ...types.text, action: 'hide' }).kind).toBe('other');
    for (const type of ['solitaire', 'note']) expect(recordOf({ ...types.text, msgtype: type }).type).toBe(type);
  });
});

describe('the notice that asks for consent', () => {
  const weapp = (title: string, displayname: string) => ({ ...types.weapp, weapp: { title, displayname } });

  it('is known by title or display name of its mini program, and other mini programs are not taken for it', () => {
    expect(recordOf(weapp('开始聊天前请仔细阅读服务须知事项', '')).automaticHint).toBe('consentNotice');
    expect(recordOf(weapp('别的标题', '服务须知')).automaticHint).toBe('consentNotice');
    expect(recordOf(types.weapp).automaticHint).toBeUndefined();
    expect(recordOf(types.text).automaticHint).toBeUndefined();
  });

  it('is known by the beginning of the automatic text that the company words', () => {
    const consentNotice = { ...phrases.consentNotice, textBeginnings: ['为了给您更好的服务'] };
    const parsed = recordParser({ phrases: { ...phrases, consentNotice } })(
      JSON.stringify(text('为了给您更好的服务，聊天会存档，请点同意')),
      place,
    );
    expect(parsed).toMatchObject({ record: { automaticHint: 'consentNotice', contentKey: null } });
  });

  it('knows the company’s keyword replies by their beginning', () => {
    const keywordReplies = { ...phrases.keywordReplies, textBeginnings: ['【自动回复】'] };
    const read = recordParser({ phrases: { ...phrases, keywordReplies } });
    const hintOf = (content: string) => {
      const parsed = read(JSON.stringify({ msgid: 'm', action: 'send', msgtype: 'text', text: { content } }), place);
      return 'record' in parsed ? parsed.record.automaticHint : parsed.fault;
    };
    expect(hintOf(' 【自动回复】已收到，工作时间会回复您')).toBe('keywordReply');
    expect(hintOf('这是【自动回复】吗')).toBeUndefined();
  });
});

describe('time', () => {
  it.each([
    ['zero', 0, null],
    ['nothing', undefined, null],
    ['seconds taken for milliseconds', 1_773_280_800, null],
    ['eleven minutes after it was pulled', place.pulledAt + 660_000, null],
    ['nine minutes after it was pulled', place.pulledAt + 540_000, place.pulledAt + 540_000],
    ['a number as text', '1773280800052', 1_773_280_800_052],
    ['half a millisecond', 1_773_280_800_052.5, null],
  ])('%s', (_name, msgtime, sentAt) => {
    expect(recordOf({ ...types.text, msgtime }).sentAt).toBe(sentAt);
  });
});

describe('what is no record', () => {
  it.each([
    ['garbage after a wrong key', '\u0010\u0080��{{', /no JSON/],
    ['half a record', JSON.stringify(types.text).slice(0, -9), /no JSON/],
    ['a list', '[]', /record: invalid_type/],
    ['receivers that are no list', JSON.stringify({ ...types.text, tolist: 'LiMing' }), /tolist: invalid_type/],
    ['a sender that is a number', JSON.stringify({ ...types.text, from: 7 }), /from: invalid_type/],
    ['a sender of 20 MB', JSON.stringify({ ...types.text, from: 'x'.repeat(20_000_000) }), /from: too_big/],
    ['no msgid', JSON.stringify({ ...types.text, msgid: undefined }), /no msgid/],
  ])('%s has a reason that quotes nothing', (_name, json, reason) => {
    const parsed = parse(json, place);
    expect(parsed).toEqual({ fault: expect.stringMatching(reason) });
    expect(JSON.stringify(parsed)).not.toMatch(/图纸|LiMing|xxx/);
  });

  it('reads a text of 20 MB', () => {
    expect(recordOf(text('图纸'.repeat(3_500_000))).features).toMatchObject({ isAcknowledgement: false });
  });

  it('takes the msgid of the envelope where there is one', () => {
    expect(parse(JSON.stringify(types.text), { ...place, msgId: 'of-envelope' })).toMatchObject({
      record: { msgId: 'of-envelope' },
    });
  });

  it('reads a usual record as the schema does, at which it is not shown', () => {
    // Outside a switch nobody asks for its time, but it makes the record one for the schema.
    const withTime = (json: string) => JSON.stringify({ ...JSON.parse(json), time: null });
    const usual = fc.record({
      msgid: fc.string(),
      action: fc.constantFrom('send', 'recall', 'other', 'x'.repeat(65)),
      from: fc.oneof(fc.string(), fc.constant('x'.repeat(129))),
      tolist: fc.array(fc.oneof(fc.string(), fc.constant('x'.repeat(129)), fc.integer())),
      roomid: fc.string(),
      msgtime: fc.oneof(fc.maxSafeInteger(), fc.constant(1.5), fc.constant(place.pulledAt)),
      msgtype: fc.constantFrom('text', 'agree', 'revoke', 'x'.repeat(65)),
      text: fc.oneof(fc.record({ content: fc.string() }), fc.jsonValue()),
      revoke: fc.oneof(fc.record({ pre_msgid: fc.string() }), fc.jsonValue()),
    });
    fc.assert(
      fc.property(usual, (record) => {
        const json = JSON.stringify(record);
        expect(parse(json, place)).toEqual(parse(withTime(json), place));
      }),
      { numRuns: 500 },
    );
  });

  it('never throws: anything is a record or a fault', () => {
    const fields = fc.record(
      {
        msgid: fc.oneof(fc.string(), fc.integer()),
        action: fc.oneof(fc.constantFrom('send', 'recall', 'switch'), fc.string()),
        from: fc.oneof(fc.string(), fc.constant(null)),
        tolist: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
        roomid: fc.oneof(fc.string(), fc.constant(null)),
        msgtime: fc.oneof(fc.maxSafeInteger(), fc.double(), fc.string()),
        msgtype: fc.oneof(fc.constantFrom(...Object.keys(types)), fc.string()),
        text: fc.oneof(fc.record({ content: fc.string() }), fc.jsonValue()),
        mixed: fc.oneof(
          fc.record({ item: fc.array(fc.record({ type: fc.constant('text'), content: fc.json() })) }),
          fc.jsonValue(),
        ),
        info: fc.jsonValue(),
        weapp: fc.jsonValue(),
        meeting_voice_call: fc.jsonValue(),
        revoke: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const anything = fc.oneof(
      fields.map((value) => JSON.stringify(value)),
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(anything, (json) => {
        const parsed = parse(json, place);
        if ('fault' in parsed) expect(parsed.fault.length).toBeLessThan(300);
        else {
          const { record } = parsed;
          expect(record.msgId).not.toBe('');
          expect(record.sentAt === null || (record.sentAt > 0 && record.sentAt <= place.pulledAt + 600_000)).toBe(true);
          expect(record.callSeconds === null || record.callSeconds >= 0).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
