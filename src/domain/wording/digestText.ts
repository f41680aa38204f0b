import type { DigestData, DigestNumbers } from './digestData.ts';
import {
  asideText,
  coverageLines,
  customers,
  heading,
  headlineText,
  isQuietWeek,
  lateNote,
  quietSentence,
  type ShownRow,
  shownRows,
} from './digestWords.ts';
import { usualWaitText } from './formats.ts';
import { utf8Bytes } from './graphemes.ts';
import { markdownLink } from './markdown.ts';
import type { Texts } from './texts.ts';

/** Limits of a group webhook's markdown_v2 and of appchat markdown (messages.md §3, §7). */
const MARKDOWN_V2_BYTES = 4096;
const APPCHAT_BYTES = 2048;

/**
 * The digest for a group webhook (markdown_v2: tables, no colours), at most 4096 bytes. When there is no room, asides go
 * from the end, then rows from the end, never what cannot be seen (COPY §8).
 */
export function digestMarkdownV2(texts: Texts, data: DigestData): string {
  return fitted(texts, data, MARKDOWN_V2_BYTES, markdownV2);
}

/** The digest for the company's own group (appchat markdown: colours, no tables), at most 2048 bytes. */
export function digestAppchat(texts: Texts, data: DigestData): string {
  return fitted(texts, data, APPCHAT_BYTES, appchat);
}

interface Content {
  rows: ShownRow[];
  asides: string[];
}

function fitted(
  texts: Texts,
  data: DigestData,
  bytesMost: number,
  render: (texts: Texts, data: DigestData, content: Content) => string,
): string {
  const content = {
    rows: shownRows(texts, data),
    asides: data.asides.map((aside) => asideText(texts, aside)).filter((line) => line !== null),
  };
  let text = render(texts, data, content);
  while (utf8Bytes(text) > bytesMost && content.asides.length + content.rows.length > 0) {
    (content.asides.length > 0 ? content.asides : content.rows).pop();
    text = render(texts, data, content);
  }
  return text;
}

function markdownV2(texts: Texts, data: DigestData, { rows, asides }: Content): string {
  const coverage = section(
    texts.fill('digest.coverage'),
    coverageLines(texts, data.coverage, data.now).map((line) => `- ${line}`),
  );
  const link = markdownLink(texts.fill('digest.link'), data.url);
  const blocks = isQuietWeek(data)
    ? [[...opening(texts, data, '#'), `**${quietSentence(texts, data)}**`]]
    : [
        [...opening(texts, data, '#'), ...summary(texts, data)],
        numberTable(texts, data),
        rows.length === 0
          ? []
          : section(texts.fill('digest.top', { n: String(rows.length) }), rowTable(texts, data, rows)),
        asides.length === 0
          ? []
          : section(
              texts.fill('digest.asides'),
              asides.map((line) => `- ${line}`),
            ),
      ];
  return joined([...blocks, coverage, [link]]);
}

function appchat(texts: Texts, data: DigestData, { rows }: Content): string {
  const ending = [
    `<font color="comment">${coverageLines(texts, data.coverage, data.now).join('。')}</font>`,
    markdownLink(texts.fill('digest.link'), data.url),
  ];
  if (isQuietWeek(data)) {
    return joined([[...opening(texts, data, '###'), `**${quietSentence(texts, data)}**`], ending]);
  }
  const numbers = numberSentence(texts, data);
  return joined([
    [...opening(texts, data, '###'), ...summary(texts, data), ...(numbers === '' ? [] : [numbers])],
    rows.length === 0
      ? []
      : [`**${texts.fill('digest.top', { n: String(rows.length) })}**`, ...rows.map((row) => `> ${rowSentence(row)}`)],
    ending,
  ]);
}

/** Blocks of lines with a blank line between; empty blocks leave no gap. */
function joined(blocks: readonly string[][]): string {
  const filled = blocks.filter((block) => block.length > 0);
  return `${filled.map((block) => block.join('\n')).join('\n\n')}\n`;
}

function section(title: string, lines: string[]): string[] {
  return [`## ${title}`, ...lines];
}

function opening(texts: Texts, data: DigestData, level: '#' | '###'): string[] {
  const late = lateNote(texts, data);
  return [`${level} ${heading(texts, data)}`, ...(late === null ? [] : [late])];
}

function summary(texts: Texts, data: DigestData): string[] {
  const headline = headlineText(texts, data);
  return [
    ...(headline === null ? [] : [`**${headline}**`]),
    ...(data.previous === null ? [texts.fill('digest.first')] : []),
  ];
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`.replace(/ {2}(?=\|)/g, ' ');
}

/** One of the five numbers: its name, this week's, and last week's where there is one. */
export interface NumberRow {
  name: string;
  cells: string[];
}

/** The five numbers; one that is nought in both weeks is left out. */
export function numberRows(texts: Texts, { numbers, previous, businessDayMs }: DigestData): NumberRow[] {
  const weeks = previous === null ? [numbers] : [numbers, previous];
  return NUMBER_ROWS.flatMap(({ key, cell }) => {
    const cells = weeks.map((week) => cell(texts, week, businessDayMs));
    const says = weeks.some((week, index) => cells[index] !== '' && !isNought(key, week));
    return says ? [{ name: texts.fill(`digest.${key}`), cells }] : [];
  });
}

function numberTable(texts: Texts, data: DigestData): string[] {
  const rows = numberRows(texts, data);
  if (rows.length === 0) return [];
  const columns = [texts.fill('digest.item'), texts.fill('digest.thisWeek')];
  if (data.previous !== null) columns.push(texts.fill('digest.lastWeek'));
  return [
    tableRow(columns),
    tableRow([':--', ...columns.slice(1).map(() => '--:')]),
    ...rows.map(({ name, cells }) => tableRow([name, ...cells])),
  ];
}

type NumberKey = 'open' | 'added' | 'improved' | 'handled' | 'usualWait';
type NumberCell = (texts: Texts, week: DigestNumbers, businessDayMs: number | undefined) => string;

const NUMBER_ROWS: readonly { key: NumberKey; cell: NumberCell }[] = [
  { key: 'open', cell: (texts, { open }) => customers(texts, open) },
  { key: 'added', cell: (texts, { opened }) => customers(texts, opened) },
  { key: 'improved', cell: (texts, { better }) => customers(texts, better) },
  { key: 'handled', cell: (_texts, { handled, alerts }) => (alerts > 0 ? `${handled}/${alerts}` : '') },
  {
    key: 'usualWait',
    cell: (_texts, { medianHandlingMs }, businessDayMs) =>
      medianHandlingMs === null ? '' : usualWaitText(medianHandlingMs, businessDayMs),
  },
];

function isNought(key: NumberKey, week: DigestNumbers): boolean {
  return (
    (key === 'open' && week.open === 0) ||
    (key === 'added' && week.opened === 0) ||
    (key === 'improved' && week.better === 0)
  );
}

function rowTable(texts: Texts, { owner }: DigestData, rows: readonly ShownRow[]): string[] {
  const ownerColumn = owner === 'none' ? [] : [texts.fill(`digest.column.${owner}`)];
  const columns = [
    texts.fill('digest.column.customer'),
    texts.fill('digest.column.case'),
    ...ownerColumn,
    texts.fill('digest.column.progress'),
  ];
  return [
    tableRow(columns),
    tableRow(columns.map(() => ':--')),
    ...rows.map((row) => tableRow([row.customer, row.case, ...(owner === 'none' ? [] : [row.owner]), row.progress])),
  ];
}

/** 浩运贸易：对接人可能换了，3天待跟进 */
function rowSentence({ customer, case: what, progress, isWaiting }: ShownRow): string {
  return `${customer}：${what}，${isWaiting ? `<font color="warning">${progress}</font>` : progress}`;
}

/** 需要留意 **14家**（上周11），新增6，好转3，处理 **9/12**，一般5小时内处理 */
function numberSentence(texts: Texts, { numbers, previous, businessDayMs }: DigestData): string {
  const { open, opened, better, handled, alerts, medianHandlingMs } = numbers;
  const wait = medianHandlingMs === null ? null : usualWaitText(medianHandlingMs, businessDayMs);
  const before = previous === null || previous.open === 0 ? '' : `（${texts.fill('digest.lastWeek')}${previous.open}）`;
  return [
    ...(open > 0 ? [`${texts.fill('digest.open')} **${customers(texts, open)}**${before}`] : []),
    ...(opened > 0 ? [`${texts.fill('digest.added')}${opened}`] : []),
    ...(better > 0 ? [`${texts.fill('digest.improved')}${better}`] : []),
    ...(alerts > 0 ? [`${texts.fill('digest.handled')} **${handled}/${alerts}**`] : []),
    ...(wait === null || wait.endsWith('以上') ? [] : [texts.fill('digest.usualWait.sentence', { wait })]),
  ].join('，');
}
