import { AsyncResource } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import type { Execute } from './engine.ts';
import type { Mutex } from './mutex.ts';

/** What waits longer is a reason to commit what is done. */
const GROUP_MS_MAX = 5;
const GROUP_SIZE_MAX = 64;
/** Of the event loop: a request is read in one and comes to its transaction in the next. */
const TURNS = 3;

export interface GroupCommitDeps {
  mutex: Mutex;
  begin(): Promise<unknown>;
  commit(): Promise<unknown>;
  /** Resolves when what was committed is on the disk; meanwhile the next group goes on. */
  durable(): Promise<unknown>;
  rollback(): Promise<unknown>;
  execute: Execute;
}

interface Waiting {
  /** Does the work. @returns what its caller is answered with, once the group is committed */
  run(): Promise<() => void>;
  fail(error: unknown): void;
}

/**
 * Lets transactions that wait for the same connection share one commit: each is a savepoint, so that one which fails is undone
 * alone, and nobody is answered before all of the group is on the disk. The first needs none: when it fails there is nobody
 * else yet whose work would be undone with it. So one that comes alone is a transaction as ever, and SQLite does not copy
 * each page that it changes a second time.
 */
export function groupCommit({ mutex, begin, commit, durable, rollback, execute }: GroupCommitDeps) {
  const waiting: Waiting[] = [];

  async function runGroup(): Promise<void> {
    const first = waiting.shift();
    if (first === undefined) return;
    const startedAt = performance.now();
    const members = [first];
    const answers: (() => void)[] = [];
    try {
      await begin();
      answers.push(await first.run());
      for (;;) {
        const isFull = members.length >= GROUP_SIZE_MAX || performance.now() - startedAt >= GROUP_MS_MAX;
        const next = isFull ? undefined : (waiting.shift() ?? (await nextToCome()));
        if (next === undefined) break;
        members.push(next);
        answers.push(await savepoint(next));
      }
      await commit();
    } catch (error) {
      await rollback();
      for (const member of members) member.fail(error);
      return;
    }
    void settle(members, answers);
  }

  async function settle(members: readonly Waiting[], answers: readonly (() => void)[]): Promise<void> {
    try {
      await durable();
    } catch (error) {
      for (const member of members) member.fail(error);
      return;
    }
    for (const answer of answers) answer();
  }

  /** Requests that have arrived already get their turn to come this far: one commit for all of them is less work. */
  async function nextToCome(): Promise<Waiting | undefined> {
    for (let turn = 0; turn < TURNS && waiting.length === 0; turn += 1) await setImmediate();
    return waiting.shift();
  }

  /** @throws when the whole group is lost: the database has ended the transaction by itself, or its connection */
  async function savepoint({ run, fail }: Waiting): Promise<() => void> {
    await execute('SAVEPOINT work', []);
    try {
      const answer = await run();
      await execute('RELEASE work', []);
      return answer;
    } catch (error) {
      try {
        await execute('ROLLBACK TO work', []);
        await execute('RELEASE work', []);
      } catch {
        throw error;
      }
      return () => fail(error);
    }
  }

  return <T>(work: (execute: Execute) => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      // It runs when another caller's work is done, and still belongs to its own.
      const bound = AsyncResource.bind(async () => work(execute));
      waiting.push({
        async run() {
          const result = await bound();
          return () => resolve(result);
        },
        fail: reject,
      });
      // Whoever comes while a group is at work joins it or the next one; an empty turn costs nothing.
      void mutex.run(runGroup).catch(reject);
    });
}
