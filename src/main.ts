import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { ConfigError, readConfig } from './config.ts';
import { createLog, redact } from './log.ts';
import { rolesOf } from './roles.ts';

// V8 makes objects of a kind that has outlived a collection among the old ones at once. Those of an archive page outlive one
// and are garbage a second later, and until the old ones are looked through they keep alive all that they name: half of what
// each collection had to copy.
setFlagsFromString('--no-allocation-site-pretenuring');

const HELP = `liuke COMMAND [options]; each command has --help

  serve       the service: pulls, judges, sends, answers callbacks
  demo        the whole way with a simulated WeCom, without any configuration
  doctor      checks everything that must be right, and says how to mend what is not
  migrate     brings the database up to this version
  pull        reads the archive up to now
  sync        reads staff, contacts and customers from WeCom
  customers   joins, splits and maps customers by hand; key contacts; what may be one company
  kept        messages that could not be opened: counts, tries again, gives up
  outbox      what goes out: lists what was given up or is uncertain, sends it after all, drops it
  restored    to be called when the database was restored from a backup, before the service starts
  erase       forgets a contact who asked for it, for good
  import      business data from CSV: accounts, contacts, orders, payments, complaints, ratings, outcomes
  export      follow-ups as a CSV file for spreadsheets and other systems
  assess      judges all customers
  explain     why a customer's score is what it is, against an earlier day
  preview     what would be sent now, to whom, and why the rest is held
  stock       what stood before the first cards or an outage's end, and raises none
  pause       sends nothing about customers until a time, or until liuke resume
  resume      reminders go on
  plays       what came of the suggestions on cards
  digest      the weekly digest, again or as a preview
  backtest    measures the warning, on the own last months or on data with a known outcome
  losses      lost customers against those who stayed: common traits, retention
  bench       measures this machine: messages a second, memory`;

const SERVE_HELP = `liuke serve [--role web,worker,archive]

Runs until it is stopped. Reads the variables of .env.example. One process does everything; on one database several may share:
  web       callbacks, taps, pages, pushes of other systems; as many as wanted
  worker    people, judgements, cards, digests; as many as wanted
  archive   reads the conversation archive; one at a time does, another takes over when it is gone
Each tells how it is at /healthz, /readyz and /metrics.`;

/** Configuration or words on the command line are wrong: exit code 2, as every shell tool does. */
const USAGE = 2;

const io = {
  out: (line: string): void => void process.stdout.write(`${line}\n`),
  err: (line: string): void => void process.stderr.write(`${line}\n`),
};

/** Resolves at the first SIGINT or SIGTERM. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

async function serve(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean' }, role: { type: 'string' } } });
  if (values.help) {
    io.out(SERVE_HELP);
    return 0;
  }
  const roles = rolesOf(values.role);
  const config = readConfig(process.env);
  const { createApp } = await import('./app.ts');
  const { readCompanySettings } = await import('./companySettings.ts');
  const { startSchedule } = await import('./schedule.ts');
  const log = createLog(config.logLevel);
  const app = await createApp({ config, settings: readCompanySettings(), clock: Date.now, log, roles });
  try {
    const port = await app.listen();
    log.info({ host: config.host, port, roles: [...roles] }, 'listening');
    const works = roles.has('worker') || roles.has('archive');
    const stopRinging = works ? startSchedule(app.tick, log) : async () => {};
    await untilStopped();
    log.info('stopping');
    await stopRinging();
    return 0;
  } finally {
    await app.close();
  }
}

async function run(command: string | undefined, args: string[]): Promise<number> {
  if (command === undefined || command === '--help' || command === 'help') {
    io.out(HELP);
    return command === undefined ? USAGE : 0;
  }
  // A command loads what it needs and nothing else: `--help` and `doctor` answer at once.
  switch (command) {
    case 'serve':
      return serve(args);
    case 'demo': {
      const { runDemo } = await import('./demo/demo.ts');
      const { readCompanySettings } = await import('./companySettings.ts');
      const logLevel = process.env.LIUKE_LOG_LEVEL ?? 'error';
      return runDemo(args, readCompanySettings(), { ...io, stopped: untilStopped(), logLevel });
    }
    case 'doctor': {
      const { runDoctor } = await import('./doctor.ts');
      return runDoctor(args, process.env, io);
    }
    case 'bench': {
      const { runBench } = await import('../bench/runBench.ts');
      return runBench(args, io);
    }
    case 'customers': {
      const { runCustomers } = await import('./customersCommand.ts');
      return runCustomers(args, process.env, io);
    }
    case 'kept': {
      const { runKept } = await import('./keptCommand.ts');
      return runKept(args, process.env, io);
    }
    case 'outbox': {
      const { runOutbox } = await import('./outboxCommand.ts');
      return runOutbox(args, process.env, io);
    }
    case 'preview':
    case 'pause':
    case 'resume':
    case 'plays':
    case 'stock': {
      const { runAlerts } = await import('./alertsCommand.ts');
      return runAlerts(command, args, process.env, io);
    }
    case 'erase': {
      const { runErase } = await import('./eraseCommand.ts');
      return runErase(args, process.env, io);
    }
    case 'restored': {
      const { runRestored } = await import('./restoredCommand.ts');
      return runRestored(args, process.env, io);
    }
    case 'import': {
      const { runImport } = await import('./importCommand.ts');
      return runImport(args, process.env, io);
    }
    case 'backtest': {
      const { runBacktestCommand } = await import('./backtestCommand.ts');
      return runBacktestCommand(args, process.env, io);
    }
    case 'explain': {
      const { runExplain } = await import('./explainCommand.ts');
      return runExplain(args, process.env, io);
    }
    case 'export': {
      const { runExport } = await import('./exportCommand.ts');
      return runExport(args, process.env, io);
    }
    case 'losses': {
      const { runLosses } = await import('./lossesCommand.ts');
      return runLosses(args, process.env, io);
    }
    case 'migrate':
    case 'pull':
    case 'sync':
    case 'assess':
    case 'digest': {
      const { runOneShot } = await import('./oneShot.ts');
      return runOneShot(command, args, process.env, io);
    }
    default:
      io.err(`liuke has no command "${command}"; liuke --help names them all`);
      return USAGE;
  }
}

/** Faults that a person mends are one clear sentence each; a fault of ours shows where it happened. */
function tell(err: unknown): number {
  const isExpected = err instanceof ConfigError || nameOf(err) === 'CompanySettingsError' || isWrongWord(err);
  if (isExpected) {
    io.err(redact((err as Error).message));
    return USAGE;
  }
  const name = nameOf(err);
  const isNamed = [
    'StoreError',
    'WeComError',
    'WeComUnreachable',
    'ArchiveError',
    'ArchiveUnreachable',
    'ReplayError',
    'ListenError',
    'MassVanish',
    'CustomerChangeRefused',
    'CustomerMapError',
    'CsvError',
    'LinkRefused',
    'NothingToExplain',
    'SettleRefused',
    'SyncHeld',
    'RangeError',
  ].includes(name);
  io.err(redact(err instanceof Error ? (isNamed ? `${err.message}` : (err.stack ?? err.message)) : String(err)));
  return 1;
}

function nameOf(err: unknown): string {
  return err instanceof Error ? err.name : '';
}

function isWrongWord(err: unknown): boolean {
  return err instanceof TypeError && String((err as { code?: unknown }).code ?? '').startsWith('ERR_PARSE_ARGS');
}

// Whoever reads only the beginning (| head) has had enough; that is no fault.
process.stdout.on('error', (err: NodeJS.ErrnoException) => {
  if (err.code !== 'EPIPE') throw err;
  process.exit();
});

const [command, ...args] = process.argv.slice(2);
process.exitCode = await run(command, args).catch(tell);
