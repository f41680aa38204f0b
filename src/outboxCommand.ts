import { parseArgs } from 'node:util';
import { type CommandEnv, type CommandIo, withApp } from './command.ts';
import { makeTexts } from './domain/wording/texts.ts';
import { type OutboxRow, type OutboxState, outboxCounts, outboxRows } from './store/outbox.ts';
import { wayPauses } from './store/sending.ts';
import { dropMessage, retryMessage, retryWebhooks } from './usecases/settleByHand.ts';

const STATES: readonly OutboxState[] = ['queued', 'sent', 'dead', 'uncertain', 'dropped'];
const ROWS_SHOWN = 100;

const HELP = `liuke outbox [--state ${STATES.join(' | ')}] [--json]
liuke outbox --retry ID
liuke outbox --retry-all RECEIVER
liuke outbox --drop ID REASON

What goes out: how many wait, which were given up (dead) and of which nobody knows whether they arrived (uncertain).
--retry sends one of these after all; an uncertain group message goes out as a new one that says 补发;
--retry-all sends all that was given up for one of LIUKE_WEBHOOKS; it knows by the id what it has already;
--drop notes that it was dealt with and is not to be sent.`;

/** @returns the exit code */
export async function runOutbox(args: string[], env: CommandEnv, io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      json: { type: 'boolean' },
      state: { type: 'string' },
      retry: { type: 'string' },
      'retry-all': { type: 'string' },
      drop: { type: 'string' },
    },
  });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  const reason = positionals.join(' ').trim();
  const receiver = values['retry-all'];
  if ([values.retry, receiver, values.drop].filter((one) => one !== undefined).length > 1)
    throw new RangeError('--retry, --retry-all and --drop do not go together');
  if (values.drop !== undefined && reason === '')
    throw new RangeError('--drop needs a reason: liuke outbox --drop ID REASON');
  if (values.drop === undefined && reason !== '') throw new RangeError(`what is "${reason}"? liuke outbox --help`);
  const states = values.state === undefined ? (['uncertain', 'dead'] as const) : [stateOf(values.state)];
  return withApp(env, async ({ app, config, settings, log }) => {
    const deps = { store: app.store, texts: makeTexts(settings.copy), clock: Date.now };
    if (values.retry !== undefined) {
      const queuedAs = await retryMessage(deps, values.retry);
      log.warn({ outbox: values.retry, queuedAs }, 'the operator wants a message sent after all');
      io.out(values.json ? JSON.stringify({ queuedAs }) : `queued as ${queuedAs}`);
      return 0;
    }
    if (receiver !== undefined) {
      const queued = await retryWebhooks(
        deps,
        receiver,
        (config.webhooks ?? []).map(({ name }) => name),
      );
      log.warn({ receiver, queued }, 'the operator wants events sent after all');
      io.out(values.json ? JSON.stringify({ queued }) : `queued ${queued}`);
      return 0;
    }
    if (values.drop !== undefined) {
      await dropMessage(deps, values.drop, reason);
      log.warn({ outbox: values.drop, reason }, 'the operator dropped a message');
      io.out(values.json ? JSON.stringify({ dropped: values.drop }) : `dropped ${values.drop}`);
      return 0;
    }
    const { db } = app.store;
    const counts = await outboxCounts(db);
    const closed = [...(await wayPauses(db)).values()].filter(({ until }) => until > Date.now());
    const rows: OutboxRow[] = [];
    for (const state of states) rows.push(...(await outboxRows(db, { state, limit: ROWS_SHOWN })));
    // Not the payload: it says whose customer it is about.
    const messages = rows.map(({ payload: _, ...row }) => row);
    io.out(values.json ? JSON.stringify({ counts, closed, messages }) : linesOf(counts, closed, messages).join('\n'));
    return 0;
  });
}

function stateOf(text: string): OutboxState {
  const state = STATES.find((one) => one === text);
  if (state === undefined) throw new RangeError(`--state must be one of ${STATES.join(', ')}`);
  return state;
}

function linesOf(
  counts: Awaited<ReturnType<typeof outboxCounts>>,
  closed: readonly { way: string; until: number; reason: string }[],
  messages: readonly Omit<OutboxRow, 'payload'>[],
): string[] {
  const time = (at: number | null) => (at === null ? '' : new Date(at).toISOString());
  return [
    STATES.map((state) => `${state} ${counts[state]}`).join(', '),
    ...(counts.oldestDueAt === null ? [] : [`the oldest that waits is due since ${time(counts.oldestDueAt)}`]),
    ...closed.map(({ way, until, reason }) => `closed until ${time(until)}: ${way} (${reason})`),
    ...messages.map(
      ({ state, dedupeKey, kind, target, attempts, finishedAt, error }) =>
        `${state} ${dedupeKey}: ${kind} to ${target}, ${attempts} attempts, ${time(finishedAt)} ${error ?? ''}`,
    ),
  ];
}
