import { parseArgs } from 'node:util';
import type { CompanySettings } from '../companySettings.ts';
import { businessCalendar } from '../domain/businessCalendar.ts';
import type { RhythmWindow } from '../domain/rhythm.ts';
import { demoWorld, type World } from '../simulator/scenario/demoWorld.ts';
import { asksHow, keyOn } from './cardKeys.ts';
import { addressLines, type DemoIo, keepRunning } from './demoRun.ts';
import { type DemoService, startDemoService } from './demoService.ts';
import { playDemo } from './playDemo.ts';
import { replayDemo } from './replayDemo.ts';

/** The demo's today: a Tuesday morning, so that last week's digest and this morning's cards are there. */
const TODAY = Date.parse('2026-11-17T10:30:00+08:00');
const SEED = 20261117;

const HELP = `liuke demo [--once] [--seed N] [--replay FOLDER [--recent DAYS --horizon DAYS]]

Liuke with a simulated WeCom and no configuration at all.
  --once                run through, tap one card over the real callback, print a summary and end
  --seed N              another course of events (the same number gives the same one)
  --replay FOLDER       real messages (messages.csv.gz, cases.csv.gz) through the same archive
  --recent, --horizon   the window for --replay in days; known for enron and collegemsg`;

/** @returns the exit code */
export async function runDemo(args: string[], settings: CompanySettings, io: DemoIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      once: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(SEED) },
      replay: { type: 'string' },
      recent: { type: 'string' },
      horizon: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  if (values.replay !== undefined) {
    const window = windowOf(values.recent, values.horizon);
    return replayDemo({ folder: values.replay, window, once: values.once }, settings, io);
  }
  return playCompany({ seed: wholeNumber('--seed', values.seed), once: values.once }, settings, io);
}

function windowOf(recent: string | undefined, horizon: string | undefined): RhythmWindow | null {
  if (recent === undefined && horizon === undefined) return null;
  return { recentDays: wholeNumber('--recent', recent), horizonDays: wholeNumber('--horizon', horizon) };
}

function wholeNumber(name: string, text: string | undefined): number {
  const number = Number(text);
  if (text === undefined || !Number.isSafeInteger(number) || number < 1)
    throw new RangeError(
      `${name} must be a whole number above 0${text === undefined ? '; give both --recent and --horizon' : `, not "${text}"`}`,
    );
  return number;
}

async function playCompany(
  { seed, once }: { seed: number; once: boolean },
  settings: CompanySettings,
  io: DemoIo,
): Promise<number> {
  const startedAt = performance.now();
  const seconds = (): string => ((performance.now() - startedAt) / 1_000).toFixed(1);
  const world = demoWorld({ seed, endAt: TODAY });
  const { company, truth, events } = world;
  io.out(
    `模拟公司：${company.staff.length}位同事，${truth.customers.length}家客户，${events.length}件事，从半年前开始`,
  );
  const startAt = events[0]!.at;
  const service = await startDemoService({ company, startAt, seed, settings, logLevel: io.logLevel });
  try {
    if (!once) {
      io.out('现在就可以打开看着（半年很快过完）：');
      for (const line of addressLines(service)) io.out(line);
    }
    const calendar = businessCalendar(settings.calendars.company);
    const played = await playDemo(service, world, calendar, TODAY, (line) => io.out(`[${seconds()}秒] ${line}`));
    io.out(`[${seconds()}秒] 半年过完：发出${played.cards}张卡片，销售点了${played.taps}次`);
    for (const line of await summary(service)) io.out(line);
    if (once) return await tapOnce(service, world, io);
    await keepRunning(service, io);
    return 0;
  } finally {
    await service.close();
  }
}

/** One tap on a card that still waits, over the real callback; then what came of it. */
async function tapOnce(service: DemoService, world: World, io: DemoIo): Promise<number> {
  const { simulator, app } = service;
  const cards = world.company.staff.flatMap(({ userid }) => simulator.cards.sentTo(userid));
  const waiting = cards.findLast(
    ({ taskId, card, replacedLabel, updates }) =>
      taskId !== null && replacedLabel === null && updates === 0 && keyOn(card, 'done') === 'done',
  );
  if (waiting === undefined) {
    io.err('演示里没有可以点的卡片');
    return 1;
  }
  const selected: Record<string, string[]> = asksHow(waiting.card) ? { how: ['call'] } : {};
  const tapped = await simulator.tap({ userid: waiting.userid, taskId: waiting.taskId!, key: 'done', selected });
  await app.tick();
  const label = tapped.card?.replacedLabel ?? null;
  io.out(`点了一张卡片（${titleOf(waiting.card)}）→ ${label ?? '卡片没有变化'}`);
  for (const line of await summary(service)) io.out(line);
  return label === null ? 1 : 0;
}

function titleOf({ main_title }: { main_title?: { title?: string } }): string {
  return main_title?.title ?? '';
}

async function summary({ app }: DemoService): Promise<string[]> {
  const count = async (sql: string): Promise<string> => {
    const rows = await app.store.db.query<{ name: string; count: number }>(sql);
    return rows.map(({ name, count: n }) => `${name} ${n}`).join('，');
  };
  return [
    `提醒：${await count('SELECT state AS name, COUNT(*) AS count FROM alert GROUP BY state ORDER BY state')}`,
    `跟进：${await count('SELECT outcome AS name, COUNT(*) AS count FROM follow_up GROUP BY outcome ORDER BY outcome')}`,
    `发件箱：${await count('SELECT state AS name, COUNT(*) AS count FROM outbox GROUP BY state ORDER BY state')}`,
  ];
}
