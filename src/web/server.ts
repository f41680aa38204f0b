import { randomUUID } from 'node:crypto';
import Koa from 'koa';
import helmet from 'koa-helmet';
import Router from 'koa-router';
import type { Store } from '../store/store.ts';
import { assetRoutes } from './assets.ts';
import { callbackRoutes, callbackStatus, type Receiver } from './callbackRoutes.ts';
import { compress } from './compress.ts';
import { importRoutes } from './importRoutes.ts';
import { pageRoutes } from './pageRoutes.ts';
import type { WebDeps } from './webDeps.ts';

/** Everything that is served: callbacks, health, pages. */
export function createWeb(deps: WebDeps): Koa {
  const { store, callbacks, corpId, receiver, clock, log } = deps;
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
      // The path alone: the query of a callback holds its signature.
      const entry = { err, requestId, method: ctx.method, path: ctx.path, status: ctx.status };
      if (status === null) log.error(entry, 'a request failed');
      else log.warn(entry, 'a request was refused');
    }
  });
  app.use(
    helmet({
      contentSecurityPolicy: {
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
  app.use(callback.routes());
  app.use(healthRoutes(store).routes());
  app.use(importRoutes({ tokens: deps.importTokens, importDeps: deps.importDeps, clock }).routes());
  app.use(compress);
  app.use(assetRoutes().routes());
  app.use(pageRoutes(deps).routes());
  return app;
}

function healthRoutes(store: Store): Router {
  const router = new Router();
  router.get('/healthz', (ctx) => {
    ctx.body = 'ok\n';
  });
  router.get('/readyz', async (ctx) => {
    try {
      await store.db.query('SELECT 1 AS one');
      ctx.body = 'ready\n';
    } catch {
      ctx.status = 503;
      ctx.body = 'the database does not answer\n';
    }
  });
  return router;
}
