import { describe, expect, it } from 'vitest';
import { createLog, describeError, redact } from '../src/log.ts';
import { Secret } from '../src/secret.ts';

function lines(write: (log: ReturnType<typeof createLog>) => void): string {
  const written: string[] = [];
  write(createLog('trace', { write: (line) => written.push(line) }));
  return written.join('');
}

describe('log', () => {
  it.each([
    'GET https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww1&corpsecret=SECRETVALUE',
    'POST /cgi-bin/message/send?access_token=SECRETVALUE failed',
    'POST /cgi-bin/webhook/send?key=SECRETVALUE',
    'connect mysql://liuke:SECRETVALUE@db:3306/liuke',
  ])('takes the credential out of %s', (text) => {
    expect(redact(text)).not.toContain('SECRETVALUE');
    expect(lines((log) => log.info(text))).not.toContain('SECRETVALUE');
    expect(lines((log) => log.error({ err: new Error(text, { cause: new Error(text) }) }, text))).not.toContain(
      'SECRETVALUE',
    );
  });

  it('drops the request that an axios error carries', () => {
    const err = Object.assign(new Error('Request failed'), {
      config: { url: 'x', headers: { Authorization: 'SECRETVALUE' } },
      request: { path: '/?corpsecret=SECRETVALUE' },
    });
    expect(JSON.stringify(describeError(err))).not.toContain('SECRETVALUE');
  });

  it('prints a Secret as [secret]', () => {
    expect(lines((log) => log.info({ appSecret: new Secret('SECRETVALUE') }, 'config'))).not.toContain('SECRETVALUE');
  });
});
