import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { JudgedDay, JudgeOrder } from './judgeOrder.ts';

/**
 * More than a judgement needs, of however many customers: some 40 MB live at once. V8 keeps pages of which a part is used, so with
 * half of this it collects garbage all the time.
 */
export const HEAP_MB = 512;

/** A process that judges, and that ends when it needs more heap than {@link HEAP_MB}. */
export interface Judging extends Disposable {
  /** @throws Error when the process ends before it has judged, for want of memory, say */
  judge(order: JudgeOrder): Promise<JudgedDay>;
}

export function startJudging(): Judging {
  const child: ChildProcess = fork(fileURLToPath(new URL('./judgeProcess.ts', import.meta.url)), {
    execArgv: [`--max-old-space-size=${HEAP_MB}`],
  });
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the judging process ended with ${code ?? signal}`);
  });
  // At the end nobody waits for it.
  ended.catch(() => undefined);
  return {
    async judge(order) {
      const answered = once(child, 'message');
      child.send(order);
      const [found] = (await Promise.race([answered, ended])) as [JudgedDay];
      return found;
    },
    [Symbol.dispose]: () => void child.kill(),
  };
}
