const WIDE: Record<string, string> = {
  '|': '｜',
  '*': '＊',
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '`': '｀',
  _: '＿',
  '~': '～',
  '#': '＃',
  '\\': '＼',
};

/**
 * A text from outside as plain words in both of WeCom's markdowns: what they would read as markup becomes its full-width
 * twin. A backslash would do in one of them only, and would be seen in the other.
 */
export function markdownText(text: string): string {
  return text
    .replace(/[|*[\]<>`_~#\\]/g, (character) => WIDE[character]!)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/** A link; brackets and blanks in the address would end it early. */
export function markdownLink(text: string, url: string): string {
  return `[${text}](${url.replace(/[()\s<>]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)})`;
}
