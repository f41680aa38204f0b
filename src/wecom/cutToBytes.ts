/** The longest beginning of a text that fits into so many bytes of UTF-8, cut between characters as people see them. */
export function cutToBytes(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text, 'utf8') <= bytesMax) return text;
  let bytes = 0;
  let cut = '';
  for (const { segment } of new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text)) {
    bytes += Buffer.byteLength(segment, 'utf8');
    if (bytes > bytesMax) break;
    cut += segment;
  }
  return cut;
}
