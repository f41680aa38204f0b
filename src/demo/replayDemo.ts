import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { CompanySettings } from '../companySettings.ts';
import type { RhythmWindow } from '../domain/rhythm.ts';
import { DAY_MS } from '../domain/time.ts';
import { type ReplayWorld, replayWorld } from '../simulator/scenario/replay.ts';
import { backtestCases } from '../usecases/backtestCases.ts';
import { readText } from '../usecases/backtestFiles.ts';
import { viewCustomers } from '../usecases/viewCustomers.ts';
import { type DemoIo, keepRunning } from './demoRun.ts';
import { type DemoService, startDemoService } from './demoService.ts';

/** The archive keeps five days: it must be read more often. */
const PULL_EVERY_MS = 4 * DAY_MS;
const SEED = 1;

export interface ReplayOrder {
  folder: string;
  /** Days of the recent window and of the horizon; null takes those that the set's protocol uses. */
  window: RhythmWindow | null;
  once: boolean;
}

/** What the service said of a case at its moment. */
export interface ServedCase {
  caseId: string;
  risk: number | null;
}

/** The data set or its window cannot be used; says how to mend it. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

/** Real messages through the simulator's archive, judged by the running service, compared with the backtest. */
export async function replayDemo(order: ReplayOrder, settings: CompanySettings, io: DemoIo): Promise<number> {
  const { world, window } = await openReplay(order);
  io.out(`${world.name}：${world.staffUserid} 的 ${world.events.length} 条消息，${world.cases.length} 个时刻要判断`);
  const service = await startReplay(world, window, settings, { logLevel: io.logLevel });
  try {
    const served = await serveCases(service, world, (line) => io.out(line));
    const difference = await compareWithBacktest(served, order.folder, window, settings);
    io.out(`和 npm run backtest -- cases 逐个比较：${served.length}个，最大差${difference.toExponential(1)}`);
    if (!order.once) await keepRunning(service, io);
    return difference <= 1e-9 ? 0 : 1;
  } finally {
    await service.close();
  }
}

/** @throws ReplayError */
export async function openReplay({
  folder,
  window,
}: ReplayOrder): Promise<{ world: ReplayWorld; window: RhythmWindow }> {
  const paths = { messages: join(folder, 'messages.csv.gz'), cases: join(folder, 'cases.csv.gz') };
  for (const path of Object.values(paths))
    if (!existsSync(path))
      throw new ReplayError(`${path} is not there: --replay names a folder with messages.csv.gz and cases.csv.gz`);
  const world = replayWorld({
    messagesCsv: await readText(paths.messages),
    casesCsv: await readText(paths.cases),
    name: basename(folder),
  });
  const used = window ?? world.window;
  if (used === null)
    throw new ReplayError(`the window of "${world.name}" is not known: give --recent DAYS and --horizon DAYS`);
  return { world, window: used };
}

export function startReplay(
  world: ReplayWorld,
  fixedWindow: RhythmWindow,
  settings: CompanySettings,
  { logLevel, anyPort = false }: { logLevel: string; anyPort?: boolean },
): Promise<DemoService> {
  const startAt = world.events[0]!.at;
  return startDemoService({ company: world.company, startAt, seed: SEED, settings, logLevel, fixedWindow, anyPort });
}

/** Lets the messages happen and has the service judge at each case's moment. */
export async function serveCases(
  { simulator, app }: DemoService,
  world: ReplayWorld,
  progress: (line: string) => void,
): Promise<ServedCase[]> {
  await app.work.sync();
  const casesAt = Map.groupBy(world.cases, ({ t }) => t);
  const served: ServedCase[] = [];
  let next = 0;
  const happenUntil = async (moment: number): Promise<void> => {
    while (next < world.events.length && world.events[next]!.at <= moment) {
      const pullAt = Math.min(moment, simulator.clock.now() + PULL_EVERY_MS);
      while (next < world.events.length && world.events[next]!.at <= pullAt) simulator.play(world.events[next++]!);
      if (simulator.clock.now() < pullAt) simulator.clock.set(pullAt);
      await app.work.pull();
    }
    if (simulator.clock.now() < moment) simulator.clock.set(moment);
    await app.work.pull();
  };
  for (const [moment, cases] of casesAt) {
    await happenUntil(moment);
    await app.work.assess();
    const risks = new Map<string, number | null>();
    for (const { customer, risk } of await viewCustomers(app.store)) risks.set(customer.id, risk);
    for (const { caseId, contactExternalId } of cases)
      served.push({ caseId, risk: risks.get(`c-${contactExternalId}`) ?? null });
    progress(`${new Date(moment).toISOString().slice(0, 10)}  判断了${cases.length}个，共${served.length}个`);
  }
  return served;
}

/** @returns the largest difference of a risk; Infinity where the service had none */
export async function compareWithBacktest(
  served: readonly ServedCase[],
  folder: string,
  window: RhythmWindow,
  settings: CompanySettings,
): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'liuke-replay-'));
  try {
    const outPath = join(scratch, 'risk.csv');
    const paths = {
      messagesPath: join(folder, 'messages.csv.gz'),
      casesPath: join(folder, 'cases.csv.gz'),
      eventsPath: null,
      outPath,
    };
    const options = {
      ...paths,
      ...window,
      by: 'rhythm' as const,
      split: null,
      asJson: true,
      profile: settings.profiles.standard,
    };
    await backtestCases(options, { out: () => undefined, err: () => undefined });
    const rows = (await readText(outPath)).trim().split('\n').slice(1);
    const expected = new Map(
      rows.map((row) => [row.slice(0, row.lastIndexOf(',')), Number(row.slice(row.lastIndexOf(',') + 1))]),
    );
    return Math.max(
      ...served.map(({ caseId, risk }) =>
        risk === null ? Number.POSITIVE_INFINITY : Math.abs(risk - expected.get(caseId)!),
      ),
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
