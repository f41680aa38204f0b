import type { Context } from 'koa';
import Router from 'koa-router';
import { type Said, saidOf, saidText } from '../domain/wording/saidTexts.ts';
import { alertById } from '../store/alerts.ts';
import { loadMappings } from '../store/customers.ts';
import { handlePageTap } from '../usecases/handleTap.ts';
import { openCustomer, rightsOn } from '../usecases/openCustomer.ts';
import { viewCustomer } from '../usecases/viewCustomers.ts';
import { NOTE_LENGTH_MAX } from './alertBox.ts';
import type { PageKit } from './pageKit.ts';
import { SCRIPT_POLICY } from './scriptPolicy.ts';
import { askingPage, customerSidebar, renderSidebar, unknownPage } from './sidebarPage.ts';
import type { WebDeps } from './webDeps.ts';

const SIDEBAR_SCRIPTS = ['/assets/wecom-jssdk.js', '/assets/wecom-page.js', '/assets/sidebar.js'];
const CONTACT_ID_LENGTH_MAX = 64;

/** `/sidebar` in the toolbar of a customer's chat. */
export function sidebarRoutes(deps: WebDeps, kit: PageKit): Router {
  const { store, clock, log, calendar, sourceName, texts, corpId, jsSdk } = deps;
  const router = new Router();

  router.get('/sidebar', async (ctx) => {
    if ((await kit.viewer(ctx)) === null) return;
    const asking = askingPage(texts, { corpId, agentId: jsSdk.agentId });
    ctx.set('Content-Security-Policy', SCRIPT_POLICY);
    show(ctx, renderSidebar(texts, asking, SIDEBAR_SCRIPTS));
  });

  router.get('/sidebar/:contactId', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    const contactId = ctx.params.contactId!;
    const customerId = await customerOf(contactId);
    const opened = customerId === null ? null : await openCustomer({ store, clock }, signedIn.viewer, customerId);
    const view =
      opened === null ? null : await viewCustomer(store, customerId!, { now: clock(), calendar, sourceName });
    if (view === null) {
      ctx.status = 404;
      return show(ctx, renderSidebar(texts, unknownPage(texts)));
    }
    const body = customerSidebar(texts, view, {
      ...{ contactId, signedIn, now: clock(), businessDayMs: calendar.businessDayMs },
      said: saidText(texts, ctx.URL.searchParams.get('said')),
    });
    show(ctx, renderSidebar(texts, body));
  });

  router.post('/sidebar/:contactId/tap', async (ctx) => {
    const posted = await kit.form(ctx);
    if (posted === null) return;
    const { signedIn, form } = posted;
    const contactId = ctx.params.contactId!;
    const customerId = await customerOf(contactId);
    const rights = customerId === null ? null : await rightsOn({ store, clock }, signedIn.viewer, customerId);
    const alertId = form.get('alert') ?? '';
    // The right was looked up for the customer, so the alert must be that customer's.
    const isTheirs = rights !== null && (await alertById(store.db, alertId))?.customerId === customerId;
    if (!isTheirs) {
      ctx.status = 404;
      return show(ctx, renderSidebar(texts, unknownPage(texts)));
    }
    const tap = { key: form.get('key') ?? '', outcome: 'none' as const, by: signedIn.viewer.id, at: clock() };
    const said = await tapped(alertId, tap, (form.get('note') ?? '').slice(0, NOTE_LENGTH_MAX));
    ctx.status = 303;
    ctx.redirect(`/sidebar/${encodeURIComponent(contactId)}${said === null ? '' : `?said=${said}`}`);
  });

  function show(ctx: Context, page: string): void {
    ctx.type = 'text/html; charset=utf-8';
    ctx.set('Cache-Control', 'no-store');
    ctx.body = page;
  }

  /** As on a card, a fault of ours is told where the tap was made, and can be tried again. */
  async function tapped(alertId: string, tap: Parameters<typeof handlePageTap>[2], note: string): Promise<Said | null> {
    try {
      const answer = await handlePageTap(deps.receiver.tapDeps, alertId, tap, note);
      return answer === null ? 'error' : saidOf(answer.result, tap, answer.ownCardStays);
    } catch (err) {
      log.error({ err, alertId }, 'a tap in the sidebar could not be saved');
      return 'error';
    }
  }

  async function customerOf(contactId: string): Promise<string | null> {
    if (contactId.length > CONTACT_ID_LENGTH_MAX) return null;
    const [mapping] = await loadMappings(store.db, { contactIds: [contactId], at: clock() });
    return mapping?.customerId ?? null;
  }

  return router;
}
