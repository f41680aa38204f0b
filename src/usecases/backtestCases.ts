import type { CasesReport } from '../domain/backtestReport.ts';
import { alwaysOpen, type BusinessCalendar } from '../domain/businessCalendar.ts';
import type { ContactMark } from '../domain/contactMark.ts';
import { judge } from '../domain/health.ts';
import { type JudgedMoment, leadDays, leadFigures, type SilenceEvent } from '../domain/leadTime.ts';
import type { RhythmWindow } from '../domain/rhythm.ts';
import type { ScoreProfile } from '../domain/scoreProfile.ts';
import { type RankingSignal, riskBySignal } from '../domain/signals/signalRanks.ts';
import type { UtcMs } from '../domain/time.ts';
import { BacktestError, type DataRow, openDataFile } from './backtestFiles.ts';
import {
  type CommandOutput,
  type JudgedCase,
  leadLine,
  MESSAGE_VIEWS,
  rankingViews,
  reportJson,
  viewLine,
  writeRisks,
} from './backtestReport.ts';

/** More recipients at once are a mass message, which is no contact (DESIGN §6). */
const RECIPIENTS_MAX = 5;
/** Shares of false alarms at which the lead is told (data sets' README). */
const LEAD_BUDGETS = [0.05, 0.1];
const FLAG_COLUMNS = ['early', 'regular', 'label', 'label_both', 'label_drop'];

export interface CasesOptions extends RhythmWindow {
  messagesPath: string;
  casesPath: string;
  /** `monitor_events.csv.gz`: with it the lead time is told, when the cases are monitor points. */
  eventsPath: string | null;
  outPath: string;
  by: 'rhythm' | 'health' | RankingSignal;
  /** Cases of this split are reported; all are judged and written. null: all. */
  split: string | null;
  asJson: boolean;
  profile: ScoreProfile;
  /** Told now and then while it works. */
  progress?: ((done: number, all: number) => void) | undefined;
}

/**
 * Judges each case of a message set by the code that judges customers, with messages up to t only, and writes `case_id,risk`.
 * The ego is cast as the salesperson, the partner as the customer. Days off and exposure do not apply (DETECTION §3).
 * @throws BacktestError
 */
export async function backtestCases(options: CasesOptions, io: CommandOutput): Promise<CasesReport> {
  const cases = await readCases(options.casesPath);
  const marksOf = await readMarks(options.messagesPath, cases);
  const calendar = alwaysOpen();
  let unjudged = 0;
  const judged = cases.map((one, done): JudgedCase => {
    const { risk, isJudged } = riskOf(one, marksOf(one), calendar, options);
    if (!isJudged) unjudged += 1;
    options.progress?.(done + 1, cases.length);
    return { ...one, relationship: `${one.ego} ${one.partner}`, risk };
  });
  await writeRisks(options.outPath, judged);

  const { recentDays, horizonDays, by, split } = options;
  const report: CasesReport = {
    by,
    window: { recentDays, horizonDays },
    horizonDays,
    split: split ?? 'all',
    cases: judged.length,
    judgedShare: 1 - unjudged / judged.length,
    views: rankingViews(
      judged.filter((one) => split === null || one.split === split),
      MESSAGE_VIEWS,
    ),
    leads: options.eventsPath === null ? [] : await leadsOf(options.eventsPath, cases, judged),
  };
  print(report, options, io);
  return report;
}

function print(report: CasesReport, { asJson, outPath }: CasesOptions, io: CommandOutput): void {
  if (asJson) {
    io.out(reportJson(report));
    return;
  }
  const { cases, judgedShare, views, leads } = report;
  const share = judgedShare < 1 ? ` (${Math.round(100 * judgedShare)}% by the signal, the others in the middle)` : '';
  io.out(`${cases} cases judged${share}, risks in ${outPath}`);
  if (views.length === 0 && leads.length === 0) io.out('The file has no labels: there is nothing to measure.');
  for (const view of views) io.out(viewLine(view));
  for (const { figures } of leads) io.out(leadLine(figures));
}

interface Case {
  caseId: string;
  ego: string;
  partner: string;
  at: UtcMs;
  eventId: string | null;
  flags: Record<string, boolean>;
  split: string | null;
}

async function readCases(path: string): Promise<Case[]> {
  const { columns, rows } = await openDataFile(path, ['case_id', 'ego', 'partner', 't']);
  const flagColumns = FLAG_COLUMNS.filter((column) => columns.includes(column));
  const cases: Case[] = [];
  for await (const row of rows) {
    const flags = Object.fromEntries(flagColumns.map((column) => [column, flagOf(path, row, column)]));
    cases.push({
      caseId: row.field('case_id'),
      ego: row.field('ego'),
      partner: row.field('partner'),
      at: 1000 * row.whole('t'),
      eventId: columns.includes('event_id') ? row.field('event_id') || null : null,
      flags,
      split: columns.includes('split') ? row.field('split') : null,
    });
  }
  if (cases.length === 0) throw new BacktestError(`${path} holds no cases`);
  return cases;
}

function flagOf(path: string, row: DataRow, column: string): boolean {
  const value = row.field(column);
  if (value !== '0' && value !== '1') throw new BacktestError(`${path} line ${row.line}: ${column} must be 0 or 1`);
  return value === '1';
}

/** The messages of each pair that some case asks for, as marks of the ego's archive, earliest first. */
async function readMarks(path: string, cases: readonly Case[]): Promise<(one: Case) => readonly ContactMark[]> {
  const byPair = new Map<string, { from: string; at: UtcMs }[]>();
  for (const { ego, partner } of cases) byPair.set(pairOf(ego, partner), []);
  const { rows } = await openDataFile(path, ['src', 'dst', 'ts', 'n_rcpt']);
  for await (const row of rows) {
    const at = 1000 * row.whole('ts');
    if (row.whole('n_rcpt') > RECIPIENTS_MAX) continue;
    byPair.get(pairOf(row.field('src'), row.field('dst')))?.push({ from: row.field('src'), at });
  }
  for (const messages of byPair.values()) messages.sort((a, b) => a.at - b.at);

  const asSeenBy = new Map<string, readonly ContactMark[]>();
  return ({ ego, partner }) => {
    const key = `${ego} ${partner}`;
    const known = asSeenBy.get(key);
    if (known !== undefined) return known;
    const marks = byPair.get(pairOf(ego, partner))!.map(({ from, at }): ContactMark => {
      const side = from === ego ? 'staff' : 'customer';
      const who = { chatId: key, contactId: partner, by: from };
      return { ...who, at, knownAt: at, side, isCall: false, needsNoReply: false };
    });
    asSeenBy.set(key, marks);
    return marks;
  };
}

function pairOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function riskOf(
  { caseId, at }: Case,
  all: readonly ContactMark[],
  calendar: BusinessCalendar,
  { recentDays, horizonDays, by, profile }: CasesOptions,
): { risk: number; isJudged: boolean } {
  const marks = all.slice(0, all.findLastIndex((mark) => mark.at <= at) + 1);
  const window = { recentDays, horizonDays };
  if (by !== 'rhythm' && by !== 'health') return riskBySignal(by, { marks, now: at, window });
  const fixed = { ...window, daysOff: false } as const;
  const { risk, score } = judge({ customerId: caseId, marks, now: at, observed: [], calendar, profile, fixed });
  const rhythmRisk = risk!;
  if (by === 'rhythm') return { risk: rhythmRisk, isJudged: true };
  // Every case gets a number: where the score would say 未知, the rhythm stands in (DESIGN §6).
  return { risk: score === null ? 100 * rhythmRisk : 100 - score, isJudged: true };
}

async function leadsOf(
  path: string,
  cases: readonly Case[],
  judged: readonly JudgedCase[],
): Promise<CasesReport['leads']> {
  const { rows } = await openDataFile(path, ['event_id', 'last_contact', 'evident']);
  const events: SilenceEvent[] = [];
  for await (const row of rows)
    events.push({
      eventId: row.field('event_id'),
      lastContactAt: 1000 * row.whole('last_contact'),
      evidentAt: 1000 * row.whole('evident'),
    });
  const moments = cases.map(({ eventId, at }, i): JudgedMoment => ({ eventId, at, risk: judged[i]!.risk }));
  const leads = LEAD_BUDGETS.flatMap((budget) => {
    const figures = leadFigures(events, moments, budget);
    return figures === null ? [] : [{ figures, days: leadDays(events, moments, budget)! }];
  });
  if (leads.length === 0)
    throw new BacktestError(`${path}: the lead needs events, and cases with an empty event_id as control moments`);
  return leads;
}
