/** Text that is HTML already; everything else is escaped when it meets {@link html}. */
export class SafeHtml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = SafeHtml | string | number | null | false | HtmlValue[];

/** A template that escapes every value; null and false leave nothing behind. */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): SafeHtml {
  return new SafeHtml(parts.map((part, index) => part + textOf(values[index] ?? null)).join(''));
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The address when it is http or https, else `#`: no script hides in a link. */
export function safeUrl(url: unknown): string {
  return typeof url === 'string' && /^https?:\/\//i.test(url) ? url : '#';
}

function textOf(value: HtmlValue): string {
  if (value === null || value === false) return '';
  if (value instanceof SafeHtml) return value.text;
  return Array.isArray(value) ? value.map(textOf).join('') : escapeHtml(String(value));
}
