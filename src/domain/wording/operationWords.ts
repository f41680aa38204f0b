import type { AppStanding } from '../appLife.ts';
import type { OverdueJob } from '../overdueJobs.ts';
import type { OwnTag } from '../ownTags.ts';
import type { Day, UtcMs } from '../time.ts';
import { dateText, dateTimeText, elapsedText, startOfDay } from './formats.ts';
import { personName } from './names.ts';
import type { Texts } from './texts.ts';

/** 1分钟前, or that nothing was read yet. */
export function lastPullText(texts: Texts, lastPullAt: UtcMs | null, now: UtcMs): string {
  return lastPullAt === null
    ? texts.fill('admin.lastPull.none')
    : texts.fill('admin.lastPull.ago', { minutes: elapsedText(now - lastPullAt) });
}

/** 11月17日 10:29 */
export function lastMessageText(texts: Texts, lastMessageAt: UtcMs | null, now: UtcMs): string {
  return lastMessageAt === null ? texts.fill('admin.lastMessage.none') : dateTimeText(lastMessageAt, now);
}

/** 7月12日 9:00 到 7月14日 18:00 */
export function gapText(texts: Texts, { from, to }: { from: UtcMs; to: UtcMs }, now: UtcMs): string {
  return texts.fill('admin.gap.span', { from: dateTimeText(from, now), to: dateTimeText(to, now) });
}

/** 5/6, and how many of the rest are not known: 5/8，2位还不清楚 */
export function seatsInText(
  texts: Texts,
  { active, archived, unknown }: { active: number; archived: number; unknown: number },
): string {
  const numbers = { archived: String(archived), staff: String(active) };
  return unknown === 0
    ? texts.fill('admin.seats', numbers)
    : texts.fill('admin.seats.unknown', { ...numbers, unknown: String(unknown) });
}

/** What WeCom no longer shows all at once, which is not believed by itself. */
export interface Vanished {
  what: 'members' | 'relationships';
  gone: number;
  all: number;
}

/** 企业微信不再显示30位同事（一共50位），先不按离开处理 … */
export function vanishText(texts: Texts, { what, gone, all }: Vanished): string {
  return texts.fill(`vanish.${what}`, { kept: String(gone), count: String(all) });
}

/** What WeCom last said of our app. */
export interface AppState {
  standing: AppStanding;
  at: UtcMs;
}

/** To the operators: the app is about to be stopped for lack of use, or is, or is well again; and how to mend it. */
export function appStandingText(texts: Texts, standing: AppStanding): string {
  return texts.fill(`app.${standing}`);
}

/** shuffle_members 3次，最近11月17日 */
export function unknownEventText(
  texts: Texts,
  { event, count, lastAt }: { event: string; count: number; lastAt: UtcMs },
  now: UtcMs,
): string {
  return texts.fill('admin.unknownEvent', { id: event, count: String(count), lastDate: dateText(lastAt, now) });
}

/** What our own customer tags in WeCom are called: the words of the pages. */
export function ownTagNames({ fill }: Texts): { group: string; tags: Record<OwnTag, string> } {
  const tags = {
    steady: fill('band.steady'),
    watch: fill('band.watch'),
    first: fill('band.first'),
    keyContact: fill('tag.keyContact'),
  };
  return { group: fill('tag.group'), tags };
}

/** 暂存：缺少对应版本的私钥 */
export function keptText(texts: Texts, reason: 'noKey' | 'badKey' | 'undecodable' | 'unparsed'): string {
  return texts.fill('admin.kept', { reason: texts.fill(`kept.${reason}`) });
}

/** To the leader of somebody whose customers fell silent together. @param owner raw name */
export function allSilentText(
  texts: Texts,
  { owner, silent, heldDays }: { owner: string | null; silent: number; heldDays: number },
): string {
  return texts.fill('allSilent.leader', {
    owner: personName(owner, texts.fill('fallback.colleague')),
    count: String(silent),
    open: String(heldDays),
  });
}

export function recordsText(texts: Texts, count: number): string {
  return texts.fill('admin.records', { count: String(count) });
}

/** Of which day the numbers are, and what they are for. @param day as WeCom counts days, in Beijing time */
export function statisticsLead(texts: Texts, day: Day, now: UtcMs): string {
  return texts.fill('statistics.lead', { date: dateText(startOfDay(day), now) });
}

/** 12条，回复80%; a dash where nothing can be known. */
export function statisticsCount(texts: Texts, counts: { messages: number; replyShare: number | null } | null): string {
  if (counts === null) return '–';
  const count = String(counts.messages);
  if (counts.replyShare === null) return texts.fill('statistics.count', { count });
  return texts.fill('statistics.count.replied', { count, share: `${Math.round(counts.replyShare * 100)}%` });
}

const JOBS = ['sync', 'statistics', 'tags', 'assess', 'cards', 'waits', 'leaders', 'purge', 'digest'] as const;

/**
 * 评估客户, 客户周报（leaders）…
 * @param name of the job row; those of digests go on with the group, `digest:leaders`
 */
export function jobName(texts: Texts, name: string): string {
  const [kind = name, group] = name.split(/:(.*)/s);
  const job = JOBS.find((known) => known === kind);
  if (job === undefined) return name;
  return group === undefined ? texts.fill(`job.${job}`) : `${texts.fill(`job.${job}`)}（${group}）`;
}

/** 完成, or 失败，会重试 */
export function jobStateText(texts: Texts, state: 'running' | 'done' | 'failed'): string {
  return texts.fill(`job.state.${state}`);
}

/** To the operators: a run that did not happen. 评估客户没有按时完成，本来应在11月23日 12:00前完成 … */
export function overdueText(texts: Texts, { job, since }: OverdueJob, now: UtcMs): string {
  return texts.fill('operator.overdue', { job: jobName(texts, job), when: dateTimeText(since, now) });
}
