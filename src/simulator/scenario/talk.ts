import type { MessageHappening, ScriptEvent } from '../script.ts';
import type { Body } from './bodies.ts';
import * as bodies from './bodies.ts';
import type { OfficeTime } from './officeTime.ts';
import type { Random } from './random.ts';
import { type LineKind, Sayings, type TalkNames } from './sayings.ts';

/** Who talks, and where. */
export interface Parties {
  userid: string;
  externalUserid: string;
  corpName: string;
  names: TalkNames;
  /** A talk in a customer group: its id, all members, and a colleague who may answer for us. */
  room?: { roomId: string; members: readonly string[]; colleague: string };
}

/**
 * How a talk ends. `theirThanks` and `ourThanks`: a closing 好的 that asks for no answer. `ourWords`: we said the last
 * thing, and it stays without an answer.
 */
export type Ending = 'theirThanks' | 'ourThanks' | 'ourWords';

export interface TalkInput {
  random: Random;
  office: OfficeTime;
  parties: Parties;
  /** Where on the axis of {@link OfficeTime} the first word falls. */
  position: number;
  opener: 'ours' | 'theirs';
  ending: Ending;
  /** Turns before the closing one; a talk of one turn and `ourWords` is an outreach that nobody answers. */
  turns: number;
  /** Median work minutes until we, and they, answer. */
  ourMinutes: number;
  theirMinutes: number;
  /** A name for these messages that no other talk has, for recalls to point to. */
  ref: string;
}

export interface Talk {
  /** Oldest first. */
  events: ScriptEvent[];
  /** Position after the last message. */
  endPosition: number;
}

/** Work minutes that one workday of the office axis stands for in these talks, lunch and evening included. */
const AXIS_MINUTES = 510;
const PAUSE_IN_TURN_MS = [8_000, 75_000] as const;

/** One conversation of two sides, from its first word to its closing. Pure: all chance comes from `random`. */
export function talk(input: TalkInput): Talk {
  const { random, office, parties } = input;
  const sayings = new Sayings(random, parties.names);
  const sides = sidesOf(input);
  const events: ScriptEvent[] = [];
  let position = input.position;
  let notBefore = 0;
  sides.forEach((side, index) => {
    if (index > 0) {
      const minutes = side === 'ours' ? input.ourMinutes : input.theirMinutes;
      position += random.logNormal(minutes, 0.8) / AXIS_MINUTES;
    }
    let at = Math.max(office.instant(position), notBefore);
    const isClosing = index === sides.length - 1 && input.ending !== 'ourWords';
    for (const body of turnBodies(input, sayings, side, index === 0, isClosing, at)) {
      const message = address(input, side, body);
      const ref = `${input.ref}.${events.length}`;
      events.push({ at, ...message, ref });
      if (body.msgtype === 'text' && !isClosing && random.chance(0.008)) {
        const recallAt = at + Math.round(random.between(9_000, 100_000));
        events.push({ at: recallAt, type: 'recall', from: message.from, to: message.to, ...roomOf(message), ref });
        at = recallAt + Math.round(random.between(5_000, 40_000));
        const again = bodies.text(sayings.line(lineKind(side, index === 0)));
        events.push({ at, ...message, ...again });
      }
      notBefore = at + 4_000;
      at += Math.round(random.between(...PAUSE_IN_TURN_MS));
    }
    position = Math.max(position, office.position(notBefore));
  });
  return { events, endPosition: position };
}

/** The sides of the turns in order: alternating from the opener, with the closing side last. */
function sidesOf({ opener, ending, turns }: TalkInput): ('ours' | 'theirs')[] {
  const last = ending === 'theirThanks' ? 'theirs' : 'ours';
  const sides: ('ours' | 'theirs')[] = [opener];
  while (sides.length < turns || sides.at(-1) !== last) sides.push(sides.at(-1) === 'ours' ? 'theirs' : 'ours');
  // A thanks needs something to thank for.
  if (sides.length === 1 && ending !== 'ourWords') {
    sides.push(last === 'ours' ? 'theirs' : 'ours', last);
  }
  return sides;
}

function lineKind(side: 'ours' | 'theirs', isOpening: boolean): LineKind {
  if (side === 'ours') return isOpening ? 'weOpen' : 'weSay';
  return isOpening ? 'theyOpen' : 'theySay';
}

function turnBodies(
  { random, parties }: TalkInput,
  sayings: Sayings,
  side: 'ours' | 'theirs',
  isOpening: boolean,
  isClosing: boolean,
  at: number,
): Body[] {
  if (isClosing) return [random.chance(0.15) ? bodies.emotion(random) : bodies.text(sayings.closing())];
  if (!isOpening && random.chance(0.03)) {
    return [random.chance(0.12) ? bodies.recordedCall(random, at) : bodies.call(random)];
  }
  const kind = lineKind(side, isOpening);
  if (side === 'theirs' && random.chance(0.06)) return [bodies.voice(random)];
  if (random.chance(0.03)) return [bodies.mixed(random, sayings.line(kind))];
  const result = [bodies.text(sayings.line(kind))];
  if (random.chance(0.22)) result.push(besides(random, parties, sayings, side));
  return result;
}

/** What people add to a line. */
function besides(random: Random, parties: Parties, sayings: Sayings, side: 'ours' | 'theirs'): Body {
  const next: LineKind = side === 'ours' ? 'weSay' : 'theySay';
  switch (
    random.weighted({
      text: 50,
      image: 18,
      file: side === 'ours' ? 22 : 5,
      link: 4,
      video: 3,
      location: 2,
      card: 1,
      weapp: 2,
    })
  ) {
    case 'image':
      return bodies.image(random);
    case 'file':
      return bodies.file(random, sayings.fileName(), random.pick(['xlsx', 'pdf', 'docx']));
    case 'link':
      return bodies.link(random, `${sayings.product}${sayings.model}`);
    case 'video':
      return bodies.video(random);
    case 'location':
      return bodies.location(random, `${sayings.product}收货点`);
    case 'card':
      return bodies.card(parties.externalUserid, parties.corpName);
    case 'weapp':
      return bodies.weapp(`${sayings.model}报修登记`, '售后服务');
    default:
      return bodies.text(sayings.line(next));
  }
}

function address({ random, parties }: TalkInput, side: 'ours' | 'theirs', body: Body): MessageHappening {
  const { userid, externalUserid, room } = parties;
  const from = side === 'theirs' ? externalUserid : room && random.chance(0.2) ? room.colleague : userid;
  const to = room ? room.members.filter((member) => member !== from) : [side === 'theirs' ? userid : externalUserid];
  const inRoom = room ? { roomId: room.roomId } : {};
  // A recorded call carries no room (archive.md §5, row 27).
  return { type: 'message', from, to, ...(body.msgtype === 'meeting_voice_call' ? {} : inRoom), ...body };
}

function roomOf(message: MessageHappening): { roomId?: string } {
  return message.roomId === undefined ? {} : { roomId: message.roomId };
}
