import { parseArgs } from 'node:util';
import { CsvError } from '../domain/csv.ts';
import type { ScoreProfile } from '../domain/scoreProfile.ts';
import { backtestCases } from './backtestCases.ts';
import { BacktestError, readText, writeText } from './backtestFiles.ts';
import { backtestOrders } from './backtestOrders.ts';
import type { CommandOutput } from './backtestReport.ts';

const HELP = `Measures the warning on data with a known outcome (DESIGN §6).

  backtest cases --messages M.csv.gz --cases C.csv.gz --recent DAYS --horizon DAYS --out risk.csv
                 [--by rhythm|health] [--events E.csv.gz] [--split all|train|gap|test] [--json]
  backtest orders --orders O.csv.gz --cases C.csv.gz --horizon DAYS --out risk.csv [--json]

cases   judges each case with the messages up to its t only and writes case_id,risk. Prints AUC, average precision,
        precision in the riskiest 10 % and recall in the riskiest 10 % and 20 % for each view of the data. With
        --events and a file of monitor points it prints the lead time. --by health gives 100 - health.
orders  gives the chance of no order within the horizon, learned at each t from the orders up to then.`;

/**
 * The command `liuke backtest …`.
 * @param args the words after `backtest`
 * @returns the exit code: 0 when it is done, 1 when something was wrong, which is said in one sentence
 */
export async function runBacktest(args: string[], io: CommandOutput, profile: ScoreProfile): Promise<number> {
  const [what, ...rest] = args;
  try {
    if (what === '--help' || what === '-h' || what === 'help' || rest.includes('--help')) {
      io.out(HELP);
    } else if (what === 'cases') {
      await runCases(rest, io, profile);
    } else if (what === 'orders') {
      await runOrders(rest, io);
    } else {
      throw new BacktestError(`${what === undefined ? 'Nothing' : `"${what}"`} to measure: say "cases" or "orders"`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof BacktestError)) throw error;
    io.err(`backtest: ${error.message}`);
    return 1;
  }
}

async function runCases(args: string[], io: CommandOutput, profile: ScoreProfile): Promise<void> {
  const given = optionsOf(args, ['messages', 'cases', 'recent', 'horizon', 'out', 'by', 'events', 'split']);
  const by = given.by ?? 'rhythm';
  if (by !== 'rhythm' && by !== 'health') throw new BacktestError('--by must be rhythm or health');
  await backtestCases(
    {
      messagesPath: needed(given, 'messages'),
      casesPath: needed(given, 'cases'),
      eventsPath: given.events ?? null,
      outPath: needed(given, 'out'),
      recentDays: daysOf(given, 'recent'),
      horizonDays: daysOf(given, 'horizon'),
      by,
      split: splitOf(given.split ?? 'all'),
      asJson: given.json !== undefined,
      profile,
      progress: progressBar(),
    },
    io,
  );
}

async function runOrders(args: string[], io: CommandOutput): Promise<void> {
  const given = optionsOf(args, ['orders', 'cases', 'horizon', 'out']);
  const options = {
    ordersPath: needed(given, 'orders'),
    casesPath: needed(given, 'cases'),
    horizonDays: daysOf(given, 'horizon'),
    outPath: needed(given, 'out'),
    isJson: given.json !== undefined,
  };
  try {
    await backtestOrders(options, { readText, writeText, print: io.out });
  } catch (error) {
    if (error instanceof CsvError || error instanceof RangeError) throw new BacktestError(error.message);
    throw error;
  }
}

type Given = Record<string, string | undefined>;

/** Every named option takes a word; `--json` takes none and is '' when given. */
function optionsOf(args: string[], names: readonly string[]): Given {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ args, options: { ...options, json: { type: 'boolean' } } });
    const { json, ...words } = values;
    return { ...(words as Given), ...(json ? { json: '' } : {}) };
  } catch (error) {
    throw new BacktestError(error instanceof Error ? error.message : String(error));
  }
}

function needed(given: Given, name: string): string {
  const value = given[name];
  if (value === undefined || value === '') throw new BacktestError(`--${name} is missing, see --help`);
  return value;
}

function daysOf(given: Given, name: string): number {
  const value = needed(given, name);
  if (!/^\d{1,4}$/.test(value) || Number(value) < 1)
    throw new BacktestError(`--${name} must be a whole number of days from 1 to 9999, not "${value}"`);
  return Number(value);
}

/** null: all cases. */
function splitOf(split: string): string | null {
  if (!['all', 'train', 'gap', 'test'].includes(split))
    throw new BacktestError('--split must be all, train, gap or test');
  return split === 'all' ? null : split;
}

const PROGRESS_EACH = 500;

/** A line that is written over, on a terminal only. */
function progressBar(): ((done: number, all: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  return (done, all) => {
    if (done % PROGRESS_EACH === 0 || done === all - 1) process.stderr.write(`\rjudging ${done + 1} of ${all}`);
    if (done === all - 1) process.stderr.write('\n');
  };
}
