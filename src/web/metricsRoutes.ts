import { createHash, timingSafeEqual } from 'node:crypto';
import type Koa from 'koa';
import Router from 'koa-router';

export interface MetricsDeps {
  /** Who may read from elsewhere; null: only this machine. */
  token: { reveal(): string } | null;
  /** The whole in Prometheus' text format. */
  text(): Promise<string>;
  contentType: string;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** `/metrics`: for whoever has the token; without a token for this machine alone. Others are not told that it is there. */
export function metricsRoutes(metrics: MetricsDeps): Router {
  const router = new Router();
  router.get('/metrics', async (ctx) => {
    if (!mayRead(ctx, metrics.token)) return;
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await metrics.text();
    ctx.type = metrics.contentType;
  });
  return router;
}

/** A reverse proxy stands on this machine as well, but what it passes on comes from elsewhere. */
function mayRead(ctx: Koa.Context, token: MetricsDeps['token']): boolean {
  if (token === null)
    return (
      LOOPBACK.has(ctx.socket.remoteAddress ?? '') && ctx.get('X-Forwarded-For') === '' && ctx.get('Forwarded') === ''
    );
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(ctx.get('Authorization')), digest(`Bearer ${token.reveal()}`));
}
