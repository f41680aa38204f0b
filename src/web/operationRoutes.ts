import Router from 'koa-router';
import { lastStatistics } from '../usecases/checkStatistics.ts';
import { pauseReminders, resumeReminders } from '../usecases/pauseReminders.ts';
import { viewOperation } from '../usecases/viewOperation.ts';
import { fineShares } from '../usecases/viewReasons.ts';
import { operationPage } from './operationPage.ts';
import type { PageKit } from './pageKit.ts';
import { statisticsPage } from './statisticsPage.ts';
import type { WebDeps } from './webDeps.ts';

/** `/admin`, WeCom's own statistics, and 全员暂停提醒. */
export function operationRoutes(
  { store, clock, log, sourceName, archiveWindowMs, texts }: WebDeps,
  kit: PageKit,
): Router {
  const router = new Router();

  router.get('/admin', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    if (!signedIn.viewer.operates) return kit.noRight(ctx, signedIn);
    const view = await viewOperation(store, sourceName, clock());
    const extra = { fine: await fineShares({ store, clock }), formToken: signedIn.formToken };
    const body = operationPage(texts, view, extra, clock());
    kit.show(ctx, signedIn, { title: texts.fill('page.admin'), current: '/admin', body });
  });

  router.get('/admin/statistics', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    if (!signedIn.viewer.operates) return kit.noRight(ctx, signedIn);
    const body = statisticsPage(texts, await lastStatistics({ store, sourceName, archiveWindowMs }), clock());
    kit.show(ctx, signedIn, { title: texts.fill('statistics.heading'), current: '/admin', body });
  });

  router.post('/admin/pause', async (ctx) => {
    const posted = await kit.form(ctx);
    if (posted === null) return;
    const { viewer } = posted.signedIn;
    if (!viewer.operates) return kit.noRight(ctx, posted.signedIn);
    const deps = { store, clock, log };
    if (posted.form.get('word') === 'resume') await resumeReminders(deps, viewer.id);
    else await pauseReminders(deps, { until: null, by: viewer.id });
    ctx.status = 303;
    ctx.redirect('/admin');
  });

  return router;
}
