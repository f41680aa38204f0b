import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VARIABLE_NAMES } from '../src/config.ts';
import { createMeters } from '../src/meters.ts';
import type { OperationFigures } from '../src/usecases/measureOperation.ts';
import { IMPORT_BYTES_MAX } from '../src/web/importRoutes.ts';
import { FORM_BYTES_MAX } from '../src/web/pageKit.ts';
import { CALLBACK_BYTES_MAX } from '../src/wecom/callbackXml.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const variables = new Set(VARIABLE_NAMES.flatMap((name) => [name, `${name}_FILE`]));
const ROUTES = ['/healthz', '/readyz', '/metrics', '/wecom/cb/', '/api/', '/'];

describe('the image', () => {
  const dockerfile = read('Dockerfile');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) => sources!.split(' '));

  it('runs as nobody special, on glibc, without a shell around the program', () => {
    expect(dockerfile.trimEnd().split('\n').at(-1)).toMatch(/^CMD \["node", /);
    const [, last = ''] = dockerfile.split(/^FROM .*\n(?![\s\S]*^FROM )/m);
    expect(last).toMatch(/^USER node$/m);
    expect(dockerfile).not.toMatch(/^FROM .*alpine/m);
    expect(dockerfile).not.toMatch(/SECRET|TOKEN|PASSWORD/);
  });

  it('holds what the service imports, and the build is sent all of it', () => {
    for (const path of copied) {
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(read('.dockerignore').split('\n'), path).toContain(`!${path}`);
    }
    const outside = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...read(`src/${file}`).matchAll(/^(?:import|export) .*from '((?:\.\.\/)+)([a-z]+)\//gm)])
      .filter(([, up, folder]) => up !== undefined && existsSync(join(root, folder!)) && folder !== 'src')
      .map(([, , folder]) => folder!);
    for (const folder of new Set(outside)) expect(copied, folder).toContain(folder);
  });

  it('asks for its health where the service tells it', () => {
    expect(ROUTES).toContain(/HEALTHCHECK[\s\S]*?\}(\/[a-z]+)`/.exec(dockerfile)?.[1]);
  });
});

describe('compose.yaml and the systemd unit', () => {
  it.each(['compose.yaml', 'docs/examples/liuke.service'])('%s sets only variables that are read', (path) => {
    const named = [...read(path).matchAll(/\b((?:LIUKE|WECOM|ARCHIVE|DATABASE|DIGEST|MESSAGE)_[A-Z_]+)\s*[:=]/g)];
    if (path === 'compose.yaml') expect(named.length).toBeGreaterThan(0);
    else expect(read(path)).toContain('EnvironmentFile=/etc/liuke/env');
    expect(named.map(([, name]) => name!).filter((name) => !variables.has(name))).toEqual([]);
  });

  it('the unit is one that systemd understands', (context) => {
    const tool = ['/usr/bin/systemd-analyze', '/bin/systemd-analyze'].find(existsSync);
    if (tool === undefined) {
      console.log('skipped: the systemd unit: systemd-analyze is not installed');
      return context.skip();
    }
    const unit = join(mkdtempSync(join(tmpdir(), 'liuke-unit-')), 'liuke.service');
    // The program stands elsewhere in a test; everything else is checked as it is.
    writeFileSync(
      unit,
      read('docs/examples/liuke.service').replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`),
    );
    const said = execFileSync('/bin/sh', ['-c', `${tool} verify --recursive-errors=no ${unit} 2>&1 || true`], {
      encoding: 'utf8',
    });
    expect(
      said.split('\n').filter((line) => line.includes('liuke.service') && !/Failed to .*bus|namespace/i.test(line)),
    ).toEqual([]);
  });
});

describe('the door in front', () => {
  it('opens only what is served', () => {
    const locations = [...read('docs/examples/nginx.conf').matchAll(/location (?:= )?(\S+) \{/g)].map(
      ([, path]) => path!,
    );
    expect(locations.length).toBeGreaterThan(3);
    for (const path of locations) expect(ROUTES).toContain(path);
  });

  it('says before its servers what belongs there', () => {
    const [before = '', ...servers] = read('docs/examples/nginx.conf').split(/^server \{$/m);
    for (const directive of ['log_format', 'limit_req_zone']) {
      expect(before).toMatch(new RegExp(`^${directive} `, 'm'));
      expect(servers.join('')).not.toMatch(new RegExp(`^\\s*${directive} `, 'm'));
    }
  });

  it('lets through what the service takes, and no more', () => {
    const sizes = [
      ...read('docs/examples/nginx.conf').matchAll(/location (\S+) \{\s*client_max_body_size (\d+)([km]);/g),
    ];
    expect(
      Object.fromEntries(sizes.map(([, path, size, unit]) => [path, Number(size) * (unit === 'k' ? 1024 : 1024 ** 2)])),
    ).toEqual({
      ...{ '/wecom/cb/': CALLBACK_BYTES_MAX, '/api/': IMPORT_BYTES_MAX, '/': FORM_BYTES_MAX },
    });
  });
});

describe('the rules and the dashboard', () => {
  it('ask only for figures that /metrics has', async () => {
    const text = await createMeters().text({
      archive: {
        ageSeconds: 1,
        pullAgeSeconds: 1,
        failingSeconds: 0,
        kept: { noKey: 0, badKey: 0, undecodable: 0, unparsed: 0 },
        gaps: 0,
      },
      ...{
        assessment: { ageSeconds: 1 },
        customers: { all: 1, scored: 1 },
        staff: { active: 1, archived: 1, unknown: 0 },
      },
      ...{ inbox: { counts: { dead: 0 }, oldestSeconds: 1 }, outbox: { counts: { dead: 0 }, oldestSeconds: 1 } },
      ...{ jobs: [{ job: 'assess', doneAtSeconds: 1, hasFailed: false }], overdue: [], isPaused: false },
    } satisfies OperationFigures);
    const known = new Set(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, kind]) =>
        kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name!],
      ),
    );
    const asked = ['prometheus-rules.yml', 'grafana-dashboard.json']
      .map((file) => read(`docs/examples/${file}`))
      .flatMap((file) => [...file.matchAll(/\bliuke_[a-z0-9_]+/g)].map(([name]) => name));
    expect(asked.length).toBeGreaterThan(10);
    expect([...new Set(asked)].filter((name) => !known.has(name))).toEqual([]);
  });

  it('the dashboard is JSON with panels that each ask for something', () => {
    const { panels } = JSON.parse(read('docs/examples/grafana-dashboard.json'));
    for (const { title, targets } of panels) expect(targets[0].expr, title).not.toBe('');
  });
});
