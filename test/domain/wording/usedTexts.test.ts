import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TEMPLATES } from '../../../src/domain/wording/templates/allTemplates.ts';

const root = new URL('../../../src/', import.meta.url);
const sources = globSync('**/*.ts', { cwd: root }).map((path) => ({
  path,
  code: readFileSync(new URL(path, root), 'utf8'),
}));
const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

it('has no text that nobody shows', () => {
  const code = sources
    .filter(({ path }) => !path.includes('wording/templates/'))
    .map((source) => source.code)
    .join('\n');
  const whole = new Set(Array.from(code.matchAll(/'([\w.]+)'/g), ([, key]) => key));
  // Keys that are put together: `band.${band}`, `${cause.kind}.short`.
  const patterns = Array.from(
    code.matchAll(/`([\w.]*)\$\{[^}`]+\}([\w.]*)`/g),
    ([, start, end]) => [start!, end!] as const,
  ).filter(([start, end]) => start.endsWith('.') || end.startsWith('.'));
  const isUsed = (key: string): boolean =>
    whole.has(key) || patterns.some(([start, end]) => key.startsWith(start) && key.endsWith(end));
  expect(Object.keys(TEMPLATES).filter((key) => !isUsed(key))).toEqual([]);
});

it('keeps every word for people in one place: pages hold none of their own', () => {
  const own = sources
    .filter(({ path }) => path.startsWith('web/'))
    .filter(({ code }) => /\p{Script=Han}/u.test(withoutComments(code)))
    .map(({ path }) => path);
  expect(own).toEqual([]);
});
