import Router from 'koa-router';
import { viewCustomers } from '../usecases/viewCustomers.ts';
import { listPage } from './listPage.ts';
import type { PageKit } from './pageKit.ts';
import type { WebDeps } from './webDeps.ts';

/** `/me` and `/team`. */
export function boardRoutes({ store, texts, clock }: WebDeps, kit: PageKit): Router {
  const router = new Router();

  router.get('/me', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    const lines = (await viewCustomers(store, { ownerId: signedIn.viewer.id })).filter(({ alert }) => alert !== null);
    const body = listPage.mine(texts, lines, clock());
    kit.show(ctx, signedIn, { title: texts.fill('me.heading'), current: '/me', body });
  });

  router.get('/team', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    const { scope } = signedIn.viewer;
    const lines = (await viewCustomers(store)).filter(
      ({ ownerId }) => scope === 'all' || (ownerId !== null && scope.has(ownerId)),
    );
    kit.show(ctx, signedIn, { title: texts.fill('page.team'), current: '/team', body: listPage.team(texts, lines) });
  });

  return router;
}
