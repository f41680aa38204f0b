import { escapeHtml, SafeHtml, safeUrl } from './html.ts';

/**
 * Which subset a client draws: `markdown` of apps and robots (colours, no tables, no lists), or `markdown_v2` of
 * robots (tables, lists, pictures, no colours) (messages.md §3, §9).
 */
export type MarkdownKind = 'markdown' | 'markdown_v2';

/** Draws what the kind supports and leaves the rest as the plain text that a client would show. */
export function markdownHtml(source: string, kind: MarkdownKind): SafeHtml {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const blocks: string[] = [];
  let index = 0;
  while (index < lines.length) {
    const [block, next] = (kind === 'markdown_v2' && blockOfV2(lines, index)) || commonBlock(lines, index, kind);
    blocks.push(block);
    index = next;
  }
  return new SafeHtml(`<div class="md">${blocks.join('')}</div>`);
}

type Block = [html: string, nextLine: number];

function commonBlock(lines: readonly string[], index: number, kind: MarkdownKind): Block {
  const line = lines[index] ?? '';
  const heading = /^(#{1,6}) +(.*)$/.exec(line);
  if (heading) {
    const level = heading[1]!.length;
    return [`<p class="h h${level}">${inline(heading[2]!, kind)}</p>`, index + 1];
  }
  if (/^>/.test(line)) {
    const end = endOf(lines, index, (text) => /^>/.test(text));
    const quoted = lines.slice(index, end).map((text) => text.replace(/^> ?/, ''));
    const body =
      kind === 'markdown_v2'
        ? markdownHtml(quoted.join('\n'), kind).text
        : quoted.map((text) => `<p>${inline(text, kind)}</p>`).join('');
    return [`<blockquote>${body}</blockquote>`, end];
  }
  return [line.trim() === '' ? '<p class="gap"></p>' : `<p>${inline(line, kind)}</p>`, index + 1];
}

function blockOfV2(lines: readonly string[], index: number): Block | null {
  const line = lines[index] ?? '';
  if (/^```/.test(line)) {
    const close = lines.findIndex((text, at) => at > index && /^```/.test(text));
    const end = close < 0 ? lines.length : close;
    return [`<pre>${escapeHtml(lines.slice(index + 1, end).join('\n'))}</pre>`, end + 1];
  }
  if (/^ {0,3}(-{3,}|\*{3,})\s*$/.test(line)) return ['<hr>', index + 1];
  if (isTableRow(line) && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[index + 1] ?? '')) {
    return table(lines, index);
  }
  const item = /^(\s*)([-*+]|\d+\.) +/.exec(line);
  if (!item) return null;
  const end = endOf(lines, index, (text) => /^(\s*)([-*+]|\d+\.) +/.test(text));
  const tag = /\d/.test(item[2]!) ? 'ol' : 'ul';
  const items = lines.slice(index, end).map((text) => {
    const depth = Math.min(3, Math.floor((/^\s*/.exec(text)?.[0].length ?? 0) / 2));
    return `<li class="depth${depth}">${inline(text.replace(/^\s*([-*+]|\d+\.) +/, ''), 'markdown_v2')}</li>`;
  });
  return [`<${tag}>${items.join('')}</${tag}>`, end];
}

function table(lines: readonly string[], index: number): Block {
  const aligns = cells(lines[index + 1]!).map((cell) =>
    /^:-+:$/.test(cell) ? 'center' : cell.endsWith(':') ? 'right' : 'left',
  );
  const end = endOf(lines, index + 2, isTableRow);
  const row = (line: string, tag: 'th' | 'td') =>
    `<tr>${cells(line)
      .map((cell, column) => `<${tag} class="${aligns[column] ?? 'left'}">${inline(cell, 'markdown_v2')}</${tag}>`)
      .join('')}</tr>`;
  const body = lines.slice(index + 2, end).map((line) => row(line, 'td'));
  return [
    `<div class="table"><table><thead>${row(lines[index]!, 'th')}</thead><tbody>${body.join('')}</tbody></table></div>`,
    end,
  ];
}

function isTableRow(line: string): boolean {
  return line.includes('|') && line.trim() !== '';
}

function cells(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function endOf(lines: readonly string[], start: number, belongs: (line: string) => boolean): number {
  let end = start;
  while (end < lines.length && belongs(lines[end]!)) end += 1;
  return end;
}

/** Marks within a line. The text is escaped first, so the marks meet no markup but their own. */
function inline(source: string, kind: MarkdownKind): string {
  let text = escapeHtml(source);
  const codes: string[] = [];
  text = text.replace(/`([^`]+)`/g, (_all, code: string) => `\uE000${codes.push(code) - 1}\uE000`);
  if (kind === 'markdown_v2')
    text = text.replace(/!\[([^\]]*)\]\(([^)\s]+)\)/g, (_all, alt: string, url: string) => image(alt, url));
  text = text.replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_all, label: string, url: string) => link(label, url));
  text = text.replace(/\*\*([^*]+)\*\*/g, '<b>$1</b>');
  if (kind === 'markdown_v2') text = text.replace(/(^|[^*\w])[*_]([^*_]+)[*_](?![*\w])/g, '$1<i>$2</i>');
  if (kind === 'markdown') {
    text = text
      .replace(
        /&lt;font color=(?:&quot;|&#39;)(info|comment|warning)(?:&quot;|&#39;)&gt;(.*?)&lt;\/font&gt;/g,
        '<span class="font-$1">$2</span>',
      )
      .replace(/&lt;@([\w.@-]+)&gt;/g, '<span class="mention">@$1</span>');
  }
  return text.replace(/\uE000(\d+)\uE000/g, (_all, index: string) => `<code>${codes[Number(index)] ?? ''}</code>`);
}

function link(label: string, escapedUrl: string): string {
  return `<a href="${safeUrl(escapedUrl)}" target="_blank" rel="noopener">${label}</a>`;
}

function image(alt: string, escapedUrl: string): string {
  return `<img class="picture" alt="${alt}" src="${safeUrl(escapedUrl)}">`;
}
