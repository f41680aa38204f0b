import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedCallback {
  query: URLSearchParams;
  /** The encrypted POST body. */
  body: string;
  encrypted: string;
  signatureFits: boolean;
}

interface Secrets {
  token: string;
  encodingAesKey: string;
}

/**
 * A receiver as small as it can be, with crypto of its own: it answers verifications and hands every POST to
 * `onPost`, which returns status and body, or `never` to stay silent.
 */
export async function startCallbackServer(
  secrets: Secrets,
  onPost: (callback: ReceivedCallback, count: number) => { status: number; body: string } | 'never',
) {
  const received: ReceivedCallback[] = [];
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.writeHead(400).end());
  });
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'GET') {
      response.end(decrypt(query.get('echostr') ?? '', secrets.encodingAesKey).message);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const encrypted = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body)?.[1] ?? '';
    const expected = sign(secrets.token, query.get('timestamp') ?? '', query.get('nonce') ?? '', encrypted);
    const callback = { query, body, encrypted, signatureFits: expected === query.get('msg_signature') };
    received.push(callback);
    const answer = onPost(callback, received.length);
    if (answer === 'never') return;
    response.statusCode = answer.status;
    response.end(answer.body);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cb?tenant=1`,
    received,
    /** The XML of the n-th callback. */
    xml: (index: number) => decrypt(received[index]!.encrypted, secrets.encodingAesKey).message,
    receiveId: (index: number) => decrypt(received[index]!.encrypted, secrets.encodingAesKey).receiveId,
    close,
    [Symbol.asyncDispose]: close,
  };
}

export function sign(...parts: string[]): string {
  return createHash('sha1').update(parts.sort().join('')).digest('hex');
}

/** A passive reply around the given inner XML. */
export function passiveReply(innerXml: string, secrets: Secrets, receiveId: string): string {
  const encrypted = encrypt(innerXml, secrets.encodingAesKey, receiveId);
  const [timestamp, nonce] = ['1793600000', 'n0nce77'];
  const signature = sign(secrets.token, timestamp, nonce, encrypted);
  return `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature><TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`;
}

export function decrypt(encrypted: string, encodingAesKey: string): { message: string; receiveId: string } {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  const plain = padded.subarray(0, padded.length - padded.at(-1)!);
  const end = 20 + plain.readUInt32BE(16);
  return { message: plain.toString('utf8', 20, end), receiveId: plain.toString('utf8', end) };
}

function encrypt(message: string, encodingAesKey: string, receiveId: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(message));
  const plain = Buffer.concat([Buffer.from('0123456789abcdef'), length, Buffer.from(message + receiveId)]);
  const pad = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.alloc(pad, pad)])), cipher.final()]).toString(
    'base64',
  );
}
