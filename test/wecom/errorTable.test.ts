import { describe, expect, it } from 'vitest';
import { knownErrorCodes, meaningOf, reactionOf } from '../../src/wecom/errorTable.ts';
import { cleanErrmsg, weComErrorOf } from '../../src/wecom/wecomError.ts';

describe('errorTable', () => {
  it.each([
    [-1, 'backoff'],
    [40001, 'refresh'],
    [40014, 'refresh'],
    [42001, 'refresh'],
    [42014, 'bug'],
    [42022, 'newCard'],
    [43012, 'operator'],
    [45009, 'window'],
    [45033, 'backoff'],
    [50100, 'restartPaging'],
    [60020, 'operator'],
    [60111, 'drop'],
    [60140, 'newCard'],
    [81013, 'drop'],
    [86215, 'alreadyDone'],
    [130101, 'window'],
  ] as const)('%i asks for %s', (code, reaction) => {
    expect(reactionOf(code)).toBe(reaction);
  });

  it('sends an unknown code to the operator, with its number', () => {
    expect(meaningOf(987654)).toMatchObject({ reaction: 'operator', meaning: 'unknown code 987654' });
    expect(meaningOf(987654).mend).toContain('987654');
  });

  it('has no code twice', () => {
    const codes = knownErrorCodes();
    expect(codes.length).toBeGreaterThan(120);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('tells the operator in Chinese what to do, shortly, with a source for each', () => {
    for (const code of knownErrorCodes()) {
      const { mend, meaning, source } = meaningOf(code);
      expect(mend, `${code}`).toMatch(/\p{Script=Han}/u);
      expect([...mend].length, `${code}`).toBeLessThanOrEqual(40);
      expect(meaning, `${code}`).toMatch(/^[\x20-\x7e]+$/);
      expect(source, `${code}`).not.toBe('');
    }
  });
});

describe('weComErrorOf', () => {
  const errmsg =
    'not allow to access from your ip, hint: [1655713873_47_abcdef], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=60020';

  it('keeps the seen IP and the hint as fields', () => {
    const error = weComErrorOf('user/list', 60020, errmsg, []);
    expect(error).toMatchObject({
      api: 'user/list',
      errcode: 60020,
      seenIp: '203.0.113.7',
      hint: '1655713873_47_abcdef',
    });
    expect(error.message).toBe(
      'user/list answered 60020: not allow to access from your ip, hint: [1655713873_47_abcdef], from ip: 203.0.113.7',
    );
  });

  it('has neither when WeCom says neither', () => {
    expect(weComErrorOf('x', -1, 'system busy', [])).toMatchObject({ seenIp: null, hint: null });
  });

  it('keeps its fields when the reaction changes', () => {
    expect(weComErrorOf('x', 60020, errmsg, []).withReaction('drop')).toMatchObject({
      reaction: 'drop',
      seenIp: '203.0.113.7',
      message: weComErrorOf('x', 60020, errmsg, []).message,
    });
  });

  it.each([
    ['a secret', 'bad sEcr3t!', 'bad [secret]'],
    ['a pair of a query', 'https not here, access_token=abc&x=1', 'https not here, [secret]&x=1'],
    ['a link', 'see http://a.b/c?key=1 now', 'see [link] now'],
    ['a phone number', 'user 13800000000 exists', 'user [phone] exists'],
    ['line ends', 'a\r\nb\tc', 'a b c'],
  ])('cleans %s', (_, raw, clean) => {
    expect(cleanErrmsg(raw, ['sEcr3t!'])).toBe(clean);
  });

  it('cuts what is too long for a log line', () => {
    expect(cleanErrmsg('x'.repeat(5000), [])).toHaveLength(300);
  });
});
