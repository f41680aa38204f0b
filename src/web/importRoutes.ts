import type Koa from 'koa';
import Router from 'koa-router';
import { isCrmEntity } from '../domain/crm/crmRows.ts';
import type { Clock } from '../domain/time.ts';
import { BODY_ROWS_MAX, type BodyImport, importBody, readBody } from '../usecases/importBody.ts';
import type { ImportDeps } from '../usecases/importRows.ts';
import { ApiCallRefused, type ApiToken, answerRefusal, callerOf, callsOfSource } from './apiCaller.ts';
import type { RateLimit } from './rateLimit.ts';
import { BodyRefused, readRawBody } from './rawBody.ts';

export interface ImportRouteDeps {
  /** A token by the source that it may import for, and nothing else. */
  tokens: readonly ApiToken[];
  importDeps: ImportDeps;
  clock: Clock;
}

/** As much as docs/examples/nginx.conf lets through. */
export const IMPORT_BYTES_MAX = 5 * 1024 * 1024;
const BODY_TIMEOUT_MS = 15_000;
const KEY_FORM = /^[\x21-\x7e]{8,128}$/;

/** `POST /api/import/{entity}`: any system pushes its rows (the CRM model, §7.4). */
export function importRoutes(deps: ImportRouteDeps): Router {
  const router = new Router({ prefix: '/api/import' });
  const calls = callsOfSource(deps.clock);
  router.post('/:entity', async (ctx) => {
    try {
      await answer(ctx, deps, calls);
    } catch (err) {
      if (err instanceof BodyRefused) {
        answerRefusal(ctx, new ApiCallRefused(err.status, `${err.message}; at most ${IMPORT_BYTES_MAX} bytes in time`));
      } else if (err instanceof ApiCallRefused) answerRefusal(ctx, err);
      else throw err;
    }
  });
  return router;
}

async function answer(
  ctx: Koa.Context & { params: Record<string, string> },
  { tokens, importDeps }: ImportRouteDeps,
  calls: RateLimit,
): Promise<void> {
  const source = callerOf(ctx.get('Authorization'), tokens, calls, 'the import token of a source');
  const entity = ctx.params.entity ?? '';
  if (!isCrmEntity(entity))
    throw new ApiCallRefused(404, 'import accounts, contacts, orders, payments, complaints or ratings');
  if (!/^application\/json(;|$)/i.test(ctx.get('Content-Type')))
    throw new ApiCallRefused(415, 'the body must be application/json');
  const key = ctx.get('Idempotency-Key');
  if (!KEY_FORM.test(key))
    throw new ApiCallRefused(400, 'the header Idempotency-Key must be 8 to 128 letters, digits or signs');
  const bodyText = await readRawBody(ctx.req, IMPORT_BYTES_MAX, BODY_TIMEOUT_MS);
  const body = readBody(bodyText);
  if ('wrong' in body) throw new ApiCallRefused(400, body.wrong);
  if (body.source !== source) throw new ApiCallRefused(400, 'this token is of another source');
  if (body.rows.length > BODY_ROWS_MAX) throw new ApiCallRefused(413, `at most ${BODY_ROWS_MAX} rows a call`);
  const dryRun = ctx.query.dryRun === '1';
  say(ctx, await importBody(importDeps, { entity, body, bodyText, key, dryRun }));
}

function say(ctx: Koa.Context, result: BodyImport): void {
  switch (result.kind) {
    case 'running':
      throw new ApiCallRefused(409, 'a call with this Idempotency-Key is still running', 2);
    case 'keyReused':
      throw new ApiCallRefused(422, 'this Idempotency-Key was used with another body');
    case 'replayed':
      ctx.set('Idempotent-Replay', '1');
      break;
    case 'imported':
      break;
    default:
      result satisfies never;
  }
  ctx.status = result.report.status === 'refused' ? 422 : 200;
  ctx.body = result.report;
}
