import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { AlertLimits } from './domain/alertLimits.ts';

const reasoned = (schema: z.ZodNumber) => z.object({ value: schema, reason: z.string().min(1, 'needs a reason') });
const count = (max: number) => reasoned(z.number().int().min(1).max(max));
const File = z.strictObject({
  budget: z.strictObject({
    perDay: count(20),
    perWeek: count(100),
    weekShare: reasoned(z.number().gt(0).max(1)),
    firstPerDay: count(20),
    firstDays: reasoned(z.number().int().min(0).max(60)),
    criticalPerDay: count(20),
    pushesPerDay: count(50),
  }),
  waits: z.strictObject({
    hours: reasoned(z.number().gt(0).max(80)),
    tierAHours: reasoned(z.number().gt(0).max(80)),
  }),
});

/** Every fault of `config/alerts.json` at once. */
export class AlertLimitsError extends Error {
  override readonly name = 'AlertLimitsError';
}

/** What `config/alerts.json` says; the ladder stands in the profiles. */
export type FileLimits = Omit<AlertLimits, 'ladders'>;

/**
 * How much and how soon people are reminded.
 * @throws AlertLimitsError
 */
export function readAlertLimits(path: URL = new URL('../config/alerts.json', import.meta.url)): FileLimits {
  const parsed = File.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new AlertLimitsError(
      `config/alerts.json: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    );
  const { budget, waits } = parsed.data;
  return {
    perDay: budget.perDay.value,
    perWeek: budget.perWeek.value,
    weekShare: budget.weekShare.value,
    firstPerDay: budget.firstPerDay.value,
    firstDays: budget.firstDays.value,
    criticalPerDay: budget.criticalPerDay.value,
    pushesPerDay: budget.pushesPerDay.value,
    waits: { hours: waits.hours.value, tierAHours: waits.tierAHours.value },
  };
}
