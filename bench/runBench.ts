import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { StoreKind } from '../src/store/store.ts';
import { benchAssess } from './assess.ts';
import type { BenchDeps } from './benchDeps.ts';
import { benchPage } from './benchPage.ts';
import { STORE_KINDS } from './benchStores.ts';
import { benchDecide } from './decide.ts';
import { benchFacts } from './facts.ts';
import { benchCustomers, benchMessages } from './growth.ts';
import { benchImport } from './importOrders.ts';
import { benchIngest } from './ingest.ts';
import { commitOfCheckout, measuredOn } from './measuredOn.ts';
import { benchMemory } from './memory.ts';
import { benchNaive } from './naive.ts';
import { benchOutbox } from './outbox.ts';
import { benchPages } from './pages.ts';
import { type BookedResult, bookResults, readBook } from './resultBook.ts';
import { withSums } from './scaleSums.ts';
import { SECTIONS } from './sections.ts';
import { benchSignals } from './signals.ts';
import { benchSnapshots } from './snapshots.ts';
import { benchTap } from './tap.ts';
import { benchWorkers } from './workers.ts';

export interface BenchIo {
  out(line: string): void;
  err(line: string): void;
}

const BENCHES: Record<string, (deps: BenchDeps) => Promise<void>> = {
  ingest: benchIngest,
  assess: benchAssess,
  decide: benchDecide,
  import: benchImport,
  memory: benchMemory,
  outbox: benchOutbox,
  workers: benchWorkers,
  pages: benchPages,
  tap: benchTap,
  facts: benchFacts,
  signals: benchSignals,
  snapshots: benchSnapshots,
  messages: benchMessages,
  customers: benchCustomers,
  naive: benchNaive,
};

const HELP = `liuke bench [${Object.keys(BENCHES).join(' | ')}] [--messages N] [--customers N] [--store ${STORE_KINDS.join(' | ')}]
            [--page FILE.md [--resume]]

Measures on this machine and prints one JSON object a line; what happens meanwhile goes to stderr. Without a name, all
of them. MariaDB is measured where its server program is installed. With --page what each bench found is kept in FILE.jsonl in the
place of its earlier figures, and FILE.md is made of them all; --resume leaves out what this commit was measured for already;
"liuke bench page --page FILE.md" makes the page without measuring.

  ingest   sealed pages to committed messages and facts, as a share of openssl speed rsa2048 × threads
  assess   the daily judgement of 100,000 customers, from database to snapshots
  decide   from 10,000 judged customers, all of whom stand, to their alerts: seconds of the slowest morning
  workers  the same judgement, and the same outbox, shared by 1, 2 and 4 worker processes on MariaDB
  import   a file of 100,000 orders: CPU seconds and memory
  memory   growth of the process over 200,000 messages, MB
  tap      taps from POST to passive reply: a second and core at most, milliseconds at 200 a second
  pages    milliseconds of a customer's page and of the board with 100,000 customers, kilobytes of a first visit
  outbox   cards a second from outbox rows to the simulator, its limits off
  facts    messages a second and core from the decoded record to the facts of its chat
  signals  customers a second and core from their marks to the day's verdict, at growing numbers of them
  snapshots  bytes of a stored judgement, daily and weekly, and what two years of 100,000 customers take
  messages   what a message costs in databases of 1,000 to 1,000,000 of them: processor time, bytes
  customers  what judging a customer costs among 100 to 100,000
  naive    the same pages by the usual first way (key parsed for each message, one save() each), and by ours`;
const NUMBER_MIN = 1000;
const PAGE_ONLY = 'page';
/** What several processes share is no SQLite file. */
const ONLY_MARIADB: ReadonlySet<string> = new Set(['workers']);
const ORDER = SECTIONS.map(({ name }) => name);

/** @returns the exit code */
export async function runBench(args: string[], io: BenchIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      messages: { type: 'string' },
      customers: { type: 'string' },
      store: { type: 'string' },
      page: { type: 'string' },
      resume: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  const { page, resume } = values;
  if (page === undefined && (resume || positionals[0] === PAGE_ONLY)) throw new RangeError('--page FILE.md is missing');
  if (page !== undefined && !page.endsWith('.md')) throw new RangeError('--page must name a file that ends with .md');
  if (positionals[0] === PAGE_ONLY) {
    writePages(page!, readBook(bookOf(page!)));
    return 0;
  }
  const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals;
  const unknown = names.find((name) => BENCHES[name] === undefined);
  if (unknown !== undefined) throw new RangeError(`there is no bench "${unknown}": ${Object.keys(BENCHES).join(', ')}`);
  const deps = {
    say: io.err,
    messages: numberOf('--messages', values.messages),
    customers: numberOf('--customers', values.customers),
    stores: storesOf(values.store),
  };
  const [machine, commit] = page === undefined ? [null, ''] : [await measuredOn(), commitOfCheckout()];
  for (const name of names) {
    const stores = resume ? leftToMeasure(readBook(bookOf(page!)), { name, commit, stores: deps.stores }) : deps.stores;
    if (stores?.length === 0) continue;
    const found: BookedResult[] = [];
    const out: BenchDeps['out'] = (result) => {
      io.out(JSON.stringify(result));
      if (machine !== null) found.push({ at: new Date().toISOString(), commit, machine, result });
    };
    await BENCHES[name]!({ ...deps, stores, out });
    // Whoever breaks off here keeps what was measured so far.
    if (page !== undefined) writePages(page, bookResults(bookOf(page), found, ORDER));
  }
  return 0;
}

/** The databases of which this commit has no figures of the bench yet; a bench without databases has none or all. */
function leftToMeasure(
  lines: readonly BookedResult[],
  { name, commit, stores = STORE_KINDS }: { name: string; commit: string; stores: BenchDeps['stores'] },
): readonly StoreKind[] {
  const own = lines.filter((line) => line.result.name === name && line.commit === commit);
  if (own.some(({ result }) => result.store === undefined)) return [];
  const wanted = ONLY_MARIADB.has(name) ? stores.filter((kind) => kind === 'mariadb') : stores;
  return wanted.filter((kind) => !own.some(({ result }) => result.store === kind));
}

/** The page, and the sums of the scale.md beside it, where there is one. */
function writePages(page: string, lines: readonly BookedResult[]): void {
  writeFileSync(page, benchPage(lines));
  const scale = join(dirname(page), 'scale.md');
  if (existsSync(scale)) writeFileSync(scale, withSums(readFileSync(scale, 'utf8'), lines));
}

/** The results lie beside their page. */
function bookOf(page: string): string {
  return page.replace(/\.md$/, '.jsonl');
}

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < NUMBER_MIN)
    throw new RangeError(`${option} must be a whole number of at least ${NUMBER_MIN}`);
  return number;
}

function storesOf(text: string | undefined): readonly StoreKind[] | undefined {
  if (text === undefined) return undefined;
  const kind = STORE_KINDS.find((one) => one === text);
  if (kind === undefined) throw new RangeError(`--store must be one of ${STORE_KINDS.join(', ')}`);
  return [kind];
}
