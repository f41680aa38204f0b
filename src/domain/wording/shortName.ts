import { clip, graphemes } from './graphemes.ts';
import { cleanName } from './names.ts';
import { leadingPlace, trailingPlace } from './placeNames.ts';

/** {customer} of COPY §3. */
const LONGEST = 8;

const LEGAL_ENDING =
  /(集团)?(股份)?(有限责任公司|有限公司|股份公司|总公司|公司|集团|股份)$|[ ,]*(co\.?, ?ltd\.?|co\. ?ltd\.?|company limited|limited|ltd\.?|inc\.?|llc|corp\.?|gmbh)$/iu;
/** 浩运贸易有限公司苏州分公司: the company, the branch's place. */
const BRANCH_OF_COMPANY = /^(.{2,}?(?:公司|集团))(.{0,6}?)(?:分公司|子公司|办事处|总部)$/u;
/** 浩运贸易苏州分公司: here only a known place tells where the company ends. */
const BRANCH = /^(.{2,}?)(?:分公司|子公司|办事处|总部)$/u;
const BRACKETED = /[（(【[〔]([^（(【[〔）)】\]〕]*)[）)】\]〕]/gu;
/** Words that name a trade and not a company: 上海银行 without 上海 is nobody. */
const ONLY_A_TRADE =
  /^(银行|农商行|农商银行|证券|保险|啤酒|机场|地铁|公交|电力|港务|港口|大学|学院|医院|钢铁|石化|汽车|贸易|科技|实业|食品|集团|电子|机电|机械|建设|建工|城建|医药|制药|卷烟|烟草|石油|水务|燃气|能源|航空|铁路|邮政|电信|移动|联通|进出口|国际|投资|控股|商贸|物流|包装)+$/u;

/** The parts of a company's name: what is shown, and what tells two of one kind apart. */
interface NameParts {
  core: string;
  /** Leading place, to be put before the core. */
  place: string;
  /** What stood in brackets, and the branch: to be put behind. */
  detail: string;
  whole: string;
}

/**
 * A customer's name for display, at most 8 字: without place, legal form, 股份, 集团, 分公司 and brackets (COPY §3).
 * Never for joining: that is the strict key's work.
 * @param fullName as known; when it holds nothing to show the result is ''
 * @param others full names shown beside it: where the short names would be equal, what tells them apart is kept
 */
export function shortName(fullName: string, others: readonly string[] = []): string {
  const parts = partsOf(fullName);
  const rivals = others.map(partsOf).filter(({ whole }) => whole !== parts.whole);
  for (const form of FORMS) {
    const shown = form(parts);
    if (!rivals.some((rival) => form(rival) === shown)) return shown;
  }
  return aroundTheDifference(
    parts.whole,
    rivals.map(({ whole }) => whole),
  );
}

/** From the shortest to the fullest; the first that no other customer shares is shown. */
const FORMS: readonly ((parts: NameParts) => string)[] = [
  ({ core }) => clip(core, LONGEST),
  ({ core, place }) => withRoom(core, place, ''),
  ({ core, detail }) => withRoom(core, '', detail),
  ({ core, place, detail }) => withRoom(core, place, detail),
  ({ whole }) => clip(whole, LONGEST),
];

/** The core gives way, not the part that tells apart. */
function withRoom(core: string, before: string, behind: string): string {
  const room = LONGEST - graphemes(before).length - graphemes(behind).length;
  return clip(before + (room >= 2 ? clip(core, room) : core) + behind, LONGEST);
}

/** Names that agree for 7 字 and more: their beginning, … and where they part. */
function aroundTheDifference(name: string, rivals: readonly string[]): string {
  const own = graphemes(name);
  const shared = Math.max(0, ...rivals.map((rival) => sharedBeginning(own, graphemes(rival))));
  if (shared + 1 < LONGEST) return clip(name, LONGEST);
  const end = Math.min(own.length, shared + 4);
  return `${own.slice(0, 3).join('')}…${own.slice(end - 4, end).join('')}`;
}

function sharedBeginning(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((character, at) => character !== b[at]);
  return index === -1 ? a.length : index;
}

function partsOf(fullName: string): NameParts {
  const typed = fullName.normalize('NFKC').replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '');
  const inBrackets = Array.from(typed.matchAll(BRACKETED), ([, text]) => cleanName(text!)).filter(
    (text) => text !== '',
  );
  const { company, branch } = withoutBranch(cleanName(typed.replace(BRACKETED, '')));
  const named = company.replace(LEGAL_ENDING, '').trim() || company;
  const place = longestLeadingPlace(named);
  const core = named.slice(place.length);
  const isTold = graphemes(core).length >= 2 && !ONLY_A_TRADE.test(core);
  return {
    core: (isTold ? core : named).replace(/集团|股份/gu, '') || named || inBrackets.join(''),
    place: isTold ? place : '',
    detail: [...inBrackets, branch].join(''),
    whole: cleanName(typed.replace(/[（()）【】[\]〔〕]/gu, '')),
  };
}

function withoutBranch(name: string): { company: string; branch: string } {
  const [, company, branch = ''] = BRANCH_OF_COMPANY.exec(name) ?? [];
  if (company !== undefined) return { company, branch };
  const [, stem] = BRANCH.exec(name) ?? [];
  if (stem === undefined) return { company: name, branch: '' };
  const place = trailingPlace(stem);
  return stem.length - place.length >= 2
    ? { company: stem.slice(0, stem.length - place.length), branch: place }
    : { company: stem, branch: '' };
}

/** 浙江省杭州市: province and city, as long as a name is left. */
function longestLeadingPlace(name: string): string {
  const first = leadingPlace(name);
  if (first === '') return '';
  return first + leadingPlace(name.slice(first.length));
}
