import { seededRandom } from './seededRandom.ts';

/** Who works and who is outside in the made company. */
export interface Office {
  staffIds: string[];
  /** Staff and outside person of each single chat. */
  pairs: { staffId: string; contactId: string }[];
  rooms: { roomId: string; staffIds: string[]; contactIds: string[] }[];
}

/** One made message, as the archive's JSON before it is sealed. */
export interface MadeMessage {
  msgId: string;
  json: string;
}

const STAFF = 200;
const CONTACTS_PER_STAFF = 20;
const ROOMS = 120;
const MS_PER_DAY = 86_400_000;
/** A company that writes this much a day: four days away leave the 800,000 messages of the target. */
const MESSAGES_PER_DAY = 200_000;
const TURNS_PER_TALK = 6;
/** Of talks; the rest are single chats. */
const ROOM_SHARE = 0.12;

const OPENINGS = ['您好', '张总', '李工', '早', '在吗', '辛苦', '好的', '另外', '刚才说的', '关于'];
const THINGS = ['报价单', '样机', '图纸', '合同', '发货', '对账单', '节拍测试', '交期', '参数表', '发票'];
const TAILS = [
  '周五前发您',
  '能再便宜点吗',
  '我确认一下',
  '已经寄出了',
  '什么时候能到？',
  '先这样',
  '麻烦看一下',
  '收到',
];
const ACKNOWLEDGEMENTS = ['好的', '收到', '谢谢', 'ok', '嗯嗯'];

export function makeOffice(): Office {
  const staffIds = Array.from({ length: STAFF }, (_, index) => `staff${index}`);
  const pairs = staffIds.flatMap((staffId, at) =>
    Array.from({ length: CONTACTS_PER_STAFF }, (_, index) => ({
      staffId,
      contactId: `wmBench${String(at * CONTACTS_PER_STAFF + index).padStart(25, '0')}`,
    })),
  );
  const rooms = Array.from({ length: ROOMS }, (_, index) => ({
    roomId: `wrBench${String(index).padStart(25, '0')}`,
    staffIds: [0, 1, 2].map((step) => staffIds[(index * 3 + step) % STAFF]!),
    contactIds: [0, 1, 2, 3].map((step) => pairs[(index * 31 + step) % pairs.length]!.contactId),
  }));
  return { staffIds, pairs, rooms };
}

/**
 * A company's talk in the order of time: many talks go on at once, each some turns of one to three messages. The same
 * seed makes the same talk.
 */
export function* officeTalk(
  office: Office,
  { messages, startAt, seed }: { messages: number; startAt: number; seed: number },
): Generator<MadeMessage> {
  const random = seededRandom(seed);
  const talks = Array.from({ length: 60 }, () => beginTalk(office, random));
  for (let made = 0; made < messages; made += 1) {
    const at = startAt + Math.floor((made * MS_PER_DAY) / MESSAGES_PER_DAY);
    const place = Math.floor(random() * talks.length);
    const talk = talks[place]!;
    const { from, to, roomId } = talk.next(random);
    if (talk.isOver()) talks[place] = beginTalk(office, random);
    const msgId = `${10_000_000 + made}_${at}_external`;
    yield {
      msgId,
      json: JSON.stringify({
        msgid: msgId,
        action: 'send',
        from,
        tolist: to,
        roomid: roomId,
        msgtime: at,
        ...body(random, made),
      }),
    };
  }
}

function beginTalk({ pairs, rooms }: Office, random: () => number) {
  const room = random() < ROOM_SHARE ? rooms[Math.floor(random() * rooms.length)]! : null;
  const pair = pairs[Math.floor(random() * pairs.length)]!;
  const people = room === null ? [pair.contactId, pair.staffId] : [...room.contactIds, ...room.staffIds];
  let turnsLeft = 1 + Math.floor(random() * TURNS_PER_TALK);
  let messagesLeft = 1;
  let speaker = 0;
  return {
    isOver: () => turnsLeft === 0,
    next(dice: () => number) {
      const from = people[speaker]!;
      messagesLeft -= 1;
      if (messagesLeft === 0) {
        turnsLeft -= 1;
        messagesLeft = 1 + Math.floor(dice() * 3);
        speaker = room === null ? 1 - speaker : Math.floor(dice() * people.length);
      }
      return { from, to: people.filter((id) => id !== from), roomId: room?.roomId ?? '' };
    },
  };
}

function body(random: () => number, made: number): object {
  const kind = random();
  if (kind < 0.08)
    return { msgtype: 'image', image: { md5sum: md5(made), filesize: 48_213, sdkfileid: 'FAKE_sdkfileid' } };
  if (kind < 0.12)
    return { msgtype: 'voice', voice: { voice_size: 8_120, play_length: 7, sdkfileid: 'FAKE', md5sum: md5(made) } };
  if (kind < 0.15)
    return {
      msgtype: 'file',
      file: { filename: '合同草案.docx', fileext: 'docx', filesize: 48_213, sdkfileid: 'FAKE', md5sum: md5(made) },
    };
  if (kind < 0.18)
    return {
      msgtype: 'emotion',
      emotion: { type: 1, width: 240, height: 240, imagesize: 9_000, sdkfileid: 'FAKE', md5sum: md5(made) },
    };
  if (kind < 0.3) return { msgtype: 'text', text: { content: pick(ACKNOWLEDGEMENTS, random) } };
  const sentences = 1 + Math.floor(random() * 3);
  const words = Array.from(
    { length: sentences },
    () => `${pick(OPENINGS, random)}，${pick(THINGS, random)}${pick(TAILS, random)}`,
  );
  return { msgtype: 'text', text: { content: `${words.join('。')} ${made % 977}` } };
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)]!;
}

function md5(made: number): string {
  return made.toString(16).padStart(32, '0');
}
