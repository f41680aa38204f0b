import { Random } from '../../src/simulator/scenario/random.ts';
import type { CompanyScript, MessageHappening, RoomScript, ScriptEvent } from '../../src/simulator/script.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 86_400_000;
const STAFF = ['wangmin', 'lijing', 'zhaolei', 'chenhao', 'sunqian', 'zhoujie'];
const LEADERS = ['gaofeng', 'linxue'];
const ROOMS = 8;
const CONTACTS_A_ROOM = 4;
const GROUP_SEND_CONTACTS = 8;
/** Robot of the managers' group. */
const ROBOT_KEY = '693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa';

export interface BusyWeekOptions {
  seed: number;
  /** Customers of all salespeople together; at least {@link GROUP_SEND_CONTACTS} a salesperson. */
  contacts: number;
  /** Parts of the time, UTC milliseconds, each with how many happenings about lie in it. */
  parts: { from: number; to: number; messages: number }[];
}

export interface BusyWeek {
  company: CompanyScript;
  salespeople: readonly string[];
  /** By `at`, oldest first. */
  events: ScriptEvent[];
  /** What is true about the messages, known from making them. */
  truth: {
    /** Taken back within two minutes: never said. */
    recalledAtOnce: number;
    /** Taken back later: said and read. */
    recalledLate: number;
    groupSent: number;
  };
}

/** Much talk in few days: single chats, rooms, stickers, messages taken back soon and late, group-sends. */
export function busyWeek({ seed, contacts, parts }: BusyWeekOptions): BusyWeek {
  const random = new Random(`${seed}/busy week`);
  const bornAt = parts[0]!.from - 60 * DAY_MS;
  const contactIds = Array.from({ length: contacts }, (_, index) => `wm${String(index + 1).padStart(30, '0')}`);
  const ownerOf = (index: number): string => STAFF[index % STAFF.length]!;
  const rooms = Array.from({ length: ROOMS }, (_, index): RoomScript => {
    const people = Array.from(
      { length: CONTACTS_A_ROOM },
      (_, n) => contactIds[(index * CONTACTS_A_ROOM + n) % contacts]!,
    );
    return {
      chatId: `wr${String(index + 1).padStart(30, '0')}`,
      name: `项目群${index + 1}`,
      owner: ownerOf(index),
      members: [
        ...[ownerOf(index), ownerOf(index + 1)].map((userid) => ({ userid, type: 1 as const, joinedAt: bornAt })),
        ...people.map((userid) => ({ userid, type: 2 as const, joinedAt: bornAt })),
      ],
    };
  });
  const company: CompanyScript = {
    corpId: 'wwbusyweek00000001',
    departments: [{ id: 1, name: '忙碌公司', parentId: 0, leaders: LEADERS }],
    staff: [...STAFF, ...LEADERS].map((userid) => ({
      userid,
      name: userid,
      departments: [1],
      leaderOf: LEADERS.includes(userid) ? [1] : [],
      directLeader: LEADERS.includes(userid) ? [] : [LEADERS[0]!],
      position: '销售',
      status: 1 as const,
      archived: true,
    })),
    contacts: contactIds.map((externalUserid, index) => ({
      externalUserid,
      name: `客户${index + 1}`,
      type: 1 as const,
      corpName: '',
      corpFullName: '',
      position: '',
    })),
    relations: contactIds.map((externalUserid, index) => ({
      userid: ownerOf(index),
      externalUserid,
      remark: `客户${index + 1}`,
      remarkCorpName: `第${index + 1}机械厂`,
      createdAt: bornAt,
    })),
    rooms,
    internalGroups: [
      { groupId: 'managers', name: '管理群', members: LEADERS, robots: [{ key: ROBOT_KEY, name: '留客' }] },
    ],
  };

  const events: ScriptEvent[] = [];
  const truth = { recalledAtOnce: 0, recalledLate: 0, groupSent: 0 };
  let refs = 0;
  const happen = (at: number, event: Omit<MessageHappening, 'type'>): void =>
    void events.push({ at, type: 'message', ...event });

  function say(at: number): void {
    const index = random.whole(0, contacts - 1);
    const [ours, theirs] = [ownerOf(index), contactIds[index]!];
    const [from, to] = random.chance(0.5) ? [ours, theirs] : [theirs, ours];
    if (random.chance(0.05))
      happen(at, { from, to: [to], msgtype: 'emotion', body: { type: 1, width: 240, height: 240 } });
    else happen(at, { from, to: [to], msgtype: 'text', body: { content: wordsOf(events.length) } });
  }

  function sayInRoom(at: number): void {
    const room = random.pick(rooms);
    const from = random.pick(room.members).userid;
    happen(at, { from, to: [], roomId: room.chatId, msgtype: 'text', body: { content: wordsOf(events.length) } });
  }

  function takeBack(at: number, afterMs: number): void {
    const index = random.whole(0, contacts - 1);
    const [from, to] = [ownerOf(index), [contactIds[index]!]];
    refs += 1;
    const ref = `taken back ${refs}`;
    happen(at, { from, to, msgtype: 'text', body: { content: wordsOf(events.length) }, ref });
    events.push({ at: at + afterMs, type: 'recall', from, to, ref });
  }

  function sendToMany(at: number): void {
    const staff = random.whole(0, STAFF.length - 1);
    const own = contactIds.filter((_, index) => index % STAFF.length === staff).slice(0, GROUP_SEND_CONTACTS);
    const content = `周末值班安排第${events.length}版，请各位查收`;
    for (const [n, contact] of own.entries())
      happen(at + n * 5 * SECOND_MS, { from: ownerOf(staff), to: [contact], msgtype: 'text', body: { content } });
    truth.groupSent += own.length;
  }

  for (const { from, to, messages } of parts) {
    const enough = events.length + messages;
    while (events.length < enough) {
      // What belongs together stays within its part.
      const at = Math.floor(random.between(from, to - 10 * MINUTE_MS));
      switch (random.weighted({ single: 88, room: 9, soon: 1.5, late: 1, many: 0.5 })) {
        case 'single':
          say(at);
          break;
        case 'room':
          sayInRoom(at);
          break;
        case 'soon':
          takeBack(at, 60 * SECOND_MS);
          truth.recalledAtOnce += 1;
          break;
        case 'late':
          takeBack(at, 5 * MINUTE_MS);
          truth.recalledLate += 1;
          break;
        case 'many':
          sendToMany(at);
      }
    }
  }
  events.sort((a, b) => a.at - b.at);
  return { company, salespeople: STAFF, events, truth };
}

/** Different each time, so that nothing but a group-send looks like one. */
function wordsOf(number: number): string {
  return `第${number}件事：图纸和交期请确认一下`;
}
