import type { Dimension } from '../scoreProfile.ts';
import type { Day, UtcMs } from '../time.ts';
import { type ScorePart, shownScore, type Verdict } from '../verdict.ts';
import { cannotJudgeText } from './cannotJudge.ts';
import { customerLabel } from './causeCardInput.ts';
import { type FactContext, factText } from './factText.ts';
import { clockText, dateText, pageDateText, signedText, startOfDay } from './formats.ts';
import { type DimensionChange, scoreChanges } from './scoreChanges.ts';
import type { Texts } from './texts.ts';

type WhyVerdict = Pick<Verdict, 'score' | 'version' | 'band' | 'parts' | 'cannotJudge' | 'observingUntil' | 'held'> &
  Partial<Pick<Verdict, 'standing'>>;

export interface WhyInput extends FactContext {
  /** Full name; '' when no company is known. */
  customerName: string;
  otherCustomerNames?: readonly string[];
  verdict: WhyVerdict;
  /** The judgement to compare with, and its day; null when there is none. */
  before: { verdict: Pick<Verdict, 'score' | 'version' | 'parts'>; day: Day } | null;
  /** When the way of scoring changed, for the sentence that says so; null: the day of `before`. */
  versionChangedOn?: Day | null;
  /** Ratings that are known, where they are too few to judge. */
  ratings?: number | null;
  /** Staff linked to this customer, those of them with an archive seat, those of whom it is not known, and how far the data reach. */
  scope: { staff: number; archived: number; unknown?: number; until: UtcMs };
}

/** Why a score is what it is, by paragraph (COPY §9). The page and `liuke explain` show the same sentences. */
export interface Why {
  /** 浩运贸易：46分（优先联系），比7月8日低18分 */
  headline: string;
  /** 主要变化, or 主要情况 where nothing can be compared; null without lines. */
  changesTitle: string | null;
  changes: string[];
  /** 月底得分：81、74、66、58，连着3个月在降; null unless that is a cause. */
  months: string | null;
  /** 没怎么变：… */
  unchanged: string | null;
  /** 暂不判断：… */
  cannot: string | null;
  /** 看得到的范围：… */
  scope: string;
  note: string;
}

/** Parts that are told one by one; the others are 其他. */
const PARTS_MOST = 3;

export function why(texts: Texts, input: WhyInput): Why {
  const { verdict, before } = input;
  const changes = before === null ? null : scoreChanges(verdict, before.verdict);
  const lines = changes === null ? standLines(texts, input) : changeLines(texts, input, changes);
  const title = changes === null ? texts.fill('why.now') : texts.fill('why.changes');
  return {
    headline: headline(texts, input),
    changesTitle: lines.length === 0 ? null : title,
    changes: lines,
    months: monthsLine(texts, verdict),
    unchanged: changes === null ? null : unchangedLine(texts, input, changes),
    cannot: cannotLine(texts, input),
    scope: scopeLine(texts, input),
    note: texts.fill('why.note'),
  };
}

/** The same as plain text with blank lines between the paragraphs. */
export function whyText(parts: Why): string {
  const blocks = [
    [parts.headline],
    [...(parts.changesTitle === null ? [] : [parts.changesTitle]), ...parts.changes],
    [parts.months, parts.unchanged, parts.cannot].filter((line) => line !== null),
    [parts.scope, parts.note],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

function headline(texts: Texts, input: WhyInput): string {
  const { verdict, before, versionChangedOn, now } = input;
  const { fill } = texts;
  const customer = customerLabel(texts, input);
  if (verdict.score === null) return fill('why.noScore', { customer, reason: noScoreReason(texts, input) });
  const score = shownScore(verdict.score);
  const said = fill('why.score', { customer, score: String(score), band: fill(`band.${verdict.band}`) });
  if (before === null || before.verdict.score === null) return said;
  const day = before.verdict.version === verdict.version ? before.day : (versionChangedOn ?? before.day);
  const date = dateText(startOfDay(day), now);
  if (before.verdict.version !== verdict.version) return `${said}，${fill('why.otherVersion', { date })}`;
  const difference = score - shownScore(before.verdict.score);
  if (difference === 0) return `${said}，${fill('why.noChange', { date })}`;
  const direction = fill(difference > 0 ? 'why.higher' : 'why.lower');
  return `${said}，${fill('why.change', { date, direction, n: String(Math.abs(difference)) })}`;
}

function noScoreReason(texts: Texts, { verdict, scope, now }: WhyInput): string {
  const reason = verdict.cannotJudge ?? 'coverage';
  if (reason === 'observing') return cannotJudgeText(texts, { reason, until: verdict.observingUntil }, now);
  if (reason === 'pullLate') return cannotJudgeText(texts, { reason, stoppedAt: scope.until }, now);
  return cannotJudgeText(texts, { reason }, now);
}

/** −11 互动：近4周聊过2天，以前4周约6天 */
function changeLines(texts: Texts, input: WhyInput, changes: readonly DimensionChange[]): string[] {
  const moved = changes.filter(({ points }) => points !== 0);
  const told = moved.slice(0, PARTS_MOST);
  const rest = moved.slice(PARTS_MOST).reduce((sum, { points }) => sum + points, 0);
  return [
    ...told.map(({ dimension, points }) => `${signedText(points)} ${dimensionLine(texts, input, dimension)}`),
    ...(rest === 0 ? [] : [`${signedText(rest)} ${texts.fill('why.other')}`]),
  ];
}

/** Nothing to compare with: what is seen now, the worst first. */
function standLines(texts: Texts, input: WhyInput): string[] {
  return input.verdict.parts
    .filter((part) => part.value !== null && seen(texts, input, part) !== null)
    .sort((a, b) => a.weight * (a.value! - 1) - b.weight * (b.value! - 1))
    .slice(0, PARTS_MOST)
    .map(({ dimension }) => dimensionLine(texts, input, dimension));
}

function dimensionLine(texts: Texts, input: WhyInput, dimension: Dimension): string {
  const name = texts.fill(`dimension.${dimension}`);
  const part = input.verdict.parts.find((one) => one.dimension === dimension);
  if (part === undefined) return name;
  const fact = seen(texts, input, part);
  if (fact !== null) return `${name}：${fact}`;
  // It counted then and cannot be judged now: that is the whole change, and the reason says so.
  const reason = partReason(texts, input, part);
  return reason === null ? name : texts.fill('why.detail', { list: name, reason });
}

function seen(texts: Texts, input: WhyInput, { dimension, facts }: ScorePart): string | null {
  return factText(texts, dimension, facts, { ...input, recentDays: input.recentDays ?? recentDaysOf(input.verdict) });
}

/** The rhythm names the customer's window; all other counts of the judgement belong to it too. */
function recentDaysOf({ parts }: WhyVerdict): number | null {
  const r = parts.find(({ dimension }) => dimension === 'rhythm')?.facts.r;
  return typeof r === 'number' ? r : null;
}

function monthsLine(texts: Texts, { standing = [] }: WhyVerdict): string | null {
  const scores = standing.find(({ kind }) => kind === 'monthlyFall')?.facts.scores;
  return typeof scores === 'string' ? texts.fill('why.months', { list: scores.replaceAll(' ', '、') }) : null;
}

/** What is as it was, with what was seen; a dimension of which nothing was seen has nothing to say. */
function unchangedLine(texts: Texts, input: WhyInput, changes: readonly DimensionChange[]): string | null {
  const same = new Set(changes.filter(({ points }) => points === 0).map(({ dimension }) => dimension));
  const items = input.verdict.parts
    .filter(({ dimension, value }) => value !== null && same.has(dimension))
    .flatMap((part) => {
      const fact = seen(texts, input, part);
      return fact === null ? [] : [texts.fill('why.detail', { list: subject(texts, part.dimension), reason: fact })];
    });
  return items.length === 0 ? null : texts.fill('why.unchanged', { list: items.join('、') });
}

/** What has no value of its own, each with its reason; what holds for the whole customer stands in the headline. */
function cannotLine(texts: Texts, input: WhyInput): string | null {
  const items = input.verdict.parts.flatMap((part) => {
    if (part.cannotJudge === null || part.cannotJudge === input.verdict.cannotJudge) return [];
    const reason = partReason(texts, input, part);
    if (reason === null) return [];
    const list = part.dimension === 'complaints' ? texts.fill('subject.ratings') : subject(texts, part.dimension);
    return [texts.fill('why.detail', { list, reason })];
  });
  const all = [...heldReason(texts, input), ...items];
  return all.length === 0 ? null : texts.fill('why.cannot', { list: all.join('、') });
}

/** Why silence is not believed yet: first of what is not judged. */
function heldReason(texts: Texts, { verdict: { held }, now }: WhyInput): string[] {
  if (held === undefined) return [];
  if (held.reason === 'allSilent') return [cannotJudgeText(texts, { reason: 'allSilent' }, now)];
  return [texts.fill('cannot.holes.oneDay', { date: dateText(held.since, now) })];
}

/** null where the reason would tell people nothing. */
function partReason(
  texts: Texts,
  { ratings, scope, now }: WhyInput,
  { dimension, cannotJudge, facts }: ScorePart,
): string | null {
  switch (cannotJudge) {
    case null:
      return null;
    case 'noData':
      if (dimension === 'orders') return texts.fill('cannot.part.noOrders');
      if (dimension !== 'complaints') return null;
      return cannotJudgeText(texts, { reason: 'fewRatings', count: ratings ?? ratingsIn(facts) }, now);
    case 'staleData':
    case 'tooFewWaits':
    case 'tooFewReplies':
      return texts.fill(`cannot.part.${cannotJudge}`);
    case 'observing':
      return cannotJudgeText(texts, { reason: cannotJudge, until: null }, now);
    case 'pullLate':
      return cannotJudgeText(texts, { reason: cannotJudge, stoppedAt: scope.until }, now);
    default:
      return cannotJudgeText(texts, { reason: cannotJudge }, now);
  }
}

function ratingsIn({ ratings }: ScorePart['facts']): number {
  return typeof ratings === 'number' ? ratings : 0;
}

function subject(texts: Texts, dimension: Dimension): string {
  return dimension === 'orders' ? texts.fill('subject.orders') : texts.fill(`dimension.${dimension}`);
}

function scopeLine(texts: Texts, { scope: { staff, archived, unknown = 0, until }, now }: WhyInput): string {
  return texts.fill('why.scope', {
    list: seatsText(texts, { staff, archived, unknown }),
    until: `${pageDateText(until, now)} ${clockText(until)}`,
  });
}

function seatsText(
  texts: Texts,
  { staff, archived, unknown }: { staff: number; archived: number; unknown: number },
): string {
  // What could not be asked is neither yes nor no.
  if (unknown > 0)
    return texts.fill('why.scope.unknown', {
      ...{ staff: String(staff), archived: String(archived), unknown: String(unknown) },
    });
  if (archived < 1) return texts.fill('why.scope.none');
  if (archived >= staff)
    return staff === 1 ? texts.fill('why.scope.one') : texts.fill('why.scope.all', { staff: String(staff) });
  return texts.fill('why.scope.some', { staff: String(staff), archived: String(archived) });
}
