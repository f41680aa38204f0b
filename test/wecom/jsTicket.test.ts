import { describe, expect, it } from 'vitest';
import type { WeComClient } from '../../src/wecom/client.ts';
import { createJsTickets, jsSignature } from '../../src/wecom/jsTicket.ts';

const HOUR = 3_600_000;

/** Gives out `corp-1`, `app-2` … with a life of two hours. */
function server(fails = 0) {
  const asked: string[] = [];
  const client = {
    async get(api: string, params: Record<string, unknown>) {
      asked.push(api);
      if (asked.length <= fails) throw new Error('away');
      const kind = api === 'get_jsapi_ticket' ? 'corp' : String(params.type);
      return { errcode: 0, ticket: `${kind}-${asked.length}`, expires_in: 7200 };
    },
  } as unknown as WeComClient;
  return { client, asked };
}

describe('tickets of the JS-SDK', () => {
  it('are asked for once by all who need one, and anew shortly before their end', async () => {
    const { client, asked } = server();
    let now = 0;
    const tickets = createJsTickets(client, () => now);
    expect(await Promise.all([tickets.ticket('corp'), tickets.ticket('corp'), tickets.ticket('app')])).toEqual([
      'corp-1',
      'corp-1',
      'agent_config-2',
    ]);
    now = 2 * HOUR - 6 * 60_000;
    expect(await tickets.ticket('corp')).toBe('corp-1');
    now = 2 * HOUR - 4 * 60_000;
    expect(await tickets.ticket('corp')).toBe('corp-3');
    expect(asked).toEqual(['get_jsapi_ticket', 'ticket/get', 'get_jsapi_ticket']);
  });

  it('are asked for again after a question that failed', async () => {
    const tickets = createJsTickets(server(1).client, () => 0);
    await expect(tickets.ticket('app')).rejects.toThrow('away');
    expect(await tickets.ticket('app')).toBe('agent_config-2');
  });

  it('sign as WeCom’s published example does (document page 96909), without what follows #', () => {
    const ticket = 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg';
    const page = { nonceStr: 'Wm3WZYTPz0wzccnW', timestamp: 1414587457 };
    for (const url of ['http://mp.weixin.qq.com?params=value', 'http://mp.weixin.qq.com?params=value#part'])
      expect(jsSignature(ticket, { ...page, url })).toEqual({
        ...page,
        signature: '0f9de62fce790f9a083d5c99e95740ceb90c27ed',
      });
  });
});
