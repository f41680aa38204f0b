import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mayCall } from '../../src/webhooks/addressGuard.ts';
import { createPostWebhook, type WebhookAddress } from '../../src/webhooks/postWebhook.ts';
import { signedHeaders } from '../../src/webhooks/signature.ts';
import { webhookReceiver } from './receiver.ts';

const KEYS = [`whsec_${Buffer.alloc(32, 1).toString('base64')}`, `whsec_${Buffer.alloc(32, 2).toString('base64')}`];
const AT = Date.parse('2026-11-16T02:00:00.900Z');
const EVENT = { id: 'wh_1', at: AT, body: '{"type":"alert.opened","name":"浩运"}' };

let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
let to: WebhookAddress;
beforeEach(async () => {
  receiver = await webhookReceiver();
  to = { name: 'crm', url: `${receiver.url}?token=hidden`, keys: KEYS, isPrivate: true };
});
afterEach(() => receiver.close());

describe('signedHeaders', () => {
  it('are those of the worked example of Standard Webhooks', () => {
    const example = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: 1_614_265_330_000,
      body: '{"test": 2432232314}',
    };
    expect(signedHeaders(example, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({
      'webhook-id': example.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});

describe('postWebhook', () => {
  it('sends the bytes with a signature by each key', async () => {
    await createPostWebhook()(to, EVENT);
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    expect(body).toBe(EVENT.body);
    expect(headers).toMatchObject({ 'webhook-id': 'wh_1', 'webhook-timestamp': '1794794400' });
    const expected = KEYS.map((key) => {
      const bytes = Buffer.from(key.slice(6), 'base64');
      return `v1,${createHmac('sha256', bytes).update(`wh_1.1794794400.${body}`).digest('base64')}`;
    });
    expect(headers['webhook-signature']).toBe(expected.join(' '));
  });

  it.each([
    [500, 'later'],
    [503, 'later'],
    [429, 'later'],
    [408, 'later'],
    [302, 'operator'],
    [401, 'operator'],
    [404, 'operator'],
    [400, 'never'],
    [410, 'never'],
    [422, 'never'],
  ])('reads HTTP %d as: %s', async (status, reaction) => {
    receiver.answerAlways((_, answer) =>
      answer.writeHead(status, { Location: receiver.url, 'Retry-After': '7' }).end(),
    );
    const refused = createPostWebhook()(to, EVENT);
    await expect(refused).rejects.toMatchObject({ name: 'WebhookRefused', status, reaction, pauseMs: 7_000 });
    // No redirect was followed.
    expect(receiver.received).toHaveLength(1);
  });

  it('waits a while for an answer and no longer', async () => {
    receiver.answerAlways(() => undefined);
    const slow = createPostWebhook({ timeoutMs: 50 })(to, EVENT);
    await expect(slow).rejects.toMatchObject({ name: 'WebhookUnreachable', wasNotReached: false });
  });

  it('takes the status for the answer, however long what follows is', async () => {
    receiver.answerAlways((_, answer) => {
      answer.writeHead(200);
      answer.write('x'.repeat(100_000));
    });
    await createPostWebhook({ timeoutMs: 5_000 })(to, EVENT);
    expect(receiver.received).toHaveLength(1);
  });

  it('says of a receiver that is away what is known, and never its address', async () => {
    await receiver.close();
    const away = await createPostWebhook()(to, EVENT).catch((err: Error) => err);
    expect(away).toMatchObject({
      wasNotReached: true,
      message: expect.stringContaining('"crm" cannot be reached: ECONN'),
    });
    expect(`${(away as Error).message} ${(away as Error).stack}`).not.toMatch(/hidden|127\.0\.0\.1|whsec/);
  });

  it.each(['127.0.0.1', 'localhost'])('calls nobody in a private network unless told to: %s', async (host) => {
    const url = receiver.url.replace('127.0.0.1', host);
    const call = createPostWebhook()({ ...to, url, isPrivate: false }, EVENT);
    await expect(call).rejects.toMatchObject({
      isForbidden: true,
      message: expect.stringContaining('LIUKE_WEBHOOK_PRIVATE'),
    });
    expect(receiver.received).toEqual([]);
  });
});

describe('mayCall', () => {
  it.each(['10.1.2.3', '192.168.0.9', '172.31.0.1', '127.0.0.1', '100.64.0.1', '::1', 'fd00::1', '::ffff:10.0.0.1'])(
    'lets %s be called only inside',
    (address) => expect([mayCall(address, false), mayCall(address, true)]).toEqual([false, true]),
  );
  it.each([
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    '::',
    'ff02::1',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    'crm',
  ])('never lets %s be called', (address) =>
    expect([mayCall(address, false), mayCall(address, true)]).toEqual([false, false]),
  );
  it.each(['203.0.113.8', '8.8.8.8', '2400:3200::1'])('lets %s be called', (address) =>
    expect(mayCall(address, false)).toBe(true),
  );
});
