import { clip, graphemes } from './graphemes.ts';

/** The longest name of a person on a card (COPY §3). */
const PERSON_LONGEST = 6;
/** No script needs more code points for one character; a pile of accents is cut to this. */
const CODE_POINTS_A_CHARACTER = 4;

/**
 * A name that is safe to show: without control, bidi and invisible characters, without emoji, and without what any of
 * our channels reads as markup (XML, markdown, WeCom's `$userName=…$`, our own braces).
 */
export function cleanName(raw: string): string {
  const plain = raw
    .normalize('NFC')
    .replace(/[\p{Zs}\p{Zl}\p{Zp}\t\r\n]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .replace(
      /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\p{Variation_Selector}|\u{20e3}/gu,
      '',
    )
    .replace(/[<>|*[\]`~$\\{}]/g, '')
    .replace(/ {2,}/g, ' ')
    .trim();
  return graphemes(plain)
    .map((character) => [...character].slice(0, CODE_POINTS_A_CHARACTER).join(''))
    .join('');
}

/** Words of a remark that are a company, a department or a post, not a person. */
const NOT_A_PERSON =
  /公司|集团|贸易|科技|机电|食品|医疗|包装|实业|工厂|部$|部门|[一二三四五六七八九十\d]组$|小组|中心|采购|销售|财务|经理$|主管$|总监$|工程师$|助理$|店$|厂$/u;
const SURNAMES = new Set(
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文',
);
/** A phone number or the like in a remark: no business of a card. */
const LONG_NUMBER = /\+?\d[\d\s-]{4,}/g;
/** Ids of WeCom: an outside person, a robot. Never shown. */
const WECOM_ID = /^w[mob][\w-]{8,}$/;

/**
 * A person as a card calls them: the name only, without department, emoji or company in the remark, at most 6 字.
 * @param raw name or remark as somebody typed it
 * @param fallback what stands when there is no name: 对方 (a person of the customer), 同事, 主管
 */
export function personName(raw: string | null | undefined, fallback: string): string {
  const clean = bareName(raw);
  return clean === '' ? fallback : clip(clean, PERSON_LONGEST);
}

/** The name inside a remark; '' when there is none. */
export function bareName(raw: string | null | undefined): string {
  const typed = (raw ?? '').trim();
  if (typed === '' || WECOM_ID.test(typed)) return '';
  const outside = typed.replace(/[（(【[〔{<《].*?[）)】\]〕}>》]/gu, ' ').replace(LONG_NUMBER, ' ');
  const parts = outside
    .split(/[-—–_/\\|,，、@:：;；+&\s]+/u)
    .map(cleanName)
    .filter((part) => part !== '');
  const persons = parts.filter((part) => !NOT_A_PERSON.test(part));
  const candidates = persons.length > 0 ? persons : parts;
  if (candidates.every((part) => /^[\p{Script=Latin}.'’]+$/u.test(part))) return candidates.join(' ');
  const short = candidates.filter((part) => /^[\p{Script=Han}·]{2,4}$/u.test(part));
  return short.find((part) => SURNAMES.has([...part][0]!)) ?? short[0] ?? candidates[0] ?? '';
}

/**
 * In a group that may hold others than managers a customer is its first two 字 and ** (COPY §8); of a name of two only
 * the first, or the mask would hide nothing.
 */
export function maskedName(shortName: string): string {
  const parts = graphemes(shortName);
  return `${parts.slice(0, Math.max(1, Math.min(2, parts.length - 1))).join('')}**`;
}
