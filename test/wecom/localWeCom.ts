import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWeComClient, type WeComClient, type WeComClientOptions } from '../../src/wecom/client.ts';

export interface Received {
  /** The path below `/cgi-bin/`. */
  api: string;
  method: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** What the server does with a request: a JSON answer, or anything else by hand. */
export type Answering = (
  request: Received,
  response: ServerResponse,
) => object | undefined | Promise<object | undefined>;

export interface LocalWeCom extends AsyncDisposable {
  baseUrl: string;
  received: Received[];
  calls(api: string): Received[];
  /** Tokens given out so far; the last one is the only valid one for {@link tokenFault}. */
  tokens: string[];
}

export const SECRET = 'very-secret-secret-of-the-app';
export const OK = { errcode: 0, errmsg: 'ok' };

/**
 * A real HTTP server on a free port that gives out tokens `tok-1`, `tok-2` … and hands everything else to `answer`
 * (which may also answer gettoken by itself). An answer of undefined means that `answer` wrote to the response.
 */
export async function startLocalWeCom(answer: Answering): Promise<LocalWeCom> {
  const received: Received[] = [];
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://local');
      const call: Received = {
        api: url.pathname.replace('/cgi-bin/', ''),
        method: request.method ?? '',
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks),
      };
      received.push(call);
      void respond(call, response);
    });
  });
  const respond = async (call: Received, response: ServerResponse): Promise<void> => {
    let reply = await answer(call, response);
    if (reply === undefined && call.api === 'gettoken' && !response.headersSent && !response.destroyed) {
      tokens.push(`tok-${tokens.length + 1}`);
      reply = { ...OK, access_token: tokens.at(-1), expires_in: 7200 };
    }
    if (reply !== undefined) response.setHeader('Content-Type', 'application/json').end(JSON.stringify(reply));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    tokens,
    calls: (api) => received.filter((call) => call.api === api),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A client of that server which never really waits between tries. */
export function clientOf(local: { baseUrl: string }, options: Partial<WeComClientOptions> = {}): WeComClient {
  return createWeComClient({
    baseUrl: local.baseUrl,
    corpId: 'ww0000000000000001',
    secret: SECRET,
    clock: () => Date.UTC(2026, 10, 2, 2),
    wait: async () => {},
    ...options,
  });
}

export function jsonBody(call: Received): Record<string, unknown> {
  return JSON.parse(call.body.toString('utf8')) as Record<string, unknown>;
}
