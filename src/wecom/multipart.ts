import { randomUUID } from 'node:crypto';

export interface UploadFile {
  name: string;
  bytes: Buffer;
  contentType: string;
}

/** A form of one part named `media`, with the `filelength` that WeCom asks for and FormData does not write (messages.md §6). */
export function multipart(file: UploadFile): { bytes: Buffer; contentType: string } {
  const boundary = `liuke-${randomUUID()}`;
  const name = file.name.replace(/[^\w.-]/g, '_');
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="media"; filename="${name}"; filelength=${file.bytes.length}\r\n` +
    `Content-Type: ${file.contentType}\r\n\r\n`;
  return {
    bytes: Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}
