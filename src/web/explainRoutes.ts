import Router from 'koa-router';
import { systemViewer, type Viewer } from '../domain/viewer.ts';
import { explainCustomer, NothingToExplain } from '../usecases/explainCustomer.ts';
import { openCustomer } from '../usecases/openCustomer.ts';
import { ApiCallRefused, answerRefusal, callerOf, callsOfSource } from './apiCaller.ts';
import { explainedDays } from './explainedDays.ts';
import type { PageKit } from './pageKit.ts';
import type { WebDeps } from './webDeps.ts';

/**
 * `GET /api/customers/{id}/explain?from=DAY&to=DAY`: what `liuke explain --json` prints, for whoever is signed in and may see the
 * customer, and for systems with a token of LIUKE_EXPORT_TOKENS. Each look at somebody else's customer is logged.
 */
export function explainRoutes(deps: WebDeps, kit: PageKit): Router {
  const { store, calendar, texts, clock } = deps;
  const router = new Router({ prefix: '/api/customers' });
  const calls = callsOfSource(clock);
  router.get('/:id/explain', async (ctx) => {
    try {
      const mayBeSignedIn = deps.signIn.kind !== 'off' && ctx.get('Authorization') === '';
      const signedIn = mayBeSignedIn ? await kit.look(ctx) : null;
      const viewer: Viewer =
        signedIn?.viewer ??
        systemViewer(
          callerOf(ctx.get('Authorization'), deps.exportTokens, calls, 'a token of LIUKE_EXPORT_TOKENS, or sign in'),
        );
      const customerId = ctx.params.id!;
      const days = explainedDays(ctx.URL.searchParams);
      // Not there and not theirs get the same answer.
      if ((await openCustomer({ store, clock }, viewer, customerId, 'api')) === null)
        throw new ApiCallRefused(404, 'there is no such customer, or it is not yours to see');
      ctx.set('Cache-Control', 'no-store');
      ctx.body = await explainCustomer({ store, calendar, texts, clock }, { customer: customerId, ...days });
    } catch (err) {
      answerRefusal(ctx, refusalOf(err));
    }
  });
  return router;
}

function refusalOf(err: unknown): ApiCallRefused {
  if (err instanceof ApiCallRefused) return err;
  if (err instanceof NothingToExplain) return new ApiCallRefused(404, err.message);
  if (err instanceof RangeError) return new ApiCallRefused(400, err.message);
  throw err;
}
