import { createLog } from '../log.ts';
import { startSchedule } from '../schedule.ts';
import type { DemoService } from './demoService.ts';

export interface DemoIo {
  out(line: string): void;
  err(line: string): void;
  /** Resolves when the program shall stop. */
  stopped: Promise<void>;
  logLevel: string;
}

const TICK_MS = 1_000;

/** Where to look. */
export function addressLines({ simulator, url }: DemoService): string[] {
  return [
    `模拟的企业微信（选一个人，打开留客，点卡片）：${simulator.url}/`,
    `留客的页面（今日清单、客户、周报、运行状态）：${url}/`,
  ];
}

/** Says where to look and goes on; from here the demo's clock goes as ours does. */
export async function keepRunning(service: DemoService, io: DemoIo): Promise<void> {
  const { simulator, app } = service;
  io.out('');
  for (const line of addressLines(service)) io.out(line);
  io.out('按 Ctrl+C 结束。');
  const ticking = setInterval(() => simulator.clock.advance(TICK_MS), TICK_MS);
  const stopRinging = startSchedule(app.tick, createLog(io.logLevel));
  await io.stopped;
  clearInterval(ticking);
  await stopRinging();
}
