import { type Config, textKeyBytes } from './config.ts';
import type { Phrases } from './domain/phraseRules.ts';
import { type Clock, DAY_MS, type UtcMs } from './domain/time.ts';
import type { Logger } from './log.ts';
import type { Secret } from './secret.ts';
import type { TextKeeping } from './store/savePage.ts';
import { createTextSealer } from './store/textSealer.ts';
import { createTombstoneKey, type TombstoneKey } from './store/tombstoneKey.ts';
import type { WebhookAddress } from './webhooks/postWebhook.ts';
import { type DecodedPage, decodePage } from './wecom/archiveDecode.ts';
import { httpArchiveSource } from './wecom/archiveHttp.ts';
import { recordParser } from './wecom/archiveRecord.ts';
import type { ArchiveSource, Envelope } from './wecom/archiveSource.ts';
import { createWeComClient, type WeComClient } from './wecom/client.ts';
import { contentKeyMaker } from './wecom/contentKey.ts';
import { createDecodePool } from './wecom/decodePool.ts';
import type { OnCall } from './wecom/exchange.ts';
import { nativeArchiveSource } from './wecom/nativeArchive.ts';

const ARCHIVE_TIMEOUT_S = 30;

/** One client for each secret: each has its own token. @param onEachCall is told of every exchange */
export function connectWeCom(
  config: Config,
  clock: Clock,
  log: Logger,
  onEachCall?: OnCall,
): { app: WeComClient; archive: WeComClient } {
  const { baseUrl, corpId, appSecret } = config.wecom;
  const onCall: OnCall = (api, result, ms) => {
    onEachCall?.(api, result, ms);
    if (result !== 0) log.warn({ api, result, ms: Math.round(ms) }, 'WeCom did not answer well');
  };
  const client = (secret: string): WeComClient => createWeComClient({ baseUrl, corpId, secret, clock, onCall });
  return { app: client(appSecret.reveal()), archive: client(config.archive.secret.reveal()) };
}

/** Where conversations come from: the company's own SDK library, or the simulator's archive. */
export function connectArchive(config: Config): ArchiveSource {
  const { wecom, archive } = config;
  const common = { corpId: wecom.corpId, secret: archive.secret.reveal(), timeoutSeconds: ARCHIVE_TIMEOUT_S };
  if (archive.source === 'simulator') return httpArchiveSource({ ...common, baseUrl: wecom.baseUrl });
  return nativeArchiveSource({
    ...common,
    libraryPath: archive.libraryPath!,
    proxy: archive.proxy,
    proxyPassword: archive.proxyPassword.reveal(),
  });
}

export interface Decoder {
  decode(envelopes: Envelope[], pulledAt: UtcMs): Promise<DecodedPage>;
  /** Private keys for everything that is decoded from now on, beside those that are known. */
  addKeys(keys: Record<number, Secret>): void;
  close(): Promise<void>;
}

/**
 * Opens pages of a source.
 * @param contentHmacKey compares contents to see group-sends; a plain hash of 好的 could be reversed (PRODUCT §1)
 */
export function createDecoder(
  config: Config,
  { source, phrases, contentHmacKey }: { source: ArchiveSource; phrases: Phrases; contentHmacKey: Uint8Array },
): Decoder {
  const pool = createDecodePool({ keys: revealed(config.archive.keys), threads: config.archive.decodeThreads });
  const parse = recordParser({ phrases, contentKeyOf: contentKeyMaker(contentHmacKey) });
  const keepsText = config.messageText !== null;
  return {
    decode: (envelopes, pulledAt) => decodePage(envelopes, { source, pool, parse, pulledAt, keepsText }),
    addKeys: (keys) => pool.addKeys(revealed(keys)),
    close: () => pool.close(),
  };
}

function revealed(keys: Record<number, Secret>): Record<number, string> {
  return Object.fromEntries(Object.entries(keys).map(([version, key]) => [version, key.reveal()]));
}

/** How texts are kept; null when they are not. */
export function keepTexts({ messageText }: Config): TextKeeping | null {
  if (messageText === null) return null;
  const keys = messageText.keys.map((key) => textKeyBytes(key.reveal())).filter((key) => key !== null);
  return { sealer: createTextSealer(keys), retentionMs: messageText.days * DAY_MS };
}

/** Under which people are erased, and known to be. */
export function tombstoneKeys({ eraseKeys = [] }: Pick<Config, 'eraseKeys'>): TombstoneKey[] {
  const bytes = eraseKeys.map((key) => textKeyBytes(key.reveal())).filter((key) => key !== null);
  return bytes.map(createTombstoneKey);
}

/** The company's systems as they are called. */
export function webhookAddresses({ webhooks = [] }: Pick<Config, 'webhooks'>): WebhookAddress[] {
  return webhooks.map(({ name, url, keys, isPrivate }) => ({
    ...{ name, url: url.reveal(), isPrivate },
    keys: keys.map((key) => key.reveal()),
  }));
}
