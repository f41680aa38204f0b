import { parseArgs } from 'node:util';
import { type CommandEnv, type CommandIo, withApp } from './command.ts';
import { type KeptReason, keptSummary, purgeKept } from './store/keptEnvelopes.ts';
import { ALL_REASONS } from './usecases/reopenKept.ts';

const HELP = `liuke kept [--reopen | --purge ${ALL_REASONS.join(' | ')}] [--json]

Counts the messages that are kept sealed because they could not be opened, by reason and key version.
--reopen tries all of them again, also those that a new SDK library or version may open;
--purge gives those of one reason up for good: they are deleted, and nothing brings them back.`;

/** @returns the exit code */
export async function runKept(args: string[], env: CommandEnv, io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean' },
      json: { type: 'boolean' },
      reopen: { type: 'boolean' },
      purge: { type: 'string' },
    },
  });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  const reason = values.purge === undefined ? null : reasonOf(values.purge);
  if (reason !== null && values.reopen) throw new RangeError('--reopen and --purge do not go together');
  return withApp(env, async ({ app, log }) => {
    const result: Record<string, unknown> = {};
    if (values.reopen) Object.assign(result, await app.work.reopen(ALL_REASONS));
    if (reason !== null) {
      result.purged = await purgeKept(app.store.db, reason);
      log.warn({ reason, purged: result.purged }, 'kept messages were given up by the operator');
    }
    const kept = await keptSummary(app.store.db);
    io.out(values.json ? JSON.stringify({ ...result, kept }) : linesOf(result, kept));
    return result.isDone === false ? 1 : 0;
  });
}

function reasonOf(text: string): KeptReason {
  const reason = ALL_REASONS.find((one) => one === text);
  if (reason === undefined) throw new RangeError(`--purge must be one of ${ALL_REASONS.join(', ')}`);
  return reason;
}

function linesOf(result: Record<string, unknown>, kept: Awaited<ReturnType<typeof keptSummary>>): string {
  const done =
    result.isDone === false
      ? ['another process is reading the archive: try again in a minute']
      : Object.entries(result)
          .filter(([name]) => name === 'opened' || name === 'purged')
          .map(([name, count]) => `${name}: ${String(count)}`);
  const rows = kept.map(({ reason, keyVersion, count, oldestKnownAt }) => {
    const since = new Date(oldestKnownAt).toISOString();
    return `kept as ${reason}: ${count} of key version ${keyVersion}, the oldest since ${since}`;
  });
  return [...done, ...(rows.length === 0 ? ['nothing is kept sealed'] : rows)].join('\n');
}
