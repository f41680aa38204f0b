import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { KEPT_AT_LEAST, type KeepingPeriods } from './domain/keepingPeriods.ts';

const period = (least: number) =>
  z.strictObject({
    days: z.number('must be a number of days').int('must be whole days').min(least, `must be at least ${least}`),
    reason: z.string().trim().min(1, 'needs a reason'),
  });
const kinds = Object.keys(KEPT_AT_LEAST) as (keyof KeepingPeriods)[];
const File = z.strictObject(
  Object.fromEntries(kinds.map((kind) => [kind, period(KEPT_AT_LEAST[kind])])) as Record<
    keyof KeepingPeriods,
    ReturnType<typeof period>
  >,
);

/** Every fault of `config/keeping.json` at once. */
export class KeepingSettingsError extends Error {
  override readonly name = 'KeepingSettingsError';
}

/** @throws KeepingSettingsError */
export function readKeepingPeriods(path: URL): KeepingPeriods {
  return keepingPeriods(JSON.parse(readFileSync(path, 'utf8')));
}

/** As {@link readKeepingPeriods}, from the parsed file. */
export function keepingPeriods(json: unknown): KeepingPeriods {
  const parsed = File.safeParse(json);
  if (!parsed.success)
    throw new KeepingSettingsError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    );
  return Object.fromEntries(kinds.map((kind) => [kind, parsed.data[kind].days])) as unknown as KeepingPeriods;
}
