import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallbackRejected } from '../../src/wecom/callbackRejected.ts';
import {
  CALLBACK_BYTES_MAX,
  type Callback,
  dedupeKey,
  parseCallback,
  parseEnvelope,
  semanticKey,
} from '../../src/wecom/callbackXml.ts';
import samples from '../fixtures/wecom/events.json' with { type: 'json' };

const { events } = samples;
const AT = 1_717_400_000_000;

/** A callback of the app with these inner elements. */
function xmlOf(inner: string, from = 'Lin.Chen'): string {
  return `<xml>
  <ToUserName><![CDATA[ww0000000000000001]]></ToUserName>
  <FromUserName><![CDATA[${from}]]></FromUserName>
  <CreateTime>1717400000</CreateTime>
  ${inner}
</xml>`;
}

function eventOf(event: string, inner: string, from?: string): string {
  return xmlOf(`<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[${event}]]></Event>${inner}`, from);
}

function tapXml(selected: string): string {
  return eventOf(
    'template_card_event',
    `<EventKey><![CDATA[b1.follow]]></EventKey>
    <TaskId><![CDATA[churn-2025w31-C00182-v1]]></TaskId>
    <CardType><![CDATA[button_interaction]]></CardType>
    <ResponseCode><![CDATA[rc_tap_invented_09]]></ResponseCode>
    <AgentID>1000007</AgentID>${selected}`,
  );
}

function reasonOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CallbackRejected) return error.reason;
    throw error;
  }
  return 'accepted';
}

describe('parseCallback', () => {
  it('reads a tap with its drop-down', () => {
    const selected = `<SelectedItems><SelectedItem><QuestionKey><![CDATA[q.outcome]]></QuestionKey>
      <OptionIds><OptionId><![CDATA[o.called]]></OptionId></OptionIds></SelectedItem></SelectedItems>`;
    expect(parseCallback(tapXml(selected))).toEqual({
      kind: 'cardTap',
      userId: 'lin.chen',
      taskId: 'churn-2025w31-C00182-v1',
      key: 'b1.follow',
      cardType: 'button_interaction',
      responseCode: 'rc_tap_invented_09',
      agentId: 1000007,
      createdAt: AT,
      selected: { 'q.outcome': ['o.called'] },
    });
  });

  it.each([
    ['nothing', '', {}],
    ['an empty element', '<SelectedItems></SelectedItems>', {}],
    [
      'an item without options',
      '<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey></SelectedItem></SelectedItems>',
      { q: [] },
    ],
    [
      "WeCom's older spelling",
      '<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OpitonIds><OpitonId>a</OpitonId></OpitonIds></SelectedItem></SelectedItems>',
      { q: ['a'] },
    ],
    [
      'several of each',
      `<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds><OptionId>a</OptionId><OptionId>b</OptionId></OptionIds></SelectedItem>
       <SelectedItem><QuestionKey>r</QuestionKey><OptionIds><OptionId>c</OptionId></OptionIds></SelectedItem></SelectedItems>`,
      { q: ['a', 'b'], r: ['c'] },
    ],
  ])('reads a selection of %s', (_, selected, expected) => {
    expect(parseCallback(tapXml(selected))).toMatchObject({ kind: 'cardTap', selected: expected });
  });

  it('keeps the 64 bits of a message id, and what people write as it is', () => {
    const content = '为什么 <b>C00182</b> & "5 < 6" 001';
    const xml = xmlOf(`<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${content}]]></Content>
      <MsgId>7300000000000000001</MsgId><AgentID>1000007</AgentID>`);
    expect(parseCallback(xml)).toEqual({
      kind: 'text',
      userId: 'lin.chen',
      agentId: 1000007,
      content,
      msgId: '7300000000000000001',
      createdAt: AT,
    });
  });

  it.each<[string, string, Partial<Callback>]>([
    [
      'menu',
      eventOf('template_card_menu_event', '<EventKey>a1.undo</EventKey><TaskId>t1</TaskId>'),
      { kind: 'menuTap', key: 'a1.undo', taskId: 't1', responseCode: '', agentId: null },
    ],
    [
      'enter',
      eventOf('enter_agent', '<EventKey></EventKey><AgentID>7</AgentID>'),
      { kind: 'enterAgent', userId: 'lin.chen', agentId: 7 },
    ],
    ['archive', events.msgaudit_notify, { kind: 'archiveNotify', createdAt: 1_773_018_930_000 }],
    [
      'added',
      events.add_external_contact,
      {
        kind: 'contactChange',
        changeType: 'add_external_contact',
        userId: 'liming',
        externalUserId: 'wmKq7zCQAAYtEkf5stSSIUlpEUZa4YFj',
        state: '',
        source: '',
      },
    ],
    [
      'deleted by the customer',
      events.del_follow_user,
      { kind: 'contactChange', changeType: 'del_follow_user', externalUserId: 'woKq7zCQAABW93S5wTc3icGFeVOhRsSs' },
    ],
    ['agreed', events.msg_audit_approved, { kind: 'contactChange', changeType: 'msg_audit_approved' }],
    [
      'handed over',
      eventOf(
        'change_external_contact',
        '<ChangeType>del_external_contact</ChangeType><UserID>A</UserID><ExternalUserID>wmB</ExternalUserID><Source>DELETE_BY_TRANSFER</Source>',
        'sys',
      ),
      { kind: 'contactChange', source: 'DELETE_BY_TRANSFER', externalUserId: 'wmB' },
    ],
    [
      'transfer failed',
      eventOf(
        'change_external_contact',
        '<ChangeType>transfer_fail</ChangeType><UserID>A</UserID><ExternalUserID>wmB</ExternalUserID><FailReason>customer_refused</FailReason>',
        'sys',
      ),
      { kind: 'contactChange', failReason: 'customer_refused' },
    ],
    [
      'left the room',
      events.change_external_chat_del_member,
      {
        kind: 'roomChange',
        roomId: 'wrKq7zCQAA6cyd9ceZuEbz0dfZvr8R1N',
        changeType: 'update',
        updateDetail: 'del_member',
        quitScene: 0,
        memberIds: ['woKq7zCQAABW93S5wTc3icGFeVOhRsSs'],
        memberVersion: '74a52a5e7537a9299235b9904025bdca',
      },
    ],
    [
      'room of an old platform',
      eventOf(
        'change_external_chat',
        '<ChatId>wr1</ChatId><ChangeType>update</ChangeType><UpdateDetail>add_member</UpdateDetail><JoinScene>3</JoinScene><MemChangeCnt>1</MemChangeCnt>',
        'sys',
      ),
      { kind: 'roomChange', memberIds: [], joinScene: 3, quitScene: null, memberVersion: '' },
    ],
    [
      'renamed',
      eventOf(
        'change_contact',
        '<ChangeType>update_user</ChangeType><UserID>Old.Name</UserID><NewUserID>New.Name</NewUserID>',
        'sys',
      ),
      { kind: 'staffChange', userId: 'old.name', newUserId: 'new.name', departmentId: null },
    ],
    [
      'department',
      eventOf('change_contact', '<ChangeType>create_party</ChangeType><Id>12</Id><Name>华东</Name>', 'sys'),
      { kind: 'staffChange', changeType: 'create_party', departmentId: 12, userId: '' },
    ],
    [
      'tag',
      eventOf('change_external_tag', '<Id>et1</Id><TagType>tag</TagType><ChangeType>delete</ChangeType>', 'sys'),
      { kind: 'tagChange', tagId: 'et1', tagType: 'tag', changeType: 'delete' },
    ],
    ['subscribe', eventOf('subscribe', ''), { kind: 'appLifecycle', event: 'subscribe', userId: 'lin.chen' }],
    ['stopped', eventOf('close_inactive_agent', '', 'sys'), { kind: 'appLifecycle', event: 'close_inactive_agent' }],
    [
      'an event of tomorrow',
      eventOf('something_new', '<Deep><Er>1</Er></Deep>', 'sys'),
      { kind: 'unknown', event: 'something_new', msgType: 'event', createdAt: AT },
    ],
    [
      'a picture',
      xmlOf('<MsgType>image</MsgType><MediaId>m</MediaId><MsgId>1</MsgId>'),
      { kind: 'unknown', msgType: 'image', event: '', userId: 'lin.chen' },
    ],
    [
      'a tap without task',
      eventOf('template_card_event', '<EventKey>k</EventKey>'),
      { kind: 'unknown', event: 'template_card_event' },
    ],
    [
      'a contact event without contact',
      eventOf('change_external_contact', '<ChangeType>x</ChangeType><UserID>A</UserID>', 'sys'),
      { kind: 'unknown' },
    ],
    [
      'no time',
      '<xml><MsgType>event</MsgType><Event>msgaudit_notify</Event></xml>',
      { kind: 'unknown', event: 'msgaudit_notify', createdAt: null },
    ],
    [
      'an absurd time',
      '<xml><CreateTime>17e99</CreateTime><MsgType>event</MsgType><Event>msgaudit_notify</Event></xml>',
      { kind: 'unknown', createdAt: null },
    ],
  ])('reads: %s', (_, xml, expected) => {
    expect(parseCallback(xml)).toMatchObject(expected);
  });

  it.each([
    ['no XML', 'hello'],
    ['nothing', ''],
    ['JSON', '{"MsgType":"text"}'],
    ['an empty root', '<xml></xml>'],
    ['another root', '<html><body/></html>'],
    ['two roots', '<xml><A>1</A></xml><xml><A>2</A></xml>'],
    ['text behind', '<xml><A>1</A></xml>and more'],
    ['an open tag', '<xml><A>1</xml>'],
    ['an open CDATA', '<xml><A><![CDATA[1</A></xml>'],
    ['a DOCTYPE', '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Event>&a;</Event></xml>'],
    ['a name that JavaScript keeps for itself', '<xml><__proto__><isAdmin>1</isAdmin></__proto__></xml>'],
    ['too deep a nest', `<xml>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</xml>`],
  ])('rejects %s', (_, xml) => {
    expect(reasonOf(() => parseCallback(xml))).toBe('badXml');
    expect(reasonOf(() => parseEnvelope(xml))).toBe('badXml');
  });

  it('rejects more than half a megabyte before it looks', () => {
    const large = `<xml><Encrypt>${'A'.repeat(CALLBACK_BYTES_MAX)}</Encrypt></xml>`;
    expect(reasonOf(() => parseEnvelope(large))).toBe('tooLarge');
    expect(reasonOf(() => parseCallback(large))).toBe('tooLarge');
  });

  it('leaves entities as they stand', () => {
    const xml = eventOf('x&amp;y', '').replace('<![CDATA[x&amp;y]]>', 'x&amp;y&#65;');
    expect(parseCallback(xml)).toMatchObject({ event: 'x&amp;y&#65;' });
  });

  it('is not led astray by names of object methods', () => {
    const xml = eventOf('template_card_event', '<TaskId>t</TaskId><ToString>x</ToString><valueOf>1</valueOf>');
    const selection = `<SelectedItems><SelectedItem><QuestionKey>__proto__</QuestionKey><OptionIds><OptionId>a</OptionId></OptionIds></SelectedItem></SelectedItems>`;
    expect(parseCallback(xml)).toMatchObject({ kind: 'cardTap', taskId: 't', key: '' });
    const tap = parseCallback(tapXml(selection));
    if (tap.kind !== 'cardTap') throw new Error('no tap');
    expect(Object.keys(tap.selected)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(tap.selected)).toBe(Object.prototype);
  });

  it('reads or rejects any text, and never fails otherwise', () => {
    const pieces = fc.constantFrom(
      '<xml>',
      '</xml>',
      '<Event>',
      '</Event>',
      '<![CDATA[',
      ']]>',
      'template_card_event',
      '<TaskId>',
      '</TaskId>',
      '<SelectedItems>',
      '</SelectedItems>',
      '<SelectedItem>',
      '</SelectedItem>',
      '<OptionIds>',
      '<OptionId>',
      '<!--',
      '-->',
      '<?xml version="1.0"?>',
      '&lt;',
      '&#0;',
      '<a b="c"/>',
      "<a b='",
      '<CreateTime>1</CreateTime>',
      '<MsgType>event</MsgType>',
      '\u0000',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 }))).map((parts) => `<xml>${parts.join('')}</xml>`),
    );
    fc.assert(
      fc.property(texts, (xml) => {
        expect(['accepted', 'badXml']).toContain(reasonOf(() => parseCallback(xml)));
        expect(['accepted', 'badXml']).toContain(reasonOf(() => parseEnvelope(xml)));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives back any content that a member can write', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (content) => {
        fc.pre(!content.includes(']]>'));
        const xml = xmlOf(`<MsgType>text</MsgType><Content><![CDATA[${content}]]></Content><MsgId>9</MsgId>`);
        expect(parseCallback(xml)).toMatchObject({ kind: 'text', content });
      }),
    );
  });
});

describe('parseEnvelope', () => {
  it('reads the sealed body, with an empty or absent AgentID', () => {
    expect(
      parseEnvelope(
        '<xml><ToUserName><![CDATA[ww1]]></ToUserName><AgentID><![CDATA[]]></AgentID><Encrypt><![CDATA[AA+/==]]></Encrypt></xml>',
      ),
    ).toEqual({ toUserName: 'ww1', agentId: '', encrypt: 'AA+/==' });
    expect(parseEnvelope('<xml><Encrypt>AA</Encrypt></xml>')).toEqual({ toUserName: '', agentId: '', encrypt: 'AA' });
  });

  it('rejects a body without Encrypt', () => {
    expect(reasonOf(() => parseEnvelope('<xml><ToUserName>ww1</ToUserName></xml>'))).toBe('badXml');
  });
});

describe('keys against doing a thing twice', () => {
  it('dedupeKey is the hash of the text as it came', () => {
    expect(dedupeKey('<xml>浩</xml>')).toBe(createHash('sha256').update('<xml>浩</xml>').digest('hex'));
  });

  it('tells two contacts of one second apart, although both come from sys', () => {
    const gone = events.del_follow_user;
    const other = gone.replace('woKq7zCQAABW93S5wTc3icGFeVOhRsSs', 'woKq7zCQAABW93S5wTc3icGFeVOhRsSt');
    expect(semanticKey(parseCallback(gone))).not.toBe(semanticKey(parseCallback(other)));
  });

  it('is the same for a repeat in other bytes', () => {
    const again = tapXml('').replaceAll('\n', '');
    expect(semanticKey(parseCallback(again))).toBe(semanticKey(parseCallback(tapXml(''))));
    expect(dedupeKey(again)).not.toBe(dedupeKey(tapXml('')));
  });

  it('takes nothing for an id that no id can be, so that it is kept and not tried again and again', () => {
    const left = events.change_external_chat_del_member;
    const long = 'w'.repeat(129);
    expect(parseCallback(left.replace(/<Item>.*?<\/Item>/, `<Item>${long}</Item>`)).kind).toBe('unknown');
    expect(parseCallback(left.replace(/<Item>.*?<\/Item>/, `<Item>${long.slice(1)}</Item>`)).kind).toBe('roomChange');
  });

  it('tells two quick taps apart by their response codes', () => {
    const second = tapXml('').replace('rc_tap_invented_09', 'rc_tap_invented_10');
    expect(semanticKey(parseCallback(second))).not.toBe(semanticKey(parseCallback(tapXml(''))));
  });

  it('tells two changes of a room apart by second, version or member', () => {
    const left = events.change_external_chat_del_member;
    const keys = [
      left,
      left.replace('1773975720', '1773975721'),
      left.replace(/<CurMemVer>.*<\/CurMemVer>/, ''),
      left.replace(/<Item>.*?<\/Item>/, '<Item>wmSomebodyElse</Item>'),
    ].map((xml) => semanticKey(parseCallback(xml)));
    expect(new Set(keys).size).toBe(keys.length);
    expect(semanticKey(parseCallback(left.replaceAll('\n', '')))).toBe(keys[0]);
  });

  it('fits a column of 80 characters, whatever the callback', () => {
    const long = tapXml('').replace('b1.follow', 'k'.repeat(1024));
    for (const xml of [long, ...Object.values(events)]) {
      expect(semanticKey(parseCallback(xml))?.length).toBeLessThanOrEqual(80);
    }
    expect(semanticKey(parseCallback(eventOf('something_new', '')))).toBeNull();
  });
});
