import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

const ANSWER_BYTES_MAX = 256 * 1024;

/**
 * One HTTP call to the service under test, without connection reuse, so that its restarts do not look like faults.
 * @throws Error `timeout after … ms`, or what the socket said
 */
export function httpExchange(options: {
  method: 'GET' | 'POST';
  url: string;
  body?: string;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<{ status: number; body: string }> {
  const { method, url, body, timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    const call = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, {
      method,
      signal,
      agent: false,
      headers: body === undefined ? {} : { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) },
    });
    const timer = setTimeout(() => call.destroy(new Error(`timeout after ${timeoutMs} ms`)), timeoutMs);
    const fail = (cause: Error) => {
      clearTimeout(timer);
      reject(cause);
    };
    call.on('error', fail);
    call.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('error', fail);
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES_MAX) call.destroy(new Error(`answer above ${ANSWER_BYTES_MAX} bytes`));
        else chunks.push(chunk);
      });
      answer.on('end', () => {
        clearTimeout(timer);
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    call.end(body);
  });
}
