import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Middleware } from 'koa';

const gzipped = promisify(gzip);
/** Below this the saved bytes are not worth the headers. */
const BYTES_LEAST = 1_024;

/** Sends pages, style sheets and scripts gzipped where the client takes it: phones open them over slow lines. */
export const compress: Middleware = async (ctx, next) => {
  await next();
  if (typeof ctx.body !== 'string' || !/^text\/(?:html|css|javascript)\b/.test(ctx.type)) return;
  ctx.vary('Accept-Encoding');
  if (Buffer.byteLength(ctx.body) < BYTES_LEAST || ctx.acceptsEncodings('gzip', 'identity') !== 'gzip') return;
  ctx.body = await gzipped(ctx.body, { level: constants.Z_DEFAULT_COMPRESSION });
  ctx.set('Content-Encoding', 'gzip');
};
