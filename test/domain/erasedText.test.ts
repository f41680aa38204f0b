import { describe, expect, it } from 'vitest';
import { isNamed, replacedIn } from '../../src/domain/erasedText.ts';
import { personIdsIn } from '../../src/domain/personIds.ts';

const name = (from: string) => ({ from, to: '已删除', isId: false });
const id = (from: string) => ({ from, to: 'erased-1', isId: true });

describe('taking a person out of a text', () => {
  it('replaces the id alone, in keys and in ids made of it, not an id that only begins alike', () => {
    expect(replacedIn('c-wm1', id('wm1'))).toBe('c-erased-1');
    expect(replacedIn('s:liming:wm1', id('wm1'))).toBe('s:liming:erased-1');
    expect(replacedIn('wm11 xwm1 wm1_a', id('wm1'))).toBe('wm11 xwm1 wm1_a');
    expect(replacedIn('{"wm1":["wm1","wm12"]}', id('wm1'))).toBe('{"erased-1":["erased-1","wm12"]}');
    expect([isNamed('x wm1.', 'wm1'), isNamed('wm12', 'wm1')]).toEqual([true, false]);
  });

  it('leaves the form of a document as it is, however the person is called', () => {
    const document = JSON.stringify({ type: 'open', note: 'open 说下周', rows: [{ key: 'open', value: '"open"' }] });
    expect(JSON.parse(replacedIn(document, name('open')))).toEqual({
      ...{ type: 'open', note: '已删除 说下周', rows: [{ key: 'open', value: '"已删除"' }] },
    });
    const within = JSON.stringify({ payload: JSON.stringify({ note: '和欧"阳聊过' }) });
    expect(JSON.parse(JSON.parse(replacedIn(within, name('欧"阳'))).payload)).toEqual({ note: '和已删除聊过' });
  });

  it('takes a Chinese name out of the middle, an English one only as a word of its own', () => {
    expect(replacedIn('请张伟回电', name('张伟'))).toBe('请已删除回电');
    expect(replacedIn('Ann asks for Annual', name('Ann'))).toBe('已删除 asks for Annual');
    expect(replacedIn('a $& b (c)', name('(c)'))).toBe('a $& b 已删除');
  });
});

it('finds the person behind the ids of customers and chats', () => {
  expect(personIdsIn('c-wmA')).toContain('wmA');
  expect(personIdsIn('c-wmA-2')).toContain('wmA');
  expect(personIdsIn('s:liming:wmA')).toContain('wmA');
  expect(personIdsIn('i:wmA:wb1')).toContain('wmA');
  expect(personIdsIn('r:room')).toEqual(['r:room']);
  expect(personIdsIn('')).toEqual([]);
});
