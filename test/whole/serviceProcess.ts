import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceOrder, Turn } from './serviceOrder.ts';

const ENTRY = fileURLToPath(new URL('./serviceEntry.ts', import.meta.url));
const READY_TIMEOUT_MS = 60_000;
const OUTPUT_KEPT = 20_000;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running service in a process of its own. */
export interface ServiceProcess {
  /** Hands over the order; before it, the process only loads its modules. */
  start(order: ServiceOrder): void;
  /** @returns the port that it listens on. @throws Error with what it wrote, when it ends before */
  waitReady(): Promise<number>;
  /**
   * Of a service whose time is told: resolves when it has done this turn. One at a time.
   * @throws Error with what it wrote, when it ends before
   */
  turnTo(turn: Turn): Promise<void>;
  /** Of a service whose clock runs: sets how far it is ahead of this machine's. It hears of it when it is not paused. */
  jumpTo(aheadMs: number): Promise<void>;
  /** Which name it bears in claims and leases. */
  token(): string;
  /** Stops it where it stands (SIGSTOP), as a paused container or a suspended machine does. */
  pause(): void;
  /** Lets it go on (SIGCONT). */
  goOn(): void;
  /** Ends it at once, as a power cut would. */
  kill9(): Promise<void>;
  /** Asks it to end (SIGTERM) and waits until it has. */
  stop(): Promise<Exit>;
  /** What it wrote to stdout and stderr, the newest 20,000 characters. */
  output(): string;
}

/** Starts the process, which then waits for {@link ServiceProcess.start}. */
export function spawnService(): ServiceProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY], {
    // Loading the modules is most of a start, and they are the same at each.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'liuke-compile-cache') },
  });
  return watch(child);
}

/** The same handle for any process of ours that says `ready PORT` or nothing at all. */
export function watch(child: ChildProcessWithoutNullStreams): ServiceProcess {
  let output = '';
  let named: string | null = null;
  let wasWritten = (): void => undefined;
  let turned: (() => void) | null = null;
  const keep = (chunk: string): void => {
    const text = turned === null ? chunk : chunk.replace(/^done\n/m, '');
    output = (output + text).slice(-OUTPUT_KEPT);
    if (text !== chunk) turned?.();
    wasWritten();
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', keep);
  // Whoever writes to a process that was just killed hears of it here; the exit says it better.
  child.stdin.on('error', () => undefined);
  const exited = new Promise<Exit>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  // A test run that is broken off leaves no service behind.
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  void exited.then(() => process.off('exit', end));

  async function settled<T>(what: Promise<T>): Promise<T> {
    const ended = exited.then(({ code, signal }) => {
      throw new Error(`the service ended (${code ?? signal}):\n${output}`);
    });
    return Promise.race([what, ended]);
  }

  async function say(what: Turn | { aheadMs: number }): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    turned = resolve;
    child.stdin.write(`${JSON.stringify(what)}\n`);
    await settled(promise);
    turned = null;
  }

  return {
    start: (order) => void child.stdin.write(`${JSON.stringify(order)}\n`),
    async waitReady() {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const look = (): void => {
        const port = /^ready (\d+)$/m.exec(output)?.[1];
        named ??= /^token (\S+)$/m.exec(output)?.[1] ?? null;
        if (port !== undefined) resolve(Number(port));
      };
      wasWritten = look;
      look();
      const timer = setTimeout(() => reject(new Error(`the service did not start:\n${output}`)), READY_TIMEOUT_MS);
      return settled(promise).finally(() => clearTimeout(timer));
    },
    turnTo: say,
    jumpTo: (aheadMs) => say({ aheadMs }),
    token: () => named ?? '',
    pause: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    async kill9() {
      child.kill('SIGKILL');
      await exited;
    },
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
    output: () => output,
  };
}
