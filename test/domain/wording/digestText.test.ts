import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { type DigestData, headlineOf } from '../../../src/domain/wording/digestData.ts';
import { digestAppchat, digestMarkdownV2 } from '../../../src/domain/wording/digestText.ts';
import { makeTexts } from '../../../src/domain/wording/texts.ts';
import { aCause, at } from './aCause.ts';

const texts = makeTexts();

/** The two samples of COPY §8, as they stand there. */
const MARKDOWN_V2 = `# 客户周报 第31周（7月27日–8月2日）
**有2家重要客户还没人跟进，其余和上周差不多。**

| 项目 | 本周 | 上周 |
| :-- | --: | --: |
| 需要留意 | 14家 | 11家 |
| 新增 | 6家 | 4家 |
| 好转 | 3家 | 5家 |
| 处理 | 9/12 | 8/10 |
| 一般多久处理 | 5小时 | 7小时 |

## 先看这5家
| 客户 | 情况 | 小组 | 进展 |
| :-- | :-- | :-- | :-- |
| 浩运贸易 | 对接人可能换了 | 华东一组 | 3天待跟进 |
| 启川机电 | 46天没下单 | 华东二组 | 3天待跟进 |
| 恒拓包装 | 有投诉 | 华南组 | 已跟进 |
| 明泽医疗 | 9天没回音 | 华东一组 | 已约下次 |
| 蓝屿食品 | 聊得少了 | 华南组 | 今天刚提醒 |

## 顺便说一下
- 主要情况：聊得少了5家、没下单3家、在等回复2家
- 有2家点了已跟进、存档里还没看到联系，可能是电话或见面，补一下方式就好
- 提醒准不准：标过的10条里，8条确实要跟进

## 看不全的地方
- 28位同事里25位开通了存档；3家客户没有同意存档，不作判断
- 数据截止到8月2日 24:00

[打开完整周报](https://liuke.example.internal/digest/2026-W31)
`;

const APPCHAT = `### 客户周报 第31周（7月27日–8月2日）
**有2家重要客户还没人跟进，其余和上周差不多。**
需要留意 **14家**（上周11），新增6，好转3，处理 **9/12**，一般5小时内处理

**先看这5家**
> 浩运贸易：对接人可能换了，<font color="warning">3天待跟进</font>
> 启川机电：46天没下单，<font color="warning">3天待跟进</font>
> 恒拓包装：有投诉，已跟进
> 明泽医疗：9天没回音，已约下次
> 蓝屿食品：聊得少了，今天刚提醒

<font color="comment">28位同事里25位开通了存档；3家客户没有同意存档，不作判断。数据截止到8月2日 24:00</font>
[打开完整周报](https://liuke.example.internal/digest/2026-W31)
`;

const open = (businessDays: number) => ({ state: 'open', businessDays }) as const;

function aDigest(change: Partial<DigestData> = {}): DigestData {
  return {
    week: '2026-W31',
    from: '2026-07-27',
    to: '2026-08-02',
    headline: { tierAOpen: 2, trend: 'same' },
    numbers: { open: 14, opened: 6, better: 3, handled: 9, alerts: 12, medianHandlingMs: 5 * HOUR_MS },
    previous: { open: 11, opened: 4, better: 5, handled: 8, alerts: 10, medianHandlingMs: 7 * HOUR_MS },
    rows: [
      { customerName: '浩运贸易有限公司', cause: aCause('contactLikely'), owner: '华东一组', progress: open(3) },
      { customerName: '启川机电', cause: aCause('ordersStopped'), owner: '华东二组', progress: open(3) },
      { customerName: '恒拓包装', cause: aCause('complaint'), owner: '华南组', progress: { state: 'done' } },
      {
        customerName: '明泽医疗',
        cause: aCause('goneQuiet', { lastSide: 'staff' }),
        owner: '华东一组',
        progress: { state: 'appointment' },
      },
      { customerName: '蓝屿食品', cause: aCause('fading'), owner: '华南组', progress: open(0) },
    ],
    asides: [
      {
        type: 'causes',
        counts: [
          { kind: 'fading', count: 5 },
          { kind: 'ordersStopped', count: 3 },
          { kind: 'waitingForUs', count: 2 },
        ],
      },
      { type: 'notSeen', count: 2 },
      { type: 'precision', labelled: 10, real: 8 },
    ],
    coverage: { staff: 28, archived: 25, refused: 3, until: at('2026-08-03T00:00:00') },
    url: 'https://liuke.example.internal/digest/2026-W31',
    showsNames: true,
    owner: 'group',
    now: at('2026-08-03T08:36:00'),
    ...change,
  };
}

describe('the samples of COPY §8', () => {
  it('come out byte for byte', () => {
    expect(digestMarkdownV2(texts, aDigest())).toBe(MARKDOWN_V2);
    expect(Buffer.byteLength(MARKDOWN_V2)).toBe(1180);
    expect(digestAppchat(texts, aDigest())).toBe(APPCHAT);
    expect(Buffer.byteLength(APPCHAT)).toBe(746);
  });
});

describe('the one sentence', () => {
  it.each([
    [{ tierAOpen: 2, opened: 6, meanOpened: 5, better: 3, worse: 4 }, '有2家重要客户还没人跟进，其余和上周差不多。'],
    [{ tierAOpen: 1, opened: 10, meanOpened: 5, better: 3, worse: 4 }, '有1家重要客户还没人跟进，这周新增比平时多。'],
    [{ tierAOpen: 0, opened: 10, meanOpened: 5, better: 9, worse: 4 }, '这周新增比平时多。'],
    [{ tierAOpen: 0, opened: 6, meanOpened: 5, better: 5, worse: 4 }, '好转的比变差的多。'],
    [{ tierAOpen: 0, opened: 0, meanOpened: 0, better: 4, worse: 4 }, '和上周差不多。'],
  ])('%o says %s', (facts, sentence) => {
    const text = digestMarkdownV2(texts, aDigest({ headline: headlineOf(facts) }));
    expect(text.split('\n')[1]).toBe(`**${sentence}**`);
  });
});

describe('special weeks', () => {
  const nothing = { open: 0, opened: 0, better: 2, handled: 0, alerts: 0, medianHandlingMs: null };

  it('quiet: one sentence, coverage, link, nothing else', () => {
    const data = aDigest({ numbers: nothing, previous: { ...aDigest().numbers, open: 6 }, rows: [] });
    expect(digestMarkdownV2(texts, data)).toBe(`# 客户周报 第31周（7月27日–8月2日）
**这周没有新增需要留意的客户，上周的6家都处理过了。**

## 看不全的地方
- 28位同事里25位开通了存档；3家客户没有同意存档，不作判断
- 数据截止到8月2日 24:00

[打开完整周报](https://liuke.example.internal/digest/2026-W31)
`);
    expect(digestAppchat(texts, data)).toBe(`### 客户周报 第31周（7月27日–8月2日）
**这周没有新增需要留意的客户，上周的6家都处理过了。**

<font color="comment">28位同事里25位开通了存档；3家客户没有同意存档，不作判断。数据截止到8月2日 24:00</font>
[打开完整周报](https://liuke.example.internal/digest/2026-W31)
`);
    expect(digestMarkdownV2(texts, { ...data, previous: nothing })).toContain('**这周没有新增需要留意的客户。**');
  });

  it('late: says when it should have come', () => {
    const data = aDigest({ lateFrom: at('2026-08-03T08:36:00'), now: at('2026-08-04T10:00:00') });
    expect(digestMarkdownV2(texts, data).split('\n')[1]).toBe('（补发：原定8月3日 08:36）');
    expect(digestAppchat(texts, data).split('\n')[1]).toBe('（补发：原定8月3日 08:36）');
  });

  it('first: has nothing to compare with', () => {
    const text = digestMarkdownV2(texts, aDigest({ previous: null }));
    expect(text).not.toContain('上周');
    expect(text).toContain(
      '**有2家重要客户还没人跟进。**\n第一期，还没有可以对比的数据。\n\n| 项目 | 本周 |\n| :-- | --: |\n| 需要留意 | 14家 |',
    );
    expect(digestAppchat(texts, aDigest({ previous: null }))).toContain('需要留意 **14家**，新增6');
    const calm = aDigest({ previous: null, headline: { tierAOpen: 0, trend: 'same' } });
    expect(digestMarkdownV2(texts, calm).split('\n')[1]).toBe('第一期，还没有可以对比的数据。');
  });

  it('leaves nought out, and keeps a nought that is news', () => {
    const numbers = { ...aDigest().numbers, better: 0, opened: 0, alerts: 0, medianHandlingMs: null };
    const text = digestMarkdownV2(texts, aDigest({ numbers, previous: { ...numbers, opened: 4 } }));
    expect(text).toContain('| 新增 | 0家 | 4家 |');
    expect(text).not.toMatch(/好转|处理 \||一般多久处理/);
    expect(digestAppchat(texts, aDigest({ numbers }))).toContain('需要留意 **14家**（上周11）\n');
  });

  it('crosses a year', () => {
    const data = aDigest({ week: '2026-W01', from: '2025-12-29', to: '2026-01-04', now: at('2026-01-05T08:36:00') });
    expect(digestMarkdownV2(texts, data).split('\n')[0]).toBe('# 客户周报 第1周（2025年12月29日–1月4日）');
  });
});

describe('asides', () => {
  const asides = (...list: DigestData['asides']) => digestMarkdownV2(texts, aDigest({ asides: list }));

  it('stay away while there is too little behind them', () => {
    const text = asides(
      { type: 'precision', labelled: 9, real: 8 },
      { type: 'notSeen', count: 0 },
      { type: 'causes', counts: [{ kind: 'fading', count: 0 }] },
      { type: 'retention', start: 0, kept: 0, added: 0 },
    );
    expect(text).not.toContain('顺便说一下');
  });

  it('tell once a month who stayed and why others left', () => {
    const text = asides(
      { type: 'retention', start: 120, kept: 117, added: 5 },
      { type: 'lossTrait', losses: 20, changed: 14, stayedOfTen: 2 },
    );
    expect(text).toContain('- 上月留存：120家里留下117家，新增5家不计\n');
    expect(text).toContain('- 近一年不再合作的20家里，14家之前换过对接人；还在合作的客户里，10家约有2家换过\n');
    expect(asides({ type: 'lossTrait', losses: 19, changed: 14, stayedOfTen: 2 })).toContain(
      '- 不再合作的客户还不到20家，先不总结规律\n',
    );
    expect(asides({ type: 'retention', start: 120, kept: 117, added: 0 })).toContain('- 上月留存：120家里留下117家\n');
  });
});

describe('names in a group', () => {
  it('are masked until the operator has confirmed it', () => {
    const text = digestMarkdownV2(texts, aDigest({ showsNames: false }));
    expect(text).toContain('| 浩运** | 对接人可能换了 |');
    expect(text).not.toContain('浩运贸易');
    expect(digestAppchat(texts, aDigest({ showsNames: false }))).toContain('> 浩运**：对接人可能换了');
  });

  it('of persons are masked always', () => {
    const [row] = aDigest().rows;
    const text = digestMarkdownV2(texts, aDigest({ rows: [{ ...row!, customerName: '王敏', isPerson: true }] }));
    expect(text).toContain('| 王** |');
    expect(text).not.toContain('王敏');
  });

  it('cannot break the table or the quote', () => {
    const [row] = aDigest().rows;
    const rows = ['a|b*c\n[x](u)', '<font>>`#', '浩运\u202e|', ']]>', '👨‍👩‍👧‍👦|'].map((customerName) => ({
      ...row!,
      customerName,
      owner: '华东|一组\n**',
    }));
    const table = digestMarkdownV2(texts, aDigest({ rows }))
      .split('\n')
      .filter((line) => line.includes('对接人可能换了') && line.startsWith('|'));
    expect(table).toHaveLength(5);
    for (const line of table) expect(line.match(/\|/g)).toHaveLength(5);
    for (const line of digestAppchat(texts, aDigest({ rows }))
      .split('\n')
      .filter((one) => one.startsWith('> '))) {
      expect(line.slice(2).replace(/<font color="warning">|<\/font>/g, '')).not.toMatch(/[<>*[\]|`]/);
    }
  });

  it('show the owner as the setting says', () => {
    expect(digestMarkdownV2(texts, aDigest({ owner: 'none' }))).toContain(
      '| 客户 | 情况 | 进展 |\n| :-- | :-- | :-- |\n',
    );
    expect(digestMarkdownV2(texts, aDigest({ owner: 'person' }))).toContain('| 客户 | 情况 | 负责人 | 进展 |');
  });
});

describe('too long', () => {
  const ASIDES = ['主要情况：', '存档里还没看到联系', '提醒准不准'];
  const ROWS = ['浩运贸易', '启川机电', '恒拓包装', '明泽医疗', '蓝屿食品'];
  const kept = (text: string, marks: string[]) => marks.map((mark) => text.includes(mark));

  /** What is kept is a beginning of the list. */
  function countOfBeginning(present: boolean[]): number {
    const count = present.filter(Boolean).length;
    expect(present.slice(0, count).every(Boolean)).toBe(true);
    return count;
  }

  it('drops asides from the end, then rows from the end, never what cannot be seen', () => {
    const seen = new Set<string>();
    for (let length = 900; length <= 1170; length += 5) {
      const note = '说'.repeat(length);
      const text = digestMarkdownV2(texts, aDigest({ coverage: { ...aDigest().coverage, notes: [note] } }));
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
      expect(text).toContain(`- ${note}\n- 数据截止到8月2日 24:00\n\n[打开完整周报]`);
      const [asides, rows] = [countOfBeginning(kept(text, ASIDES)), countOfBeginning(kept(text, ROWS))];
      if (asides > 0) expect(rows).toBe(5);
      if (rows > 0) expect(text).toContain(`先看这${rows}家`);
      seen.add(`${asides} ${rows}`);
    }
    expect([...seen]).toEqual(['3 5', '2 5', '1 5', '0 5', '0 4', '0 3', '0 2', '0 1', '0 0']);
  });

  it('keeps appchat within 2048 bytes', () => {
    const seen = new Set<number>();
    for (let length = 400; length <= 535; length += 5) {
      const note = '说'.repeat(length);
      const text = digestAppchat(texts, aDigest({ coverage: { ...aDigest().coverage, notes: [note] } }));
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048);
      expect(text).toContain(`${note}。数据截止到8月2日 24:00</font>`);
      seen.add(countOfBeginning(kept(text, ROWS)));
    }
    expect([...seen]).toEqual([5, 4, 3, 2, 1, 0]);
  });
});
