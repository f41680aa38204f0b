import { parseArgs } from 'node:util';
import type { App } from './app.ts';
import { type CommandEnv, type CommandIo, withApp } from './command.ts';
import type { Config } from './config.ts';
import type { PlayEffect } from './domain/playEffect.ts';
import { DAY_MS } from './domain/time.ts';
import { previewLines, stockLines } from './domain/wording/previewWords.ts';
import { makeTexts } from './domain/wording/texts.ts';
import { measurePlays } from './usecases/measurePlays.ts';
import { pauseReminders, resumeReminders } from './usecases/pauseReminders.ts';
import { viewStock } from './usecases/viewStock.ts';

/** Cards of half a year: older suggestions were others. */
const PLAYS_MS = 182 * DAY_MS;

const HELP: Record<string, string> = {
  pause:
    'liuke pause [--until TIME] [--json]\n\nFrom now on nothing about customers is sent to anybody, also not what is queued, until TIME\n' +
    '(2026-11-17T09:00:00+08:00) or liuke resume. The digest and notices to operators go on.',
  resume: 'liuke resume [--json]\n\nReminders go on; what is still due is decided at the next judgement.',
  plays:
    'liuke plays [--json]\n\nWhat came of the suggestions on the cards of half a year, by suggestion and by cause: sent, claimed, seen in the\n' +
    'archive, how it ended after 28 days, and the share that ended well with its 95 % interval.',
  stock:
    'liuke stock [--json]\n\nThe cases that stood before the first card could go (the preview), or before an outage ended: they are listed for\n' +
    'their owners (/me) and leaders (/team), and raise no card of their own.',
  preview:
    'liuke preview [--to me | --to USERID] [--json]\n\nWhat would be sent now, to whom, and why the rest is held. Nothing is noted.\n' +
    '--to sends a copy of each card to the first operator (me) or to this member, to see it on the phone.',
};

/** @param command pause, resume, plays, stock or preview. @returns the exit code */
export async function runAlerts(command: string, args: string[], env: CommandEnv, io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean' },
      json: { type: 'boolean' },
      ...(command === 'pause' ? { until: { type: 'string' } as const } : {}),
      ...(command === 'preview' ? { to: { type: 'string' } as const } : {}),
    },
  });
  if (values.help) {
    io.out(HELP[command]!);
    return 0;
  }
  const given = values as { json?: boolean; until?: string; to?: string };
  const until = given.until === undefined ? null : timeOf(given.until);
  return withApp(env, async ({ app, settings, config }) => {
    const to = given.to === undefined ? null : receiverOf(given.to, config);
    if (command === 'preview') {
      const plans = await app.alertWork.preview(to);
      if (to !== null) await app.work.deliver();
      if (given.json) io.out(JSON.stringify(plans));
      else for (const line of previewLines(makeTexts(settings.copy), plans, Date.now())) io.out(line);
      return 0;
    }
    if (command === 'stock') {
      const cases = await viewStock(app.store, await app.fence());
      if (given.json) io.out(JSON.stringify(cases));
      else for (const line of stockLines(makeTexts(settings.copy), cases, Date.now())) io.out(line);
      return 0;
    }
    if (command === 'plays') {
      const now = Date.now();
      const effects = await measurePlays(app.store, { from: now - PLAYS_MS, to: now }, now);
      io.out(given.json ? JSON.stringify(effects) : playLines({ ...effects.byCause, ...effects.byVariant }).join('\n'));
      return 0;
    }
    const result = await switchReminders(command, app, until);
    io.out(given.json ? JSON.stringify(result) : result.told);
    return 0;
  });
}

async function switchReminders(command: string, app: App, until: number | null): Promise<{ told: string }> {
  const deps = { ...app.customerDeps, log: app.assessDeps.log };
  if (command === 'pause') {
    const pause = await pauseReminders(deps, { until, by: 'operator' });
    const end = pause.until === null ? 'liuke resume' : new Date(pause.until).toISOString();
    return { ...pause, told: `reminders are paused until ${end}` };
  }
  const ended = await resumeReminders(deps, 'operator');
  return { ...ended, told: ended === null ? 'reminders were not paused' : 'reminders go on' };
}

function playLines(effects: Record<string, PlayEffect>): string[] {
  return Object.entries(effects).map(([name, { sent, claimed, verified, attested, outcomes, endedWell }]) => {
    const counts = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count}`);
    const percent = (share: number): string => `${Math.round(share * 100)}%`;
    const share =
      endedWell === null
        ? ''
        : `; ended well ${percent(endedWell.value)} (${percent(endedWell.low)}-${percent(endedWell.high)})`;
    return `${name}: sent ${sent}, claimed ${claimed}, verified ${verified}, attested ${attested}; ${counts.join(', ')}${share}`;
  });
}

function timeOf(text: string): number {
  const moment = Date.parse(text);
  if (Number.isNaN(moment))
    throw new RangeError(`--until must be a time such as 2026-11-17T09:00:00+08:00, not "${text}"`);
  return moment;
}

function receiverOf(given: string, { operatorIds }: Config): string {
  if (given !== 'me') return given.toLowerCase();
  const [first] = operatorIds;
  if (first === undefined) throw new RangeError('--to me needs LIUKE_OPERATORS: whom should it be sent to?');
  return first;
}
