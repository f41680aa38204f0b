import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { readKeyFiles } from './keyFiles.ts';
import { Secret } from './secret.ts';
import { withVariableFiles } from './variableFiles.ts';

const WECOM_PUBLIC_API = 'https://qyapi.weixin.qq.com';

/** Everything that is wrong with the configuration at once, one sentence each: what, where, how to mend it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n- ${faults.join('\n- ')}`);
    this.faults = faults;
  }
}

export interface CallbackKeys {
  token: Secret;
  encodingAesKey: Secret;
}

export interface DigestGroup {
  /** Names the group in job rows and pages; never the webhook's key, which is a credential. */
  id: string;
  channel: { kind: 'webhook'; key: Secret } | { kind: 'appchat'; chatId: string };
  /** The operator said that only managers are in this group: customers stand with their full short names. */
  showsNames: boolean;
  /** Whose customers it reads of, with the departments below; left out: of all. */
  departmentIds?: readonly number[];
  /** What the third column of its table names; the group of the owner unless told. */
  owner?: 'group' | 'person' | 'none';
}

/** A system of the company that is told of events by signed requests. */
export interface WebhookReceiver {
  /** Names it in commands, logs and findings; the address may hold a secret. */
  name: string;
  url: Secret;
  /** Each signs: two while the receiver changes from one to the other. */
  keys: Secret[];
  /** It may stand in a private network, and be called without TLS there. */
  isPrivate: boolean;
}

export interface Config {
  host: string;
  port: number;
  /** Where people reach the pages, without a slash at the end; cards link to it. */
  publicUrl: string;
  databaseUrl: string;
  /** After so long without a sign of life a process's work is taken over by others; left out: as `store/whileHeld.ts` says. */
  leaseMs?: number;
  logLevel: string;
  wecom: {
    baseUrl: string;
    corpId: string;
    agentId: number;
    appSecret: Secret;
    callbacks: { app: CallbackKeys | null; contact: CallbackKeys | null; archive: CallbackKeys | null };
  };
  archive: {
    source: 'native' | 'simulator';
    secret: Secret;
    /** Private keys (PEM) by the version that the admin console shows. */
    keys: Record<number, Secret>;
    /** Where they were read from: a key that is put there later is taken without a restart. null when there is none. */
    keysFolder: string | null;
    libraryPath: string | null;
    proxy: string;
    proxyPassword: Secret;
    decodeThreads: number;
  };
  /** How message texts are kept, sealed: the first key seals, all open. null: no text is kept (PRODUCT §8). */
  messageText: { keys: Secret[]; days: number } | null;
  /** Under which people who asked to be forgotten are known: the first makes, all find (`store/tombstones.ts`); left out: none. */
  eraseKeys?: Secret[];
  digestGroups: DigestGroup[];
  /** Keys of the robots of groups in `config/groups.json`, by group. */
  digestWebhookKeys?: Record<string, Secret>;
  /** Whether risk grade and key contact are written back to our own group of WeCom's customer tags; left out: no. */
  writesTags?: boolean;
  /** Business days after installation in which nothing is sent to salespeople. */
  previewDays: number;
  /** Whether a card whose face was replaced can still be tapped in this company's clients (UNCONFIRMED, messages.md §5). */
  reasonsOn: 'card' | 'page';
  operatorIds: string[];
  /** Who may look at all customers. */
  adminIds: string[];
  /** Who sees no cards and gets a short text instead: members who read in WeChat (messages.md §2). */
  textOnlyIds: string[];
  /**
   * How people sign in to pages. `wecom`: OAuth2 inside WeCom. `demo`: everybody may be anybody, only with a simulated company on
   * loopback. `off`: no pages.
   */
  signIn: 'wecom' | 'demo' | 'off';
  /** Whether calls of one address and session are limited (`web/callLimits`); left out: no. */
  limitsCalls?: boolean;
  /** The header in which a proxy in front of us puts the address of the caller; left out: there is none. */
  proxyHeader?: string;
  /** Opens `/metrics` to other machines; left out: only this machine may read them. */
  metricsToken?: Secret;
  /** Who may push business data over HTTP: a token by the source that it is for (the CRM model, §7.4). */
  importTokens: { source: string; token: Secret }[];
  /** Systems of the company that may read follow-ups, each with a token of its own; left out: none. */
  exportTokens?: { source: string; token: Secret }[];
  /** Whether what members write to a follow-up goes with it; left out: no. */
  sharesNotes?: boolean;
  /** Systems of the company that are told of what happens to alerts; left out: none. */
  webhooks?: WebhookReceiver[];
  /** Customer ids whose risk is judged with this fixed window (replaying measured data); null in ordinary life. */
  fixedWindow: { recentDays: number; horizonDays: number } | null;
}

const optional = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .optional();
const wholeNumber = (name: string, from: number, to: number) =>
  z.coerce
    .number({ error: `${name} must be a whole number` })
    .int(`${name} must be a whole number`)
    .min(from, `${name} must be at least ${from}`)
    .max(to, `${name} must be at most ${to}`);
const aesKey = (name: string) =>
  z
    .string({ error: `${name} is missing: copy the EncodingAESKey of this receiver from the admin console` })
    .regex(/^[A-Za-z0-9]{43}$/, `${name} must be the 43 letters and digits that the admin console shows`);
const token = (name: string) =>
  z
    .string({ error: `${name} is missing: copy the Token of this receiver from the admin console` })
    .regex(/^[A-Za-z0-9]{1,32}$/, `${name} must be 1 to 32 letters and digits`);

const Env = z.object({
  LIUKE_HOST: z.string().trim().default('127.0.0.1'),
  LIUKE_PORT: wholeNumber('LIUKE_PORT', 0, 65_535).default(7780),
  LIUKE_PUBLIC_URL: z.url('LIUKE_PUBLIC_URL must be an address such as https://liuke.example.com').optional(),
  LIUKE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'LIUKE_LOG_LEVEL must be one of trace, debug, info, warn, error, silent',
    })
    .default('info'),
  LIUKE_LEASE_SECONDS: wholeNumber('LIUKE_LEASE_SECONDS', 30, 3600).default(120),
  LIUKE_PREVIEW_DAYS: wholeNumber('LIUKE_PREVIEW_DAYS', 0, 60).default(10),
  LIUKE_REASONS_ON: z.enum(['card', 'page'], { error: 'LIUKE_REASONS_ON must be card or page' }).default('card'),
  LIUKE_OPERATORS: z.string().trim().default(''),
  LIUKE_ADMINS: z.string().trim().default(''),
  LIUKE_TEXT_ONLY: z.string().trim().default(''),
  LIUKE_SIGN_IN: z
    .enum(['off', 'wecom', 'demo'], {
      error: 'LIUKE_SIGN_IN must be wecom (pages are open to members) or off (no pages)',
    })
    .default('off'),
  LIUKE_RATE_LIMITS: z
    .enum(['on', 'off'], { error: 'LIUKE_RATE_LIMITS must be on, or off where a proxy limits calls' })
    .default('on'),
  LIUKE_PROXY_HEADER: z
    .string()
    .regex(/^[A-Za-z][A-Za-z-]{0,63}$/, 'LIUKE_PROXY_HEADER must be the name of a header, such as X-Forwarded-For')
    .optional(),
  DATABASE_URL: z
    .string()
    .trim()
    .regex(
      /^(sqlite:.+|(mysql|mariadb):\/\/.+)$/,
      'DATABASE_URL must look like sqlite:./data/liuke.db or mysql://user:password@host:3306/liuke',
    )
    .default('sqlite:./data/liuke.db'),
  DATABASE_PASSWORD: optional,
  WECOM_BASE_URL: z
    .url('WECOM_BASE_URL must be an address such as https://qyapi.weixin.qq.com')
    .default(WECOM_PUBLIC_API),
  WECOM_CORP_ID: z
    .string({ error: 'WECOM_CORP_ID is missing: admin console, 我的企业 > 企业信息 > 企业ID' })
    .trim()
    .min(1, 'WECOM_CORP_ID is empty: admin console, 我的企业 > 企业信息 > 企业ID'),
  WECOM_AGENT_ID: z
    .string({ error: 'WECOM_AGENT_ID is missing: the AgentId on the page of the self-built app' })
    .regex(/^\d{1,10}$/, 'WECOM_AGENT_ID must be the number on the page of the self-built app')
    .transform(Number),
  WECOM_APP_SECRET: z
    .string({ error: 'WECOM_APP_SECRET is missing: the Secret on the page of the self-built app' })
    .min(1, 'WECOM_APP_SECRET is empty: the Secret on the page of the self-built app'),
  WECOM_APP_TOKEN: token('WECOM_APP_TOKEN'),
  WECOM_APP_AES_KEY: aesKey('WECOM_APP_AES_KEY'),
  WECOM_CONTACT_TOKEN: token('WECOM_CONTACT_TOKEN').optional(),
  WECOM_CONTACT_AES_KEY: aesKey('WECOM_CONTACT_AES_KEY').optional(),
  WECOM_ARCHIVE_TOKEN: token('WECOM_ARCHIVE_TOKEN').optional(),
  WECOM_ARCHIVE_AES_KEY: aesKey('WECOM_ARCHIVE_AES_KEY').optional(),
  WECOM_CUSTOMER_TAGS: z
    .enum(['yes', 'no'], { error: 'WECOM_CUSTOMER_TAGS must be yes (write our own customer tags) or no' })
    .default('no'),
  ARCHIVE_SOURCE: z
    .enum(['native', 'simulator'], { error: 'ARCHIVE_SOURCE must be native (the SDK of WeCom) or simulator' })
    .default('native'),
  ARCHIVE_SECRET: z
    .string({ error: 'ARCHIVE_SECRET is missing: the Secret of 管理工具 > 会话内容存档 (not the Secret of the app)' })
    .min(1, 'ARCHIVE_SECRET is empty: the Secret of 管理工具 > 会话内容存档'),
  ARCHIVE_KEYS: z
    .string({ error: 'ARCHIVE_KEYS is missing: the folder that holds the private keys as <version>.pem' })
    .trim()
    .min(1, 'ARCHIVE_KEYS is empty: the folder that holds the private keys as <version>.pem'),
  ARCHIVE_SDK_LIBRARY: optional,
  ARCHIVE_PROXY: optional,
  ARCHIVE_PROXY_PASSWORD: optional,
  ARCHIVE_DECODE_THREADS: wholeNumber('ARCHIVE_DECODE_THREADS', 1, 64).default(2),
  MESSAGE_TEXT: z
    .enum(['off', 'encrypted'], { error: 'MESSAGE_TEXT must be off (no text is kept) or encrypted' })
    .default('off'),
  MESSAGE_TEXT_KEY: optional,
  MESSAGE_TEXT_DAYS: wholeNumber('MESSAGE_TEXT_DAYS', 1, 3650).default(30),
  LIUKE_ERASE_KEY: optional,
  DIGEST_WEBHOOK_KEY: optional,
  DIGEST_CHAT_ID: z
    .string()
    .regex(/^[0-9a-zA-Z]{0,32}$/, 'DIGEST_CHAT_ID must be at most 32 letters and digits')
    .optional(),
  DIGEST_WEBHOOK_KEYS: optional,
  LIUKE_IMPORT_TOKENS: optional,
  LIUKE_METRICS_TOKEN: z
    .string()
    .regex(
      /^[A-Za-z0-9_.~+/=-]{24,200}$/,
      'LIUKE_METRICS_TOKEN must be at least 24 letters and digits (openssl rand -hex 24)',
    )
    .optional(),
  LIUKE_EXPORT_TOKENS: optional,
  LIUKE_EXPORT_NOTES: z
    .enum(['yes', 'no'], { error: 'LIUKE_EXPORT_NOTES must be yes (notes of members go with follow-ups) or no' })
    .default('no'),
  LIUKE_WEBHOOKS: optional,
  LIUKE_WEBHOOK_KEYS: optional,
  LIUKE_WEBHOOK_PRIVATE: optional,
  DIGEST_SHOWS_NAMES: z
    .enum(['yes', 'no'], { error: 'DIGEST_SHOWS_NAMES must be yes (only managers are in the group) or no' })
    .default('no'),
});

/** The names of all variables that are read; `.env.example` explains each (a test holds the two together). */
export const VARIABLE_NAMES = Object.keys(Env.shape);

/**
 * Reads the whole configuration once.
 * @param env as `process.env`; an empty value counts as not set; each variable may stand in a file, `NAME_FILE`
 * @throws ConfigError with every fault at once
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const faults: string[] = [];
  const given = withVariableFiles(env, VARIABLE_NAMES, faults);
  const parsed = Env.safeParse(given);
  if (!parsed.success) faults.push(...parsed.error.issues.map((issue) => issue.message));
  for (const receiver of ['CONTACT', 'ARCHIVE'] as const) {
    const [tokenName, keyName] = [`WECOM_${receiver}_TOKEN`, `WECOM_${receiver}_AES_KEY`];
    if (Boolean(given[tokenName]) !== Boolean(given[keyName]))
      faults.push(`${tokenName} and ${keyName} belong together: set both or none`);
  }
  const keys = given.ARCHIVE_KEYS === undefined ? {} : readKeys(given.ARCHIVE_KEYS, faults);
  const textKeys = given.MESSAGE_TEXT === 'encrypted' ? readTextKeys(given.MESSAGE_TEXT_KEY ?? '', faults) : [];
  const eraseKeys = given.LIUKE_ERASE_KEY === undefined ? [] : readEraseKeys(given.LIUKE_ERASE_KEY, faults);
  const importTokens = readTokens('LIUKE_IMPORT_TOKENS', given.LIUKE_IMPORT_TOKENS ?? '', faults);
  const exportTokens = readTokens('LIUKE_EXPORT_TOKENS', given.LIUKE_EXPORT_TOKENS ?? '', faults);
  const webhooks = readWebhooks(given, faults);
  const digestWebhookKeys = readWebhookKeys(given.DIGEST_WEBHOOK_KEYS ?? '', faults);
  const source = given.ARCHIVE_SOURCE ?? 'native';
  if (source === 'native' && given.ARCHIVE_SDK_LIBRARY === undefined)
    faults.push('ARCHIVE_SDK_LIBRARY is missing: the path of libWeWorkFinanceSdk_C.so as downloaded from WeCom');
  if (parsed.success) faults.push(...signInFaults(parsed.data));
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);

  const e = parsed.data;
  const pair = (tokenText: string | undefined, key: string | undefined): CallbackKeys | null =>
    tokenText && key ? { token: new Secret(tokenText), encodingAesKey: new Secret(key) } : null;
  const showsNames = e.DIGEST_SHOWS_NAMES === 'yes';
  const groups: DigestGroup[] = [];
  if (e.DIGEST_WEBHOOK_KEY)
    groups.push({ id: 'webhook', channel: { kind: 'webhook', key: new Secret(e.DIGEST_WEBHOOK_KEY) }, showsNames });
  if (e.DIGEST_CHAT_ID)
    groups.push({ id: 'appchat', channel: { kind: 'appchat', chatId: e.DIGEST_CHAT_ID }, showsNames });
  return {
    host: e.LIUKE_HOST,
    port: e.LIUKE_PORT,
    publicUrl: (e.LIUKE_PUBLIC_URL ?? `http://${e.LIUKE_HOST}:${e.LIUKE_PORT}`).replace(/\/+$/, ''),
    databaseUrl: withPassword(e.DATABASE_URL, e.DATABASE_PASSWORD),
    leaseMs: e.LIUKE_LEASE_SECONDS * 1000,
    logLevel: e.LIUKE_LOG_LEVEL,
    wecom: {
      baseUrl: e.WECOM_BASE_URL.replace(/\/+$/, ''),
      corpId: e.WECOM_CORP_ID,
      agentId: e.WECOM_AGENT_ID,
      appSecret: new Secret(e.WECOM_APP_SECRET),
      callbacks: {
        app: pair(e.WECOM_APP_TOKEN, e.WECOM_APP_AES_KEY),
        contact: pair(e.WECOM_CONTACT_TOKEN, e.WECOM_CONTACT_AES_KEY),
        archive: pair(e.WECOM_ARCHIVE_TOKEN, e.WECOM_ARCHIVE_AES_KEY),
      },
    },
    archive: {
      source: e.ARCHIVE_SOURCE,
      secret: new Secret(e.ARCHIVE_SECRET),
      keys,
      keysFolder: resolve(e.ARCHIVE_KEYS),
      libraryPath: e.ARCHIVE_SDK_LIBRARY ?? null,
      proxy: e.ARCHIVE_PROXY ?? '',
      proxyPassword: new Secret(e.ARCHIVE_PROXY_PASSWORD ?? ''),
      decodeThreads: e.ARCHIVE_DECODE_THREADS,
    },
    messageText: e.MESSAGE_TEXT === 'off' ? null : { keys: textKeys, days: e.MESSAGE_TEXT_DAYS },
    eraseKeys,
    writesTags: e.WECOM_CUSTOMER_TAGS === 'yes',
    digestGroups: groups,
    digestWebhookKeys,
    previewDays: e.LIUKE_PREVIEW_DAYS,
    reasonsOn: e.LIUKE_REASONS_ON,
    operatorIds: staffIds(e.LIUKE_OPERATORS),
    adminIds: staffIds(e.LIUKE_ADMINS),
    textOnlyIds: staffIds(e.LIUKE_TEXT_ONLY),
    signIn: e.LIUKE_SIGN_IN,
    limitsCalls: e.LIUKE_RATE_LIMITS === 'on',
    ...(e.LIUKE_PROXY_HEADER === undefined ? {} : { proxyHeader: e.LIUKE_PROXY_HEADER }),
    importTokens,
    exportTokens,
    sharesNotes: e.LIUKE_EXPORT_NOTES === 'yes',
    webhooks,
    ...(e.LIUKE_METRICS_TOKEN === undefined ? {} : { metricsToken: new Secret(e.LIUKE_METRICS_TOKEN) }),
    fixedWindow: null,
  };
}

/** The password may stand apart from the address, as it is, so that no sign of it must be written as %XX. */
function withPassword(address: string, password: string | undefined): string {
  if (password === undefined || !URL.canParse(address)) return address;
  const url = new URL(address);
  url.password = encodeURIComponent(password);
  return url.href;
}

function staffIds(text: string): string[] {
  return text
    .split(',')
    .map((id) => id.trim().toLowerCase())
    .filter((id) => id !== '');
}

/** Session cookies must not travel in the clear, and nobody may choose who he is where customers are real. */
function signInFaults(e: z.infer<typeof Env>): string[] {
  const isHere = isLoopbackHost(new URL(e.WECOM_BASE_URL).hostname) && isLoopbackHost(e.LIUKE_HOST);
  if (e.LIUKE_SIGN_IN === 'demo' && !isHere)
    return [
      'LIUKE_SIGN_IN=demo lets everybody be anybody: it works with a simulated company on this machine only; use wecom',
    ];
  if (e.LIUKE_SIGN_IN === 'wecom' && !isHere && !e.LIUKE_PUBLIC_URL?.startsWith('https://'))
    return [
      'LIUKE_SIGN_IN=wecom needs LIUKE_PUBLIC_URL with https://: the address that is entered as 可信域名 on the page of the app',
    ];
  return [];
}

/** Private keys of a folder, by the version in the file name (`3.pem`). Their content is checked by `doctor`. */
function readKeys(folder: string, faults: string[]): Record<number, Secret> {
  const path = resolve(folder);
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    faults.push(
      `ARCHIVE_KEYS names "${folder}", which is no folder: make it and put each private key there as <version>.pem`,
    );
    return {};
  }
  const keys = readKeyFiles(path);
  if (Object.keys(keys).length === 0)
    faults.push(
      `ARCHIVE_KEYS folder "${folder}" holds no <version>.pem: name the file after the version in the admin console, e.g. 1.pem`,
    );
  return keys;
}

/** The keys for message texts, separated by commas: 32 bytes each, as base64 or hex. */
function readEraseKeys(text: string, faults: string[]): Secret[] {
  const keys = text.split(',').map((part) => part.trim());
  if (!keys.every((key) => textKeyBytes(key) !== null))
    faults.push('LIUKE_ERASE_KEY must be 32 bytes as base64 or hex, or several of these separated by commas');
  return keys.map((key) => new Secret(key));
}

function readTextKeys(text: string, faults: string[]): Secret[] {
  const keys = text.split(',').map((part) => part.trim());
  if (text.trim() === '')
    faults.push('MESSAGE_TEXT_KEY is missing: MESSAGE_TEXT=encrypted needs a key of its own: openssl rand -base64 32');
  else if (!keys.every((key) => textKeyBytes(key) !== null))
    faults.push('MESSAGE_TEXT_KEY must be 32 bytes as base64 or hex, or several of these separated by commas');
  return keys.map((key) => new Secret(key));
}

/** `u8=TOKEN,shop=TOKEN`: each source has a token of its own, so that a lost one opens nothing else. */
function readTokens(variable: string, text: string, faults: string[]): { source: string; token: Secret }[] {
  const pairs = pairsOf(text).map(([source, token]) => ({ source, token }));
  const isRight = pairs.every(
    ({ source, token }) => SOURCE_FORM.test(source) && /^[A-Za-z0-9_.~+/=-]{24,200}$/.test(token),
  );
  const tokens = new Set(pairs.map(({ token }) => token));
  if (!isRight)
    faults.push(
      `${variable} must be source=token, or several of these separated by commas: the source 1 to 32 small letters, ` +
        'digits, - or _; the token at least 24 letters and digits (openssl rand -hex 24)',
    );
  else if (tokens.size < pairs.length || new Set(pairs.map(({ source }) => source)).size < pairs.length)
    faults.push(`${variable} names a source or a token twice: each source has one token of its own`);
  return pairs.map(({ source, token }) => ({ source, token: new Secret(token) }));
}

const SOURCE_FORM = /^[a-z0-9_-]{1,32}$/;

/** `a=X,b=Y` as pairs; what has no = has '' behind it. */
function pairsOf(text: string): [string, string][] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => part.split(/=(.*)/s))
    .map(([name = '', value = '']) => [name.trim(), value.trim()]);
}

/** 24 to 64 bytes behind `whsec_`, as Standard Webhooks has them. */
const WEBHOOK_KEY_FORM = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/;

/** Receivers, their keys by name (a name may have two), and which of them stand in a private network. */
function readWebhooks(given: Record<string, string | undefined>, faults: string[]): WebhookReceiver[] {
  const addresses = pairsOf(given.LIUKE_WEBHOOKS ?? '');
  const keys = pairsOf(given.LIUKE_WEBHOOK_KEYS ?? '');
  const isPrivate = new Set((given.LIUKE_WEBHOOK_PRIVATE ?? '').split(',').map((name) => name.trim()));
  isPrivate.delete('');
  const names = new Set(addresses.map(([name]) => name));
  if (names.size < addresses.length || ![...names].every((name) => SOURCE_FORM.test(name)))
    faults.push(
      'LIUKE_WEBHOOKS must be name=address, or several of these separated by commas: each name once, 1 to 32 small letters, digits, - or _',
    );
  for (const [name, address] of addresses) {
    if (!isWebhookAddress(address, isPrivate.has(name)))
      faults.push(
        `LIUKE_WEBHOOKS: the address of "${name}" must begin with https:// and hold no user and no #; http:// only for receivers named in LIUKE_WEBHOOK_PRIVATE`,
      );
    if (!keys.some(([owner]) => owner === name))
      faults.push(
        `LIUKE_WEBHOOK_KEYS has no key for "${name}": ${name}=whsec_… (openssl rand -base64 32 behind whsec_)`,
      );
  }
  if (!keys.every(([, key]) => WEBHOOK_KEY_FORM.test(key)))
    faults.push(
      'LIUKE_WEBHOOK_KEYS must be name=whsec_… with 24 to 64 bytes as base64 behind whsec_ (openssl rand -base64 32), or several of these separated by commas',
    );
  for (const name of [...keys.map(([owner]) => owner), ...isPrivate])
    if (!names.has(name))
      faults.push(`LIUKE_WEBHOOK_KEYS or LIUKE_WEBHOOK_PRIVATE names "${name}", which is not in LIUKE_WEBHOOKS`);
  return addresses.map(([name, address]) => ({
    name,
    url: new Secret(address),
    keys: keys.filter(([owner]) => owner === name).map(([, key]) => new Secret(key)),
    isPrivate: isPrivate.has(name),
  }));
}

function isWebhookAddress(address: string, isPrivate: boolean): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password, hash } = new URL(address);
  return (
    [username, password, hash].every((part) => part === '') &&
    (protocol === 'https:' || (isPrivate && protocol === 'http:'))
  );
}

/** `east=KEY,south=KEY`: the robot of each group of `config/groups.json`. */
function readWebhookKeys(text: string, faults: string[]): Record<string, Secret> {
  const pairs = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => part.split(/=(.*)/s).map((word) => word.trim()) as [string, string | undefined]);
  if (!pairs.every(([id, key]) => /^[a-z0-9_-]{1,32}$/.test(id) && /^[A-Za-z0-9-]{8,128}$/.test(key ?? '')))
    faults.push(
      'DIGEST_WEBHOOK_KEYS must be group=key, or several of these separated by commas: the id of config/groups.json and what stands after key= in the address of the robot',
    );
  return Object.fromEntries(pairs.map(([id, key]) => [id, new Secret(key ?? '')]));
}

/** @returns null when it is no key of 32 bytes */
export function textKeyBytes(key: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(key)) return Buffer.from(key, 'hex');
  return /^[A-Za-z0-9+/]{43}=$/.test(key) ? Buffer.from(key, 'base64') : null;
}

/** True while the service speaks to a stand-in on this machine and not to a real company. */
export function isSimulated(config: Config): boolean {
  return isLoopbackHost(new URL(config.wecom.baseUrl).hostname);
}

/** This machine, as a host name of an address or of LIUKE_HOST. */
export function isLoopbackHost(host: string): boolean {
  return ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(host);
}
