import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ArchiveUnreachable } from './archiveError.ts';
import type { LibraryFault, NativeAnswers, NativeEnvelope, NativeReply, NativeRequest } from './nativeProtocol.ts';

/** The library took its process down, or hung until we did. */
export class NativeCrash extends Error {
  override readonly name = 'NativeCrash';
}
/** The library cannot be loaded at all. */
export class NativeUnloadable extends ArchiveUnreachable {
  readonly faults: LibraryFault[];
  constructor(faults: LibraryFault[]) {
    super(`the archive SDK cannot be used: ${faults.map(({ detail }) => detail).join('; ')}`);
    this.faults = faults;
  }
}

export interface NativeProcessOptions {
  libraryPath: string;
  /** The whole environment of the child: the library need not see our passwords. Say `LD_LIBRARY_PATH` here if needed. */
  environment?: Record<string, string>;
  /** Wait before the second start in a row; doubles up to five seconds. */
  restartDelayMs: number;
  /** How it waits; by the clock unless told. Rejects when the signal says that all is over. */
  pause?(delayMs: number, signal: AbortSignal): Promise<unknown>;
}

export interface NativeProcess {
  /**
   * Asks the child, starting it if need be; requests wait for each other.
   * @throws NativeCrash when the child died or did not answer in time; NativeUnloadable
   */
  ask<Op extends NativeRequest['op']>(
    request: Extract<NativeRequest, { op: Op }>,
    timeoutMs: number,
  ): Promise<NativeAnswers[Op]>;
  /** Counts the starts: an sdk opened in an earlier one is gone. */
  starts(): number;
  /** The process id of the running child, for monitoring. */
  pid(): number | null;
  /** Lets the child destroy its sdk and ends it. */
  close(): Promise<void>;
}

const LOAD_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 10_000;
const RESTART_DELAY_MAX_MS = 5000;

type Outcome = { reply: NativeReply } | { gone: string } | 'timeout';

interface Child {
  process: ChildProcess;
  /** How it went, once it is gone. */
  gone: string | null;
  /** Who waits for it: one at a time. */
  settle: ((outcome: Outcome) => void) | null;
}

/** A child process with the library, started again after a crash: at once the first time, then with back-off. */
export function startNativeProcess(options: NativeProcessOptions): NativeProcess {
  const closing = new AbortController();
  const { pause = (delayMs, signal) => sleep(delayMs, undefined, { signal }) } = options;
  let child: Child | null = null;
  let line: Promise<unknown> = Promise.resolve();
  let started = 0;
  let crashesInARow = 0;
  let lastId = 0;

  return {
    ask(request, timeoutMs) {
      const turn = line.then(() => askAlone(request, timeoutMs));
      line = turn.catch(() => undefined);
      return turn;
    },
    starts: () => started,
    pid: () => child?.process.pid ?? null,
    async close() {
      closing.abort();
      await line;
      if (!child) return;
      const last = child;
      child = null;
      await exchange(last, { op: 'close' }, CLOSE_TIMEOUT_MS).catch(() => undefined);
      await untilGone(last, CLOSE_TIMEOUT_MS);
    },
  };

  async function askAlone<Op extends NativeRequest['op']>(
    request: Extract<NativeRequest, { op: Op }>,
    timeoutMs: number,
  ): Promise<NativeAnswers[Op]> {
    if (closing.signal.aborted) throw new ArchiveUnreachable('the archive source is closed');
    const answer = await exchange<Op>(child ?? (await start()), request, timeoutMs);
    crashesInARow = 0;
    return answer;
  }

  async function start(): Promise<Child> {
    await backOff();
    const fresh = spawn(options.environment ?? {});
    child = fresh;
    started += 1;
    const { faults } = await exchange<'load'>(fresh, { op: 'load', libraryPath: options.libraryPath }, LOAD_TIMEOUT_MS);
    if (faults.length > 0) {
      await kill(fresh);
      throw new NativeUnloadable(faults);
    }
    return fresh;
  }

  function spawn(env: Record<string, string>): Child {
    const process = fork(fileURLToPath(new URL('./nativeChild.ts', import.meta.url)), {
      serialization: 'advanced',
      env,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'], // a library that prints could print a secret
    });
    const fresh: Child = { process, gone: null, settle: null };
    const bury = (how: string) => {
      fresh.gone ??= how;
      if (child === fresh) child = null;
      fresh.settle?.({ gone: how });
    };
    process.on('message', (reply: NativeReply) => fresh.settle?.({ reply }));
    process.on('error', () => bury('could not be started'));
    process.on('exit', (code, signal) => bury(signal ?? `exit code ${code}`));
    return fresh;
  }

  async function backOff(): Promise<void> {
    if (crashesInARow < 2) return;
    const delayMs = Math.min(options.restartDelayMs * 2 ** (crashesInARow - 2), RESTART_DELAY_MAX_MS);
    await pause(delayMs, closing.signal).catch(() => {
      throw new ArchiveUnreachable('the archive source is closed');
    });
  }

  /** One request, and its answer or the child's end. */
  async function exchange<Op extends NativeRequest['op']>(
    to: Child,
    request: Extract<NativeRequest, { op: Op }>,
    timeoutMs: number,
  ): Promise<NativeAnswers[Op]> {
    lastId += 1;
    const id = lastId;
    const outcome = await outcomeOf(to, timeoutMs, () => {
      to.process.send({ id, request } satisfies NativeEnvelope, () => {}); // a dead channel shows as `gone`
    });
    if (outcome === 'timeout' || 'gone' in outcome) throw await crashed(to, request.op, outcome, timeoutMs);
    const { reply } = outcome;
    if ('failure' in reply) throw new ArchiveUnreachable(`the archive process failed: ${reply.failure}`);
    if (reply.id !== id) throw new ArchiveUnreachable('the archive process answered another request');
    return reply.answer as NativeAnswers[Op];
  }

  async function crashed(dead: Child, op: string, outcome: 'timeout' | { gone: string }, timeoutMs: number) {
    crashesInARow += 1;
    await kill(dead);
    return new NativeCrash(
      outcome === 'timeout'
        ? `the archive SDK did not answer ${op} within ${timeoutMs} ms and was ended`
        : `the archive SDK crashed in ${op} (${outcome.gone})`,
    );
  }

  async function kill(dying: Child): Promise<void> {
    if (child === dying) child = null;
    dying.process.kill('SIGKILL');
    await untilGone(dying, CLOSE_TIMEOUT_MS);
  }
}

/** What comes first of an answer, the child's end and the time-out. No promise outlives it: a child may run for months. */
function outcomeOf(child: Child, timeoutMs: number, send: () => void): Promise<Outcome> {
  return new Promise((resolve) => {
    const settle = (outcome: Outcome) => {
      clearTimeout(timer);
      child.settle = null;
      resolve(outcome);
    };
    const timer = setTimeout(() => settle('timeout'), timeoutMs);
    child.settle = settle;
    if (child.gone === null) send();
    else settle({ gone: child.gone });
  });
}

async function untilGone(child: Child, timeoutMs: number): Promise<void> {
  if (child.gone !== null) return;
  const outcome = await outcomeOf(child, timeoutMs, () => {});
  if (outcome === 'timeout') child.process.kill('SIGKILL');
}
