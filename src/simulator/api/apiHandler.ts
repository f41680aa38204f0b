import { ApiError } from '../apiError.ts';
import { isObject } from '../cardRules.ts';
import type { SimApp } from '../simApps.ts';

/** A call that has passed address, token and frequency checks. */
export interface ApiRequest {
  query: URLSearchParams;
  /** The parsed JSON object of a POST; empty for GET and uploads. */
  body: Record<string, unknown>;
  /** The body as it came. */
  raw: Buffer;
  contentType: string;
  /** Whose token it was; the main app for calls without a token. */
  app: SimApp;
  ip: string;
}

export interface ApiHandler {
  method: 'GET' | 'POST';
  /** Whose token may call: `none` for calls without a token. */
  caller: 'app' | 'archive' | 'any' | 'none';
  /** Calls a minute of the corp; 10,000 when left out (basics.md §4), 0 for no limit. */
  perMinuteMax?: number;
  /** `json` when left out. */
  bodyKind?: 'json' | 'upload';
  /** @returns the fields beside errcode and errmsg @throws ApiError */
  handle(request: ApiRequest): Record<string, unknown>;
}

/** By path below /cgi-bin/. */
export type ApiTable = Record<string, ApiHandler>;

// Reading parameters, with the codes of basics.md §3.2.

export function textOf(source: Record<string, unknown> | URLSearchParams, name: string, missingCode = 40058): string {
  const value = source instanceof URLSearchParams ? source.get(name) : source[name];
  if (typeof value !== 'string' || value === '') throw new ApiError(missingCode, `${name} missing`);
  return value;
}

export function intOf(
  source: Record<string, unknown> | URLSearchParams,
  name: string,
  range: { min: number; max: number; preset?: number },
): number {
  const given = source instanceof URLSearchParams ? source.get(name) : source[name];
  if (given === undefined || given === null || given === '') {
    if (range.preset !== undefined) return range.preset;
    throw new ApiError(40058, `${name} missing`);
  }
  const value = source instanceof URLSearchParams ? Number(given) : given;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < range.min || value > range.max) {
    throw new ApiError(40058, `${name} out of range`);
  }
  return value;
}

/** @param max longer lists are 40032 (userids) or what the API says */
export function idListOf(
  body: Record<string, unknown>,
  name: string,
  max: number,
  tooLongCode = 40032,
  badCode = 40031,
): string[] {
  const value = body[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string' && item !== '')) {
    throw new ApiError(badCode, `${name} is no list of ids`);
  }
  if (value.length > max) throw new ApiError(tooLongCode, `${name} has more than ${max} entries`);
  return value as string[];
}

export function objectOf(body: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = body[name];
  if (!isObject(value)) throw new ApiError(40058, `${name} missing or no object`);
  return value;
}
