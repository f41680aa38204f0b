import Router from 'koa-router';
import type { FollowUpOutcome } from '../domain/alert.ts';
import { contactWordOf } from '../domain/tap.ts';
import { type Said, saidOf, saidText } from '../domain/wording/saidTexts.ts';
import { alertById } from '../store/alerts.ts';
import { handlePageTap } from '../usecases/handleTap.ts';
import { openCustomer, rightsOn } from '../usecases/openCustomer.ts';
import { viewCustomer } from '../usecases/viewCustomers.ts';
import { NOTE_LENGTH_MAX } from './alertBox.ts';
import { customerPage } from './customerPage.ts';
import type { PageKit } from './pageKit.ts';
import type { WebDeps } from './webDeps.ts';

const FORM_OUTCOMES: readonly FollowUpOutcome[] = [
  'none',
  'message',
  'call',
  'visit',
  'appointment',
  'notReached',
  'lost',
];

/** `/c/:id` and what is done on it. */
export function customerRoutes(deps: WebDeps, kit: PageKit): Router {
  const { store, clock, log, sourceName, texts, calendar } = deps;
  const router = new Router();

  router.get('/c/:id', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    const { viewer } = signedIn;
    const opened = await openCustomer({ store, clock }, viewer, ctx.params.id!);
    const view =
      opened === null ? null : await viewCustomer(store, ctx.params.id!, { now: clock(), calendar, sourceName });
    // Not there and not theirs look the same, but for who may see everything.
    if (view === null) return viewer.scope === 'all' ? kit.notFound(ctx, signedIn) : kit.noRight(ctx, signedIn);
    const body = customerPage(texts, view, {
      now: clock(),
      businessDayMs: calendar.businessDayMs,
      signedIn,
      said: saidText(texts, ctx.URL.searchParams.get('said')),
    });
    kit.show(ctx, signedIn, { title: view.customer.name, current: null, body });
  });

  router.post('/c/:id/tap', async (ctx) => {
    const posted = await kit.form(ctx);
    if (posted === null) return;
    const { signedIn, form } = posted;
    const customerId = ctx.params.id!;
    if ((await rightsOn({ store, clock }, signedIn.viewer, customerId)) === null) return kit.noRight(ctx, signedIn);
    const [alertId, key, note] = [form.get('alert') ?? '', form.get('key') ?? '', form.get('note') ?? ''];
    // The right was looked up for the customer, so the alert must be that customer's.
    if ((await alertById(store.db, alertId))?.customerId !== customerId) return kit.notFound(ctx, signedIn);
    const given = form.get('how') as FollowUpOutcome | null;
    const outcome = FORM_OUTCOMES.find((known) => known === given) ?? 'none';
    const contactWord = contactWordOf(form.get('changed'));
    const tap = { key, outcome, contactWord, by: signedIn.viewer.id, at: clock() };
    const said = await tapOnPage(alertId, tap, note.slice(0, NOTE_LENGTH_MAX));
    const back = form.get('back') === '/me' ? '/me' : `/c/${encodeURIComponent(customerId)}`;
    ctx.status = 303;
    ctx.redirect(`${back}${said === null ? '' : `?said=${said}`}`);
  });

  /** What the page says next; as on a card, a fault of ours is told where the tap was made, and can be tried again. */
  async function tapOnPage(
    alertId: string,
    tap: Parameters<typeof handlePageTap>[2],
    note: string,
  ): Promise<Said | null> {
    try {
      const answer = await handlePageTap(deps.receiver.tapDeps, alertId, tap, note);
      return answer === null ? 'error' : saidOf(answer.result, tap);
    } catch (err) {
      log.error({ err, alertId }, 'a tap on a page could not be saved');
      return 'error';
    }
  }

  return router;
}
