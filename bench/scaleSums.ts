import { markdownTable } from './markdownTable.ts';
import type { BookedResult } from './resultBook.ts';

/** What docs/scale.md assumes of a salesperson; a company with other habits multiplies. */
export const ASSUMED = {
  /** Both sides, single chats and rooms, on a working day. */
  messagesADay: 150,
  customers: 100,
  cardsADay: 2,
  workingDaysAYear: 250,
  /** `messages` of config/keeping.json is 1,095 days. */
  yearsKept: 3,
  /** Of a day's messages in its busiest hour. */
  busiestHour: 0.2,
  daysAway: 4,
  cores: 2,
} as const;
const SALESPEOPLE = [100, 1_000, 10_000];
/** Snapshots were measured for so many customers and two years. */
const SNAPSHOT_CUSTOMERS = 100_000;
const BEGIN = '<!-- sums -->';
const END = '<!-- /sums -->';
const GB = 1e9;
const MICROS = 1e-6;

/** The figures of docs/benchmarks.jsonl that the sums rest on; null where one is not measured yet. */
interface Measured {
  decodeMicros: number | null;
  storeMicros: number | null;
  bytesEach: number | null;
  judgeMicros: number | null;
  snapshotGb: number | null;
}

/** The text of docs/scale.md with its tables made anew of these results. @throws Error where the marks are missing */
export function withSums(text: string, lines: readonly BookedResult[]): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the page has no place for the sums: ${BEGIN} … ${END}`);
  return `${text.slice(0, from + BEGIN.length)}\n\n${sums(lines)}\n\n${text.slice(to)}`;
}

function sums(lines: readonly BookedResult[]): string {
  const measured = measuredIn(lines);
  const { decodeMicros, storeMicros, bytesEach, judgeMicros, snapshotGb } = measured;
  const figures = markdownTable(
    ['实测（MariaDB）', '数', '来自'],
    [
      ['解开一条消息的 CPU', micros(decodeMicros), '`ingest` 的 `decodeCpuMicros`'],
      ['写入一条消息和事实的 CPU，含数据库', micros(storeMicros), '`messages`，最多的一行'],
      ['一条消息在数据库里的字节，含索引', number(bytesEach), '`messages`，最多的一行'],
      ['判断一位客户一天的 CPU，含数据库', micros(judgeMicros), '`customers`，最多的一行'],
      ['10 万位客户两年的快照', bytes(times(snapshotGb, GB)), '`snapshots`'],
    ],
  );
  const rows: [string, (people: number) => string][] = [
    ['客户', (people) => number(people * ASSUMED.customers)],
    ['每天的消息', (people) => number(messages(people))],
    ['最忙一小时，每秒的消息', (people) => number((messages(people) * ASSUMED.busiestHour) / 3600)],
    ['每天的卡片，点击不多于此', (people) => number(people * ASSUMED.cardsADay)],
    ['每天读取的 CPU 秒', (people) => number(readSeconds(people, measured))],
    ['每天评估的 CPU 秒', (people) => number(judgeSeconds(people, measured))],
    [`早上评估几分钟（${ASSUMED.cores} 核）`, (people) => number(minutes(judgeSeconds(people, measured)))],
    [
      `停 ${ASSUMED.daysAway} 天后补读几分钟（${ASSUMED.cores} 核）`,
      (people) => number(minutes(times(readSeconds(people, measured), ASSUMED.daysAway))),
    ],
    ['一天平均占一个核的', (people) => share(plus(readSeconds(people, measured), judgeSeconds(people, measured)))],
    ['每天新增', (people) => bytes(times(bytesEach, messages(people)))],
    [
      `消息和事实，${ASSUMED.yearsKept} 年`,
      (people) => bytes(times(bytesEach, messages(people) * ASSUMED.workingDaysAYear * ASSUMED.yearsKept)),
    ],
    ['快照，两年', (people) => bytes(times(snapshotGb, (GB * people * ASSUMED.customers) / SNAPSHOT_CUSTOMERS))],
  ];
  const company = markdownTable(
    ['', ...SALESPEOPLE.map((people) => `${number(people)} 名销售`)],
    rows.map(([title, of]) => [title, ...SALESPEOPLE.map(of)]),
  );
  return `${figures}\n\n${company}`;
}

function measuredIn(lines: readonly BookedResult[]): Measured {
  /** The last line is that of the largest size. */
  const of = (name: string, figure: string): number | null => {
    const found = lines
      .map(({ result }) => result)
      .filter((result) => result.name === name && result.store === 'mariadb');
    return found.length === 0 ? null : Number(found.at(-1)![figure]);
  };
  return {
    decodeMicros: of('ingest', 'decodeCpuMicros'),
    storeMicros: of('messages', 'cpuMicros'),
    bytesEach: of('messages', 'bytesEach'),
    judgeMicros: of('customers', 'cpuMicros'),
    snapshotGb: of('snapshots', 'gigabytes'),
  };
}

function messages(people: number): number {
  return people * ASSUMED.messagesADay;
}

function readSeconds(people: number, { decodeMicros, storeMicros }: Measured): number | null {
  return times(plus(decodeMicros, storeMicros), messages(people) * MICROS);
}

function judgeSeconds(people: number, { judgeMicros }: Measured): number | null {
  return times(judgeMicros, people * ASSUMED.customers * MICROS);
}

function minutes(cpuSeconds: number | null): number | null {
  return times(cpuSeconds, 1 / ASSUMED.cores / 60);
}

function times(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** Three digits that count: the sums are no better than the assumptions. */
function number(value: number | null): string {
  return value === null ? '还没测' : Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 3 });
}

function micros(value: number | null): string {
  return value === null ? '还没测' : `${number(value)} 微秒`;
}

function bytes(value: number | null): string {
  if (value === null) return '还没测';
  return value >= GB ? `${number(value / GB)} GB` : `${number(value / 1e6)} MB`;
}

function share(cpuSecondsADay: number | null): string {
  return cpuSecondsADay === null ? '还没测' : `${number((cpuSecondsADay / 86_400) * 100)}%`;
}
