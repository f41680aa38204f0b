import { z } from 'zod';
import { parseArchiveJson } from './archiveJson.ts';

/** What is read of a message's body; everything else of it is dropped here. */
export interface ArchiveBody {
  /** What a person typed; null when the type has no text of its own. */
  text: string | null;
  /** The text is all there is: no picture or file beside it. */
  isTextOnly: boolean;
  /** What makes two messages the same thing sent twice; null when there is nothing to compare. */
  content: string | null;
  /** Voice or video call, seconds; 0 when it was not answered or does not say how long it was. */
  callSeconds: number | null;
  /** null when the type has no size, or does not say a sane one. */
  sizeBytes: number | null;
  /** null when it does not play, or does not say how long. */
  playSeconds: number | null;
  /** Title and display name of a mini program, by which a consent notice is known. */
  weapp: { title: string; displayName: string } | null;
}

type Fields = Record<string, unknown>;
/** What a record of this type can tell, out of the whole record because calls need its time. */
type Reader = (record: Fields) => Partial<ArchiveBody>;

const NOTHING: ArchiveBody = {
  ...{ text: null, isTextOnly: false, content: null, callSeconds: null },
  ...{ sizeBytes: null, playSeconds: null, weapp: null },
};
const CALL_SECONDS_MAX = 7 * 86_400;
/** WeCom writes sizes as uint32. */
const SIZE_BYTES_MAX = 2 ** 32 - 1;
const PLAY_SECONDS_MAX = 86_400;
const MIXED_ITEMS_MAX = 200;
const MS = 1000;

const text = z.string().catch('');
const seconds = z.number().int().min(0).max(CALL_SECONDS_MAX).catch(0);
const Text = z.object({ content: z.string() });
const sizeBytes = z.number().int().min(0).max(SIZE_BYTES_MAX).nullable().catch(null);
const playSeconds = z.number().int().min(0).max(PLAY_SECONDS_MAX).nullable().catch(null);
const Media = z.object({ md5sum: text });
/** Voice and stickers name their size in words of their own. */
const Sizes = z.object({
  filesize: sizeBytes.default(null),
  voice_size: sizeBytes.default(null),
  imagesize: sizeBytes.default(null),
  play_length: playSeconds.default(null),
});
const Link = z.object({ title: text, link_url: text });
const Weapp = z.object({ title: text, username: text, displayname: text });
const Sphfeed = z.object({ sph_name: text, feed_desc: text });
const News = z.object({ item: z.array(z.object({ title: text, url: text })) });
const Mixed = z.object({ item: z.array(z.object({ type: text, content: z.string() })).max(MIXED_ITEMS_MAX) });
const VoipText = z.object({ callduration: seconds });
const VoiceCall = z.object({ endtime: z.number() });

/** What is compared is the file itself, by its sum. */
const media =
  (key: string): Reader =>
  (record) => ({ ...content(read(Media, record[key])?.md5sum), ...sizes(record[key]) });

/** A recording and a sticker are not compared: nobody sends one recording twice, and a sticker is a courtesy. */
const sized =
  (key: string): Reader =>
  (record) =>
    sizes(record[key]);

const meetingVoiceCall: Reader = (record) => {
  // Two spellings of the key were seen (archive.md §5, row 27). msgtime is the start in ms, endtime the end in seconds.
  const call = read(VoiceCall, record.meeting_voice_call) ?? read(VoiceCall, record.meetingvoicecall);
  const startMs = Number(record.msgtime);
  return { callSeconds: call ? seconds.parse(Math.round(call.endtime - startMs / MS)) : 0 };
};

/**
 * The types of which more is read than who, when and where (archive.md §5). All others are messages by their envelope:
 * card, location, chatrecord (its items are old messages of others), todo, vote, collect, redpacket,
 * external_redpacket, meeting, meeting_notification, docmsg, markdown, calendar, qydiskfile, solitaire, note, and what
 * WeCom will think of next.
 */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [
    'text',
    (record) => {
      const typed = read(Text, record.text)?.content ?? null;
      return { text: typed, isTextOnly: true, ...content(typed?.trim()) };
    },
  ],
  ['mixed', (record) => mixed(read(Mixed, record.mixed)?.item ?? [])],
  ['image', media('image')],
  ['video', media('video')],
  ['file', media('file')],
  ['voice', sized('voice')],
  ['emotion', sized('emotion')],
  ['voip_doc_share', sized('voip_doc_share')],
  [
    'link',
    (record) => {
      const link = read(Link, record.link);
      return content(link?.link_url && `${link.title}\n${link.link_url}`);
    },
  ],
  [
    'weapp',
    (record) => {
      const weapp = read(Weapp, record.weapp);
      if (!weapp) return {};
      const { title, username, displayname } = weapp;
      return { weapp: { title, displayName: displayname }, ...content(title && `${username}\n${title}`) };
    },
  ],
  [
    'sphfeed',
    (record) => {
      const feed = read(Sphfeed, record.sphfeed);
      return content(feed?.feed_desc && `${feed.sph_name}\n${feed.feed_desc}`);
    },
  ],
  [
    'news',
    (record) =>
      content(
        read(News, record.info)
          ?.item.map(({ title, url }) => `${title}\n${url}`)
          .join('\n'),
      ), // the body key is `info`
  ],
  ['voiptext', (record) => ({ callSeconds: read(VoipText, record.info)?.callduration ?? 0 })],
  ['meeting_voice_call', meetingVoiceCall],
  ['meetingvoicecall', meetingVoiceCall],
]);

/** Reads a body by its msgtype. A body that is not as documented leaves the message with its envelope only. */
export function readBody(type: string, record: Fields): ArchiveBody {
  return { ...NOTHING, ...READERS.get(type)?.(record) };
}

function mixed(items: readonly { type: string; content: string }[]): Partial<ArchiveBody> {
  const texts = items.filter(({ type }) => type === 'text').map((item) => innerText(item.content));
  const parts = items.filter(({ type }) => type !== 'text').map((item) => sizes(inner(item.content)));
  return {
    sizeBytes: sumOf(parts.map((part) => part.sizeBytes)),
    playSeconds: sumOf(parts.map((part) => part.playSeconds)),
    text: texts.length > 0 ? texts.join('\n') : null,
    isTextOnly: texts.length === items.length,
    // The inner JSON as it stands: the same parts in the same order.
    ...content(items.map((item) => item.content).join('\n')),
  };
}

function innerText(json: string): string {
  return read(Text, inner(json))?.content ?? '';
}

/** The parts of a mixed message are JSON inside a string (archive.md §5, row 26). */
function inner(json: string): unknown {
  try {
    return parseArchiveJson(json);
  } catch {
    return null;
  }
}

function sizes(body: unknown): Pick<ArchiveBody, 'sizeBytes' | 'playSeconds'> {
  const said = read(Sizes, body);
  return {
    sizeBytes: said?.filesize ?? said?.voice_size ?? said?.imagesize ?? null,
    playSeconds: said?.play_length ?? null,
  };
}

/** Of what is said; null when nothing is. */
function sumOf(values: readonly (number | null)[]): number | null {
  const said = values.filter((value) => value !== null);
  return said.length === 0 ? null : said.reduce((a, b) => a + b);
}

function content(value: string | null | undefined): { content: string | null } {
  return { content: value ? value : null };
}

function read<T>(schema: z.ZodType<T>, value: unknown): T | null {
  const result = schema.safeParse(value);
  return result.success ? result.data : null;
}
