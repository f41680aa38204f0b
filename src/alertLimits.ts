import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { BudgetLimits } from './domain/attentionBudget.ts';

const reasoned = (schema: z.ZodNumber) => z.object({ value: schema, reason: z.string().min(1, 'needs a reason') });
const File = z.strictObject({
  budget: z.strictObject({
    perDay: reasoned(z.number().int().min(1).max(20)),
    perWeek: reasoned(z.number().int().min(1).max(100)),
    weekShare: reasoned(z.number().gt(0).max(1)),
  }),
});

/** Every fault of `config/alerts.json` at once. */
export class AlertLimitsError extends Error {
  override readonly name = 'AlertLimitsError';
}

/**
 * The attention budget of the company.
 * @throws AlertLimitsError
 */
export function readAlertLimits(path: URL = new URL('../config/alerts.json', import.meta.url)): BudgetLimits {
  const parsed = File.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new AlertLimitsError(
      `config/alerts.json: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    );
  const { perDay, perWeek, weekShare } = parsed.data.budget;
  return { perDay: perDay.value, perWeek: perWeek.value, weekShare: weekShare.value };
}
