import { z } from 'zod';
import { ArchiveError, ArchiveUnreachable } from './archiveError.ts';
import { parseArchiveJson, seqText } from './archiveJson.ts';
import type { Envelope } from './archiveSource.ts';

/** A page beyond this is not read; 1,000 ordinary messages are about 2 MB. */
export const PAGE_BYTES_MAX = 192 * 1024 * 1024;
/** So much of a page that is too large is looked at: the line of its first message, without what is sealed in it. */
export const PAGE_HEAD_BYTES = 64 * 1024;
const MSG_ID_LENGTH_MAX = 128;

const Page = z.object({ errcode: z.number().int(), chatdata: z.array(z.unknown()).nullish() });

/**
 * Reads what GetChatData wrote (archive.md §1.5): `chatdata` may be missing when there is nothing new, seq has 64 bits.
 * @returns the envelopes ascending by seq. One without a msgid gets one made of its seq, so that it can be kept
 * @throws ArchiveError when errcode is not 0; ArchiveUnreachable when the text is no page (truncated, HTML, no seq)
 */
export function readPage(text: string): Envelope[] {
  const page = Page.safeParse(parsedOrThrow(text));
  if (!page.success)
    throw new ArchiveUnreachable('the answer is no page of the archive: errcode or chatdata is missing');
  if (page.data.errcode !== 0) throw new ArchiveError('GetChatData', page.data.errcode);
  return (page.data.chatdata ?? []).map(readLine).sort((a, b) => (a.seq < b.seq ? -1 : a.seq > b.seq ? 1 : 0));
}

/**
 * A single message that alone is beyond {@link PAGE_BYTES_MAX}, read from the beginning of its page: all but what is
 * sealed in it, so that the cursor can pass it and the ledger says that it was there.
 * @throws ArchiveUnreachable when not even its seq can be seen
 */
export function readTooLarge(head: string): Envelope {
  const seq = seqText(/"seq"\s*:\s*"?(\d{1,20})\b/.exec(head)?.[1]);
  if (seq === null) throw new ArchiveUnreachable('a single message is too large to be read, and its seq is not seen');
  const msgId = /"msgid"\s*:\s*"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,128})"/.exec(head)?.[1] ?? `seq-${seq}`;
  const keyVersion = Number(/"publickey_ver"\s*:\s*(\d{1,9})\b/.exec(head)?.[1] ?? 0);
  const encryptedRandomKey = /"encrypt_random_key"\s*:\s*"([A-Za-z0-9+/=]{1,2048})"/.exec(head)?.[1] ?? '';
  return { seq, msgId, keyVersion, encryptedRandomKey, encryptedMessage: '' };
}

function parsedOrThrow(text: string): unknown {
  try {
    return parseArchiveJson(text);
  } catch {
    // The parser's own message would quote the text.
    throw new ArchiveUnreachable(`the answer is no JSON (${text.length} characters, truncated?)`);
  }
}

/**
 * Only the seq must be right, or the cursor could not go on; an envelope that is odd elsewhere is kept as undecodable.
 * Not by a schema: reading a thousand lines by one took as long as the JSON itself.
 */
function readLine(raw: unknown, index: number): Envelope {
  const line = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const seq = seqText(line.seq);
  if (seq === null) throw new ArchiveUnreachable(`line ${index + 1} of the page has no seq`);
  const { msgid, publickey_ver: version } = line;
  return {
    seq,
    msgId: typeof msgid === 'string' && msgid !== '' && msgid.length <= MSG_ID_LENGTH_MAX ? msgid : `seq-${seq}`,
    keyVersion: Number.isSafeInteger(version) && (version as number) >= 0 ? (version as number) : 0,
    encryptedRandomKey: textOf(line.encrypt_random_key),
    encryptedMessage: textOf(line.encrypt_chat_msg),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
