import type Koa from 'koa';
import Router from 'koa-router';
import { type ChangePlace, cursorOf, placeOfCursor } from '../domain/changeCursor.ts';
import { followUpJson } from '../domain/followUpRecord.ts';
import { changedFollowUps, type ShareDeps } from '../usecases/shareFollowUps.ts';
import { ApiCallRefused, type ApiToken, answerRefusal, callerOf, callsOfSource } from './apiCaller.ts';
import type { RateLimit } from './rateLimit.ts';

export interface FollowUpRouteDeps {
  /** Systems that may read follow-ups and explanations, and nothing else. */
  tokens: readonly ApiToken[];
  shareDeps: ShareDeps;
}

const LIMIT = { usual: 200, most: 1_000 };
const TIME_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** `GET /api/follow-ups`: any system of the company reads what was followed up, and goes on where it stopped. */
export function followUpRoutes(deps: FollowUpRouteDeps): Router {
  const router = new Router({ prefix: '/api/follow-ups' });
  const calls = callsOfSource(deps.shareDeps.clock);
  router.get('/', async (ctx) => {
    try {
      await answer(ctx, deps, calls);
    } catch (err) {
      if (!(err instanceof ApiCallRefused)) throw err;
      answerRefusal(ctx, err);
    }
  });
  return router;
}

async function answer(ctx: Koa.Context, { tokens, shareDeps }: FollowUpRouteDeps, calls: RateLimit): Promise<void> {
  callerOf(ctx.get('Authorization'), tokens, calls, 'a token of LIUKE_EXPORT_TOKENS');
  const { records, next, hasMore } = await changedFollowUps(shareDeps, {
    after: startOf(ctx.query),
    limit: limitOf(ctx.query.limit),
  });
  ctx.set('Cache-Control', 'no-store');
  ctx.body = { followUps: records.map(followUpJson), cursor: cursorOf(next), hasMore };
}

function startOf({ since, cursor }: Koa.Context['query']): ChangePlace {
  if (since !== undefined && cursor !== undefined)
    throw new ApiCallRefused(400, 'since is for the first call, cursor for those after it: give one of them');
  if (cursor !== undefined) {
    const place = typeof cursor === 'string' ? placeOfCursor(cursor) : null;
    if (place === null) throw new ApiCallRefused(400, 'cursor must be given back as the call before gave it');
    return place;
  }
  const at = typeof since === 'string' && TIME_FORM.test(since) ? Date.parse(since) : Number.NaN;
  if (Number.isNaN(at) || at < 0)
    throw new ApiCallRefused(400, 'since must be a time with its zone, such as 2026-11-01T00:00:00+08:00 (+ as %2B)');
  return { changedAt: at, id: '' };
}

function limitOf(given: string | string[] | undefined): number {
  if (given === undefined) return LIMIT.usual;
  const limit = typeof given === 'string' && /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (limit < 1 || limit > LIMIT.most) throw new ApiCallRefused(400, `limit must be a number from 1 to ${LIMIT.most}`);
  return limit;
}
