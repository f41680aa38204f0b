import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VARIABLE_NAMES } from '../src/config.ts';
import { CONSOLE_STEPS } from '../src/consoleFindings.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const PAGES = [
  'README.md',
  'README.zh-CN.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const commands = new Set([...read('src/main.ts').matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name!));

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  it('names only commands that there are, with options that they know', () => {
    const wrong: string[] = [];
    for (const [, command, rest] of text.matchAll(
      /(?:^|`|& )(?:liuke|npm run liuke --|node (?:--env-file=\S+ )?bin\/liuke\.js) ([a-z]+)([^`\n]*)/gm,
    )) {
      if (!commands.has(command!)) {
        wrong.push(command!);
        continue;
      }
      const source = sourceOf(command!);
      for (const [, option] of rest!.replace(' --help', '').matchAll(/ --([a-z-]+)/g))
        if (!source.includes(`${option}:`) && !source.includes(`'${option}'`) && !source.includes(`--${option}`))
          wrong.push(`${command} --${option}`);
    }
    expect(wrong).toEqual([]);
  });

  it('names only variables that are read', () => {
    const known = new Set(VARIABLE_NAMES.flatMap((name) => [name, `${name}_FILE`]));
    const named = [...text.matchAll(/\b(?:LIUKE|WECOM|ARCHIVE|DATABASE|DIGEST|MESSAGE)_[A-Z_]+[A-Z]\b/g)].map(
      ([name]) => name,
    );
    expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
  });

  it('points to files that there are', () => {
    const targets = [...text.matchAll(/\]\(([^)#]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !target.includes('://'));
    for (const target of targets) expect(existsSync(join(root, dirname(page), target)), target).toBe(true);
  });
});

it('lists the settings of the admin console as the doctor does, in its order', () => {
  const rows = [...read('docs/企业微信后台配置.md').matchAll(/^\| (\d+) \| ([^|]+) \|/gm)].map(([, number, place]) => [
    number!,
    place!.trim(),
  ]);
  const steps = Object.values(CONSOLE_STEPS).map((name) => name.split(/ (.*)/s).slice(0, 2) as [string, string]);
  expect(rows.map(([number]) => number)).toEqual(steps.map(([number]) => number));
  for (const [index, [, place]] of steps.entries()) expect(rows[index]![1]).toContain(place.split(' > ').at(-1)!);
});

it('gives a reason and a licence for every package that is installed by name', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));
  const listed = [...read('docs/依赖.md').matchAll(/`((?:@[\w-]+\/)?[\w-]+)`(?=[^|]*\|)/g)].map(([, name]) => name!);
  expect(listed.toSorted()).toEqual(
    [dependencies, devDependencies, optionalDependencies].flatMap((each) => Object.keys(each)).toSorted(),
  );
});

it('gives each package the licence that it has, why it is there and when it was last released', () => {
  const rows = [...read('docs/依赖.md').matchAll(/^\| (`[^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)];
  expect(rows.length).toBeGreaterThan(30);
  for (const [, names, reason, licence, released] of rows) {
    expect(reason!.trim().length, names).toBeGreaterThan(1);
    expect(released, names).toMatch(/^20\d\d-\d\d-\d\d$/);
    const [, name] = /`([^`]+)`/.exec(names!)!;
    const manifest = join(root, 'node_modules', name!, 'package.json');
    // Those for another machine are not installed here.
    if (existsSync(manifest)) expect(licenceIn(JSON.parse(readFileSync(manifest, 'utf8'))), name).toBe(licence!.trim());
  }
});

/** Older packages say it as a list. */
function licenceIn({ license, licenses }: { license?: string; licenses?: { type: string }[] }): string | undefined {
  return license ?? licenses?.[0]?.type;
}

/** The text of a command's file: what it says of itself and what it reads. */
function sourceOf(command: string): string {
  const main = read('src/main.ts');
  const called = new RegExp(`case '${command}':[\\s\\S]*?import\\('\\./?([^']+)'\\)`).exec(main)?.[1];
  if (called === undefined || command === 'serve') return main;
  const options = command === 'backtest' ? read('src/usecases/backtest.ts') : '';
  return read(`src/${called}`.replace('src/../', '')) + options;
}
