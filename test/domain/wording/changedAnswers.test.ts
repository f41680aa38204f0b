import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/time.ts';
import { causeCard } from '../../../src/domain/wording/causeCard.ts';
import { factText } from '../../../src/domain/wording/factText.ts';
import { allSilentText } from '../../../src/domain/wording/operationWords.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { why } from '../../../src/domain/wording/why.ts';
import { aCardInput, aCause, at } from './aCause.ts';

const texts = makeTexts();
const now = at('2026-03-24T08:50:00');
const answers = (facts: Record<string, number | null>) => factText(texts, 'customerResponse', facts, { now });

describe('answers that changed', () => {
  const times = { r: 21, slow: 2 * HOUR_MS, fast: 40 * MINUTE_MS };
  const counts = { r: 21, recentTotal: 9, recentAnswered: 3, baseTotal: 27, baseAnswered: 24 };

  it('are told with the day since which, only when two judgements have seen it', () => {
    const since = at('2026-03-04T10:00:00');
    expect(answers({ ...times, slowSince: since })).toBe('近3周一般2小时才回，以前40分钟，大约从3月4日起变慢');
    expect(answers(times)).toBe('近3周一般2小时才回，以前40分钟');
    expect(answers({ ...counts, rateSince: since })).toBe('近3周9次回了3次，以前27次回了24次，大约从3月4日起变少');
  });

  it('tell of fewer answers rather than of times, where only those have been seen', () => {
    expect(answers({ ...times, ...counts, rateSince: at('2026-03-04T10:00:00') })).toMatch(/^近3周9次回了3次/);
    expect(answers({ ...times, ...counts })).toMatch(/^近3周一般2小时才回/);
    expect(answers({ ...times, ...counts, rateSince: null })).toBe('近3周9次回了3次，以前27次回了24次');
  });

  it('make a card that a person can check', () => {
    const card = causeCard(texts, aCardInput({ cause: aCause('fewerReplies') }));
    expect(card).toMatchObject({ title: '浩运贸易回消息少了', desc: '近4周9次回了3次，以前27次回了24次' });
    const none = causeCard(texts, aCardInput({ cause: aCause('fewerReplies', { recentAnswered: 0 }) }));
    expect(none.desc).toBe('近4周9次都没回，以前27次回了24次');
  });
});

it('tells who opens the talks, where nothing about answers is news', () => {
  const facts = { r: 28, openings: 10, openedByThem: 2, baseOpenings: 18, baseOpenedByThem: 11 };
  const rate = { recentTotal: 9, recentAnswered: 8, baseTotal: 27, baseAnswered: 24 };
  expect(answers({ ...facts, ...rate })).toBe('近4周聊起10次，对方先开口2次，以前18次里对方先开口11次');
  expect(answers({ ...facts, openedByThem: 0 })).toBe('近4周聊起10次，都是我方先开口，以前18次里对方先开口11次');
  expect(answers({ ...facts, ...rate, unansweredInARow: 2 })).toBe('联系2次还没回音');
});

it('tells that we answer more slowly than before, in the same tone', () => {
  const facts = {
    r: 28,
    decided: 8,
    withinTarget: 8,
    medianMs: 25 * MINUTE_MS,
    medianExceeds: 0,
    beforeMs: 10 * MINUTE_MS,
  };
  const told = (more: Record<string, number>) =>
    factText(texts, 'service', { ...facts, ...more }, { now, serviceTargetMs: 30 * MINUTE_MS });
  expect(told({})).toBe('近4周都在30分钟内回了，一般25分钟回，以前10分钟');
  expect(told({ beforeMs: 25 * MINUTE_MS })).toBe('近4周都在30分钟内回了');
  expect(told({ withinTarget: 6, medianExceeds: 1 })).toBe('近4周有2次回得晚，目标是30分钟');
});

it('dates contact days that became fewer', () => {
  const facts = { r: 28, recent: 2, base: 6, daysSince: at('2026-03-04T10:00:00') };
  expect(factText(texts, 'rhythm', facts, { now })).toBe('近4周聊过2天，以前4周约6天，大约从3月4日起变少');
});

describe('what is held back', () => {
  const verdict = {
    score: 61,
    version: '1',
    parts: [],
    band: 'watch',
    cannotJudge: null,
    observingUntil: null,
  } as const;
  const input = { customerName: '浩运贸易', before: null, scope: { staff: 1, archived: 1, until: now }, now };
  const heldFor = (reason: 'allSilent' | 'darkDay') => {
    const held = { reason, since: at('2026-03-20T00:00:00'), causes: ['goneQuiet' as const] };
    return why(texts, { ...input, verdict: { ...verdict, parts: [], held } }).cannot;
  };

  it('says why on the page', () => {
    expect(heldFor('allSilent')).toBe('暂不判断：这位同事的客户大多同时安静，可能在休假或数据有缺，先不提醒');
    expect(heldFor('darkDay')).toBe('暂不判断：3月20日的数据不全，这一天不算');
  });

  it('tells the leader what was seen and what comes next', () => {
    expect(allSilentText(texts, { owner: null, silent: 9, heldDays: 3 })).toMatch(/^同事的客户里有9家同时安静了/);
  });
});
