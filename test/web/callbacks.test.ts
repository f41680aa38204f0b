import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import { CORP_ID, smallCompany, TUESDAY } from '../whole/smallService.ts';

let service: DemoService;
beforeAll(async () => {
  service = await startDemoService({
    company: smallCompany(TUESDAY),
    startAt: TUESDAY,
    seed: 1,
    settings: readCompanySettings(),
    logLevel: 'silent',
    anyPort: true,
  });
});
afterAll(async () => {
  await service.close();
});

/** Seals as WeCom does, written here anew. */
function seal(message: string, { receiveId = CORP_ID, receiver = 'app' as 'app' | 'contact' } = {}) {
  const { token, encodingAesKey } = service.simulator.credentials.callbacks[receiver];
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  const body = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([randomBytes(16), length, body, Buffer.from(receiveId)]);
  const pad = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const encrypt = Buffer.concat([
    cipher.update(Buffer.concat([plain, Buffer.alloc(pad, pad)])),
    cipher.final(),
  ]).toString('base64');
  const [timestamp, nonce] = ['1717400000', 'nonce'];
  const signature = createHash('sha1').update([token, timestamp, nonce, encrypt].sort().join('')).digest('hex');
  return { encrypt, query: new URLSearchParams({ msg_signature: signature, timestamp, nonce }) };
}

const post = (path: string, query: string, body: string) =>
  fetch(`${service.url}${path}?${query}`, { method: 'POST', body });
const envelope = (encrypt: string) =>
  `<xml><ToUserName>${CORP_ID}</ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`;
const EVENT =
  '<xml><FromUserName>sys</FromUserName><CreateTime>1717400000</CreateTime><MsgType>event</MsgType>' +
  '<Event>change_external_contact</Event><ChangeType>edit_external_contact</ChangeType><UserID>LinChen</UserID>' +
  '<ExternalUserID>wmX</ExternalUserID></xml>';
const stored = async () => (await service.app.store.db.query<{ n: number }>('SELECT COUNT(*) AS n FROM inbox'))[0]!.n;

describe('callbacks', () => {
  it('answers the verification of the address with the bare echo', async () => {
    const { encrypt, query } = seal('1616140317555161061');
    query.set('echostr', encrypt);
    const answer = await fetch(`${service.url}/wecom/cb/app?${query}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('1616140317555161061');
  });

  it('stores a sound event once, however often it comes', async () => {
    const before = await stored();
    for (let times = 0; times < 3; times += 1) {
      const { encrypt, query } = seal(EVENT, { receiver: 'contact' });
      const answer = await post('/wecom/cb/contact', String(query), envelope(encrypt));
      expect([answer.status, await answer.text()]).toEqual([200, '']);
    }
    expect(await stored()).toBe(before + 1);
  });

  it.each([
    [
      'a wrong signature',
      403,
      () => {
        const { encrypt, query } = seal(EVENT);
        query.set('msg_signature', '0'.repeat(40));
        return [String(query), envelope(encrypt)];
      },
    ],
    [
      'another company',
      403,
      () => {
        const { encrypt, query } = seal(EVENT, { receiveId: 'ww_somebody_else' });
        return [String(query), envelope(encrypt)];
      },
    ],
    [
      'the keys of another receiver',
      403,
      () => {
        const { encrypt, query } = seal(EVENT, { receiver: 'contact' });
        return [String(query), envelope(encrypt)];
      },
    ],
    ['no XML', 400, () => ['', 'hello']],
    ['an empty body', 400, () => ['', '']],
    ['XML entities', 400, () => ['', '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>']],
    ['a huge body', 413, () => ['', `<xml><Encrypt>${'A'.repeat(2_200_000)}</Encrypt></xml>`]],
  ] as const)('refuses %s and stores nothing', async (_what, status, make) => {
    const before = await stored();
    const [query, body] = make();
    const answer = await post('/wecom/cb/app', query!, body!);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toBe('');
    expect(await stored()).toBe(before);
  });

  it('goes on after nonsense', async () => {
    for (let times = 0; times < 50; times += 1)
      await post('/wecom/cb/app', `msg_signature=${times}`, randomBytes(200).toString('latin1'));
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  });

  it('keeps an event of an unknown kind as data', async () => {
    const before = await stored();
    const { encrypt, query } = seal(
      '<xml><FromUserName>sys</FromUserName><CreateTime>1717400009</CreateTime><MsgType>event</MsgType><Event>brand_new</Event></xml>',
    );
    expect((await post('/wecom/cb/app', String(query), envelope(encrypt))).status).toBe(200);
    expect(await stored()).toBe(before + 1);
  });
});
