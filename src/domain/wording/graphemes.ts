const SEGMENTER = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** Printable ASCII, 汉字, and the marks of both: none of these joins its neighbour, so each is a character by itself. */
const EACH_ALONE = /^[\x20-\x7e\u3001-\u3029\u4e00-\u9fff\uff01-\uff60]*$/;

/** What a reader sees as single characters: one emoji family is one. COPY's 字 are these. */
export function graphemes(text: string): string[] {
  // Nearly all texts are such, and asking the segmenter takes ten times as long.
  if (EACH_ALONE.test(text)) return text.split('');
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

/** Length in 字. */
export function lengthOf(text: string): number {
  return EACH_ALONE.test(text) ? text.length : graphemes(text).length;
}

/** At most `longest` 字: what is longer keeps its beginning and ends in … */
export function clip(text: string, longest: number): string {
  const parts = graphemes(text);
  return parts.length <= longest
    ? text
    : `${parts
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`;
}

/** Length in UTF-8 bytes, the measure of WeCom's message limits. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
