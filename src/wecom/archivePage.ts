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

/** Only the seq must be right, or the cursor could not go on; an envelope that is odd elsewhere is kept as undecodable. */
const Line = z.object({
  seq: z.unknown().transform((value, context) => {
    const text = seqText(value);
    if (text === null) context.addIssue({ code: 'custom', message: 'seq is no integer of 64 bits' });
    return text ?? '';
  }),
  msgid: z.string().min(1).max(MSG_ID_LENGTH_MAX).nullish().catch(null),
  publickey_ver: z.number().int().nonnegative().catch(0),
  encrypt_random_key: z.string().catch(''),
  encrypt_chat_msg: z.string().catch(''),
});

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

function readLine(raw: unknown, index: number): Envelope {
  const line = Line.safeParse(raw);
  if (!line.success) throw new ArchiveUnreachable(`line ${index + 1} of the page has no seq`);
  const { seq, msgid, publickey_ver, encrypt_random_key, encrypt_chat_msg } = line.data;
  return {
    seq,
    msgId: msgid ?? `seq-${seq}`,
    keyVersion: publickey_ver,
    encryptedRandomKey: encrypt_random_key,
    encryptedMessage: encrypt_chat_msg,
  };
}
