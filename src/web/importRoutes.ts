import { createHash, timingSafeEqual } from 'node:crypto';
import type Koa from 'koa';
import Router from 'koa-router';
import { isCrmEntity } from '../domain/crm/crmRows.ts';
import type { Clock } from '../domain/time.ts';
import { BODY_ROWS_MAX, type BodyImport, importBody, readBody } from '../usecases/importBody.ts';
import type { ImportDeps } from '../usecases/importRows.ts';
import { BodyRefused, readRawBody } from './rawBody.ts';

export interface ImportRouteDeps {
  /** A token by the source that it may import for, and nothing else. */
  tokens: readonly { source: string; token: { reveal(): string } }[];
  importDeps: ImportDeps;
  clock: Clock;
}

const BODY_BYTES_MAX = 5 * 1024 * 1024;
const BODY_TIMEOUT_MS = 15_000;
const CALLS_PER_MINUTE = 60;
const MINUTE_MS = 60_000;
const KEY_FORM = /^[\x21-\x7e]{8,128}$/;

/** The caller did something wrong; the message says what and how to do it right. */
class ImportCallRefused extends Error {
  override readonly name = 'ImportCallRefused';
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** `POST /api/import/{entity}`: any system pushes its rows (the CRM model, §7.4). */
export function importRoutes(deps: ImportRouteDeps): Router {
  const router = new Router({ prefix: '/api/import' });
  const calls = callCounter(deps.clock);
  router.post('/:entity', async (ctx) => {
    try {
      await answer(ctx, deps, calls);
    } catch (err) {
      if (err instanceof BodyRefused) {
        refuse(ctx, new ImportCallRefused(err.status, `${err.message}; at most ${BODY_BYTES_MAX} bytes in time`));
      } else if (err instanceof ImportCallRefused) refuse(ctx, err);
      else throw err;
    }
  });
  return router;
}

async function answer(
  ctx: Koa.Context & { params: Record<string, string> },
  { tokens, importDeps }: ImportRouteDeps,
  calls: CallCounter,
): Promise<void> {
  const source = sourceOf(ctx.get('Authorization'), tokens);
  if (source === null)
    throw new ImportCallRefused(401, 'the header Authorization must be "Bearer" and the import token of a source');
  const waitSeconds = calls.take(source);
  if (waitSeconds !== null)
    throw new ImportCallRefused(429, `at most ${CALLS_PER_MINUTE} calls a minute and source`, waitSeconds);
  const entity = ctx.params.entity ?? '';
  if (!isCrmEntity(entity))
    throw new ImportCallRefused(404, 'import accounts, contacts, orders, payments, complaints or ratings');
  if (!/^application\/json(;|$)/i.test(ctx.get('Content-Type')))
    throw new ImportCallRefused(415, 'the body must be application/json');
  const key = ctx.get('Idempotency-Key');
  if (!KEY_FORM.test(key))
    throw new ImportCallRefused(400, 'the header Idempotency-Key must be 8 to 128 letters, digits or signs');
  const bodyText = await readRawBody(ctx.req, BODY_BYTES_MAX, BODY_TIMEOUT_MS);
  const body = readBody(bodyText);
  if ('wrong' in body) throw new ImportCallRefused(400, body.wrong);
  if (body.source !== source) throw new ImportCallRefused(400, 'this token is of another source');
  if (body.rows.length > BODY_ROWS_MAX) throw new ImportCallRefused(413, `at most ${BODY_ROWS_MAX} rows a call`);
  const dryRun = ctx.query.dryRun === '1';
  say(ctx, await importBody(importDeps, { entity, body, bodyText, key, dryRun }));
}

function say(ctx: Koa.Context, result: BodyImport): void {
  switch (result.kind) {
    case 'running':
      throw new ImportCallRefused(409, 'a call with this Idempotency-Key is still running', 2);
    case 'keyReused':
      throw new ImportCallRefused(422, 'this Idempotency-Key was used with another body');
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

function refuse(ctx: Koa.Context, { status, message, retryAfterSeconds }: ImportCallRefused): void {
  ctx.status = status;
  if (status === 401) ctx.set('WWW-Authenticate', 'Bearer');
  if (retryAfterSeconds !== null) ctx.set('Retry-After', String(retryAfterSeconds));
  ctx.body = { error: message };
}

/** Compared as digests: neither length nor content of a token shows in the time that it takes. */
function sourceOf(authorization: string, tokens: ImportRouteDeps['tokens']): string | null {
  const [, given] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  if (given === undefined) return null;
  const digest = digestOf(given);
  let found: string | null = null;
  for (const { source, token } of tokens) if (timingSafeEqual(digest, digestOf(token.reveal()))) found = source;
  return found;
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

interface CallCounter {
  /** @returns null when the call may go on, else the seconds to wait */
  take(source: string): number | null;
}

/** Of known sources only: who has no token is never counted, so the memory is bounded. */
function callCounter(clock: Clock): CallCounter {
  const recent = new Map<string, number[]>();
  return {
    take(source) {
      const now = clock();
      const calls = (recent.get(source) ?? []).filter((at) => now - at < MINUTE_MS);
      recent.set(source, calls);
      if (calls.length >= CALLS_PER_MINUTE) return Math.ceil((calls[0]! + MINUTE_MS - now) / 1000);
      calls.push(now);
      return null;
    },
  };
}
