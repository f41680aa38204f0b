import { randomUUID } from 'node:crypto';
import Koa from 'koa';
import helmet from 'koa-helmet';
import { ApiCallRefused, answerRefusal } from './apiCaller.ts';
import { assetRoutes } from './assets.ts';
import { callbackRoutes, callbackStatus, type Receiver } from './callbackRoutes.ts';
import type { CallLimits } from './callLimits.ts';
import { compress } from './compress.ts';
import { followUpRoutes } from './followUpRoutes.ts';
import { healthRoutes } from './healthRoutes.ts';
import { importRoutes } from './importRoutes.ts';
import { metricsRoutes } from './metricsRoutes.ts';
import { pageRoutes } from './pageRoutes.ts';
import type { WebDeps } from './webDeps.ts';

/** Everything that is served: callbacks, health, pages. */
export function createWeb(deps: WebDeps): Koa {
  const { callbacks, corpId, receiver, clock, log } = deps;
  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    const requestId = randomUUID();
    ctx.set('X-Request-Id', requestId);
    try {
      await next();
    } catch (err) {
      const status = callbackStatus(err);
      ctx.status = status ?? 500;
      ctx.body = '';
      // After it was found to be forged, so that nothing of WeCom's is ever turned away; and no line of the log each.
      const waitSeconds = status === null ? null : deps.limits.refused(ctx, 'callback');
      if (waitSeconds !== null) {
        ctx.status = 429;
        ctx.set('Retry-After', String(waitSeconds));
        return;
      }
      // The path alone: the query of a callback holds its signature.
      const entry = { err, requestId, method: ctx.method, path: ctx.path, status: ctx.status };
      if (status === null) log.error(entry, 'a request failed');
      else log.warn(entry, 'a request was refused');
    }
  });
  app.use(healthRoutes(deps).routes());
  app.use(metricsRoutes(deps.metrics).routes());
  if (!deps.servesPeople) return app;
  const keysOf = (which: Receiver) => {
    const keys = callbacks[which];
    return keys && { token: keys.token.reveal(), encodingAesKey: keys.encodingAesKey.reveal(), receiveId: corpId };
  };
  const callback = callbackRoutes({
    keys: { app: keysOf('app'), contact: keysOf('contact'), archive: keysOf('archive') },
    receive: receiver.receive,
    clock,
    log,
  });
  // Before the headers that browsers are told: WeCom's servers are none.
  app.use(callback.routes());
  app.use(
    helmet({
      contentSecurityPolicy: {
        // The defaults would let scripts run on every page and fonts come from anywhere.
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:'],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
        },
      },
      strictTransportSecurity: false,
      // Under helmet's no-referrer browsers post forms with `Origin: null`, and every tap on a page would be refused.
      referrerPolicy: { policy: 'same-origin' },
    }),
  );
  app.use(refuseGuessing(deps.limits));
  app.use(importRoutes({ tokens: deps.importTokens, importDeps: deps.importDeps, clock }).routes());
  app.use(followUpRoutes({ tokens: deps.exportTokens, shareDeps: deps.shareDeps }).routes());
  app.use(compress);
  app.use(assetRoutes().routes());
  app.use(pageRoutes(deps).routes());
  return app;
}

/** Of other systems' calls: whoever shows wrong tokens again and again is not asked for another one. */
function refuseGuessing(limits: CallLimits): Koa.Middleware {
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/api/')) return next();
    const waitSeconds = limits.refusedTooOften(ctx, 'token');
    if (waitSeconds !== null)
      return answerRefusal(ctx, new ApiCallRefused(429, 'too many calls with a wrong token', waitSeconds));
    await next();
    if (ctx.status === 401) limits.refused(ctx, 'token');
  };
}
