/**
 * The file part of the given name in a multipart/form-data body; null when there is none.
 * @param contentType the request's header, with the boundary
 */
export function readFilePart(
  body: Buffer,
  contentType: string,
  name: string,
): { filename: string; content: Buffer } | null {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (!boundary) return null;
  const delimiter = Buffer.from(`--${boundary}`);
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const end = body.indexOf(delimiter, start + delimiter.length);
    if (end < 0) return null;
    const part = body.subarray(start + delimiter.length + 2, end - 2);
    const split = part.indexOf('\r\n\r\n');
    const headers = split < 0 ? '' : part.toString('utf8', 0, split);
    const filename = /filename="([^"]*)"/i.exec(headers)?.[1];
    if (filename !== undefined && new RegExp(`[; ]name="${name}"`, 'i').test(headers)) {
      return { filename, content: part.subarray(split + 4) };
    }
    start = end;
  }
  return null;
}
