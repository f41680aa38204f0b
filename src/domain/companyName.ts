/** Legal endings of which one is dropped, longest first (the CRM model's normal forms, strict key). */
const LEGAL_ENDINGS = [
  '有限责任公司',
  '股份有限公司',
  '有限公司',
  '公司',
  'CO.,LTD',
  'COLTD',
  'CO,LTD',
  'LTD',
  'INC',
  'LLC',
];
/** Words that people write where a company should stand. */
const NOT_A_COMPANY = new Set([
  '测试',
  '个人',
  '散客',
  '无',
  '暂无',
  '未知',
  '客户',
  '微信联系人',
  '没有公司',
  '个体户',
  '不详',
]);
const SHORTEST_KEY = 4;

/**
 * The strict key of a company name: equal keys may join by themselves (PRODUCT §2). Place, 集团 and what stands in
 * brackets are kept: they tell different legal persons apart.
 * @returns null when the name is too short or says nothing
 */
export function strictKey(name: string): string | null {
  let key = name
    .normalize('NFKC')
    .replace(/[\p{White_Space}\p{Cf}]/gu, '')
    .toUpperCase();
  if (NOT_A_COMPANY.has(key)) return null;
  for (const ending of LEGAL_ENDINGS) {
    const trimmed = key.replace(/[.。]+$/u, '');
    if (trimmed.endsWith(ending) && trimmed.length > ending.length) {
      key = trimmed.slice(0, -ending.length);
      break;
    }
  }
  key = key.replace(/["'“”‘’「」『』《》〈〉.·•,，。、\-–—_()[\]【】{}]/gu, '');
  return [...key].length < SHORTEST_KEY || NOT_A_COMPANY.has(key) ? null : key;
}
