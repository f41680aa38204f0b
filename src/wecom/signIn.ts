import { z } from 'zod';
import type { WeComClient } from './client.ts';
import { StaffId } from './fields.ts';
import { parseAnswer } from './parseAnswer.ts';
import { WeComError } from './wecomError.ts';

/** A code of ours is at most 512 bytes, a state at most 128 letters and digits (basics.md §6). */
const CODE_LENGTH_MAX = 512;

/** Bad, used or expired codes (basics.md §3.2): the person begins again. */
const REFUSED_CODES: ReadonlySet<number> = new Set([40029, 42003]);

/**
 * Where the browser goes to be recognised, without a question to the person (basics.md §6).
 * @param redirectUri its host, port included, must be the app's trusted domain
 */
export function authorizeUrl(
  page: string,
  { corpId, agentId, redirectUri, state }: { corpId: string; agentId: number; redirectUri: string; state: string },
): string {
  const url = new URL(page);
  url.search = new URLSearchParams({
    ...{ appid: corpId, redirect_uri: redirectUri, response_type: 'code', scope: 'snsapi_base', state },
    agentid: String(agentId),
  }).toString();
  return `${url.href}#wechat_redirect`;
}

const Member = z.object({ userid: StaffId.nullish(), UserId: StaffId.nullish() });

/**
 * Who came back with this code (auth/getuserinfo, D 91023). Asked once: a code is good for one question.
 * @returns the userid in lower case; null for a bad, used or expired code and for who is no member
 * @throws WeComError, WeComUnreachable
 */
export async function fetchMemberByCode(client: WeComClient, code: string): Promise<string | null> {
  if (code === '' || code.length > CODE_LENGTH_MAX) return null;
  const api = 'auth/getuserinfo';
  try {
    const member = parseAnswer(api, Member, await client.get(api, { code }, { repeat: 'afterRefusal' }));
    return member.userid ?? member.UserId ?? null;
  } catch (err) {
    if (err instanceof WeComError && REFUSED_CODES.has(err.errcode)) return null;
    throw err;
  }
}
