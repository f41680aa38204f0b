import Router from 'koa-router';
import { csvLine } from '../domain/csvCell.ts';
import { CustomerChangeRefused } from '../domain/customerChange.ts';
import { mayManage, type Viewer } from '../domain/viewer.ts';
import { saidText, undoneSaid } from '../domain/wording/saidTexts.ts';
import { mergeCustomers, moveContact } from '../usecases/changeCustomers.ts';
import { rightsOn } from '../usecases/openCustomer.ts';
import { type ReviewItem, rejectSuggestion, reviewList } from '../usecases/reviewCustomers.ts';
import { undoMute } from '../usecases/undoMute.ts';
import { createBoard } from '../usecases/viewBoard.ts';
import { viewDay } from '../usecases/viewDay.ts';
import { boardCells, boardPage, boardWish } from './boardPage.ts';
import { dayPage } from './dayPage.ts';
import type { PageKit } from './pageKit.ts';
import { reviewPage } from './reviewPage.ts';
import type { WebDeps } from './webDeps.ts';

/** Pairs that one person looks at in one sitting. */
const PAIRS_SHOWN = 30;
/** Spreadsheets take a file without it for another encoding. */
const BYTE_ORDER_MARK = '\uFEFF';

/** `/me`, `/me/undo`, `/team`, `/team.csv`, `/team/review`. */
export function boardRoutes({ store, texts, clock, fence, receiver }: WebDeps, kit: PageKit): Router {
  const router = new Router();
  const board = createBoard({ store, clock, fence });

  router.get('/me', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    const said = saidText(texts, ctx.URL.searchParams.get('said'));
    const now = clock();
    const view = await viewDay(store, signedIn.viewer.id, { fence: await fence(), now });
    const body = dayPage(texts, view, { now, signedIn, said });
    kit.show(ctx, signedIn, { title: texts.fill('me.heading'), current: '/me', body });
  });

  router.post('/me/undo', async (ctx) => {
    const posted = await kit.form(ctx);
    if (posted === null) return;
    const by = posted.signedIn.viewer.id;
    const undone = await undoMute(receiver.tapDeps, { by, at: clock() });
    ctx.status = 303;
    ctx.redirect(undone === null ? '/me' : `/me?said=${undoneSaid(undone)}`);
  });

  router.get('/team', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    const view = await board.view(signedIn.viewer, boardWish(ctx.URL.searchParams));
    const body = boardPage(texts, view, signedIn.viewer);
    kit.show(ctx, signedIn, { title: texts.fill('page.team'), current: '/team', body });
  });

  router.get('/team.csv', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    const rows = await board.export(signedIn.viewer, boardWish(ctx.URL.searchParams));
    ctx.type = 'text/csv; charset=utf-8';
    ctx.set('Content-Disposition', 'attachment; filename="liuke-team.csv"');
    ctx.set('Cache-Control', 'no-store');
    ctx.body = BYTE_ORDER_MARK + boardCells(texts, rows).map(csvLine).join('');
  });

  router.get('/team/review', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    if (!signedIn.viewer.leads) return kit.noRight(ctx, signedIn);
    const items = await pairsOf(signedIn.viewer);
    const said = ctx.URL.searchParams.get('said');
    const words = isSaid(said) ? texts.fill(`review.said.${said}`) : null;
    const body = reviewPage(texts, items, signedIn.formToken, words);
    kit.show(ctx, signedIn, { title: texts.fill('review.heading'), current: '/team', body });
  });

  router.post('/team/review', async (ctx) => {
    const posted = await kit.form(ctx);
    if (posted === null) return;
    const { signedIn, form } = posted;
    const { viewer } = signedIn;
    const pair = { leftId: form.get('left') ?? '', rightId: form.get('right') ?? '', by: viewer.id };
    const item = (await reviewList({ store, clock })).find((one) => isPair(one, pair));
    for (const id of item === undefined ? [pair.leftId, pair.rightId] : sidesOf(item))
      if ((await rightsOn({ store, clock }, viewer, id))?.mayManage !== true) return kit.noRight(ctx, signedIn);
    const said = await decide(pair, form.get('word'));
    ctx.status = 303;
    ctx.redirect(`/team/review?said=${said}`);
  });

  /** What the page says next: only what is on the list is decided on. */
  async function decide(
    pair: { leftId: string; rightId: string; by: string },
    word: string | null,
  ): Promise<'same' | 'moved' | 'different' | 'gone'> {
    if (word !== 'same') return (await rejectSuggestion({ store, clock }, pair)) ? 'different' : 'gone';
    const suggestion = (await reviewList({ store, clock })).find((one) => isPair(one, pair));
    if (suggestion === undefined) return 'gone';
    const { leftId, rightId, by } = pair;
    try {
      if (suggestion.rule === 'moved') {
        const { toCustomerId = null, rightName: company } = suggestion;
        await moveContact({ store, clock }, { contactId: rightId, fromCustomerId: leftId, toCustomerId, company, by });
        return 'moved';
      }
      await mergeCustomers({ store, clock }, { ...pair, suggestedBy: suggestion.rule });
      return 'same';
    } catch (err) {
      if (err instanceof CustomerChangeRefused) return 'gone';
      throw err;
    }
  }

  /** Only pairs of which both sides are theirs to decide on. */
  async function pairsOf(viewer: Viewer): Promise<ReviewItem[]> {
    const shown: ReviewItem[] = [];
    for (const item of await reviewList({ store, clock })) {
      const rights = await Promise.all(sidesOf(item).map((id) => rightsOn({ store, clock }, viewer, id)));
      if (rights.every((right) => right !== null && mayManage(viewer, right))) shown.push(item);
      if (shown.length === PAIRS_SHOWN) break;
    }
    return shown;
  }

  return router;
}

/** The customers that a decision would change. */
function sidesOf({ rule, leftId, rightId, toCustomerId = null }: ReviewItem): string[] {
  if (rule !== 'moved') return [leftId, rightId];
  return toCustomerId === null ? [leftId] : [leftId, toCustomerId];
}

function isPair(item: ReviewItem, { leftId, rightId }: { leftId: string; rightId: string }): boolean {
  return item.leftId === leftId && item.rightId === rightId;
}

const SAID = ['same', 'moved', 'different', 'gone'] as const;

function isSaid(word: string | null): word is (typeof SAID)[number] {
  return SAID.some((said) => said === word);
}
