import { ByteReader, ByteWriter } from './byteStream.ts';
import type { ContactMark } from './contactMark.ts';
import type { Side } from './message.ts';
import { WEEK_MS } from './time.ts';

/** First byte of a payload. A payload of another version is refused, never guessed at. */
const VERSION = 1;

/** Their places in this list are what a payload holds: append, never reorder. */
const SIDES: readonly Side[] = ['staff', 'customer', 'robot', 'automatic', 'unknown'];

// The byte of flags before each mark: three bits for the side, one bit for each of these.
const SIDE_BITS = 0b111;
const IS_CALL = 1 << 3;
const NEEDS_NO_REPLY = 1 << 4;
/** Written by the one before and pulled together with it, as most are: both are then left out. */
const SAME_AS_BEFORE = 1 << 5;

/** What the columns of a packed row say of all its marks (DESIGN §4). */
export interface PackedKey {
  chatId: string;
  contactId: string;
  /** As `factWeek` counts them. */
  week: number;
}

/** A payload that this code cannot read: of a later version, or damaged. */
export class UnreadableMarks extends Error {
  override readonly name = 'UnreadableMarks';
}

/**
 * The marks of one chat, contact and week as bytes, in the order given: version, the writers' names, then per mark a byte of
 * flags, the distance to the mark before in milliseconds, and, where they changed, writer and moment of the pull.
 * {@link unpackMarks} gives back exactly the same marks.
 * @throws RangeError when the marks are not of one chat, contact and week, or a time is no whole number
 */
export function packMarks(marks: readonly ContactMark[]): Uint8Array {
  const out = new ByteWriter(64 + marks.length * 8);
  out.byte(VERSION);
  const [first] = marks;
  if (first === undefined) return out.bytes();
  const weekStart = Math.floor(first.at / WEEK_MS) * WEEK_MS;
  const names = [...new Set(marks.map(({ by }) => by))];
  const places = new Map(names.map((name, place) => [name, place]));
  out.varint(names.length);
  for (const name of names) out.text(name);
  out.varint(marks.length);
  let before = { at: weekStart, knownAt: weekStart, by: '' };
  for (const mark of marks) {
    checkMark(mark, first, weekStart);
    const isSame = mark !== first && mark.by === before.by && mark.knownAt === before.knownAt;
    out.byte(
      SIDES.indexOf(mark.side) |
        (mark.isCall ? IS_CALL : 0) |
        (mark.needsNoReply ? NEEDS_NO_REPLY : 0) |
        (isSame ? SAME_AS_BEFORE : 0),
    );
    out.signed(mark.at - before.at);
    if (!isSame) {
      out.varint(places.get(mark.by)!);
      out.signed(mark.knownAt - before.knownAt);
    }
    before = mark;
  }
  return out.bytes();
}

function checkMark(mark: ContactMark, first: ContactMark, weekStart: number): void {
  if (mark.chatId !== first.chatId || mark.contactId !== first.contactId)
    throw new RangeError('A packed row holds the marks of one chat and contact');
  if (!Number.isSafeInteger(mark.at) || !Number.isSafeInteger(mark.knownAt))
    throw new RangeError('A mark bears whole milliseconds');
  if (mark.at < weekStart || mark.at >= weekStart + WEEK_MS)
    throw new RangeError('A packed row holds the marks of one week');
  if (!SIDES.includes(mark.side)) throw new RangeError(`"${mark.side}" is no side`);
}

/**
 * The marks that {@link packMarks} packed, in their order.
 * @param key what the row's columns say; it stands in no payload
 * @throws UnreadableMarks for an unknown version or a payload that ends too early or too late
 */
export function unpackMarks(payload: Uint8Array, { chatId, contactId, week }: PackedKey): ContactMark[] {
  const input = new ByteReader(payload, (fault) => new UnreadableMarks(`The packed marks ${fault}`));
  const version = input.byte();
  if (version !== VERSION)
    throw new UnreadableMarks(`The packed marks are of version ${version}, this code reads version ${VERSION}`);
  if (input.isAtEnd()) return [];
  const names = Array.from({ length: input.count() }, () => input.text());
  // The first versions packed members as the archive spells them; everything else knows them in lower case.
  const staffIds = names.map((name) => name.toLowerCase());
  const count = input.count();
  const marks = new Array<ContactMark>(count);
  let at = week * WEEK_MS;
  let knownAt = at;
  let writer = 0;
  for (let i = 0; i < count; i++) {
    const flags = input.byte();
    at += input.signed();
    if ((flags & SAME_AS_BEFORE) === 0) {
      writer = input.varint();
      if (writer >= names.length) throw new UnreadableMarks('The packed marks name a writer that is not in their list');
      knownAt += input.signed();
    }
    const side = SIDES[flags & SIDE_BITS];
    if (side === undefined) throw new UnreadableMarks('The packed marks name a side that this code does not know');
    marks[i] = {
      chatId,
      contactId,
      at,
      knownAt,
      side,
      by: (side === 'staff' ? staffIds : names)[writer] ?? '',
      isCall: (flags & IS_CALL) !== 0,
      needsNoReply: (flags & NEEDS_NO_REPLY) !== 0,
    };
  }
  if (!input.isAtEnd()) throw new UnreadableMarks('The packed marks are longer than they say');
  return marks;
}
