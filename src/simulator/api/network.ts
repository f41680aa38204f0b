import type { IncomingMessage } from 'node:http';

/** The caller's address as an IPv4 text where it is one. */
export function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** @param trusted null: everybody */
export function isTrusted(ip: string, trusted: readonly string[] | null): boolean {
  return trusted === null || trusted.includes(ip);
}

/** The whole body. @throws BodyTooLarge beyond `bytesMax`, what the socket says when it breaks off */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bytesMax) chunks.push(chunk);
  }
  // Read to the end although it is too much: an answer amid the upload would reach the caller as a reset.
  if (bytes > bytesMax) throw new BodyTooLarge(`body above ${bytesMax} bytes`);
  return Buffer.concat(chunks);
}

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}
