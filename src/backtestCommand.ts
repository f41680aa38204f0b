import { pathToFileURL } from 'node:url';
import { readAlertLimits } from './alertLimits.ts';
import { createApp } from './app.ts';
import type { CommandEnv, CommandIo } from './command.ts';
import { readCompanySettings, readProfileFile } from './companySettings.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { progressBar } from './progress.ts';
import { type OwnSource, runBacktest } from './usecases/backtest.ts';

/** `liuke backtest …` with what it needs of the outside: a bar, the report page, and the own database where it is asked for. */
export async function runBacktestCommand(args: string[], env: CommandEnv, io: CommandIo): Promise<number> {
  const settings = readCompanySettings();
  return runBacktest(args, io, {
    profile: settings.profiles.standard,
    progress: (label) => progressBar(label),
    async page(report) {
      const { backtestPage } = await import('./web/backtestPage.ts');
      const { makeTexts } = await import('./domain/wording/texts.ts');
      return backtestPage(makeTexts(settings.copy), report);
    },
    async own({ score, alerts }): Promise<OwnSource> {
      const config = readConfig(env);
      const tried = {
        profiles: score === null ? settings.profiles : fileOf(score, readProfileFile),
        limits: alerts === null ? settings.limits : fileOf(alerts, readAlertLimits),
      };
      const app = await createApp({ config, settings, clock: Date.now, log: createLog(config.logLevel) });
      const { store, sourceName, archiveWindowMs, calendars, profile, segments, fixedWindow, rooms, clock } =
        app.assessDeps;
      const rules = { profile, segments, fixedWindow, ...(rooms === undefined ? {} : { rooms }) };
      const standing = { name: 'standing', rules, limits: settings.limits } as const;
      const isTrial = score !== null || alerts !== null;
      const triedRules = {
        ...rules,
        profile: tried.profiles.standard,
        segments: { profiles: tried.profiles.segments, rules: settings.profiles.rules },
      };
      const other = { name: 'tried', rules: triedRules, limits: tried.limits } as const;
      return {
        ...{ store, sourceName, archiveWindowMs, calendars, now: clock() },
        tried: isTrial ? [standing, other] : [standing],
        close: () => app.close(),
      };
    },
  });
}

/** @throws RangeError that names the file as it was given */
function fileOf<T>(path: string, read: (url: URL) => T): T {
  try {
    return read(pathToFileURL(path));
  } catch (err) {
    const isMissing = (err as NodeJS.ErrnoException).code === 'ENOENT';
    throw new RangeError(`${path}: ${isMissing ? 'there is no such file' : (err as Error).message}`);
  }
}
