import type { Context } from 'koa';
import Router from 'koa-router';
import type { FollowUpOutcome } from '../domain/alert.ts';
import type { Staff } from '../domain/people.ts';
import type { Tap } from '../domain/tap.ts';
import type { DigestData } from '../domain/wording/digestData.ts';
import { heading } from '../domain/wording/digestWords.ts';
import { type Said, saidOf, saidText } from '../domain/wording/saidTexts.ts';
import { digestOf } from '../store/digests.ts';
import { loadStaff } from '../store/people.ts';
import { handlePageTap } from '../usecases/handleTap.ts';
import { viewCustomer, viewCustomers } from '../usecases/viewCustomers.ts';
import { viewOperation } from '../usecases/viewOperation.ts';
import { NOTE_LENGTH_MAX } from './alertBox.ts';
import { chooserPage } from './chooserPage.ts';
import { customerPage } from './customerPage.ts';
import { digestPage } from './digestPage.ts';
import { html, renderPage } from './html.ts';
import { listPage } from './listPage.ts';
import { operationPage } from './operationPage.ts';
import { readRawBody } from './rawBody.ts';
import type { WebDeps } from './webDeps.ts';

/** Who looks, while there is no sign-in: chosen by hand, only where pages are shown at all (the demo). */
const VIEWER_COOKIE = 'liuke_viewer';
const FORM_BYTES_MAX = 16 * 1024;
const FORM_OUTCOMES: readonly FollowUpOutcome[] = [
  'none',
  'message',
  'call',
  'visit',
  'appointment',
  'notReached',
  'lost',
];

/** `/`, `/me`, `/c/:id`, `/team`, `/digest/:week`, `/admin`. */
export function pageRoutes(deps: WebDeps): Router {
  const { store, clock, log, sourceName, texts } = deps;
  const router = new Router();

  router.use(async (ctx, next) => {
    if (deps.showsPages) return next();
    ctx.status = 403;
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body =
      'Pages are off: this version has no sign-in yet, so they are shown only for the simulated company and on loopback.\n' +
      `${texts.fill('page.off')}\n`;
  });

  router.get('/', async (ctx) => {
    const staff = (await loadStaff(store.db)).filter(({ status }) => status === 'active');
    const title = texts.fill('choose.heading');
    show(ctx, { title, current: null, viewerName: null, body: chooserPage(texts, staff, clock()) });
  });
  router.get('/as/:staffId', async (ctx) => {
    const person = (await loadStaff(store.db)).find(({ id }) => id === ctx.params.staffId);
    if (person === undefined) return notFound(ctx);
    ctx.cookies.set(VIEWER_COOKIE, person.id, { httpOnly: true, sameSite: 'lax' });
    ctx.redirect(person.leadsDepartmentIds.length > 0 ? '/team' : '/me');
  });

  router.get('/me', async (ctx) => {
    const viewer = await viewerOf(ctx);
    if (viewer === null) return ctx.redirect('/');
    const lines = (await viewCustomers(store, { ownerId: viewer.id })).filter(({ alert }) => alert !== null);
    show(ctx, {
      title: texts.fill('me.heading'),
      current: '/me',
      viewerName: viewer.name,
      body: listPage.mine(texts, lines, clock()),
    });
  });

  router.get('/team', async (ctx) => {
    const viewer = await viewerOf(ctx);
    if (viewer === null) return ctx.redirect('/');
    const lines = await viewCustomers(store);
    const title = texts.fill('page.team');
    show(ctx, { title, current: '/team', viewerName: viewer.name, body: listPage.team(texts, lines) });
  });

  router.get('/c/:id', async (ctx) => {
    const viewer = await viewerOf(ctx);
    const view = await viewCustomer(store, ctx.params.id!, { now: clock(), calendar: deps.calendar, sourceName });
    if (view === null) return notFound(ctx);
    const body = customerPage(texts, view, {
      now: clock(),
      businessDayMs: deps.calendar.businessDayMs,
      viewerId: viewer?.id ?? null,
      said: saidText(texts, ctx.URL.searchParams.get('said')),
    });
    show(ctx, { title: view.customer.name, current: null, viewerName: viewer?.name ?? null, body });
  });

  router.post('/c/:id/tap', async (ctx) => {
    const viewer = await viewerOf(ctx);
    if (viewer === null || !isOwnForm(ctx)) {
      ctx.status = 403;
      return;
    }
    const form = new URLSearchParams(await readRawBody(ctx.req, FORM_BYTES_MAX));
    const [alertId, key, note] = [form.get('alert') ?? '', form.get('key') ?? '', form.get('note') ?? ''];
    const given = form.get('how') as FollowUpOutcome | null;
    const outcome = FORM_OUTCOMES.find((known) => known === given) ?? 'none';
    const tap = { key, outcome, by: viewer.id, at: clock() };
    const said = await tapOnPage(alertId, tap, note.slice(0, NOTE_LENGTH_MAX));
    if (said === 'noAlert') return notFound(ctx);
    ctx.status = 303;
    ctx.redirect(`/c/${encodeURIComponent(ctx.params.id!)}${said === null ? '' : `?said=${said}`}`);
  });

  router.get('/digest/:week', async (ctx) => {
    const viewer = await viewerOf(ctx);
    const digest = await digestOf(store.db, { week: ctx.params.week! });
    if (digest === null) return notFound(ctx);
    const title = heading(texts, digest.data as DigestData);
    show(ctx, { title, current: null, viewerName: viewer?.name ?? null, body: digestPage(texts, digest) });
  });

  router.get('/admin', async (ctx) => {
    const viewer = await viewerOf(ctx);
    const body = operationPage(texts, await viewOperation(store, sourceName), clock());
    show(ctx, { title: texts.fill('page.admin'), current: '/admin', viewerName: viewer?.name ?? null, body });
  });

  async function viewerOf(ctx: Context): Promise<Staff | null> {
    const id = ctx.cookies.get(VIEWER_COOKIE);
    return id === undefined ? null : ((await loadStaff(store.db)).find((person) => person.id === id) ?? null);
  }

  /** What the page says next; as on a card, a fault of ours is told where the tap was made, and can be tried again. */
  async function tapOnPage(alertId: string, tap: Tap, note: string): Promise<Said | 'noAlert' | null> {
    try {
      const answer = await handlePageTap(deps.receiver.tapDeps, alertId, tap, note);
      return answer === null ? 'noAlert' : saidOf(answer.result, tap);
    } catch (err) {
      log.error({ err, alertId }, 'a tap on a page could not be saved');
      return 'error';
    }
  }

  function show(ctx: Context, frame: Parameters<typeof renderPage>[1]): void {
    ctx.type = 'text/html; charset=utf-8';
    ctx.set('Cache-Control', 'no-store');
    ctx.body = renderPage(texts, frame);
  }

  function notFound(ctx: Context): void {
    ctx.status = 404;
    const title = texts.fill('page.notFound');
    const body = html`<section class="lk-box"><h1>${title}</h1><p><a href="/">${texts.fill('page.home')}</a></p></section>`;
    show(ctx, { title, current: null, viewerName: null, body });
  }

  return router;
}

/** A form of ours: posted from a page of this very host. */
function isOwnForm(ctx: Context): boolean {
  const origin = ctx.get('Origin');
  if (origin === '') return false;
  try {
    return new URL(origin).host === ctx.host;
  } catch {
    return false;
  }
}
