import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, graphemes, lengthOf, utf8Bytes } from '../../../src/domain/wording/graphemes.ts';
import { cleanName, maskedName, personName } from '../../../src/domain/wording/names.ts';
import { shortName } from '../../../src/domain/wording/shortName.ts';

describe('shortName', () => {
  it.each([
    ['浙江浩运贸易有限公司', '浩运贸易'],
    ['浙江省杭州市启川机电有限责任公司', '启川机电'],
    ['浩运贸易（上海）有限公司', '浩运贸易'],
    ['浩运贸易有限公司苏州分公司', '浩运贸易'],
    ['浩运贸易苏州分公司', '浩运贸易'],
    ['杭州澄川自动化(集团)股份有限公司', '澄川自动化'],
    ['奇虎360科技有限公司', '奇虎360科技'],
    ['上海银行股份有限公司', '上海银行'],
    ['青岛啤酒股份有限公司', '青岛啤酒'],
    ['华联超市股份有限公司', '华联超市'],
    ['ＡＢＣ贸易有限公司', 'ABC贸易'],
    ['Acme Co., Ltd.', 'Acme'],
    ['浩运贸易国际物流供应链有限公司', '浩运贸易国际物…'],
    ['有限公司', '有限公司'],
    ['（集团）', '集团'],
    ['', ''],
    ['王敏', '王敏'],
  ])('%s is %s', (full, short) => {
    expect(shortName(full)).toBe(short);
  });

  it.each([
    ['浩运贸易（上海）有限公司', '浩运贸易（北京）有限公司', '浩运贸易上海', '浩运贸易北京'],
    ['上海浩运贸易有限公司', '北京浩运贸易有限公司', '上海浩运贸易', '北京浩运贸易'],
    ['浩运贸易有限公司苏州分公司', '浩运贸易有限公司无锡分公司', '浩运贸易苏州', '浩运贸易无锡'],
    ['华东重型机械制造（上海）有限公司', '华东重型机械制造（北京）有限公司', '华东重型机…上海', '华东重型机…北京'],
    ['浩运贸易国际物流甲', '浩运贸易国际物流乙', '浩运贸…际物流甲', '浩运贸…际物流乙'],
  ])('keeps what tells %s and %s apart', (a, b, shortA, shortB) => {
    expect([shortName(a, [a, b]), shortName(b, [a, b])]).toEqual([shortA, shortB]);
  });

  it('shows nothing that hides, turns or marks up text, in at most 8 字', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom(
        '浩运\u202e易贸',
        '<a href="x">浩运</a>',
        ']]>浩运',
        '**浩运**|[x](y)',
        '👨‍👩‍👧‍👦浩运',
        '$userName=A$',
        'e\u0301'.repeat(300),
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, (name, other) => {
        const short = shortName(name, [other]);
        expect(lengthOf(short)).toBeLessThanOrEqual(8);
        expect(utf8Bytes(short)).toBeLessThanOrEqual(8 * 16);
        expect(short).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}<>|*[\]`~$\\{}]|\p{Extended_Pictographic}/u);
      }),
      { numRuns: 300, seed: 8 },
    );
  });
});

describe('personName', () => {
  it.each([
    ['王敏', '王敏'],
    ['浩运贸易-王敏', '王敏'],
    ['王敏（采购经理）', '王敏'],
    ['王敏 采购部', '王敏'],
    ['采购部 王敏', '王敏'],
    ['浩运 王敏', '王敏'],
    ['🌸王敏🌸', '王敏'],
    ['王敏13800001234', '王敏'],
    ['王敏@浩运', '王敏'],
    ['John Smith', 'John…'],
    ['买买提·艾力·吐尔逊', '买买提·艾…'],
    ['赵总', '赵总'],
    ['', '对方'],
    ['   ', '对方'],
    ['🌸', '对方'],
    ['wmAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '对方'],
    [null, '对方'],
  ])('%s is called %s', (raw, name) => {
    expect(personName(raw, '对方')).toBe(name);
  });

  it('is at most 6 字 whatever somebody typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (raw) => {
        const name = personName(raw, '对方');
        expect(lengthOf(name)).toBeLessThanOrEqual(6);
        expect(lengthOf(name)).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 300, seed: 6 },
    );
  });
});

describe('graphemes', () => {
  it('counts an emoji family, a flag and an accent as one 字', () => {
    expect(lengthOf('👨‍👩‍👧‍👦🇨🇳e\u0301王')).toBe(4);
    expect(graphemes('浩运')).toEqual(['浩', '运']);
    expect(clip('一二三四五六七八九', 8)).toBe('一二三四五六七…');
    expect(clip('一二三四五六七八', 8)).toBe('一二三四五六七八');
  });

  it('measures bytes as UTF-8 does', () => {
    for (const text of ['', 'a', 'é', '浩', '👍', 'a浩👍é']) expect(utf8Bytes(text)).toBe(Buffer.byteLength(text));
  });
});

it('cleans twice as once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (raw) => {
      expect(cleanName(cleanName(raw))).toBe(cleanName(raw));
    }),
    { numRuns: 200, seed: 2 },
  );
});

it('masks so that something is hidden', () => {
  expect(['浩运贸易', '启川', '王', ''].map(maskedName)).toEqual(['浩运**', '启**', '王**', '**']);
});
