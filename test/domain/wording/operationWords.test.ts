import { expect, it } from 'vitest';
import {
  gapText,
  jobName,
  keptText,
  lastMessageText,
  lastPullText,
  seatsInText,
} from '../../../src/domain/wording/operationWords.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { at, NOW } from './aCause.ts';

const texts = makeTexts();

it('tells how far the archive was read', () => {
  expect(lastPullText(texts, NOW - 40 * 60_000, NOW)).toBe('40分钟前');
  expect(lastPullText(texts, null, NOW)).toBe('还没有读过');
  expect(lastMessageText(texts, at('2026-08-05T07:10:00'), NOW)).toBe('8月5日 7:10');
  expect(lastMessageText(texts, null, NOW)).toBe('还没有');
  expect(keptText(texts, 'noKey')).toBe('暂存：缺少对应版本的私钥');
  expect(gapText(texts, { from: at('2026-07-12T09:00:00'), to: at('2026-07-14T18:00:00') }, NOW)).toBe(
    '7月12日 9:00 到 7月14日 18:00',
  );
});

it('never counts a seat that could not be asked as missing', () => {
  expect(seatsInText(texts, { active: 6, archived: 5, unknown: 0 })).toBe('5/6');
  expect(seatsInText(texts, { active: 8, archived: 0, unknown: 8 })).toBe('0/8，8位还不清楚');
});

it('names jobs; one that it does not know keeps its own name', () => {
  expect(['sync', 'assess', 'digest:leaders', 'other', 'state.done'].map((name) => jobName(texts, name))).toEqual([
    ...['同步通讯录', '评估客户', '客户周报（leaders）', 'other', 'state.done'],
  ]);
});
