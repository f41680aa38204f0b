import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { currencyOf } from './domain/crm/money.ts';

/** What a company says of the data that it imports. */
export interface ImportSettings {
  defaultCurrency: string;
  turnedCesSources: string[];
}

const reasoned = <T extends z.ZodType>(value: T) => z.object({ value, reason: z.string().min(1, 'needs a reason') });
const File = z.strictObject({
  defaultCurrency: reasoned(z.string().refine((code) => currencyOf(code) === code, 'must be a code such as CNY')),
  turnedCesSources: reasoned(z.array(z.string().regex(/^[a-z0-9_-]{1,32}$/, 'must be names of sources'))),
});

/** @throws Error with every fault of `config/import.json` */
export function readImportSettings(path: URL): ImportSettings {
  const parsed = File.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '));
  const { defaultCurrency, turnedCesSources } = parsed.data;
  return { defaultCurrency: defaultCurrency.value, turnedCesSources: turnedCesSources.value };
}
