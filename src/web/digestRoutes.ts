import Router from 'koa-router';
import type { DigestData } from '../domain/wording/digestData.ts';
import { heading } from '../domain/wording/digestWords.ts';
import { sentParts } from '../store/digestSending.ts';
import { type Digest, digestsOfWeek } from '../store/digests.ts';
import { digestPage } from './digestPage.ts';
import type { PageKit } from './pageKit.ts';
import type { WebDeps } from './webDeps.ts';

/** `/digest/:week` and the one tap that sends a digest again. */
export function digestRoutes(deps: WebDeps, kit: PageKit): Router {
  const { store, texts } = deps;
  const router = new Router();

  router.get('/digest/:week', async (ctx) => {
    const signedIn = await kit.viewer(ctx);
    if (signedIn === null) return;
    const { viewer, formToken } = signedIn;
    if (!viewer.leads && !viewer.operates) return kit.noRight(ctx, signedIn);
    const week = ctx.params.week!;
    const all = await digestsOfWeek(store.db, week);
    const { searchParams } = ctx.URL;
    const digest = chosen(all, searchParams.get('group'));
    if (digest === null) return kit.notFound(ctx, signedIn);
    const isOpen =
      viewer.operates && (await sentParts(store.db, { groupId: digest.groupId, week })).some((part) => part.isOpen);
    const body = digestPage(texts, digest, viewer, {
      groups: all.map(({ groupId }) => groupId),
      ...{ isOpen, formToken, said: searchParams.get('said') === 'resent' ? texts.fill('digest.resent.done') : null },
    });
    const title = heading(texts, digest.data as DigestData);
    kit.show(ctx, signedIn, { title, current: null, body });
  });

  router.post('/digest/:week/resend', async (ctx) => {
    const posted = await kit.form(ctx);
    if (posted === null) return;
    const { signedIn, form } = posted;
    if (!signedIn.viewer.operates) return kit.noRight(ctx, signedIn);
    const [groupId, week] = [form.get('group') ?? '', ctx.params.week!];
    const result = await deps.resendDigest(groupId, week, signedIn.viewer.id);
    if (result === 'unknown') return kit.notFound(ctx, signedIn);
    ctx.status = 303;
    const query = new URLSearchParams({ group: groupId, ...(result === 'queued' ? { said: 'resent' } : {}) });
    ctx.redirect(`/digest/${encodeURIComponent(week)}?${query}`);
  });

  return router;
}

/** The one that was asked for; else that of the whole company, before those of departments. */
function chosen(digests: readonly Digest[], groupId: string | null): Digest | null {
  if (groupId !== null) return digests.find((digest) => digest.groupId === groupId) ?? null;
  const isWhole = ({ data }: Digest): boolean => (data as DigestData).departmentIds === undefined;
  return digests.find(isWhole) ?? digests[0] ?? null;
}
