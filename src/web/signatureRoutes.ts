import Router from 'koa-router';
import type { PageKit } from './pageKit.ts';
import type { WebDeps } from './webDeps.ts';

const URL_LENGTH_MAX = 2_000;
/** The pages that ask the JS-SDK. */
const SIGNED_PATH = /^\/(sidebar|c\/[^/]+)$/;

/** What the JS-SDK must be shown, for pages of ours alone: a signature for another address would let that page speak as ours. */
export function signatureRoutes({ log, publicUrl, jsSdk }: WebDeps, kit: PageKit): Router {
  const router = new Router();
  router.get('/signature', async (ctx) => {
    if ((await kit.look(ctx)) === null) {
      ctx.status = 401;
      return;
    }
    const url = ctx.URL.searchParams.get('url') ?? '';
    if (!isOwnPage(url)) {
      ctx.status = 400;
      return;
    }
    ctx.set('Cache-Control', 'no-store');
    try {
      ctx.body = await jsSdk.sign(url);
    } catch (err) {
      log.error({ err }, 'a page could not be signed');
      ctx.status = 502;
    }
  });

  function isOwnPage(url: string): boolean {
    if (url.length > URL_LENGTH_MAX || !URL.canParse(url)) return false;
    const { origin, pathname } = new URL(url);
    return origin === new URL(publicUrl).origin && SIGNED_PATH.test(pathname);
  }

  return router;
}
