import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, textKeyBytes, VARIABLE_NAMES } from '../src/config.ts';
import { storeAddress } from '../src/store/storeAddress.ts';

const keys = mkdtempSync(join(tmpdir(), 'liuke-keys-'));
writeFileSync(join(keys, '3.pem'), 'a key');
const COMPLETE = {
  WECOM_CORP_ID: 'ww0000000000000001',
  WECOM_AGENT_ID: '1000007',
  WECOM_APP_SECRET: 'app-secret-value',
  WECOM_APP_TOKEN: 'abc',
  WECOM_APP_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  ARCHIVE_SECRET: 'archive-secret-value',
  ARCHIVE_KEYS: keys,
  ARCHIVE_SDK_LIBRARY: '/opt/sdk/libWeWorkFinanceSdk_C.so',
};

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (err) {
    if (err instanceof ConfigError) return err.faults;
    throw err;
  }
  return [];
}

describe('readConfig', () => {
  it('reads a complete environment with the defaults of the paper', () => {
    const config = readConfig(COMPLETE);
    expect(config.host).toBe('127.0.0.1');
    expect(config.previewDays).toBe(10);
    expect(config.databaseUrl).toBe('sqlite:./data/liuke.db');
    expect(Object.keys(config.archive.keys)).toEqual(['3']);
    expect(config.wecom.callbacks.contact).toBeNull();
  });

  it('opens pages only with a sign-in that is safe', () => {
    expect(readConfig(COMPLETE).signIn).toBe('off');
    const pages = { ...COMPLETE, LIUKE_SIGN_IN: 'wecom' };
    expect(readConfig({ ...pages, LIUKE_PUBLIC_URL: 'https://liuke.example.com' }).signIn).toBe('wecom');
    for (const wrong of [
      pages,
      { ...pages, LIUKE_PUBLIC_URL: 'http://liuke.example.com' },
      // Nobody chooses who he is where customers are real, or where others reach the page.
      { ...COMPLETE, LIUKE_SIGN_IN: 'demo' },
      { ...COMPLETE, LIUKE_SIGN_IN: 'demo', WECOM_BASE_URL: 'http://127.0.0.1:7790', LIUKE_HOST: '0.0.0.0' },
      { ...COMPLETE, LIUKE_SIGN_IN: 'everybody' },
    ])
      expect(faultsOf(wrong)).toEqual([expect.stringContaining('LIUKE_SIGN_IN')]);
    const here = { ...COMPLETE, WECOM_BASE_URL: 'http://127.0.0.1:7790' };
    expect(readConfig({ ...here, LIUKE_SIGN_IN: 'demo' }).signIn).toBe('demo');
    expect(readConfig({ ...COMPLETE, LIUKE_ADMINS: 'SuYue, LinChen' }).adminIds).toEqual(['suyue', 'linchen']);
  });

  describe('what goes to the own systems', () => {
    const KEY = `whsec_${'k'.repeat(43)}=`;
    const CRM = { LIUKE_WEBHOOKS: 'crm=https://crm.example.com/hook?a=b', LIUKE_WEBHOOK_KEYS: `crm=${KEY}` };
    const webhooksOf = (env: Record<string, string>) => readConfig({ ...COMPLETE, ...env }).webhooks;

    it('is nothing unless it is set', () => {
      expect(readConfig(COMPLETE)).toMatchObject({ webhooks: [], exportTokens: [], sharesNotes: false });
    });

    it('has an address and keys by name, which are never printed', () => {
      const older = `whsec_${'o'.repeat(43)}=`;
      const [crm] = webhooksOf({ ...CRM, LIUKE_WEBHOOK_KEYS: `crm=${KEY},crm=${older}` })!;
      expect(crm!.url.reveal()).toBe('https://crm.example.com/hook?a=b');
      expect(crm!.keys.map((key) => key.reveal())).toEqual([KEY, older]);
      expect(JSON.stringify(crm)).not.toMatch(/example|whsec/);
      const inside = { ...CRM, LIUKE_WEBHOOKS: 'crm=http://10.0.0.8/hook', LIUKE_WEBHOOK_PRIVATE: 'crm' };
      expect(webhooksOf(inside)).toMatchObject([{ name: 'crm', isPrivate: true }]);
    });

    it.each([
      [{ LIUKE_WEBHOOKS: 'crm=http://crm.example.com/hook' }, 'https://'],
      [{ LIUKE_WEBHOOKS: 'crm=https://me:secret@crm.example.com/hook' }, 'https://'],
      [{ LIUKE_WEBHOOKS: 'crm=crm.example.com' }, 'https://'],
      [{ LIUKE_WEBHOOKS: 'CRM=https://crm.example.com', LIUKE_WEBHOOK_KEYS: `CRM=${KEY}` }, 'LIUKE_WEBHOOKS'],
      [{ LIUKE_WEBHOOKS: 'crm=https://a.example,crm=https://b.example' }, 'LIUKE_WEBHOOKS'],
      [{ LIUKE_WEBHOOK_KEYS: '' }, 'LIUKE_WEBHOOK_KEYS has no key for "crm"'],
      [{ LIUKE_WEBHOOK_KEYS: 'crm=secret' }, 'whsec_'],
      [{ LIUKE_WEBHOOK_KEYS: `crm=${KEY},erp=${KEY}` }, '"erp"'],
      [{ LIUKE_WEBHOOK_PRIVATE: 'erp' }, '"erp"'],
    ])('refuses %j', (wrong, fault) => {
      const faults = faultsOf({ ...COMPLETE, ...CRM, ...wrong });
      expect(faults).toEqual([expect.stringContaining(fault)]);
      expect(faults.join()).not.toMatch(/me:secret|k{43}/);
    });
  });

  it('gives each source that pushes rows a token of its own, and does not print it', () => {
    const token = 'a'.repeat(24);
    const { importTokens } = readConfig({ ...COMPLETE, LIUKE_IMPORT_TOKENS: `u8=${token}, shop=${'b'.repeat(24)}=` });
    expect(importTokens.map(({ source, token: secret }) => [source, secret.reveal().length])).toEqual([
      ['u8', 24],
      ['shop', 25],
    ]);
    expect(JSON.stringify(importTokens)).not.toContain(token);
    expect(readConfig(COMPLETE).importTokens).toEqual([]);
    for (const wrong of [
      'u8=short',
      `U8=${token}`,
      token,
      `u8=${token},u8=${'b'.repeat(24)}`,
      `u8=${token},shop=${token}`,
    ]) {
      const [fault] = faultsOf({ ...COMPLETE, LIUKE_IMPORT_TOKENS: wrong });
      expect(fault).toContain('LIUKE_IMPORT_TOKENS');
      expect(fault).not.toContain(token);
    }
  });

  it('reads any variable from a file, and tells of a bad one without what stands in it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'liuke-secrets-'));
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const { WECOM_APP_SECRET: _, ...rest } = COMPLETE;
    const inFile = { ...rest, WECOM_APP_SECRET_FILE: file('app', ' secret-of-a-file\n') };
    expect(readConfig(inFile).wecom.appSecret.reveal()).toBe('secret-of-a-file');
    expect(faultsOf({ ...inFile, WECOM_APP_SECRET: 'other' })).toEqual([expect.stringContaining('both set')]);
    for (const path of [
      join(folder, 'none'),
      file('empty', '\n'),
      file('binary', 'a\0b'),
      file('long', 'x'.repeat(70_000)),
    ]) {
      const faults = faultsOf({ ...rest, WECOM_APP_SECRET_FILE: path });
      expect(faults.join('\n')).toContain('WECOM_APP_SECRET_FILE names');
      expect(faults.join('\n')).not.toContain('xxx');
    }
  });

  it('takes the password of the database apart from its address, as it is', () => {
    const server = { ...COMPLETE, DATABASE_URL: 'mysql://liuke@db:3306/liuke', DATABASE_PASSWORD: 'p@ss:w/rd%' };
    expect(storeAddress(readConfig(server).databaseUrl)).toMatchObject({ server: { password: 'p@ss:w/rd%' } });
    expect(readConfig({ ...COMPLETE, DATABASE_PASSWORD: 'unused' }).databaseUrl).toBe('sqlite:./data/liuke.db');
  });

  it('lists every wrong variable in one message', () => {
    const faults = faultsOf({
      ...COMPLETE,
      WECOM_CORP_ID: '',
      WECOM_AGENT_ID: 'one',
      WECOM_APP_AES_KEY: 'short',
      LIUKE_PORT: '99999',
      DATABASE_URL: 'postgres://x',
      ARCHIVE_KEYS: '/no/such/folder',
      WECOM_CONTACT_TOKEN: 'abc',
    });
    for (const name of [
      'WECOM_CORP_ID',
      'WECOM_AGENT_ID',
      'WECOM_APP_AES_KEY',
      'LIUKE_PORT',
      'DATABASE_URL',
      'ARCHIVE_KEYS',
      'WECOM_CONTACT_AES_KEY',
    ])
      expect(faults.join('\n')).toContain(name);
    expect(faults).toHaveLength(7);
  });

  it('explains an empty environment instead of half starting', () => {
    expect(faultsOf({}).length).toBeGreaterThanOrEqual(7);
  });

  it('does not print secrets, whole or in parts', () => {
    const config = readConfig(COMPLETE);
    const printed = `${JSON.stringify(config) + String(config.wecom.appSecret)}${config.archive.keys[3]}`;
    expect(printed).not.toContain('app-secret-value');
    expect(printed).not.toContain('archive-secret-value');
    expect(printed).not.toContain('a key');
    expect(config.wecom.appSecret.reveal()).toBe('app-secret-value');
  });

  describe('texts of messages', () => {
    const [base64, hex] = [Buffer.alloc(32, 7).toString('base64'), Buffer.alloc(32, 9).toString('hex')];
    const encrypted = (change: Record<string, string> = {}) => ({ ...COMPLETE, MESSAGE_TEXT: 'encrypted', ...change });

    it('are not kept unless asked for, also when a key is there', () => {
      expect(readConfig(COMPLETE).messageText).toBeNull();
      expect(readConfig({ ...COMPLETE, MESSAGE_TEXT_KEY: 'anything' }).messageText).toBeNull();
    });

    it('take keys of 32 bytes as base64 or hex, the sealing one first', () => {
      const { messageText } = readConfig(encrypted({ MESSAGE_TEXT_KEY: `${base64}, ${hex}`, MESSAGE_TEXT_DAYS: '90' }));
      expect(messageText?.days).toBe(90);
      expect(messageText?.keys.map((key) => textKeyBytes(key.reveal())?.[0])).toEqual([7, 9]);
      expect(readConfig(encrypted({ MESSAGE_TEXT_KEY: hex })).messageText?.days).toBe(30);
      expect(JSON.stringify(messageText)).not.toContain(hex);
    });

    it.each([
      [encrypted(), 'MESSAGE_TEXT_KEY is missing'],
      [encrypted({ MESSAGE_TEXT_KEY: 'short' }), 'MESSAGE_TEXT_KEY must be 32 bytes'],
      [encrypted({ MESSAGE_TEXT_KEY: `${base64},` }), 'MESSAGE_TEXT_KEY must be 32 bytes'],
      [encrypted({ MESSAGE_TEXT_KEY: base64, MESSAGE_TEXT_DAYS: '0' }), 'MESSAGE_TEXT_DAYS must be at least 1'],
      [encrypted({ MESSAGE_TEXT: 'yes' }), 'MESSAGE_TEXT must be off'],
    ])('say what is wrong without showing a key', (env, fault) => {
      expect(faultsOf(env)).toEqual([expect.stringContaining(fault)]);
      expect(faultsOf(env).join()).not.toContain(base64);
    });
  });

  it('is explained by .env.example, name by name', () => {
    const example = readFileSync(resolve(import.meta.dirname, '../.env.example'), 'utf8');
    const named = [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]);
    expect([...named].sort()).toEqual([...VARIABLE_NAMES].sort());
  });
});
