import { randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import Router from 'koa-router';
import { MINUTE_MS } from '../domain/time.ts';
import { loadStaff } from '../store/people.ts';
import { signIn as beginSession, signOut } from '../usecases/signIn.ts';
import { chooserPage } from './chooserPage.ts';
import { setCookie } from './cookie.ts';
import { html } from './html.ts';
import { ownPath } from './ownPath.ts';
import type { PageKit } from './pageKit.ts';
import type { WebDeps } from './webDeps.ts';

const STATE_MS = 10 * MINUTE_MS;
const STATE_BYTES = 16;
const BACK = '/sign-in/back';

/** `/`, `/sign-in`, `/sign-in/back`, `/sign-out`, and `/as/:id` in the demo. */
export function signInRoutes(deps: WebDeps, kit: PageKit): Router {
  const { store, texts, signIn, publicUrl, limits, clock, log } = deps;
  const router = new Router();
  const isSecure = publicUrl.startsWith('https://');

  router.get('/', async (ctx) => {
    if (signIn.kind !== 'demo') {
      const signedIn = await kit.viewer(ctx);
      if (signedIn !== null) ctx.redirect(signedIn.viewer.leads ? '/team' : '/me');
      return;
    }
    const staff = (await loadStaff(store.db)).filter(({ status }) => status === 'active');
    const body = chooserPage(texts, staff, clock());
    kit.show(ctx, null, { title: texts.fill('choose.heading'), current: null, body });
  });

  /** To WeCom and back, with a state that only this browser knows. */
  router.get('/sign-in', (ctx) => {
    const state = randomBytes(STATE_BYTES).toString('hex');
    const to = ownPath(ctx.URL.searchParams.get('to'));
    const value = `${state}.${encodeURIComponent(to)}`;
    setCookie(ctx, stateCookie(state), value, { isSecure, maxAgeMs: STATE_MS, path: '/sign-in' });
    ctx.set('Cache-Control', 'no-store');
    ctx.redirect(signIn.authorizeUrl({ redirectUri: `${publicUrl}${BACK}`, state }));
  });

  router.get(BACK, async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    // Each code is asked of WeCom, whose calls are counted.
    const waitSeconds = limits.refusedTooOften(ctx, 'signIn');
    if (waitSeconds !== null) return kit.tooMany(ctx, waitSeconds);
    const to = takeState(ctx, ctx.URL.searchParams.get('state') ?? '');
    if (to === null) return failed(ctx, '/');
    const memberId = await signIn.memberOf(ctx.URL.searchParams.get('code') ?? '').catch((err: unknown) => {
      log.error({ err }, 'nobody could be signed in');
      return null;
    });
    if (memberId === null) return failed(ctx, to);
    const token = await beginSession(signIn.deps, memberId);
    if (token === null) {
      log.warn({ by: memberId }, 'somebody who is not known here wanted to sign in');
      return kit.noRight(ctx, null);
    }
    await replaceSession(ctx, token);
    ctx.redirect(to);
  });

  router.post('/sign-out', async (ctx) => {
    if ((await kit.form(ctx)) === null) return;
    await replaceSession(ctx, null);
    ctx.status = 200;
    const title = texts.fill('signIn.out');
    kit.show(ctx, null, { title, current: null, body: again(title, '/') });
  });

  if (signIn.kind === 'demo')
    router.get('/as/:staffId', async (ctx) => {
      const token = await beginSession(signIn.deps, ctx.params.staffId!);
      if (token === null) return kit.notFound(ctx, null);
      await replaceSession(ctx, token);
      const leads =
        (await loadStaff(store.db)).find(({ id }) => id === ctx.params.staffId)!.leadsDepartmentIds.length > 0;
      ctx.redirect(leads ? '/team' : '/me');
    });

  /** What the browser held before ends: nobody goes on with a session that was planted or left behind. */
  async function replaceSession(ctx: Context, token: string | null): Promise<void> {
    const before = kit.sessionToken(ctx);
    if (before !== null) await signOut(signIn.deps, before);
    kit.setSession(ctx, token);
  }

  /** Good once and in the browser that began. @returns where it was going; null for a state that is not its own */
  function takeState(ctx: Context, state: string): string | null {
    if (!/^[0-9a-f]{32}$/.test(state)) return null;
    const [known, to] = (ctx.cookies.get(stateCookie(state)) ?? '').split('.', 2);
    setCookie(ctx, stateCookie(state), '', { isSecure, maxAgeMs: 0, path: '/sign-in' });
    return known === state && to !== undefined ? ownPath(decoded(to)) : null;
  }

  function failed(ctx: Context, to: string): void {
    limits.refused(ctx, 'signIn');
    ctx.status = 403;
    const title = texts.fill('signIn.failed');
    kit.show(ctx, null, { title, current: null, body: again(title, to) });
  }

  function again(title: string, to: string) {
    const href = `/sign-in?to=${encodeURIComponent(to)}`;
    return html`<section class="lk-box"><h1>${title}</h1><p><a href=${href}>${texts.fill('signIn.again')}</a></p></section>`;
  }

  return router;
}

/** One for each sign-in that is under way: two pages opened at once do not undo each other. */
function stateCookie(state: string): string {
  return `liuke_in_${state.slice(0, 8)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '/';
  }
}
