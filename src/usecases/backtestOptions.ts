import { parseArgs } from 'node:util';
import { BacktestError } from './backtestFiles.ts';

/** Options as they were given, by name; a switch without a word is '' when it was given. */
export interface Given {
  options: Readonly<Record<string, string | undefined>>;
  /** Words without a name. */
  words: readonly string[];
}

/** @throws BacktestError for an option that is not known or lacks its word */
export function readOptions(
  args: string[],
  { words = [], switches = [] }: { words?: readonly string[]; switches?: readonly string[] },
): Given {
  const known = Object.fromEntries([
    ...words.map((name) => [name, { type: 'string' as const }] as const),
    ...switches.map((name) => [name, { type: 'boolean' as const }] as const),
  ]);
  try {
    const { values, positionals } = parseArgs({ args, options: known, allowPositionals: true });
    const options = Object.entries(values).map(([name, value]) => [name, value === true ? '' : value]);
    return { options: Object.fromEntries(options), words: positionals };
  } catch (error) {
    throw new BacktestError(error instanceof Error ? error.message : String(error));
  }
}

export function needed({ options }: Given, name: string): string {
  const value = options[name];
  if (value === undefined || value === '') throw new BacktestError(`--${name} is missing, see --help`);
  return value;
}

/** A whole number that must be given, or has a default. */
export function wholeNumber(
  given: Given,
  name: string,
  { unit, from = 1, to = 9999, usual }: { unit: string; from?: number; to?: number; usual?: number },
): number {
  if (usual !== undefined && given.options[name] === undefined) return usual;
  const value = needed(given, name);
  if (!/^\d{1,4}$/.test(value) || Number(value) < from || Number(value) > to)
    throw new BacktestError(`--${name} must be a whole number of ${unit} from ${from} to ${to}, not "${value}"`);
  return Number(value);
}

/** Words that belong to no option are a slip of the pen: they are said, not passed over. */
export function refuseWords(words: readonly string[]): void {
  if (words.length > 0) throw new BacktestError(`"${words[0]}" belongs to no option, see --help`);
}
