import type Koa from 'koa';
import { ApiError } from '../apiError.ts';
import { isObject } from '../cardRules.ts';
import type { ApiFault } from '../faults.ts';
import { sendDueNotice } from '../record.ts';
import type { RingBuffer } from '../ringBuffer.ts';
import type { SimApp } from '../simApps.ts';
import type { World } from '../world.ts';
import { accessApi } from './accessApi.ts';
import { agentApi } from './agentApi.ts';
import type { ApiHandler, ApiRequest, ApiTable } from './apiHandler.ts';
import { chatData } from './archiveEndpoint.ts';
import { auditApi } from './auditApi.ts';
import { behaviourApi } from './behaviourApi.ts';
import { contactApi } from './contactApi.ts';
import { customerTagApi } from './customerTagApi.ts';
import { directoryApi } from './directoryApi.ts';
import { groupApi } from './groupApi.ts';
import { groupSendApi } from './groupSendApi.ts';
import { mediaApi } from './mediaApi.ts';
import { messageApi } from './messageApi.ts';
import { addressOf, BodyTooLarge, isTrusted, readBody } from './network.ts';
import { webhookApi } from './webhookApi.ts';

/** One call of an API, for tests. */
export interface LoggedCall {
  /** Path below /cgi-bin/, or `archive/getchatdata`. */
  api: string;
  /** What the answer said; null when a fault left no JSON. */
  errcode: number | null;
  /** On the simulator's clock. */
  at: number;
  /** Null before the token was known. */
  agentId: number | null;
}

const ARCHIVE_API = 'archive/getchatdata';
const ARCHIVE_PATH = `/sim/${ARCHIVE_API}`;
const JSON_BYTES_MAX = 4 * 1024 * 1024;
const UPLOAD_BYTES_MAX = 24 * 1024 * 1024;
const PER_MINUTE_MAX = 10_000;
const PER_HOUR_MAX = 150_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** `/cgi-bin/*` and the archive: faults, token, address, frequency, then the API itself (basics.md §1-§4). */
export function httpApi(world: World, log: RingBuffer<LoggedCall>): Koa.Middleware {
  const table: ApiTable = {
    ...accessApi(world),
    ...agentApi(world),
    ...directoryApi(world),
    ...contactApi(world),
    ...customerTagApi(world),
    ...behaviourApi(world),
    ...auditApi(world),
    ...messageApi(world),
    ...groupApi(world),
    ...groupSendApi(world),
    ...webhookApi(world),
    ...mediaApi(world),
  };
  return async (ctx, next) => {
    const api = ctx.path === ARCHIVE_PATH ? ARCHIVE_API : ctx.path.startsWith('/cgi-bin/') ? ctx.path.slice(9) : null;
    if (api === null) return next();
    sendDueNotice(world);
    const entry: LoggedCall = { api, errcode: null, at: world.clock.now(), agentId: null };
    log.push(entry);
    const fault = world.faults.takeForApi(api);
    if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    const strikesNow = fault !== null && !fault.afterEffect && !fault.truncate && strikes(fault);
    const answer = strikesNow ? null : await answerOf(ctx, api, entry);
    respond(ctx, entry, answer, fault);
  };

  async function answerOf(ctx: Koa.Context, api: string, entry: LoggedCall): Promise<string> {
    const ip = addressOf(ctx.req);
    try {
      const handler = Object.hasOwn(table, api) ? table[api] : undefined;
      if (api === ARCHIVE_API) return chatData(world, jsonOf(await readBody(ctx.req, JSON_BYTES_MAX)), ip);
      if (!handler) throw new ApiError(40058, 'the simulator has no such API');
      const raw = await readBody(ctx.req, handler.bodyKind === 'upload' ? UPLOAD_BYTES_MAX : JSON_BYTES_MAX);
      if (ctx.method !== handler.method) throw new ApiError(40058, `${handler.method} expected`);
      const query = new URLSearchParams(ctx.querystring);
      const app = callerOf(handler, query, entry, ip);
      checkService(api);
      checkFrequency(api, handler, ip);
      const body = handler.method === 'POST' && handler.bodyKind !== 'upload' ? jsonOf(raw) : {};
      const request: ApiRequest = { query, body, raw, contentType: ctx.get('content-type'), app, ip };
      return JSON.stringify({ errcode: 0, errmsg: 'ok', ...handler.handle(request) });
    } catch (error) {
      if (error instanceof BodyTooLarge) return errorText(new ApiError(40206, 'request body too large'), ip);
      if (error instanceof ApiError) return errorText(error, ip);
      throw error;
    }
  }

  function callerOf(handler: ApiHandler, query: URLSearchParams, entry: LoggedCall, ip: string): SimApp {
    if (handler.caller === 'none') return world.apps.main;
    const app = world.tokens.check(query.get('access_token'));
    entry.agentId = app.agentId;
    const trusted = app.kind === 'archive' ? world.switches.archiveTrustedIps : world.switches.trustedIps;
    if (!isTrusted(ip, trusted)) {
      if (app.kind === 'archive') throw new ApiError(301042, 'ip not in the list of the archive');
      throw new ApiError(60020, 'not allow to access from your ip');
    }
    if (handler.caller !== 'any' && handler.caller !== app.kind) throw new ApiError(48002, 'api forbidden');
    return app;
  }

  /** What was bought or switched on in the admin console. */
  function checkService(api: string): void {
    const { customerContactAllowed, archiveService } = world.switches;
    if (api.startsWith('externalcontact/') && !customerContactAllowed) throw new ApiError(48002, 'api forbidden');
    if (!api.startsWith('msgaudit/') || archiveService === 'on') return;
    throw archiveService === 'expired'
      ? new ApiError(301052, 'the archive service has expired')
      : new ApiError(301053, 'the archive is not enabled');
  }

  function checkFrequency(api: string, handler: ApiHandler, ip: string): void {
    const perMinute = handler.perMinuteMax ?? PER_MINUTE_MAX;
    if (!world.switches.frequencyLimits || perMinute === 0) return;
    const { frequency } = world;
    const isAllowed =
      frequency.take(`api ${api}`, perMinute, MINUTE_MS) &&
      frequency.take(`api ${api}`, PER_HOUR_MAX, HOUR_MS) &&
      frequency.take(`ip ${ip} ${api}`, 2 * PER_MINUTE_MAX, MINUTE_MS);
    if (!isAllowed) throw new ApiError(45009, 'api freq out of limit');
  }

  /** basics.md §3: decide on errcode; hint and address stand in errmsg. */
  function errorText(error: ApiError, ip: string): string {
    const hint = `${Math.floor(world.clock.now() / 1000)}_${world.random.digits(3)}_${world.random.hex(32)}`;
    const more = `more info at https://open.work.weixin.qq.com/devtool/query?e=${error.errcode}`;
    return JSON.stringify({
      errcode: error.errcode,
      errmsg: `${error.message}, hint: [${hint}], from ip: ${ip}, ${more}`,
      ...error.fields,
    });
  }

  function respond(ctx: Koa.Context, entry: LoggedCall, answer: string | null, fault: ApiFault | null): void {
    if (fault?.reset) {
      ctx.respond = false;
      ctx.req.socket.destroy();
      return;
    }
    if (fault?.httpStatus) {
      ctx.status = fault.httpStatus;
      ctx.type = 'text/html';
      ctx.body = `<html><body><h1>${fault.httpStatus}</h1></body></html>`;
      return;
    }
    const code = fault?.errcode;
    const text = code === undefined ? (answer ?? '') : errorText(new ApiError(code, 'system busy'), addressOf(ctx.req));
    ctx.status = 200;
    ctx.type = 'application/json; charset=UTF-8';
    ctx.body = fault?.truncate ? text.slice(0, Math.floor(text.length / 2)) : text;
    entry.errcode = fault?.truncate ? null : errcodeOf(text);
  }
}

function strikes(fault: ApiFault): boolean {
  return fault.reset === true || fault.httpStatus !== undefined || fault.errcode !== undefined;
}

/** errcode stands first in every answer: pages of the archive are long, and their seq is no JavaScript number. */
function errcodeOf(text: string): number {
  return Number(/^\{"errcode":(-?\d+)/.exec(text)?.[1] ?? 0);
}

function jsonOf(raw: Buffer): Record<string, unknown> {
  const text = raw.toString('utf8');
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError(40058, 'wrong json format');
  }
  if (!isObject(value)) throw new ApiError(40058, 'wrong json format: no object');
  if (hasLoneSurrogate(value)) throw new ApiError(40033, 'illegal \\uxxxx character');
  return value;
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasLoneSurrogate);
}
