import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { RANKING_SIGNALS } from '../../src/domain/signals/signalRanks.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { runBacktest } from '../../src/usecases/backtest.ts';
import { backtestPage } from '../../src/web/backtestPage.ts';
import { profile } from '../domain/judgedCustomer.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuke-backtest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  const text = `${lines.join('\n')}\n`;
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

async function run(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  return {
    code: await runBacktest(args, io, { profile, page: async (report) => backtestPage(makeTexts(), report) }),
    out,
    err,
  };
}

function risksOf(path: string): Map<string, string> {
  const [heading, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  expect(heading).toBe('case_id,risk');
  return new Map(lines.map((line) => line.split(',') as [string, string]));
}

const DAY = 86_400;
const t = 100 * DAY;
/** Two people who write daily; with 7 the salesperson stopped answering a week ago, 9 only gets mass mail. */
const messages = [
  'src,dst,ts,n_rcpt',
  ...Array.from({ length: 90 }, (_, day) => [
    `1,2,${t - (90 - day) * DAY},1`,
    `2,1,${t - (90 - day) * DAY + 300},2`,
    ...(day < 60 ? [`7,1,${t - (90 - day) * DAY + 900},5`, `1,7,${t - (90 - day) * DAY + 950},1`] : []),
    `1,9,${t - (90 - day) * DAY + 999},6`,
  ]).flat(),
];
const later = [`2,1,${t + 1},1`, `7,1,${t + DAY},1`];
const cases = [
  'case_id,dataset,ego,partner,t,split,early,regular,label,label_both,label_drop',
  `x:1:2:${t},x,1,2,${t},test,1,1,0,0,0`,
  `x:1:7:${t},x,1,7,${t},test,0,1,1,1,1`,
  `x:7:1:${t},x,7,1,${t},train,0,0,1,1,1`,
  `x:1:9:${t},x,1,9,${t},train,0,0,1,1,1`,
];
const M = file('messages.csv.gz', [...messages, ...later]);
const C = file('cases.csv.gz', cases);
const words = (change: Record<string, string> = {}) =>
  Object.entries({
    messages: M,
    cases: C,
    recent: '7',
    horizon: '14',
    out: join(folder, 'risk.csv'),
    ...change,
  }).flatMap(([name, value]) => [`--${name}`, value]);

describe('backtest cases', () => {
  it('writes every risk with all its digits and prints each view', async () => {
    const { code, out, err } = await run('cases', ...words());
    expect([code, err]).toEqual([0, []]);
    const risks = risksOf(join(folder, 'risk.csv'));
    expect([...risks.keys()]).toEqual(cases.slice(1).map((line) => line.split(',')[0]));
    const [lively, gone, mirrored, never] = [...risks.values()].map(Number) as [number, number, number, number];
    expect(lively).toBeLessThan(0.2);
    expect(gone).toBeGreaterThan(0.6);
    // Both wrote every day, so it does not matter who is cast as the salesperson.
    expect(mirrored).toBeCloseTo(gone, 12);
    expect(never).toBe(1);
    expect(out[0]).toContain('4 cases judged');
    expect(out.find((line) => line.startsWith('all '))).toContain('AUC 1.000');
    expect(out.find((line) => line.startsWith('early '))).toContain('nothing to rank');
  });

  it('does not look ahead: the file cut at t gives the same risks', async () => {
    await run('cases', ...words());
    const whole = readFileSync(join(folder, 'risk.csv'), 'utf8');
    for (const by of ['rhythm', 'health']) {
      await run('cases', ...words({ by, out: join(folder, 'whole.csv') }));
      await run('cases', ...words({ by, messages: file('cut.csv', messages), out: join(folder, 'cut-risk.csv') }));
      expect(readFileSync(join(folder, 'cut-risk.csv'), 'utf8')).toBe(readFileSync(join(folder, 'whole.csv'), 'utf8'));
    }
    await run(
      'cases',
      ...words({ messages: file('shuffled.csv', [messages[0]!, ...later, ...messages.slice(1).reverse()]) }),
    );
    expect(readFileSync(join(folder, 'risk.csv'), 'utf8')).toBe(whole);
  });

  it('gives 100 - health with --by health', async () => {
    expect((await run('cases', ...words({ by: 'health', out: join(folder, 'health.csv') }))).code).toBe(0);
    const health = [...risksOf(join(folder, 'health.csv')).values()].map(Number);
    expect(health.every((risk) => risk >= 0 && risk <= 100)).toBe(true);
    expect(health[0]!).toBeLessThan(20);
    expect(health[3]!).toBe(100);
  });

  it.each(RANKING_SIGNALS)('ranks by the signal %s alone, with messages up to t only', async (name) => {
    const [whole, cut] = [join(folder, 'signal.csv'), join(folder, 'signal-cut.csv')];
    const by = ['--by', 'signal', name];
    const { code, out } = await run('cases', ...words({ out: whole }), ...by);
    expect(code).toBe(0);
    expect(out.find((line) => line.startsWith('all '))).toContain('AUC');
    await run('cases', ...words({ out: cut, messages: file('cut.csv', messages) }), ...by);
    expect(readFileSync(cut, 'utf8')).toBe(readFileSync(whole, 'utf8'));
    const risks = [...risksOf(whole).values()].map(Number);
    expect(risks.every(Number.isFinite)).toBe(true);
  });

  it('names the signals when another one is asked for, and in the help', async () => {
    const unknown = await run('cases', ...words(), '--by', 'signal', 'mood');
    expect([unknown.code, unknown.out]).toEqual([1, []]);
    expect(unknown.err[0]).toContain('knows no signal "mood": silence, ');
    expect((await run('cases', ...words(), '--by', 'signal')).err[0]).toContain('needs the name of a signal');
    expect((await run('cases', ...words(), 'mood')).err[0]).toContain('"mood" belongs to no option');
    const { out } = await run('--help');
    for (const name of RANKING_SIGNALS) expect(out[0]).toContain(name);
  });

  it('writes a report page that stands alone: pictures inside, nothing from elsewhere, no word of a template left', async () => {
    const many = [
      cases[0]!,
      ...Array.from({ length: 30 }, (_, i) => [
        `x:1:2:${t - i},x,1,2,${t - i * DAY},test,1,1,0,0,0`,
        `x:1:7:${t - i},x,1,7,${t - i * DAY},test,0,1,${i < 20 ? 1 : 0},1,1`,
      ]).flat(),
    ];
    const report = join(folder, 'report.html');
    const { code, out } = await run('cases', ...words({ cases: file('many.csv', many) }), '--report', report);
    expect([code, out.at(-1)]).toEqual([0, `report in ${report}`]);
    const page = readFileSync(report, 'utf8');
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).toContain('60个时刻里，20个之后没了音信（33%）');
    expect(page).not.toMatch(/\b(src|href)="(?!data:)|url\((?!#)|<script|@import/);
    expect(page).not.toMatch(/[{}]\w+\}|undefined|NaN/);
  });

  it('prints one JSON object and nothing else when asked, of one split when told', async () => {
    const { out } = await run('cases', ...words({ split: 'test' }), '--json');
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0]!)).toMatchObject({
      cases: 4,
      by: 'rhythm',
      recentDays: 7,
      horizonDays: 14,
      split: 'test',
      views: { all: { n: 2, positives: 1, auc: 1 } },
    });
  });

  it('needs of the cases only id, people and time, and says that there is nothing to measure', async () => {
    const bare = file('points.csv', ['case_id,event_id,ego,partner,t', `a,,1,2,${t}`, `b,e,1,7,${t}`]);
    const { code, out } = await run('cases', ...words({ cases: bare }));
    expect(code).toBe(0);
    expect(out).toHaveLength(2);
    expect(out[1]).toContain('no labels');
    const events = file('events.csv', [
      'event_id,dataset,ego,partner,last_contact,evident',
      `e,x,1,7,${t - DAY},${t + DAY}`,
    ]);
    const { out: lead } = await run('cases', ...words({ cases: bare, events }));
    expect(lead[1]).toContain('alerts on 5% of 1 control moments: events 1  alerted 1.00');
  });

  it.each([
    ['no file', { messages: 'nowhere.csv.gz' }, 'nowhere.csv.gz cannot be read: there is no such file'],
    ['no gzip', { messages: file('plain.csv.gz', []).replace('plain', 'broken') }, 'cannot be read'],
    ['missing columns', { messages: C }, 'lacks the columns src, dst, ts, n_rcpt'],
    [
      'a bad time',
      { messages: file('bad.csv', [...messages.slice(0, 3), '1,2,noon,1']) },
      'line 4: ts is no whole number',
    ],
    ['a short line', { messages: file('short.csv', [...messages.slice(0, 2), '1,2']) }, 'line 3: 4 plain fields'],
    [
      'a bad label',
      { cases: file('label.csv', [cases[0]!, cases[1]!.replace(',test,1', ',test,yes')]) },
      'line 2: early',
    ],
    ['no cases', { cases: file('none.csv', [cases[0]!]) }, 'holds no cases'],
    ['no window', { recent: '0' }, '--recent must be a whole number of days'],
    ['half a window', { horizon: '14.5' }, '--horizon must be a whole number of days'],
    ['another measure', { by: 'mood' }, '--by must be rhythm, health or signal NAME'],
    ['another split', { split: 'dev' }, '--split must be'],
    ['nowhere to write', { out: join(folder, 'no', 'where.csv') }, 'cannot be written'],
  ])('fails with one clear sentence: %s', async (_, change, sentence) => {
    const { code, out, err } = await run('cases', ...words(change));
    expect([code, out, err.length]).toEqual([1, [], 1]);
    expect(err[0]).toContain(sentence);
  });

  it('fails with one clear sentence for words that it does not know', async () => {
    expect((await run()).err[0]).toContain('there is no database to replay');
    expect((await run('cats')).err[0]).toContain('"cats"');
    expect((await run('cases', '--fast')).err[0]).toContain("Unknown option '--fast'");
    expect((await run('cases', ...words().slice(2))).err[0]).toContain('--messages is missing');
    expect((await run('orders', '--orders', C, '--cases', C, '--horizon', '182', '--out', 'x')).err[0]).toContain(
      'lacks',
    );
    const { code, out } = await run('--help');
    expect([code, out[0]!.includes('backtest cases')]).toEqual([0, true]);
  });
});
