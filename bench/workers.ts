import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readCompanySettings } from '../src/companySettings.ts';
import { businessCalendar } from '../src/domain/businessCalendar.ts';
import { HOUR_MS } from '../src/domain/time.ts';
import type { Store } from '../src/store/store.ts';
import { fill, NOW, SEED } from './assess.ts';
import { assessWorld } from './assessWorld.ts';
import type { BenchDeps } from './benchDeps.ts';
import { openBenchStores } from './benchStores.ts';
import { type Address, CARDS_A_MEMBER, fillOutbox, MEMBERS } from './outbox.ts';
import type { WorkerOrder } from './workerProcess.ts';

const CUSTOMERS = 10_000;
const SETTINGS = [1, 2, 4] as const;

interface Shared {
  seconds: number;
  /** Of all workers together, without the database server. */
  cpuSeconds: number;
}

/**
 * The same work shared by 1, 2 and 4 worker processes on MariaDB: the judgement of a day's customers, in slices, and a full outbox.
 * The server, the simulated WeCom and all workers share the cores of this machine: with as many of them as cores there is
 * nothing left to gain.
 */
export async function benchWorkers({ out, say, customers = CUSTOMERS }: BenchDeps): Promise<void> {
  await using databases = await openBenchStores('mariadb', say);
  if (databases === null) return;
  const cores = availableParallelism();
  say(`workers: ${cores} cores for the workers, the database server and the simulated WeCom together`);
  const judged = await databases.withEmpty(async (store, url) => {
    await fill(store, assessWorld({ now: NOW, seed: SEED }), customers);
    // As on any day: all have been judged before.
    await together(1, (token) => ({ kind: 'assess', databaseUrl: url, token, now: NOW }));
    return shareJudgement(url, say);
  });
  const sent = await shareOutbox((work) => databases.withEmpty(work));
  for (const [index, workers] of SETTINGS.entries()) {
    const [assessing, sending] = [judged[index]!, sent[index]!];
    out({
      ...{ name: 'workers', store: 'mariadb', workers, cores, customers },
      assessPerSecond: Math.round(customers / assessing.seconds),
      assessSpeedup: rounded(judged[0]!.seconds / assessing.seconds),
      assessCpuSeconds: rounded(assessing.cpuSeconds),
      cards: MEMBERS * CARDS_A_MEMBER,
      outboxPerSecond: Math.round((MEMBERS * CARDS_A_MEMBER) / sending.seconds),
      outboxSpeedup: rounded(sent[0]!.seconds / sending.seconds),
      outboxCpuSeconds: rounded(sending.cpuSeconds),
    });
  }
}

/** A business day for each number of workers, one after the other: each finds the customers judged before. */
async function shareJudgement(databaseUrl: string, say: (line: string) => void): Promise<Shared[]> {
  const calendar = businessCalendar(readCompanySettings().calendars.company);
  const results: Shared[] = [];
  let day = calendar.dayOf(NOW);
  for (const workers of SETTINGS) {
    day = calendar.nextWorkingDay(day);
    const now = calendar.dayStart(day) + 12 * HOUR_MS;
    const found = await together(workers, (token) => ({ kind: 'assess', databaseUrl, token, now }));
    say(`workers: judged by ${workers} in ${found.seconds.toFixed(1)} s, ${found.cpuSeconds.toFixed(1)} s of work`);
    results.push(found);
  }
  return results;
}

async function shareOutbox(
  withEmpty: <T>(work: (store: Store, url: string) => Promise<T>) => Promise<T>,
): Promise<Shared[]> {
  const child = fork(fileURLToPath(new URL('./simulatorProcess.ts', import.meta.url)), [String(MEMBERS)]);
  const results: Shared[] = [];
  try {
    const [address] = (await once(child, 'message')) as [Address];
    for (const [round, workers] of SETTINGS.entries())
      results.push(
        await withEmpty(async (store, databaseUrl) => {
          await fillOutbox(store, address, round);
          const found = await together(workers, (token) => ({ kind: 'deliver', databaseUrl, token, address }));
          const [row] = await store.db.query<{ sent: number }>(
            `SELECT COUNT(*) AS sent FROM outbox WHERE state = 'sent' AND attempts = 1`,
          );
          if (row!.sent !== MEMBERS * CARDS_A_MEMBER)
            throw new Error(`${row!.sent} cards were sent at the first attempt`);
          return found;
        }),
      );
  } finally {
    child.kill();
  }
  return results;
}

/** Starts the workers, lets them begin together, and waits for the last. */
async function together(workers: number, orderOf: (token: string) => WorkerOrder): Promise<Shared> {
  const children = Array.from({ length: workers }, () =>
    fork(fileURLToPath(new URL('./workerProcess.ts', import.meta.url))),
  );
  try {
    await Promise.all(
      children.map(async (child, index) => {
        child.send(orderOf(`worker-${index + 1}`));
        await said(child);
      }),
    );
    const startedAt = performance.now();
    const ends = children.map((child) => {
      const end = said(child);
      child.send('begin');
      return end as Promise<{ cpuSeconds: number }>;
    });
    const reports = await Promise.all(ends);
    const seconds = (performance.now() - startedAt) / 1000;
    return { seconds, cpuSeconds: reports.reduce((sum, report) => sum + report.cpuSeconds, 0) };
  } finally {
    for (const child of children) child.kill();
  }
}

/** @returns the next thing that it says. @throws Error when it ends before */
async function said(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a worker ended with ${code}`);
  });
  // It ends when it has said all; then nobody asks.
  ended.catch(() => undefined);
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return message;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
