import { markdownTable } from './markdownTable.ts';
import type { MeasuredOn } from './measuredOn.ts';
import type { BookedResult } from './resultBook.ts';
import { SECTIONS, type Section, TARGETS, type Target } from './sections.ts';

const DATABASES: Record<string, string> = { sqlite: 'SQLite', mariadb: 'MariaDB' };

const HEAD = `# 实测数据

本页由命令生成，不手改：\`npm run bench -- --page docs/benchmarks.md\`。每一节可以单独重测（\`npm run bench -- ingest --store sqlite --page docs/benchmarks.md\`），其余保持原样；\`--resume\` 跳过这个版本已经测过的；\`npm run bench -- page --page docs/benchmarks.md\` 不测量，只按结果文件 \`benchmarks.jsonl\` 重写本页。

和别的程序共用的机器上，秒和条/秒会受影响；比值和 CPU 时间受影响小，结论看它们。`;

/** The page of all results that are there, for people: machine, figures against targets, a table a bench. */
export function benchPage(lines: readonly BookedResult[]): string {
  const machines = [...new Map(lines.map(({ machine }) => [JSON.stringify(machine), machine])).entries()];
  const numberOf = (line: BookedResult) => machines.findIndex(([key]) => key === JSON.stringify(line.machine)) + 1;
  const parts = [
    HEAD,
    '## 机器',
    machineTable(machines.map(([, machine]) => machine)),
    '## 和目标比',
    targetTable(lines),
    ...SECTIONS.flatMap((section) => sectionOf(section, lines, machines.length > 1 ? numberOf : null)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function machineTable(machines: readonly MeasuredOn[]): string {
  const rows = machines.map(({ cpu, cores, memoryGb, system, node, openssl, sqlite, mariadb }, index) => [
    ...[String(index + 1), cpu, String(cores), `${memoryGb} GB`, system, node, openssl, sqlite, mariadb || '—'],
  ]);
  return markdownTable(['', 'CPU', '核', '内存', '系统', 'Node', 'OpenSSL', 'SQLite', 'MariaDB'], rows);
}

function targetTable(lines: readonly BookedResult[]): string {
  const rows = TARGETS.flatMap((target) => {
    const found = worstByStore(target, lines);
    if (found.length === 0) return [[target.says, limitOf(target), DATABASES[target.store ?? ''] ?? '', '还没测', '']];
    return found.map(({ store, value }) => [
      ...[
        target.says,
        limitOf(target),
        DATABASES[store] ?? '—',
        figure(value),
        isReached(target, value) ? '达到' : '没达到',
      ],
    ]);
  });
  return markdownTable(['项目', '目标', '数据库', '实测', ''], rows);
}

/** A bench that prints several lines is as good as its worst. */
function worstByStore({ name, store, figure, atMost }: Target, lines: readonly BookedResult[]) {
  const values = lines
    .map(({ result }) => result)
    .filter((result) => result.name === name && (store === undefined || result.store === store) && figure in result);
  return [...Map.groupBy(values, (result) => String(result.store ?? ''))].map(([ofStore, results]) => {
    const all = results.map((result) => Number(result[figure]));
    return { store: ofStore, value: atMost === undefined ? Math.min(...all) : Math.max(...all) };
  });
}

function limitOf({ atLeast, atMost }: Target): string {
  return atMost === undefined ? `≥ ${figure(atLeast!)}` : `≤ ${figure(atMost)}`;
}

function isReached({ atLeast, atMost }: Target, value: number): boolean {
  return atMost === undefined ? value >= atLeast! : value <= atMost;
}

function sectionOf(
  { name, title, says, columns }: Section,
  lines: readonly BookedResult[],
  machineOf: ((line: BookedResult) => number) | null,
): string[] {
  const own = lines.filter(({ result }) => result.name === name);
  if (own.length === 0) return [];
  const hasStore = own.some(({ result }) => 'store' in result);
  const head = [
    ...(hasStore ? ['数据库'] : []),
    ...columns.map(([, heading]) => heading),
    ...(machineOf === null ? [] : ['机器']),
    '版本和日期',
  ];
  const rows = own.map((line) => [
    ...(hasStore ? [DATABASES[String(line.result.store)] ?? ''] : []),
    ...columns.map(([key]) => (line.result[key] === undefined ? '' : figure(line.result[key]))),
    ...(machineOf === null ? [] : [String(machineOf(line))]),
    `${line.commit} ${line.at.slice(0, 10)}`,
  ]);
  return [`## ${title}`, `\`${name}\`：${says}`, markdownTable(head, rows)];
}

function figure(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 3 }) : value;
}
