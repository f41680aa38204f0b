import { leadingPlace, trailingPlace } from './wording/placeNames.ts';

/** Legal endings of which one is dropped, longest first (the CRM model's normal forms, strict key), without punctuation. */
const LEGAL_ENDINGS = ['有限责任公司', '股份有限公司', '有限公司', '公司', 'COLTD', 'LTD', 'INC', 'LLC'];
/** 分公司 names a place of business and 总公司 a house: their 公司 is no legal ending. */
const BRANCH_ENDING = /(?:分|子|总)公司$/u;
/** Quote marks, dots, hyphens, brackets and other signs; what stands inside brackets is kept. */
const PUNCTUATION = /["'`´“”‘’「」『』《》〈〉<>.·•・,，。、:;!?\-‐‑–—_~/\\|()[\]【】〔〕{}]/gu;
/** Spaces, and what nobody sees: zero-width characters, direction marks, the selectors that colour an emoji. */
const UNSEEN = /[\p{White_Space}\p{Cf}\p{Cc}\p{Variation_Selector}]/gu;
const BRACKETED = /\([^()]*\)|\[[^[\]]*\]|【[^【】]*】|〔[^〔〕]*〕/gu;

/** Words that people write where a company should stand, after normalising; a longer name that only holds one is fine. */
const NOT_A_COMPANY = new Set(
  (
    '测试 测试客户 测试公司 测试数据 个人 个人客户 个人用户 个人购买 个体 个体户 个体工商户 个体经营 自由职业 自由职业者 散客 零散客户 ' +
    '无 暂无 没有 没有公司 无公司 无公司名 暂无公司 未知 未知公司 不详 不知道 不清楚 待定 待补充 待确认 其他 其它 客户 老客户 新客户 ' +
    '普通客户 潜在客户 意向客户 重点客户 大客户 微信 微信联系人 微信客户 企业微信 外部联系人 联系人 朋友 朋友介绍 同行 同事 供应商 经销商 代理商 ' +
    '某某 某某公司 某公司 贵公司 本公司 我公司 我们公司 有限 有限责任 股份有限 有限公司 公司 公司名称 公司名 单位名称 NONE NULL UNKNOWN TEST'
  ).split(' '),
);
const SHORTEST_KEY = 4;
/** A number, a telephone or four stars are no name. */
const LETTERS_LEAST = 2;
const LETTER = /\p{L}/gu;

/**
 * The strict key of a company name: equal keys may join by themselves (PRODUCT §2, crm/model.md §4.3). Place, 集团, 分公司 and
 * what stands in brackets are kept: they tell different legal persons apart.
 * @returns null when the name is too short or says nothing
 */
export function strictKey(name: string): string | null {
  return usable(withoutLegalEnding(plain(name).replace(PUNCTUATION, '')));
}

/**
 * The loose key: equal keys only suggest that two customers are one, never join them (crm/model.md §4.3). Bracketed text, 集团,
 * branches and leading places are dropped, as long as a name is left.
 */
export function looseKey(name: string): string | null {
  const whole = plain(name);
  const outside = wordsOf(whole.replace(BRACKETED, ''));
  const core = withoutHouse(outside === '' ? wordsOf(whole) : outside);
  return usable(withoutPlaces(core));
}

function plain(name: string): string {
  return name.normalize('NFKC').replace(UNSEEN, '').toUpperCase();
}

/** Without signs and pictures: a star before a remark makes no other company. */
function wordsOf(name: string): string {
  return name.replace(PUNCTUATION, '').replace(/[\p{S}\p{M}\p{Extended_Pictographic}]/gu, '');
}

function withoutLegalEnding(name: string): string {
  if (BRANCH_ENDING.test(name)) return name;
  const ending = LEGAL_ENDINGS.find((one) => name.endsWith(one) && name.length > one.length);
  return ending === undefined ? name : name.slice(0, -ending.length);
}

/** 浩运贸易有限公司苏州分公司 and 浩运贸易集团: the house behind them. */
function withoutHouse(name: string): string {
  const branch = /^(.{2,}?(?:公司|集团)).{0,8}?(?:分公司|子公司|办事处|总部)$/u.exec(name)?.[1];
  const stem = branch ?? withoutBranchWord(name);
  const legal = withoutLegalEnding(stem);
  return legal.replace(/(?:股份|控股)?集团(?:股份)?$/u, '') || legal;
}

function withoutBranchWord(name: string): string {
  const stem = /^(.{2,}?)(?:分公司|子公司|办事处|总部|总公司)$/u.exec(name)?.[1];
  if (stem === undefined) return name;
  const place = trailingPlace(stem);
  return stem.length - place.length >= SHORTEST_KEY ? stem.slice(0, stem.length - place.length) : stem;
}

/** 浙江杭州澄川自动化 → 澄川自动化; 上海银行 stays, for 银行 is nobody. */
function withoutPlaces(name: string): string {
  let rest = name;
  for (let place = leadingPlace(rest); place !== ''; place = leadingPlace(rest)) {
    if ([...rest].length - [...place].length < SHORTEST_KEY) break;
    rest = rest.slice(place.length);
  }
  return rest;
}

function usable(key: string): string | null {
  if ([...key].length < SHORTEST_KEY || NOT_A_COMPANY.has(key)) return null;
  if (new Set(key).size < LETTERS_LEAST || (key.match(LETTER)?.length ?? 0) < LETTERS_LEAST) return null;
  return key;
}
