import { parseArgs } from 'node:util';
import type { StoreKind } from '../src/store/store.ts';
import { benchAssess } from './assess.ts';
import type { BenchDeps } from './benchDeps.ts';
import { STORE_KINDS } from './benchStores.ts';
import { benchDecide } from './decide.ts';
import { benchFacts } from './facts.ts';
import { benchImport } from './importOrders.ts';
import { benchIngest } from './ingest.ts';
import { benchMemory } from './memory.ts';
import { benchOutbox } from './outbox.ts';
import { benchPages } from './pages.ts';
import { benchSignals } from './signals.ts';
import { benchSnapshots } from './snapshots.ts';
import { benchTap } from './tap.ts';

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
  pages: benchPages,
  tap: benchTap,
  facts: benchFacts,
  signals: benchSignals,
  snapshots: benchSnapshots,
};

const HELP = `liuke bench [${Object.keys(BENCHES).join(' | ')}] [--messages N] [--customers N] [--store ${STORE_KINDS.join(' | ')}]

Measures on this machine and prints one JSON object a line; what happens meanwhile goes to stderr. Without a name, all
of them. MariaDB is measured where its server program is installed.

  ingest   sealed pages to committed messages and facts, as a share of openssl speed rsa2048 × threads
  assess   the daily judgement of 100,000 customers, from database to snapshots
  decide   from 10,000 judged customers, all of whom stand, to their alerts: seconds of the slowest morning
  import   a file of 100,000 orders: CPU seconds and memory
  memory   growth of the process over 200,000 messages, MB
  tap      taps from POST to passive reply: a second and core at most, milliseconds at 200 a second
  pages    milliseconds of a customer's page and of the board with 100,000 customers, kilobytes of a first visit
  outbox   cards a second from outbox rows to the simulator, its limits off
  facts    messages a second and core from the decoded record to the facts of its chat
  signals  customers a second and core from their marks to the day's verdict, at growing numbers of them
  snapshots  bytes of a stored judgement, daily and weekly, and what two years of 100,000 customers take`;
const NUMBER_MIN = 1000;

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
    },
  });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals;
  const unknown = names.find((name) => BENCHES[name] === undefined);
  if (unknown !== undefined) throw new RangeError(`there is no bench "${unknown}": ${Object.keys(BENCHES).join(', ')}`);
  const deps: BenchDeps = {
    out: (result) => io.out(JSON.stringify(result)),
    say: io.err,
    messages: numberOf('--messages', values.messages),
    customers: numberOf('--customers', values.customers),
    stores: storesOf(values.store),
  };
  for (const name of names) await BENCHES[name]!(deps);
  return 0;
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
