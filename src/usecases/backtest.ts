import type { CasesReport, OwnReport } from '../domain/backtestReport.ts';
import { CsvError } from '../domain/csv.ts';
import type { ScoreProfile } from '../domain/scoreProfile.ts';
import { RANKING_SIGNALS, type RankingSignal, SIGNAL_RANKS } from '../domain/signals/signalRanks.ts';
import { backtestCases } from './backtestCases.ts';
import { BacktestError, readText, writeText } from './backtestFiles.ts';
import { type Given, needed, readOptions, refuseWords, wholeNumber } from './backtestOptions.ts';
import { backtestOrders, ordersReport } from './backtestOrders.ts';
import { backtestOwn, type OwnOptions } from './backtestOwn.ts';
import { ownJson, ownLines } from './backtestOwnReport.ts';
import type { CommandOutput } from './backtestReport.ts';

const HELP = `Measures the warning on data with a known outcome (DESIGN §6).

  backtest [--months N] [--score S.json] [--alerts A.json] [--report R.html] [--json]
  backtest cases --messages M.csv.gz --cases C.csv.gz --recent DAYS --horizon DAYS --out risk.csv
                 [--by rhythm | health | signal NAME] [--events E.csv.gz] [--split all|train|gap|test]
                 [--report R.html] [--json]
  backtest orders --orders O.csv.gz --cases C.csv.gz --horizon DAYS --out risk.csv [--report R.html] [--json]

Without files it replays the company's own last months (6 unless told) day by day: with what was known then, by the rules
that stand. It tells the cards a person and week, the share of lost customers that would have had a card, how early, and how
often alerts were needed, per segment and cause. --score and --alerts name files as in config/: rules to try beside those.

cases   judges each case with the messages up to its t only and writes case_id,risk. Prints AUC, average precision,
        precision in the riskiest 10 % and recall in the riskiest 10 % and 20 % for each view of the data. With
        --events and a file of monitor points it prints the lead time. --by health gives 100 - health.
orders  gives the chance of no order within the horizon, learned at each t from the orders up to then.
--report writes a page in Chinese with pictures, one file that opens anywhere.

--by signal NAME ranks by one signal alone:
${RANKING_SIGNALS.map((name) => `  ${name.padEnd(13)} ${SIGNAL_RANKS[name].about}`).join('\n')}`;

export interface BacktestDeps {
  profile: ScoreProfile;
  /** A bar for a long work; none in tests. */
  progress?(label: string): (done: number, all: number) => void;
  /** The report as one HTML page. */
  page(report: CasesReport | OwnReport): Promise<string>;
  /** The company's own database, opened when it is asked for. */
  own?(files: { score: string | null; alerts: string | null }): Promise<OwnSource>;
}

export interface OwnSource extends Omit<OwnOptions, 'months' | 'progress'> {
  close(): Promise<void>;
}

/**
 * The command `liuke backtest …`.
 * @param args the words after `backtest`
 * @returns the exit code: 0 when it is done, 1 when something was wrong, which is said in one sentence
 */
export async function runBacktest(args: string[], io: CommandOutput, deps: BacktestDeps): Promise<number> {
  const [what, ...rest] = args;
  try {
    if (what === '--help' || what === '-h' || what === 'help' || rest.includes('--help')) {
      io.out(HELP);
    } else if (what === 'cases') {
      await runCases(rest, io, deps);
    } else if (what === 'orders') {
      await runOrders(rest, io, deps);
    } else if (what === undefined || what.startsWith('--')) {
      await runOwn(args, io, deps);
    } else {
      throw new BacktestError(`"${what}" cannot be measured: say "cases", "orders", or nothing for your own database`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof BacktestError)) throw error;
    io.err(`backtest: ${error.message}`);
    return 1;
  }
}

async function runCases(args: string[], io: CommandOutput, deps: BacktestDeps): Promise<void> {
  const given = readOptions(args, {
    words: ['messages', 'cases', 'recent', 'horizon', 'out', 'by', 'events', 'split', 'report'],
    switches: ['json'],
  });
  const report = await backtestCases(
    {
      messagesPath: needed(given, 'messages'),
      casesPath: needed(given, 'cases'),
      eventsPath: given.options.events ?? null,
      outPath: needed(given, 'out'),
      recentDays: wholeNumber(given, 'recent', { unit: 'days' }),
      horizonDays: wholeNumber(given, 'horizon', { unit: 'days' }),
      by: rankingOf(given),
      split: splitOf(given.options.split ?? 'all'),
      asJson: given.options.json !== undefined,
      profile: deps.profile,
      progress: deps.progress?.('judging'),
    },
    io,
  );
  await writeReport(given, report, io, deps);
}

async function runOwn(args: string[], io: CommandOutput, deps: BacktestDeps): Promise<void> {
  const given = readOptions(args, { words: ['months', 'score', 'alerts', 'report'], switches: ['json'] });
  refuseWords(given.words);
  const months = wholeNumber(given, 'months', { unit: 'months', to: 24, usual: 6 });
  if (deps.own === undefined) throw new BacktestError('there is no database to replay');
  const { score = null, alerts = null, json } = given.options;
  const { close, ...source } = await deps.own({ score, alerts });
  try {
    const report = await backtestOwn({ ...source, months, progress: deps.progress?.('replaying days') });
    if (json === undefined) for (const line of ownLines(report)) io.out(line);
    else io.out(ownJson(report));
    await writeReport(given, report, io, deps);
  } finally {
    await close();
  }
}

/** `--by signal NAME`: the name is a word of its own. */
function rankingOf({ options, words }: Given): 'rhythm' | 'health' | RankingSignal {
  const by = options.by ?? 'rhythm';
  if (by === 'signal') {
    const [name, ...more] = words;
    refuseWords(more);
    const known = RANKING_SIGNALS.find((signal) => signal === name);
    if (known !== undefined) return known;
    const said = name === undefined ? 'needs the name of a signal' : `knows no signal "${name}"`;
    throw new BacktestError(`--by signal ${said}: ${RANKING_SIGNALS.join(', ')}`);
  }
  refuseWords(words);
  if (by !== 'rhythm' && by !== 'health') throw new BacktestError('--by must be rhythm, health or signal NAME');
  return by;
}

async function runOrders(args: string[], io: CommandOutput, deps: BacktestDeps): Promise<void> {
  const given = readOptions(args, { words: ['orders', 'cases', 'horizon', 'out', 'report'], switches: ['json'] });
  refuseWords(given.words);
  const options = {
    ordersPath: needed(given, 'orders'),
    casesPath: needed(given, 'cases'),
    horizonDays: wholeNumber(given, 'horizon', { unit: 'days' }),
    outPath: needed(given, 'out'),
    isJson: given.options.json !== undefined,
  };
  try {
    const figures = await backtestOrders(options, { readText, writeText, print: io.out });
    const cases = figures.reduce((most, { ranking: { n } }) => Math.max(most, n), 0);
    await writeReport(given, ordersReport(figures, { cases, horizonDays: options.horizonDays }), io, deps);
  } catch (error) {
    if (error instanceof CsvError || error instanceof RangeError) throw new BacktestError(error.message);
    throw error;
  }
}

async function writeReport({ options }: Given, report: CasesReport | OwnReport, io: CommandOutput, deps: BacktestDeps) {
  if (options.report === undefined) return;
  await writeText(options.report, await deps.page(report));
  if (options.json === undefined) io.out(`report in ${options.report}`);
}

/** null: all cases. */
function splitOf(split: string): string | null {
  if (!['all', 'train', 'gap', 'test'].includes(split))
    throw new BacktestError('--split must be all, train, gap or test');
  return split === 'all' ? null : split;
}
