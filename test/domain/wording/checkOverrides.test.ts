import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkOverrides } from '../../../src/domain/wording/checkOverrides.ts';
import { forbiddenWords } from '../../../src/domain/wording/forbiddenWords.ts';
import { TEMPLATES } from '../../../src/domain/wording/templates/allTemplates.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';

describe('checkOverrides', () => {
  it('lists every fault at once', () => {
    const faults = checkOverrides({
      $comment: '流失预警！',
      'no.such': 'x',
      'fading.title': '{customer}（{score}分）有流失风险！',
      'fading.desc': '近{r}聊过{recent}天，以前{r}约{base}天，这是一句放不下的长话，真的放不下了',
      'button.done': 7,
      'button.later': '  ',
      'button.fine': '正常',
    });
    expect(faults.map(({ key, fault }) => `${key} ${fault}`)).toEqual([
      'no.such unknownKey',
      'fading.title unknownPlaceholder',
      'fading.title forbiddenWord',
      'fading.title forbiddenWord',
      'fading.title forbiddenWord',
      'fading.desc tooLong',
      'button.done notText',
      'button.later empty',
    ]);
    expect(faults.map(({ message }) => message)).toContain('fading.title：这里没有 {score} 可用');
    expect(faults.find(({ fault }) => fault === 'tooLong')?.message).toMatch(/^fading\.desc：最长时有\d+字，最多30字$/);
  });

  it('counts with the longest values, not with the braces', () => {
    expect(checkOverrides({ 'fading.title': '{customer}一二三四五六七八九十一二三四五六七八' })).toEqual([]);
    expect(checkOverrides({ 'fading.title': '{customer}一二三四五六七八九十一二三四五六七八九' })).toHaveLength(1);
  });

  it('finds nothing wrong with our own texts', () => {
    expect(checkOverrides(Object.fromEntries(Object.entries(TEMPLATES).map(([key, { text }]) => [key, text])))).toEqual(
      [],
    );
  });

  it('finds nothing wrong with the file that comes with the project', () => {
    const file: unknown = JSON.parse(readFileSync(new URL('../../../config/copy.json', import.meta.url), 'utf8'));
    expect(Object.keys(file as object)).toEqual(['$comment']);
    expect(checkOverrides(file as Record<string, unknown>)).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('knows no text %s', (key) => {
    expect(checkOverrides(JSON.parse(`{"${key}":"x"}`) as Record<string, unknown>)[0]?.fault).toBe('unknownKey');
  });
});

describe('makeTexts', () => {
  it('takes the company’s own texts', () => {
    const texts = makeTexts({ 'fading.title': '{customer}有一阵没怎么聊了', $comment: 'x' });
    expect(texts.fill('fading.title', { customer: '浩运贸易' })).toBe('浩运贸易有一阵没怎么聊了');
    expect(texts.fill('button.done')).toBe('已跟进');
  });

  it('lets ours stand where theirs has a fault', () => {
    const texts = makeTexts({ 'fading.title': '{customer}流失预警', 'button.done': '{customer}' });
    expect(texts.fill('fading.title', { customer: '浩运贸易' })).toBe('浩运贸易最近聊得少了');
    expect(texts.fill('button.done')).toBe('已跟进');
  });
});

describe('forbiddenWords', () => {
  it.each(['您好', '流失', '客户预警', '在吗', '亲，在忙吗', '太好了！', '↓18', '👍', '离职了'])(
    'finds one in %s',
    (text) => {
      expect(forbiddenWords(text)).toHaveLength(1);
    },
  );

  it.each(['亲自去一趟', '你好', '浩运贸易最近聊得少了'])('finds none in %s', (text) => {
    expect(forbiddenWords(text)).toEqual([]);
  });
});
