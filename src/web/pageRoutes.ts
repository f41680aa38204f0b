import Router from 'koa-router';
import { boardRoutes } from './boardRoutes.ts';
import { customerRoutes } from './customerRoutes.ts';
import { digestRoutes } from './digestRoutes.ts';
import { explainRoutes } from './explainRoutes.ts';
import { operationRoutes } from './operationRoutes.ts';
import { pageKit } from './pageKit.ts';
import { sidebarRoutes } from './sidebarRoutes.ts';
import { signatureRoutes } from './signatureRoutes.ts';
import { signInRoutes } from './signInRoutes.ts';
import type { WebDeps } from './webDeps.ts';

/** All pages: signing in, `/me`, `/team`, `/c/:id`, `/digest/:week`, `/admin`. */
export function pageRoutes(deps: WebDeps): Router {
  const { texts } = deps;
  const router = new Router();
  const kit = pageKit(deps);

  router.use(async (ctx, next) => {
    const waitSeconds = deps.limits.page(ctx, kit.sessionToken(ctx));
    if (waitSeconds !== null) return kit.tooMany(ctx, waitSeconds);
    return next();
  });
  // Before what pages ask for: systems of the company have a token and need no sign-in.
  router.use(explainRoutes(deps, kit).routes());
  router.use(async (ctx, next) => {
    if (deps.signIn.kind !== 'off') return next();
    ctx.status = 403;
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = `Pages are off until sign-in is set up: LIUKE_SIGN_IN in .env.example.\n${texts.fill('page.off')}\n`;
  });
  router.use(signInRoutes(deps, kit).routes());
  router.use(boardRoutes(deps, kit).routes());
  router.use(customerRoutes(deps, kit).routes());
  router.use(operationRoutes(deps, kit).routes());
  router.use(digestRoutes(deps, kit).routes());
  router.use(signatureRoutes(deps, kit).routes());
  router.use(sidebarRoutes(deps, kit).routes());

  router.all('/{*any}', async (ctx) => kit.notFound(ctx, await kit.look(ctx)));

  return router;
}
