import { parseArgs } from 'node:util';
import { createApp } from './app.ts';
import { readCompanySettings } from './companySettings.ts';
import { readConfig } from './config.ts';
import { lossLines } from './domain/wording/lossWords.ts';
import { makeTexts } from './domain/wording/texts.ts';
import { createLog } from './log.ts';
import { reviewLosses } from './usecases/reviewLosses.ts';

export interface LossesIo {
  out(line: string): void;
  err(line: string): void;
}

const TOP = 20;
const HELP = `liuke losses [--top N] [--json]

The lost customers of a year against those who stayed: reasons, what they had in common before with how sure that is,
and retention ((end - new) ÷ start) by month, segment and owner. Names the latest N (${TOP} unless told). Lost is who was
confirmed lost, or, where nobody said how it ended, has fallen silent and is not back.`;

/** @returns the exit code */
export async function runLosses(
  args: string[],
  env: Record<string, string | undefined>,
  io: LossesIo,
): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { help: { type: 'boolean' }, json: { type: 'boolean' }, top: { type: 'string' } },
  });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  const top = values.top ?? String(TOP);
  if (!/^[1-9]\d{0,2}$/.test(top)) throw new RangeError(`--top must be a whole number from 1 to 999, not "${top}"`);
  const config = readConfig(env);
  const settings = readCompanySettings();
  const app = await createApp({ config, settings, clock: Date.now, log: createLog(config.logLevel) });
  try {
    const { store, sourceName, archiveWindowMs, calendars, profile, segments, clock } = app.assessDeps;
    const now = clock();
    const orderHorizonDays = profile.orders.horizonDays;
    const segmentRules = segments?.rules;
    const deps = { store, sourceName, archiveWindowMs, calendars, orderHorizonDays, segmentRules, now };
    const review = await reviewLosses(deps, { top: Number(top) });
    if (values.json) io.out(JSON.stringify(review));
    else for (const line of lossLines(makeTexts(settings.copy), review, now)) io.out(line);
    return 0;
  } finally {
    await app.close();
  }
}
