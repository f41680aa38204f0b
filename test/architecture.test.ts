import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Which room may import which (src/ARCHITECTURE.md). A file directly in src/ is a room of its own name. Rooms that are
 * not named here may import nothing of ours.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: ['domain'],
  store: ['store', 'domain', 'migrations'],
  wecom: ['wecom', 'domain'],
  crm: ['crm', 'domain'],
  webhooks: ['webhooks', 'domain'],
  judging: ['judging', 'store', 'domain'],
  cards: ['cards', 'wecom', 'store', 'domain', 'log.ts'],
  people: ['people', 'wecom', 'store', 'domain', 'log.ts'],
  usecases: [
    'usecases',
    'judging',
    'people',
    'cards',
    'wecom',
    'crm',
    'webhooks',
    'store',
    'domain',
    'inAdvance.ts',
    'log.ts',
  ],
  web: ['web', 'usecases', 'wecom', 'store', 'domain', 'log.ts'],
  simulator: ['simulator'],
  migrations: [],
  // Measures the service from outside; only the command line and tests start it.
  // Its simulator runs in a process of its own.
  bench: [
    ...['bench', 'simulator', 'dueWork.ts', 'usecases', 'judging', 'wecom', 'store', 'domain'],
    ...['companySettings.ts', 'log.ts'],
  ],
  'secret.ts': [],
  'log.ts': [],
  'calendarFile.ts': ['domain'],
  'calendarData.ts': ['domain', 'calendarFile.ts'],
  'calendarFindings.ts': ['store', 'domain', 'calendarData.ts', 'finding.ts'],
  'roomSettings.ts': ['domain'],
  'keepingSettings.ts': ['domain'],
  'scoreProfileFiles.ts': ['domain'],
  'inAdvance.ts': [],
  'keyFiles.ts': ['secret.ts', 'log.ts'],
  'variableFiles.ts': [],
  'config.ts': ['secret.ts', 'keyFiles.ts', 'variableFiles.ts', 'domain', 'calendarData.ts'],
  'alertLimits.ts': ['domain'],
  'meters.ts': ['usecases'],
  'roles.ts': [],
  'digestGroups.ts': ['config.ts'],
  'schedule.ts': ['domain', 'log.ts'],
  'clockWatch.ts': ['domain', 'log.ts'],
  'app.ts': [
    ...[
      'web',
      'usecases',
      'wecom',
      'crm',
      'webhooks',
      'store',
      'domain',
      'config.ts',
      'companySettings.ts',
      'connections.ts',
    ],
    ...[
      'alertWork.ts',
      'cards',
      'clockWatch.ts',
      'digestGroups.ts',
      'dueWork.ts',
      'keyFiles.ts',
      'log.ts',
      'meters.ts',
      'roles.ts',
      'secret.ts',
    ],
  ],
  'doctor.ts': [
    ...[
      'command.ts',
      'webhookFindings.ts',
      'wecom',
      'store',
      'domain',
      'config.ts',
      'companySettings.ts',
      'connections.ts',
      'secret.ts',
      'calendarFindings.ts',
    ],
    ...['archiveFindings.ts', 'consoleFindings.ts', 'digestGroups.ts', 'finding.ts', 'log.ts', 'machineFindings.ts'],
  ],
  'archiveFindings.ts': ['wecom', 'store', 'config.ts', 'connections.ts', 'finding.ts'],
  'webhookFindings.ts': ['webhooks', 'store', 'domain', 'config.ts', 'connections.ts', 'finding.ts'],
  'exportCommand.ts': ['command.ts', 'usecases', 'domain'],
  'consoleFindings.ts': ['wecom', 'store', 'config.ts', 'finding.ts'],
  'machineFindings.ts': ['store', 'config.ts', 'finding.ts'],
  'finding.ts': [],
  'companySettings.ts': [
    ...[
      'domain',
      'importSettings.ts',
      'alertLimits.ts',
      'calendarData.ts',
      'digestGroups.ts',
      'roomSettings.ts',
      'keepingSettings.ts',
    ],
    'scoreProfileFiles.ts',
  ],
  'connections.ts': ['wecom', 'webhooks', 'usecases', 'store', 'domain', 'config.ts', 'secret.ts', 'log.ts'],
  'dueWork.ts': ['usecases', 'store', 'domain', 'config.ts', 'log.ts', 'roles.ts'],
  demo: [
    'simulator',
    'app.ts',
    'schedule.ts',
    'config.ts',
    'companySettings.ts',
    'secret.ts',
    'log.ts',
    'usecases',
    'domain',
  ],
  'oneShot.ts': ['command.ts', 'app.ts', 'config.ts', 'usecases', 'domain'],
  'command.ts': ['app.ts', 'config.ts', 'companySettings.ts', 'domain', 'log.ts'],
  'alertWork.ts': ['usecases', 'cards', 'store', 'domain', 'log.ts'],
  'alertsCommand.ts': ['command.ts', 'app.ts', 'config.ts', 'usecases', 'domain'],
  'eraseCommand.ts': ['command.ts', 'config.ts', 'connections.ts', 'searchFiles.ts', 'usecases', 'store'],
  'searchFiles.ts': [],
  'restoredCommand.ts': ['companySettings.ts', 'config.ts', 'log.ts', 'usecases', 'store', 'domain'],
  'keptCommand.ts': ['command.ts', 'usecases', 'store'],
  'outboxCommand.ts': ['command.ts', 'usecases', 'store', 'domain'],
  'customersCommand.ts': ['command.ts', 'app.ts', 'usecases', 'domain'],
  'importCommand.ts': ['command.ts', 'app.ts', 'usecases', 'domain'],
  'importSettings.ts': ['domain'],
  'progress.ts': [],
  'explainCommand.ts': ['command.ts', 'usecases', 'domain'],
  'lossesCommand.ts': ['app.ts', 'companySettings.ts', 'config.ts', 'log.ts', 'usecases', 'domain'],
  'backtestCommand.ts': [
    ...[
      'command.ts',
      'app.ts',
      'alertLimits.ts',
      'companySettings.ts',
      'config.ts',
      'log.ts',
      'progress.ts',
      'usecases',
      'web',
      'domain',
    ],
  ],
  'main.ts': [
    ...[
      'app.ts',
      'importCommand.ts',
      'config.ts',
      'companySettings.ts',
      'log.ts',
      'demo',
      'doctor.ts',
      'oneShot.ts',
      'eraseCommand.ts',
      'restoredCommand.ts',
      'keptCommand.ts',
      'alertsCommand.ts',
      'outboxCommand.ts',
      'customersCommand.ts',
      'backtestCommand.ts',
      'explainCommand.ts',
      'lossesCommand.ts',
      'exportCommand.ts',
      'roles.ts',
      'schedule.ts',
      'usecases',
      'bench',
    ],
  ],
};
/** Libraries stay where their job is (STYLE §1). */
const LIBRARY_ROOMS: Record<string, readonly string[]> = {
  // The bench shows what the usual way of using it costs.
  typeorm: ['store', 'migrations', 'bench'],
  mysql2: ['store'],
  'better-sqlite3': ['store'],
  koa: ['web', 'simulator', 'app.ts'],
  'koa-router': ['web', 'simulator'],
  axios: ['wecom', 'crm', 'simulator'],
  '@wecom/crypto': ['wecom'],
  'node-cron': ['schedule.ts'],
  koffi: ['wecom'],
  'prom-client': ['meters.ts'],
  echarts: ['web'],
  '@resvg/resvg-js': ['web'],
  '@wecom/jssdk': ['web'],
};

const root = resolve(import.meta.dirname, '..');

interface Import {
  from: string;
  to: string;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : []));
}

/** The text of a file without its comments. */
function codeOf(path: string): string {
  return readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

function importsOf(path: string, text: string): Import[] {
  const names = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]/g)].map((m) => m[1]!);
  const bare = [...text.matchAll(/(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g)].map((m) => m[1]!);
  const dynamic = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)].map((m) => m[1]!);
  const workers = [...text.matchAll(/new URL\(\s*['"](\.[^'"]+\.ts)['"]\s*,\s*import\.meta\.url\s*\)/g)].map(
    (m) => m[1]!,
  );
  return [...names, ...bare, ...dynamic, ...workers].map((name) => ({
    from: relative(root, path),
    to: name.startsWith('.') ? relative(root, resolve(dirname(path), name)) : name,
  }));
}

function roomOf(file: string): string {
  const parts = file.split('/');
  return parts[0] === 'src' ? parts[1]! : parts[0]!;
}

/** Every arrow that must not be, as one sentence each. */
function forbiddenArrows(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to }) => {
    const room = roomOf(from);
    if (!/^(src|migrations|bench)\//.test(to)) {
      if (/^(config|test)\//.test(to)) return [`${from} imports ${to}: code must not import ${roomOf(to)}`];
      const library = to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : to.split('/')[0]!;
      if (room === 'domain') return [`${from} imports ${to}: the domain imports no library`];
      const rooms = LIBRARY_ROOMS[library];
      return rooms === undefined || rooms.includes(room)
        ? []
        : [`${from} imports ${to}: it stays in ${rooms.join(', ')}`];
    }
    if (room === roomOf(to) && room === 'usecases' && from !== to && !isPartOf(from, to))
      return [`${from} imports ${to}: a use case never imports another`];
    const allowed = MAY_IMPORT[room] ?? [];
    return allowed.includes(roomOf(to)) || roomOf(to) === room
      ? []
      : [`${from} imports ${to}: ${room} must not know ${roomOf(to)}`];
  });
}

/** `backtest*.ts` is one use case in several files: the command, its two kinds of data, files and report. So is `import*.ts`. */
function isPartOf(from: string, to: string): boolean {
  return ['backtest', 'import'].some((name) => [from, to].every((path) => path.split('/').at(-1)!.startsWith(name)));
}

/** Circles as the files they run through; each once. */
function circles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      found.add([...path.slice(at)].sort().join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return [...found];
}

const imports = ['src', 'migrations', 'bench']
  .flatMap((room) => filesBelow(join(root, room)))
  .flatMap((path) => importsOf(path, readFileSync(path, 'utf8')));

describe('the house', () => {
  it('has only arrows that point down', () => {
    expect(imports.length).toBeGreaterThan(10);
    expect(forbiddenArrows(imports)).toEqual([]);
  });

  it('has no circle', () => {
    expect(circles(imports)).toEqual([]);
  });

  it('has no barrel and no drawer for everything', () => {
    const names = filesBelow(join(root, 'src')).map((path) => relative(root, path));
    expect(names.filter((name) => /(^|\/)(index|utils?|helpers?|common)(\.ts|\/)/.test(name))).toEqual([]);
  });

  it('keeps the clock and the world out of the domain', () => {
    const impure = filesBelow(join(root, 'src/domain')).filter((path) =>
      /process\.|Date\.now\(|new Date\(\)|Math\.random|performance\.now|setTimeout|fetch\(/.test(codeOf(path)),
    );
    expect(impure.map((path) => relative(root, path))).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = filesBelow(join(root, 'src')).filter((path) => /process\.env/.test(codeOf(path)));
    expect(readers.map((path) => relative(root, path)).filter((name) => name !== 'src/main.ts')).toEqual([]);
  });
});

describe('the test of the house itself', () => {
  it.each([
    ['src/domain/score.ts', 'src/store/alerts.ts'],
    ['src/domain/score.ts', 'zod'],
    ['src/domain/score.ts', 'node:fs'],
    ['src/store/alerts.ts', 'src/wecom/client.ts'],
    ['src/wecom/client.ts', 'src/store/alerts.ts'],
    ['src/simulator/simulator.ts', 'src/domain/time.ts'],
    ['src/app.ts', 'src/simulator/simulator.ts'],
    ['src/usecases/pullArchive.ts', 'src/usecases/handleTap.ts'],
    ['src/usecases/pullArchive.ts', 'src/web/pages.ts'],
    ['src/usecases/pullArchive.ts', 'axios'],
    ['src/web/pages.ts', 'typeorm'],
    ['src/app.ts', 'bench/runBench.ts'],
    ['bench/ingest.ts', 'test/mariadb.ts'],
  ])('refuses %s importing %s', (from, to) => {
    expect(forbiddenArrows([{ from, to }])).toHaveLength(1);
  });

  it('sees a circle', () => {
    expect(
      circles([
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'c', to: 'a' },
      ]),
    ).toEqual(['a -> b -> c']);
  });
});
