import type { ArchiveRecord } from '../domain/message.ts';
import type { UtcMs } from '../domain/time.ts';
import { archiveCode } from './archiveError.ts';
import type { RecordParser } from './archiveRecord.ts';
import type { ArchiveSource, Envelope, Opened } from './archiveSource.ts';
import type { DecodePool } from './decodePool.ts';
import type { RsaFailure } from './decodeRandomKey.ts';

/** An envelope that could not be opened yet: stored as it is until a key, a mended library or the operator ends it. */
export interface KeptEnvelope {
  envelope: Envelope;
  reason: RsaFailure['reason'];
  /** For people; holds nothing of the message. */
  detail: string;
}

export interface DecodedPage {
  /** In the order of the envelopes. */
  records: ArchiveRecord[];
  kept: KeptEnvelope[];
  /** What was typed, by msgid, for sealing; empty unless asked for. */
  texts: Map<string, string>;
}

export interface DecodeOptions {
  source: Pick<ArchiveSource, 'decrypt'>;
  pool: Pick<DecodePool, 'open'>;
  parse: RecordParser;
  pulledAt: UtcMs;
  /** Whether texts are sealed and stored (`MESSAGE_TEXT=encrypted`); else they end here. */
  keepsText?: boolean;
}

const NOTHING_SEALED = 'encrypt_chat_msg is empty: the archive gave none, or the message was too large';

interface Unsealed {
  envelope: Envelope;
  randomKey: string;
}

/**
 * Opens a page: RSA in the pool, the source's own cipher, our words. Every envelope ends as a record or is kept; none
 * is dropped and none fails the others.
 * @throws ArchiveUnreachable when the source cannot work at all; nothing is lost then, the page is asked for again
 */
export async function decodePage(envelopes: readonly Envelope[], options: DecodeOptions): Promise<DecodedPage> {
  const page: DecodedPage = { records: [], kept: [], texts: new Map() };
  const unsealed: Unsealed[] = [];
  for (const [index, result] of (await options.pool.open(envelopes)).entries()) {
    const envelope = envelopes[index]!;
    if (envelope.encryptedMessage === '') {
      page.kept.push({ envelope, reason: 'undecodable', detail: NOTHING_SEALED });
      continue;
    }
    if (result.ok) unsealed.push({ envelope, randomKey: result.randomKey });
    else page.kept.push({ envelope, reason: result.reason, detail: result.detail });
  }
  for (const [index, opened] of (await decryptAll(unsealed, options.source)).entries()) {
    take(page, unsealed[index]!.envelope, opened, options);
  }
  return page;
}

/** Asks again, once, for what may come right the second time (archive.md §1.4: 10008 once, 10001–10003). */
async function decryptAll(unsealed: readonly Unsealed[], source: DecodeOptions['source']): Promise<Opened[]> {
  const ask = (some: readonly Unsealed[]) =>
    some.length === 0
      ? []
      : source.decrypt(
          some.map(({ envelope, randomKey }) => ({ randomKey, encryptedMessage: envelope.encryptedMessage })),
        );
  const opened = await ask(unsealed);
  const again = [...opened.keys()].filter((index) => isWorthAsking(opened[index]!));
  const second = await ask(again.map((index) => unsealed[index]!));
  for (const [place, index] of again.entries()) opened[index] = second[place]!;
  return opened;
}

function isWorthAsking(opened: Opened): boolean {
  return !opened.ok && ['retryOnce', 'retry'].includes(archiveCode(opened.code).reaction);
}

function take(
  page: DecodedPage,
  envelope: Envelope,
  opened: Opened,
  { parse, pulledAt, keepsText }: DecodeOptions,
): void {
  if (!opened.ok) {
    page.kept.push({ envelope, reason: 'undecodable', detail: `${opened.reason} (${opened.code})` });
    return;
  }
  const parsed = parse(opened.json, { seq: envelope.seq, msgId: envelope.msgId, pulledAt });
  if ('fault' in parsed) {
    page.kept.push({ envelope, reason: 'undecodable', detail: parsed.fault });
    return;
  }
  page.records.push(parsed.record);
  if (keepsText && parsed.text !== null) page.texts.set(parsed.record.msgId, parsed.text);
}
