import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { MeasuredOn } from './measuredOn.ts';

/** One printed line of a bench, with when, of which commit and on which machine it was measured. */
export interface BookedResult {
  at: string;
  commit: string;
  machine: MeasuredOn;
  result: Record<string, string | number>;
}

/** One JSON object a line. @returns [] where the file is not there yet */
export function readBook(path: string): BookedResult[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as BookedResult);
}

/**
 * Puts what one bench found in the place of what it found before, store by store: measured again with one of them, the other's
 * lines stay. In the order of `names`, so that the same results make the same file.
 */
export function bookResults(path: string, found: readonly BookedResult[], names: readonly string[]): BookedResult[] {
  const keyOf = ({ result }: BookedResult) => `${result.name} ${result.store ?? ''}`;
  const anew = new Set(found.map(keyOf));
  const kept = readBook(path).filter((line) => !anew.has(keyOf(line)));
  const placeOf = ({ result }: BookedResult) =>
    names.indexOf(String(result.name)) * 2 + Number(result.store === 'mariadb');
  const all = [...kept, ...found].sort((a, b) => placeOf(a) - placeOf(b));
  writeFileSync(path, all.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return all;
}
