import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArchiveError, ArchiveUnreachable, archiveCode, KNOWN_ARCHIVE_CODES } from '../../src/wecom/archiveError.ts';
import { parseArchiveJson, seqText } from '../../src/wecom/archiveJson.ts';
import { readPage } from '../../src/wecom/archivePage.ts';

const line = (seq: string) =>
  `{"seq":${seq},"msgid":"m${seq}_external","publickey_ver":3,"encrypt_random_key":"a2V5","encrypt_chat_msg":"bXNn"}`;
const page = (...seqs: string[]) => `{"errcode":0,"errmsg":"ok","chatdata":[${seqs.map(line).join(',')}]}`;

describe('reading a page of the archive', () => {
  it('keeps every digit of a 64-bit seq and sorts by it', () => {
    const envelopes = readPage(page('18446744073709551615', '9007199254740993', '7'));
    expect(envelopes.map(({ seq }) => seq)).toEqual([
      '00000000000000000007',
      '00009007199254740993',
      '18446744073709551615',
    ]);
    expect(envelopes[0]).toEqual({
      seq: '00000000000000000007',
      msgId: 'm7_external',
      keyVersion: 3,
      encryptedRandomKey: 'a2V5',
      encryptedMessage: 'bXNn',
    });
  });

  it.each([
    ['without the array', '{"errcode":0,"errmsg":"ok"}'],
    ['with an empty array', '{"errcode":0,"errmsg":"ok","chatdata":[]}'],
    ['with null', '{"errcode":0,"errmsg":"ok","chatdata":null}'],
  ])('is empty when caught up %s', (_name, text) => {
    expect(readPage(text)).toEqual([]);
  });

  it('says what an error inside the JSON means and what to do', () => {
    const answered = () => readPage('{"errcode":301042,"errmsg":"get chatdata whiteip not match","chatdata":[]}');
    expect(answered).toThrow(ArchiveError);
    expect(answered).toThrow(expect.objectContaining({ code: 301042, reaction: 'stop' }));
    expect(answered).toThrow(/301042: IP is not in the trusted list/);
  });

  it.each([
    ['a truncated page', page('1', '2').slice(0, -30)],
    ['a page of HTML', '<html>502 Bad Gateway</html>'],
    ['nothing', ''],
    ['JSON without errcode', '{"chatdata":[]}'],
    ['a line without a seq', '{"errcode":0,"chatdata":[{"msgid":"a"}]}'],
    ['a seq of 65 bits', page('18446744073709551616')],
    ['absurd nesting', `${'['.repeat(200_000)}`],
  ])('refuses %s as no answer, and does not quote it', (_name, text) => {
    expect(() => readPage(text)).toThrow(ArchiveUnreachable);
    try {
      readPage(text);
    } catch (error) {
      expect(String(error)).not.toMatch(/Gateway|msgid|_external/);
    }
  });

  it('keeps a line whose other fields are odd: its end is decided later, the cursor goes on', () => {
    expect(readPage('{"errcode":0,"chatdata":[{"seq":5,"publickey_ver":"x","encrypt_random_key":7}]}')).toEqual([
      {
        seq: '00000000000000000005',
        msgId: 'seq-00000000000000000005',
        keyVersion: 0,
        encryptedRandomKey: '',
        encryptedMessage: '',
      },
    ]);
  });

  it.each([
    ['no object', '7'],
    ['a list', '[5]'],
    ['a seq below zero', '{"seq":-5}'],
    ['a seq with a fraction', '{"seq":5.5}'],
  ])('refuses a line that is %s', (_name, odd) => {
    expect(() => readPage(`{"errcode":0,"chatdata":[${line('4')},${odd}]}`)).toThrow('line 2 of the page has no seq');
  });

  it.each([
    ['a msgid of 129 characters', `"msgid":"${'x'.repeat(129)}"`],
    ['an empty msgid', '"msgid":""'],
    ['a msgid that is a number', '"msgid":7'],
    ['a version below zero', '"publickey_ver":-1'],
    ['a version with a fraction', '"publickey_ver":1.5'],
  ])('leaves %s out', (_name, field) => {
    expect(readPage(`{"errcode":0,"chatdata":[{"seq":5,${field}}]}`)).toMatchObject([
      { msgId: 'seq-00000000000000000005', keyVersion: 0 },
    ]);
  });

  it('reads raw control characters as spaces and large integers as bigint', () => {
    const raw = `{"a":"x${String.fromCharCode(1)}y\\n","id":11879452137005012345,"small":7,"half":0.5}`;
    expect(parseArchiveJson(raw)).toEqual({ a: 'x y\n', id: 11879452137005012345n, small: 7, half: 0.5 });
  });

  it('round-trips any 64-bit number, and text order is number order', () => {
    const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(uint64, uint64, (a, b) => {
        const [first, second] = [seqText(a) ?? '', seqText(b.toString()) ?? ''];
        expect(BigInt(first)).toBe(a);
        expect(first < second).toBe(a < b);
      }),
    );
    expect([-1, 1.5, 2 ** 60, '', '12a', null, 2n ** 64n].map(seqText)).toEqual(Array(7).fill(null));
  });
});

describe('the table of codes', () => {
  it('has every return code of the SDK and the errors inside the JSON', () => {
    const sdk = Array.from({ length: 12 }, (_, index) => 10000 + index);
    for (const code of [...sdk, 301042, 301052, 301053, 40001, 41001]) expect(KNOWN_ARCHIVE_CODES).toContain(code);
    for (const code of KNOWN_ARCHIVE_CODES) expect(archiveCode(code).hint).toMatch(/\p{Script=Han}/u);
  });

  it.each([
    [10000, 'stop'],
    [10001, 'retry'],
    [10002, 'retry'],
    [10003, 'retry'],
    [10006, 'keep'],
    [10008, 'retryOnce'],
    [10009, 'stop'],
    [10010, 'lost'],
    [10011, 'stop'],
    [40001, 'renew'],
    [1001, 'retry'],
  ])('%i leads to %s', (code, reaction) => {
    expect(archiveCode(code).reaction).toBe(reaction);
  });
});
