import type { ContactMark } from '../src/domain/contactMark.ts';
import type { ArchiveRecord } from '../src/domain/message.ts';
import { roomChatId, singleChatId } from '../src/domain/message.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type UtcMs } from '../src/domain/time.ts';
import { seededRandom } from './seededRandom.ts';

/** The world of DESIGN §6 in which judging is measured: 26 weeks, 60 turns a customer, mixed cadence. */
export interface AssessWorld {
  /** The moment of judging. */
  now: UtcMs;
  /** Where the record begins. */
  from: UtcMs;
  /** The same customer each time, whatever else is asked for. */
  customer(index: number): WorldCustomer;
  staffIds: readonly string[];
}

export interface WorldCustomer {
  id: string;
  ownerId: string;
  contactIds: string[];
  /** Earliest first; those of a room have contact '' where one of ours speaks. */
  marks: ContactMark[];
}

const WEEKS = 26;
const TURNS = 60;
const STAFF = 500;
const UTC_OFFSET_MS = 8 * HOUR_MS;
/** Turns of one talk: who talks daily says little each time, who comes once a month has much to say. */
const TALK_TURNS = [2, 3, 4, 6, 10, 15];
const MESSAGES_A_TURN = [1, 1, 1, 2, 2, 3];
const ROOM_SHARE = 0.12;
const SECOND_CONTACT_SHARE = 0.25;
/** The talks of some end early, and slow down before. */
const FADING_SHARE = 0.1;
const FADED_PART = 0.7;
const COURTESY_SHARE = 0.15;
const CALL_SHARE = 0.03;

/** @param now the end of the 26 weeks */
export function assessWorld({ now, seed }: { now: UtcMs; seed: number }): AssessWorld {
  const from = now - WEEKS * 7 * DAY_MS;
  const staffIds = Array.from({ length: STAFF }, (_, index) => `staff${index}`);
  return { now, from, staffIds, customer: (index) => makeCustomer(index, { from, now, seed, staffIds }) };
}

function makeCustomer(
  index: number,
  { from, now, seed, staffIds }: { from: UtcMs; now: UtcMs; seed: number; staffIds: readonly string[] },
): WorldCustomer {
  const random = seededRandom(Math.imul(index + 1, 0x9e3779b1) ^ seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const name = String(index).padStart(25, '0');
  const ownerId = staffIds[index % staffIds.length]!;
  const contactIds = [`wmWorld${name}`, ...(random() < SECOND_CONTACT_SHARE ? [`wmOther${name}`] : [])];
  const hasRoom = random() < ROOM_SHARE;
  const talkTurns = pick(TALK_TURNS);
  // Every second talk goes on with the side that spoke last, and so with its turn.
  const talks = 1 + Math.round((TURNS - talkTurns) / (talkTurns - 0.5));
  const spanMs = (now - from) * (random() < FADING_SHARE ? FADED_PART : 1);
  const starts = Array.from({ length: talks }, (_, talk) =>
    officeTime(from + ((talk + 0.15 + 0.7 * random()) / talks) * spanMs, random),
  ).sort((a, b) => a - b);

  const marks: ContactMark[] = [];
  for (const start of starts) {
    const contactId = pick(contactIds);
    const isRoom = hasRoom && random() < 0.5;
    const chatId = isRoom ? roomChatId(`wrWorld${name}`) : singleChatId(ownerId, contactId);
    let side: 'staff' | 'customer' = random() < 0.5 ? 'staff' : 'customer';
    let at = start;
    for (let turn = 0; turn < talkTurns; turn += 1) {
      const isCall = random() < CALL_SHARE;
      for (let left = isCall ? 1 : pick(MESSAGES_A_TURN); left > 0 && at < now; left -= 1) {
        marks.push({
          ...{ chatId, contactId: isRoom && side === 'staff' ? '' : contactId, at, knownAt: at + MINUTE_MS, side },
          ...{ by: side === 'staff' ? ownerId : contactId, isCall, needsNoReply: random() < COURTESY_SHARE },
        });
        at += 1000 + Math.floor(random() * 40_000);
      }
      at += Math.floor(-Math.log(1 - random()) * 12 * MINUTE_MS);
      side = side === 'staff' ? 'customer' : 'staff';
    }
  }
  marks.sort((a, b) => a.at - b.at);
  return { id: `c${name}`, ownerId, contactIds, marks };
}

/** Moved into office hours, and mostly off the weekend. */
function officeTime(at: UtcMs, random: () => number): UtcMs {
  let midnight = at - ((at + UTC_OFFSET_MS) % DAY_MS);
  const weekday = new Date(midnight + UTC_OFFSET_MS).getUTCDay();
  if ((weekday === 0 || weekday === 6) && random() < 0.9) midnight -= (weekday === 6 ? 1 : 2) * DAY_MS;
  return midnight + Math.floor((9 + 8.5 * random()) * HOUR_MS);
}

/** The archive's record of a mark, as it comes out of decoding. */
export function recordOf(mark: ContactMark, number: number, toIds: readonly string[]): ArchiveRecord {
  return {
    seq: String(number).padStart(20, '0'),
    msgId: `${number}_${mark.at}_external`,
    kind: 'message',
    type: mark.isCall ? 'meeting_voice_call' : 'text',
    from: mark.by,
    to: [...toIds],
    roomId: mark.chatId.startsWith('r:') ? mark.chatId.slice(2) : null,
    sentAt: mark.at,
    recallsMsgId: null,
    callSeconds: mark.isCall ? 60 : null,
    sizeBytes: null,
    playSeconds: null,
    features: { isAcknowledgement: mark.needsNoReply, isQuestion: false, phraseRules: [] },
    contentKey: null,
  };
}
