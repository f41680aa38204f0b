import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ConfigError, readConfig } from '../src/config.ts';
import { runDoctor } from '../src/doctor.ts';
import { commandEnv } from './commandEnv.ts';

const secret = (name: string, length = 32) => name.padEnd(length, 'Q').slice(0, length);
/** Every variable that holds a secret, with a value of the right form. */
const SECRETS: Record<string, string> = {
  ...{
    WECOM_APP_SECRET: secret('AppSecret'),
    ARCHIVE_SECRET: secret('ArchiveSecret'),
    ARCHIVE_PROXY_PASSWORD: secret('Proxy'),
  },
  ...{ WECOM_APP_TOKEN: secret('AppToken'), WECOM_APP_AES_KEY: secret('AppAes', 43) },
  ...{ WECOM_CONTACT_TOKEN: secret('ContactToken'), WECOM_CONTACT_AES_KEY: secret('ContactAes', 43) },
  ...{ WECOM_ARCHIVE_TOKEN: secret('ArchiveToken'), WECOM_ARCHIVE_AES_KEY: secret('ArchiveAes', 43) },
  ...{
    MESSAGE_TEXT_KEY: Buffer.alloc(32, 'text').toString('base64'),
    LIUKE_ERASE_KEY: Buffer.alloc(32, 'erase').toString('hex'),
  },
  ...{
    DIGEST_WEBHOOK_KEY: secret('DigestKey'),
    LIUKE_METRICS_TOKEN: secret('Metrics'),
    DATABASE_PASSWORD: secret('Database'),
  },
};

it('the doctor prints no secret, whether it is right or wrong, nor does a fault of the configuration', async () => {
  const { folder, env } = commandEnv();
  try {
    writeFileSync(join(env.ARCHIVE_KEYS!, '1.pem'), secret('PrivateKey', 200));
    const given = { ...env, ...SECRETS, MESSAGE_TEXT: 'encrypted' };
    const printed: string[] = [];
    const io = { out: (line: string) => printed.push(line), err: (line: string) => printed.push(line) };
    for (const args of [[], ['--json']]) await runDoctor(args, given, io);
    const text = printed.join('\n');
    expect(text.length).toBeGreaterThan(500);
    for (const [name, value] of Object.entries(SECRETS)) expect(text.includes(value), name).toBe(false);
    expect(text).not.toContain(secret('PrivateKey', 40));

    for (const [name, value] of Object.entries(SECRETS)) {
      let fault = '';
      try {
        readConfig({ ...given, [name]: `${value} spoiled`, LIUKE_PORT: 'no port' });
      } catch (err) {
        fault = (err as ConfigError).message;
      }
      expect(fault, name).toContain('LIUKE_PORT');
      expect(fault.includes(value), name).toBe(false);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
