import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/domain/time.ts';
import { WeComError, WeComUnreachable } from '../../src/wecom/wecomError.ts';
import { type Answering, clientOf, OK, SECRET, startLocalWeCom } from './localWeCom.ts';

const NOON = Date.UTC(2026, 10, 2, 4);

/** Answers gettoken by itself, says `errcode` to a call with a token that is not the newest. */
function strictTokens(tokens: () => string[], errcode: number): Answering {
  return (call) => {
    if (call.api === 'gettoken') return undefined;
    const isValid = call.query.get('access_token') === tokens().at(-1);
    return isValid ? { ...OK, seen: call.api } : { errcode, errmsg: 'invalid access_token' };
  };
}

const failure = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure');
};

describe('tokens', () => {
  it('asks nothing before the first call, then once for all', async () => {
    await using local = await startLocalWeCom((call) => (call.api === 'gettoken' ? undefined : { ...OK }));
    const client = clientOf(local);
    expect(local.received).toHaveLength(0);
    expect(client.tokenStatus()).toEqual({ state: 'none', expiresAt: null, refusedWith: null });
    await client.get('user/list', { department_id: 1 });
    await client.post('appchat/send', { chatid: 'x' });
    expect(local.calls('gettoken')).toHaveLength(1);
    expect(local.calls('gettoken')[0]?.query.get('corpid')).toBe('ww0000000000000001');
    expect(local.calls('user/list')[0]?.query.toString()).toBe('department_id=1&access_token=tok-1');
    expect(client.tokenStatus().state).toBe('valid');
  });

  it('makes one gettoken of 50 calls at once', async () => {
    await using local = await startLocalWeCom((call) => (call.api === 'gettoken' ? undefined : { ...OK }));
    const client = clientOf(local);
    await Promise.all(Array.from({ length: 50 }, () => client.get('department/list')));
    expect(local.calls('gettoken')).toHaveLength(1);
    expect(local.calls('department/list')).toHaveLength(50);
  });

  it.each([40001, 40014, 42001])('renews once for 50 calls that all meet %i', async (errcode) => {
    const tokens: string[] = [];
    await using local = await startLocalWeCom((call) => {
      if (call.api === 'gettoken') {
        tokens.push(`t${tokens.length + 1}`);
        return { ...OK, access_token: tokens.at(-1), expires_in: 7200 };
      }
      return strictTokens(() => tokens, errcode)(call, undefined as never);
    });
    const client = clientOf(local);
    await client.get('warm/up');
    tokens.push('made-invalid-early'); // now t1 is not the newest any more
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.get('user/get')));
    expect(answers).toHaveLength(50);
    expect(local.calls('gettoken')).toHaveLength(2);
  });

  it('does not drop a fresh token because a slow call failed with the old one', async () => {
    const isOldTokenDead = { now: false };
    const held = Promise.withResolvers<void>();
    await using local = await startLocalWeCom(async (call) => {
      if (call.api === 'gettoken') return undefined;
      if (call.api === 'slow' && call.query.get('access_token') === 'tok-1') await held.promise;
      const isDead = isOldTokenDead.now && call.query.get('access_token') === 'tok-1';
      return isDead ? { errcode: 40014, errmsg: 'invalid access_token' } : { ...OK };
    });
    const client = clientOf(local);
    const slow = client.get('slow');
    while (local.calls('slow').length === 0) await client.get('other');
    isOldTokenDead.now = true;
    await client.get('quick'); // meets 40014, fetches tok-2
    held.resolve();
    await slow; // meets 40014 with tok-1, must take tok-2 as it is
    expect(local.calls('gettoken')).toHaveLength(2);
    expect(local.calls('slow').map((call) => call.query.get('access_token'))).toEqual(['tok-1', 'tok-2']);
  });

  it('turns a token that is refused twice into a matter for the operator', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { errcode: 40014, errmsg: 'invalid access_token' },
    );
    const error = await failure(clientOf(local).get('user/list'));
    expect(error).toBeInstanceOf(WeComError);
    expect(error).toMatchObject({ errcode: 40014, reaction: 'operator', api: 'user/list' });
    expect(local.calls('user/list')).toHaveLength(2);
    expect(local.calls('gettoken')).toHaveLength(2);
  });

  it('renews five minutes before the end', async () => {
    let now = NOON;
    await using local = await startLocalWeCom((call) => (call.api === 'gettoken' ? undefined : { ...OK }));
    const client = clientOf(local, { clock: () => now });
    await client.get('a');
    now = NOON + 115 * MINUTE_MS - 1;
    await client.get('a');
    expect(local.calls('gettoken')).toHaveLength(1);
    now += 1;
    await client.get('a');
    expect(local.calls('gettoken')).toHaveLength(2);
    expect(client.tokenStatus().expiresAt).toBe(now + 120 * MINUTE_MS);
  });

  it('leaves gettoken alone for half a minute after it refused a secret', async () => {
    let now = NOON;
    let isSecretRight = false;
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' && !isSecretRight
        ? { errcode: 40001, errmsg: 'invalid credential' }
        : call.api === 'gettoken'
          ? undefined
          : { ...OK },
    );
    const client = clientOf(local, { clock: () => now });
    expect(await failure(client.get('a'))).toMatchObject({ api: 'gettoken', errcode: 40001, reaction: 'operator' });
    expect(await failure(client.get('a'))).toMatchObject({ errcode: 40001 });
    expect(local.calls('gettoken')).toHaveLength(1);
    expect(client.tokenStatus()).toMatchObject({ state: 'refused', refusedWith: 40001 });
    isSecretRight = true;
    now += 30_000;
    await client.get('a');
    expect(client.tokenStatus()).toMatchObject({ state: 'valid', refusedWith: null });
  });

  it('asks again after gettoken was not reached', async () => {
    let broken = 3;
    await using local = await startLocalWeCom((call, response) => {
      if (call.api !== 'gettoken') return { ...OK };
      if (broken-- > 0) response.destroy();
      return undefined;
    });
    const client = clientOf(local);
    expect(await failure(client.get('a'))).toMatchObject({ name: 'WeComUnreachable', api: 'gettoken' });
    await client.get('a');
    expect(local.calls('gettoken')).toHaveLength(4);
  });
});

describe('repeats', () => {
  it.each([-1, 6000, 45033])('waits and repeats a call that met %i, three tries in all', async (errcode) => {
    const waits: number[] = [];
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { errcode, errmsg: 'busy' },
    );
    const client = clientOf(local, { wait: async (ms) => void waits.push(ms) });
    expect(await failure(client.post('appchat/send', {}))).toMatchObject({ errcode, reaction: 'backoff' });
    expect(local.calls('appchat/send')).toHaveLength(3);
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(500);
    expect(waits[1]).toBeGreaterThanOrEqual(1000);
    expect(waits[1]).toBeLessThan(1500);
  });

  it('succeeds when WeCom was busy once', async () => {
    let busy = 1;
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : busy-- > 0 ? { errcode: -1, errmsg: 'system busy' } : { ...OK, n: 1 },
    );
    expect(await clientOf(local).post('x', {})).toMatchObject({ n: 1 });
  });

  it('repeats a read after a reset, never a send', async () => {
    await using local = await startLocalWeCom((call, response) => {
      if (call.api !== 'gettoken') response.destroy();
      return undefined;
    });
    const client = clientOf(local);
    expect(await failure(client.get('read'))).toMatchObject({ kind: 'reset', surelyNotTaken: false });
    expect(await failure(client.post('send', {}))).toMatchObject({ kind: 'reset', surelyNotTaken: false });
    expect(local.calls('read')).toHaveLength(3);
    expect(local.calls('send')).toHaveLength(1);
  });

  it('repeats nothing that is said never to be repeated, and no refusal for good', async () => {
    await using local = await startLocalWeCom((call) =>
      call.api === 'gettoken' ? undefined : { errcode: call.api === 'busy' ? -1 : 60111, errmsg: '' },
    );
    const client = clientOf(local);
    expect(await failure(client.post('busy', {}, { repeat: 'never' }))).toMatchObject({ errcode: -1 });
    expect(await failure(client.get('gone'))).toMatchObject({ errcode: 60111, reaction: 'drop' });
    expect(local.calls('busy')).toHaveLength(1);
    expect(local.calls('gone')).toHaveLength(1);
  });
});

describe('answers that are none', () => {
  const cases: [string, Answering, Partial<WeComUnreachable>][] = [
    ['never comes', () => undefined, { kind: 'timeout' }],
    ['drips for ever', (_, response) => drip(response), { kind: 'timeout' }],
    ['cut off in the middle', (_, response) => cutOff(response), { kind: 'badAnswer' }],
    ['half a JSON', (_, response) => write(response, 200, '{"errcode":0,"err'), { kind: 'badAnswer' }],
    ['a page of HTML', (_, response) => write(response, 200, '<html>login</html>'), { kind: 'badAnswer' }],
    ['JSON without errcode', (_, response) => write(response, 200, '{"ok":true}'), { kind: 'badAnswer' }],
    ['JSON that is a list', (_, response) => write(response, 200, '[0]'), { kind: 'badAnswer' }],
    ['errcode in words', (_, response) => write(response, 200, '{"errcode":"0"}'), { kind: 'badAnswer' }],
    ['nothing', (_, response) => write(response, 200, ''), { kind: 'badAnswer' }],
    ['HTTP 502', (_, response) => write(response, 502, '{"errcode":0}'), { kind: 'httpStatus' }],
    ['a redirect', (_, response) => redirect(response), { kind: 'httpStatus' }],
    ['a reset', (_, response) => reset(response), { kind: 'reset' }],
  ];
  type Response = Parameters<Answering>[1];
  const write = (response: Response, status: number, body: string): undefined => {
    response.writeHead(status).end(body);
  };
  const drip = (response: Response): undefined => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
  const cutOff = (response: Response): undefined => {
    response.writeHead(200, { 'Content-Length': '400' }).write('{"errcode":0,"errmsg":"ok","department":[');
    setImmediate(() => response.destroy());
  };
  const redirect = (response: Response): undefined => {
    response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
  };
  const reset = (response: Response): undefined => {
    response.socket?.resetAndDestroy();
  };

  it.each(cases)('%s', async (_, answer, expected) => {
    const seen: unknown[] = [];
    await using local = await startLocalWeCom((call, response) =>
      call.api === 'gettoken' ? undefined : answer(call, response),
    );
    const client = clientOf(local, { timeoutMs: 150, onCall: (api, result) => seen.push([api, result]) });
    const error = await failure(client.post('message/send', {}));
    expect(error).toBeInstanceOf(WeComUnreachable);
    expect(error).toMatchObject({ ...expected, api: 'message/send', surelyNotTaken: false });
    expect(seen).toEqual([
      ['gettoken', 0],
      ['message/send', 'unreachable'],
    ]);
  });

  it('knows that a refused connection cannot have been taken', async () => {
    const port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
    });
    const error = await failure(clientOf({ baseUrl: `http://127.0.0.1:${port}` }).post('message/send', {}));
    expect(error).toMatchObject({ kind: 'refused', surelyNotTaken: true });
  });

  it('refuses an answer larger than 16 MB', async () => {
    await using local = await startLocalWeCom((call, response) => {
      if (call.api === 'gettoken') return undefined;
      response.writeHead(200);
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      for (let written = 0; written < 20; written += 1) response.write(chunk);
      response.end('{"errcode":0}');
      return undefined;
    });
    expect(await failure(clientOf(local).post('big', {}))).toMatchObject({ kind: 'badAnswer' });
  });
});

describe('what goes out', () => {
  it('sends a stored text byte by byte', async () => {
    await using local = await startLocalWeCom((call) => (call.api === 'gettoken' ? undefined : { ...OK }));
    const stored = ' {"touser" : "lin.chen",\n "n": 1.0, "text":"浩运"} ';
    await clientOf(local).post('message/send', stored);
    const [call] = local.calls('message/send');
    expect(call?.body.toString('utf8')).toBe(stored);
    expect(call?.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('uploads one part with its length', async () => {
    await using local = await startLocalWeCom((call) => (call.api === 'gettoken' ? undefined : { ...OK }));
    const bytes = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
    await clientOf(local).upload(
      'media/upload',
      { type: 'image' },
      { name: '周报 "31".png', bytes, contentType: 'image/png' },
    );
    const [call] = local.calls('media/upload');
    expect(call?.query.get('type')).toBe('image');
    expect(call?.headers['content-length']).toBe(String(call?.body.length));
    const form = await new Response(new Uint8Array(call?.body ?? []), {
      headers: { 'Content-Type': call?.headers['content-type'] ?? '' },
    }).formData();
    const media = form.get('media');
    if (!(media instanceof File)) throw new Error('the part named media is no file');
    expect(Buffer.from(await media.arrayBuffer())).toEqual(bytes);
    expect(call?.body.toString('latin1')).toContain('filelength=8');
  });
});

describe('secrets', () => {
  /** Everything that a logger could get out of an error, however it walks it. */
  const everythingOf = (error: unknown): string =>
    [
      inspect(error, { depth: 12, showHidden: true }),
      JSON.stringify(error),
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
      String(error),
      (error as Error).stack,
    ].join('\n');

  const faults: [string, Answering][] = [
    ['an echo of the secrets', (call) => ({ errcode: 40013, errmsg: `bad ${call.query.toString()} ${SECRET} tok-1` })],
    ['a reset', (_, response) => void response.destroy()],
    ['a wrong status', (_, response) => void response.writeHead(500).end(`${SECRET} tok-1`)],
    ['nonsense', (_, response) => void response.writeHead(200).end(`${SECRET} tok-1`)],
    ['silence', () => undefined],
  ];

  it.each(faults)('are in no error of a call: %s', async (_, answer) => {
    await using local = await startLocalWeCom((call, response) =>
      call.api === 'gettoken' ? undefined : answer(call, response),
    );
    const text = everythingOf(await failure(clientOf(local, { timeoutMs: 100 }).post('message/send', {})));
    expect(text).toContain('message/send');
    for (const secret of [SECRET, 'tok-1', 'access_token=', local.baseUrl, new URL(local.baseUrl).host]) {
      expect(text).not.toContain(secret);
    }
  });

  it.each(faults.filter(([name]) => name !== 'silence'))('are in no error of gettoken: %s', async (_, answer) => {
    await using local = await startLocalWeCom((call, response) => {
      const reply = answer(call, response);
      return reply;
    });
    const text = everythingOf(await failure(clientOf(local, { timeoutMs: 100 }).get('user/list')));
    expect(text).toContain('gettoken');
    for (const secret of [SECRET, 'corpsecret=', local.baseUrl]) expect(text).not.toContain(secret);
  });
});
