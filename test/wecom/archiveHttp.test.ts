import { createCipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ArchiveError, ArchiveUnreachable } from '../../src/wecom/archiveError.ts';
import { httpArchiveSource } from '../../src/wecom/archiveHttp.ts';

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void;
let server: Server | undefined;

interface Limits {
  timeoutSeconds: number;
  graceMs?: number;
  pageBytesMax?: number;
}

async function archive(answer: Answer, limits: Limits = { timeoutSeconds: 5 }) {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => answer(request, body, response));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return httpArchiveSource({ baseUrl: `http://127.0.0.1:${port}`, corpId: 'wwcorp', secret: 's3cr3t', ...limits });
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const ZERO = '0'.repeat(20);

describe('the archive over HTTP', () => {
  it('asks as GetChatData is asked and reads what it writes', async () => {
    let asked: unknown;
    const source = await archive((request, body, response) => {
      asked = { url: request.url, ...JSON.parse(body) };
      response.end('{"errcode":0,"errmsg":"ok","chatdata":[{"seq":9007199254740993,"msgid":"m"}]}');
    });
    const envelopes = await source.pull('00009007199254740992', 1000);
    expect(envelopes.map(({ seq }) => seq)).toEqual(['00009007199254740993']);
    expect(asked).toEqual({
      url: '/sim/archive/getchatdata',
      corpid: 'wwcorp',
      secret: 's3cr3t',
      seq: '9007199254740992',
      limit: 1000,
      timeout: 5,
    });
    await source.close();
  });

  it.each<[string, Answer]>([
    ['an HTTP error', (_request, _body, response) => response.writeHead(502).end('bad')],
    ['a reset', (request) => request.socket.destroy()],
    ['half a page', (_request, _body, response) => response.end('{"errcode":0,"chatdata":[{"seq":1,')],
    ['a redirect', (_request, _body, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
  ])('could not be asked: %s; and no secret is in the error', async (_name, answer) => {
    const source = await archive(answer);
    const error = await source.pull(ZERO, 10).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ArchiveUnreachable);
    expect(`${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toMatch(/s3cr3t|wwcorp/);
    await source.close();
  });

  it('does not wait for an archive that never answers', async () => {
    const source = await archive(() => {}, { timeoutSeconds: 0, graceMs: 200 });
    await expect(source.pull(ZERO, 10)).rejects.toThrow('could not be reached (ECONNABORTED)');
    await source.close();
  });

  it('answers no with the code', async () => {
    const source = await archive((_request, _body, response) => response.end('{"errcode":10009,"errmsg":"ip"}'));
    await expect(source.pull(ZERO, 10)).rejects.toThrow(ArchiveError);
    await expect(source.pull(ZERO, 10)).rejects.toMatchObject({ code: 10009, reaction: 'stop' });
    await source.close();
  });

  describe('with pages beyond the limit', () => {
    const line = (seq: number, content: string) =>
      `{"seq":${seq},"msgid":"m${seq}","publickey_ver":3,"encrypt_random_key":"YQ==","encrypt_chat_msg":"${content}"}`;
    /** Serves these contents as an archive does, and notes what it was asked for. */
    async function archiveOf(contents: string[], asked: string[]) {
      return archive(
        (_request, body, response) => {
          const { seq, limit } = JSON.parse(body) as { seq: string; limit: number };
          asked.push(`${seq} ${limit}`);
          const lines = contents.map((content, index) => line(index + 1, content));
          response.end(`{"errcode":0,"errmsg":"ok","chatdata":[${lines.slice(Number(seq), Number(seq) + limit)}]}`);
        },
        { timeoutSeconds: 5, pageBytesMax: 200_000 },
      );
    }

    it('halves what it asks for until the page fits', async () => {
      const asked: string[] = [];
      const source = await archiveOf(Array(9).fill('x'.repeat(90_000)), asked);
      expect((await source.pull(ZERO, 1000)).map(({ msgId }) => msgId)).toEqual(['m1', 'm2']);
      expect(asked).toEqual(
        ['1000', '500', '250', '125', '63', '32', '16', '8', '4', '2'].map((limit) => `0 ${limit}`),
      );
      await source.close();
    });

    it('passes a single message that is too large, with all that its page says before what is sealed', async () => {
      const asked: string[] = [];
      const source = await archiveOf(['a', 'x'.repeat(400_000), 'c'], asked);
      expect(await source.pull('00000000000000000001', 4)).toEqual([
        {
          ...{ seq: '00000000000000000002', msgId: 'm2', keyVersion: 3 },
          ...{ encryptedRandomKey: 'YQ==', encryptedMessage: '' },
        },
      ]);
      expect(asked).toEqual(['1 4', '1 2', '1 1']);
      expect((await source.pull('00000000000000000002', 4)).map(({ msgId }) => msgId)).toEqual(['m3']);
      await source.close();
    });

    it('cannot pass what does not even say its seq, and says so', async () => {
      const source = await archive((_request, _body, response) => response.end(`{"x":"${'y'.repeat(300_000)}"}`), {
        timeoutSeconds: 5,
        pageBytesMax: 200_000,
      });
      await expect(source.pull(ZERO, 2)).rejects.toThrow('its seq is not seen');
      await expect(source.pull(ZERO, 2)).rejects.toBeInstanceOf(ArchiveUnreachable);
      await source.close();
    });
  });

  it('does not wait for an answer that stops in the middle', async () => {
    const source = await archive((_request, _body, response) => response.write('{"errcode":0,"chatdata":['), {
      timeoutSeconds: 0,
      graceMs: 200,
    });
    await expect(source.pull(ZERO, 1)).rejects.toThrow('could not be reached (ABORT_ERR)');
    await source.close();
  });

  it('opens the toy cipher message by message, a broken one alone', async () => {
    const source = await archive((_request, _body, response) => response.end());
    const key = randomBytes(64);
    const cipher = createCipheriv('aes-256-cbc', key.subarray(0, 32), key.subarray(32, 48));
    const encryptedMessage = Buffer.concat([cipher.update('{"msgid":"图纸"}', 'utf8'), cipher.final()]).toString(
      'base64',
    );
    const sealed = (padded: Buffer): string =>
      createCipheriv('aes-256-cbc', key.subarray(0, 32), key.subarray(32, 48))
        .setAutoPadding(false)
        .update(padded)
        .toString('base64');
    const randomKey = key.toString('base64');
    expect(randomKey).toHaveLength(88);
    expect(
      await source.decrypt([
        { randomKey, encryptedMessage },
        { randomKey: 'short', encryptedMessage },
        { randomKey, encryptedMessage: 'AAAA' },
        { randomKey, encryptedMessage: '' },
        { randomKey, encryptedMessage: sealed(Buffer.alloc(16, 0)) },
        { randomKey, encryptedMessage: sealed(Buffer.alloc(16, 17)) },
        { randomKey, encryptedMessage: sealed(Buffer.from('fourteen bytes\u0001\u0002')) },
        { randomKey, encryptedMessage },
      ]),
    ).toEqual([
      { ok: true, json: '{"msgid":"图纸"}' },
      { ok: false, code: 10008, reason: 'encrypt_key could not be parsed' },
      ...Array(5).fill({ ok: false, code: 10006, reason: 'decryption failed' }),
      { ok: true, json: '{"msgid":"图纸"}' },
    ]);
    await source.close();
  });
});
