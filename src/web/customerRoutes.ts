import Router from 'koa-router';
import type { FollowUpOutcome } from '../domain/alert.ts';
import { CustomerChangeRefused } from '../domain/customerChange.ts';
import { SEGMENTS } from '../domain/customerMap.ts';
import type { ContactWord } from '../domain/keyContactChange.ts';
import { isLeaderKey } from '../domain/leaderTap.ts';
import { contactWordOf } from '../domain/tap.ts';
import type { UtcMs } from '../domain/time.ts';
import { isInScope, type Viewer } from '../domain/viewer.ts';
import { type Said, saidOf, saidText } from '../domain/wording/saidTexts.ts';
import { alertById } from '../store/alerts.ts';
import { mergeCustomers, setCustomer } from '../usecases/changeCustomers.ts';
import { explainCustomer, NothingToExplain } from '../usecases/explainCustomer.ts';
import { handlePageTap } from '../usecases/handleTap.ts';
import { choicesFor, customersCalled } from '../usecases/manageCustomer.ts';
import { openCustomer, rightsOn } from '../usecases/openCustomer.ts';
import { viewCustomer } from '../usecases/viewCustomers.ts';
import { sayKeyContact, setKeyContact } from '../usecases/viewKeyContacts.ts';
import { viewWording } from '../usecases/viewWording.ts';
import { NOTE_LENGTH_MAX, type Surroundings } from './alertBox.ts';
import { CHAT_SCRIPTS, chatContactOf } from './chatButton.ts';
import { customerPage } from './customerPage.ts';
import { explainedDays } from './explainedDays.ts';
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

const CONTACT_WORDS: readonly ContactWord[] = ['changed', 'same', 'onLeave'];
const LEADERS_ONLY: ReadonlySet<string> = new Set(['owner', 'segment', 'merge']);

interface Change {
  customerId: string;
  value: string;
  viewer: Viewer;
}

/** `/c/:id` and what is done on it. */
export function customerRoutes(deps: WebDeps, kit: PageKit): Router {
  const { store, clock, log, sourceName, texts, calendar, corpId, jsSdk, phrases } = deps;
  const router = new Router();
  const manage = { store, clock };

  router.get('/c/:id', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    const { viewer } = signedIn;
    const customerId = ctx.params.id!;
    const opened = await openCustomer({ store, clock }, viewer, customerId);
    const view = opened === null ? null : await viewCustomer(store, customerId, { now: clock(), calendar, sourceName });
    // Not there and not theirs look the same, but for who may see everything.
    if (opened === null || view === null)
      return viewer.scope === 'all' ? kit.notFound(ctx, signedIn) : kit.noRight(ctx, signedIn);
    const contact = chatContactOf(view);
    const why = await explained(customerId, ctx.URL.searchParams);
    const body = customerPage(texts, view, {
      chat: contact === null ? null : { contact, corpId, agentId: jsSdk.agentId },
      explained: why,
      wording: await viewWording(store, customerId, momentOf(why, ctx.URL.searchParams)),
      rules: phrases.rules,
      now: clock(),
      businessDayMs: calendar.businessDayMs,
      signedIn,
      choices: await choicesFor({ store, clock }, viewer, customerId, opened.mayManage),
      said: saidOnPage(ctx.URL.searchParams.get('said')),
    });
    const scripts = contact === null ? {} : { scripts: CHAT_SCRIPTS };
    kit.show(ctx, signedIn, { title: view.customer.name, current: null, body, ...scripts });
  });

  /** Why, for the days that the address names. */
  async function explained(customerId: string, query: URLSearchParams): Promise<Surroundings['explained']> {
    try {
      const asked = { customer: customerId, ...explainedDays(query) };
      return await explainCustomer({ store, calendar, texts, clock }, asked);
    } catch (err) {
      if (err instanceof NothingToExplain) return null;
      if (err instanceof RangeError) return 'badDays';
      throw err;
    }
  }

  /** The moment that the page is about: now, or the judgement of the day that the address names, as it was known then. */
  function momentOf(why: Surroundings['explained'], query: URLSearchParams): { now: UtcMs; knownAt?: UtcMs } {
    const isPast = why !== null && why !== 'badDays' && (query.get('to') ?? '') !== '';
    return isPast ? { now: why.to.at, knownAt: why.to.at } : { now: clock() };
  }

  router.post('/c/:id/tap', async (ctx) => {
    const posted = await kit.form(ctx);
    if (posted === null) return;
    const { signedIn, form } = posted;
    const customerId = ctx.params.id!;
    const rights = await rightsOn({ store, clock }, signedIn.viewer, customerId);
    // On cards the receiver is the leader; here anybody may post anything.
    const isForLeaders = isLeaderKey(form.get('key') ?? '');
    if (rights === null || (isForLeaders && !rights.mayManage)) return kit.noRight(ctx, signedIn);
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

  /** Owner, segment and joining by who leads, the rest by whoever may see the customer. */
  const settings: Record<string, (change: Change) => Promise<boolean>> = {
    owner: ({ customerId, value, viewer }) =>
      value === '' || isInScope(viewer, value)
        ? setCustomer(manage, customerId, { ownerId: value || null }).then(() => true)
        : Promise.resolve(false),
    segment: async ({ customerId, value }) => {
      const segment = SEGMENTS.find((known) => known === value) ?? null;
      if (segment === null && value !== '') return false;
      await setCustomer(manage, customerId, { segment });
      return true;
    },
    merge: async ({ customerId, value, viewer }) => {
      const called = (await customersCalled(store, value.trim())).filter((id) => id !== customerId);
      const rights = await Promise.all(called.map((id) => rightsOn(manage, viewer, id)));
      // Of a name that stands twice nobody knows which one is meant; nor may a name tell that there is one elsewhere.
      const [other, ...more] = called.filter((_, index) => rights[index]?.mayManage === true);
      if (other === undefined || more.length > 0) return false;
      await mergeCustomers(manage, { leftId: customerId, rightId: other, by: viewer.id });
      return true;
    },
    'key-contact': ({ customerId, value, viewer }) =>
      setKeyContact(manage, { customerId, contactId: value || null, by: viewer.id }),
    word: async ({ customerId, value, viewer }) => {
      const word = CONTACT_WORDS.find((known) => known === value);
      return word !== undefined && sayKeyContact(manage, { customerId, word, by: viewer.id });
    },
  };
  for (const [name, set] of Object.entries(settings))
    router.post(`/c/:id/${name}`, async (ctx) => {
      const posted = await kit.form(ctx);
      if (posted === null) return;
      const { signedIn, form } = posted;
      const customerId = ctx.params.id!;
      const rights = await rightsOn(manage, signedIn.viewer, customerId);
      if (rights === null || (LEADERS_ONLY.has(name) && !rights.mayManage)) return kit.noRight(ctx, signedIn);
      const change = { customerId, value: (form.get('value') ?? '').slice(0, 128), viewer: signedIn.viewer };
      const isSaved = await set(change).catch((err: unknown) => {
        if (err instanceof CustomerChangeRefused) return false;
        throw err;
      });
      ctx.status = 303;
      ctx.redirect(`/c/${encodeURIComponent(customerId)}?said=${isSaved ? 'managed' : 'noManage'}`);
    });

  function saidOnPage(key: string | null): string | null {
    return key === 'managed' || key === 'noManage' ? texts.fill(`customer.${key}`) : saidText(texts, key);
  }

  /** What the page says next; as on a card, a fault of ours is told where the tap was made, and can be tried again. */
  async function tapOnPage(
    alertId: string,
    tap: Parameters<typeof handlePageTap>[2],
    note: string,
  ): Promise<Said | null> {
    try {
      const answer = await handlePageTap(deps.receiver.tapDeps, alertId, tap, note);
      return answer === null ? 'error' : saidOf(answer.result, tap, answer.ownCardStays);
    } catch (err) {
      log.error({ err, alertId }, 'a tap on a page could not be saved');
      return 'error';
    }
  }

  return router;
}
