import type { IncomingMessage } from 'node:http';

/** The caller sent more than is ever meant here, or stopped in the middle. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  readonly status: 408 | 413;

  constructor(status: 408 | 413) {
    super(status === 413 ? 'the body is larger than allowed' : 'the body did not arrive');
    this.status = status;
  }
}

/**
 * The body as text, at most so many bytes; signatures are checked on it as it came.
 * @throws BodyRefused
 */
export function readRawBody(request: IncomingMessage, bytesMax: number, timeoutMs = 5_000): Promise<string> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > bytesMax) return Promise.reject(new BodyRefused(413));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isOver = false;
    // The error is made for who needs it: every request is closed at its end, and a stack costs more than the body.
    const end = (refusal: 408 | 413 | null): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      request.removeAllListeners('data');
      if (refusal === null) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new BodyRefused(refusal));
    };
    const timer = setTimeout(() => end(408), timeoutMs);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) end(413);
      else chunks.push(chunk);
    });
    request.once('end', () => end(null));
    request.once('error', () => end(408));
    request.once('close', () => end(408));
  });
}
