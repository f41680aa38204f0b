import { z } from 'zod';
import type { WeComClient } from './client.ts';
import { parseAnswer } from './parseAnswer.ts';

const Answer = z.object({
  allow_userinfos: z.object({ user: z.array(z.object({ userid: z.string() })).default([]) }).optional(),
  allow_partys: z.object({ partyid: z.array(z.number().int()).default([]) }).optional(),
  allow_tags: z.object({ tagid: z.array(z.number().int()).default([]) }).optional(),
  close: z.number().int().default(0),
  redirect_domain: z.string().default(''),
});

/** The root of the company in every directory (basics.md §5). */
const ROOT_DEPARTMENT = 1;

/** What the admin console says of our own app. */
export interface AgentSettings {
  isDisabled: boolean;
  /** 可见范围: the whole company, or so many members, departments and tags of it. */
  range: { isWholeCompany: boolean; members: number; departments: number; tags: number };
  /** 网页授权及JS-SDK 可信域名, with a port where it has one; '' while none is set. */
  trustedDomain: string;
}

/**
 * The settings of the app itself (GET agent/get, document page 90227): an app may ask for itself alone.
 * @throws WeComError 40056 for an AgentId that is none, 301002 for another app's; WeComUnreachable
 */
export async function fetchAgent(client: WeComClient, agentId: number): Promise<AgentSettings> {
  const answer = parseAnswer('agent/get', Answer, await client.get('agent/get', { agentid: agentId }));
  const departmentIds = answer.allow_partys?.partyid ?? [];
  return {
    isDisabled: answer.close !== 0,
    range: {
      isWholeCompany: departmentIds.includes(ROOT_DEPARTMENT),
      members: answer.allow_userinfos?.user.length ?? 0,
      departments: departmentIds.length,
      tags: answer.allow_tags?.tagid.length ?? 0,
    },
    trustedDomain: answer.redirect_domain,
  };
}
