import type { Simulator } from '../../src/simulator/simulator.ts';

export type Json = Record<string, unknown> & { errcode: number; errmsg: string };

/** Calls the simulator's APIs as a plain HTTP client would, with a token of each kind. */
export async function connect(sim: Simulator) {
  const tokens: Record<string, string> = {};
  const fetchToken = async (secret: string) => {
    const answer = await getJson(`${sim.url}/cgi-bin/gettoken?corpid=${sim.credentials.corpId}&corpsecret=${secret}`);
    return String(answer.access_token);
  };
  const refresh = async () => {
    tokens.app = await fetchToken(sim.credentials.appSecret);
    tokens.archive = await fetchToken(sim.credentials.archiveSecret);
    tokens.other = await fetchToken(sim.credentials.otherApp.secret);
  };
  await refresh();
  const query = (params: Record<string, string>, as: string) =>
    new URLSearchParams({ access_token: tokens[as] ?? '', ...params }).toString();
  return {
    agentId: sim.credentials.agentId,
    refresh,
    fetchToken,
    get: (api: string, params: Record<string, string> = {}, as = 'app') =>
      getJson(`${sim.url}/cgi-bin/${api}?${query(params, as)}`),
    post: (api: string, body: unknown, as = 'app', params: Record<string, string> = {}) =>
      postJson(`${sim.url}/cgi-bin/${api}?${query(params, as)}`, JSON.stringify(body)),
    postText: (api: string, text: string) => postJson(`${sim.url}/cgi-bin/${api}?${query({}, 'app')}`, text),
    webhook: (key: string, body: unknown) =>
      postJson(`${sim.url}/cgi-bin/webhook/send?key=${encodeURIComponent(key)}`, JSON.stringify(body)),
    upload: async (type: string, filename: string, content: Buffer) => {
      const form = new FormData();
      form.set('media', new Blob([new Uint8Array(content)]), filename);
      const answer = await fetch(`${sim.url}/cgi-bin/media/upload?${query({ type }, 'app')}`, {
        method: 'POST',
        body: form,
      });
      return (await answer.json()) as Json;
    },
    /** The archive's reply as text: its seq may be too large for JSON.parse. */
    pullText: async (seq: string | number, limit = 1000, secret = sim.credentials.archiveSecret) => {
      const { corpId: corpid } = sim.credentials;
      const answer = await fetch(`${sim.url}/sim/archive/getchatdata`, {
        method: 'POST',
        body: JSON.stringify({ corpid, secret, seq, limit, timeout: 5 }),
      });
      return answer.text();
    },
    send: (card: Record<string, unknown>, touser = 'LiMing', extra: Record<string, unknown> = {}) =>
      postJson(
        `${sim.url}/cgi-bin/message/send?${query({}, 'app')}`,
        JSON.stringify({
          touser,
          msgtype: 'template_card',
          agentid: sim.credentials.agentId,
          template_card: card,
          ...extra,
        }),
      ),
    sendText: (content: string, touser = 'LiMing', extra: Record<string, unknown> = {}) =>
      postJson(
        `${sim.url}/cgi-bin/message/send?${query({}, 'app')}`,
        JSON.stringify({ touser, msgtype: 'text', agentid: sim.credentials.agentId, text: { content }, ...extra }),
      ),
  };
}

async function getJson(url: string): Promise<Json> {
  return (await (await fetch(url)).json()) as Json;
}

async function postJson(url: string, body: string): Promise<Json> {
  return (await (await fetch(url, { method: 'POST', body })).json()) as Json;
}
