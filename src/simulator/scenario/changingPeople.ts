import type { CompanyScript, ContactScript, RelationScript, RoomScript, ScriptEvent } from '../script.ts';
import { text } from './bodies.ts';
import { OfficeTime } from './officeTime.ts';
import { outsideId } from './people.ts';
import { goodByeOf, takingOverOf } from './peopleSayings.ts';
import { Random } from './random.ts';

/** What becomes of the people of a customer. The first four are no change of the key contact. */
export type PeopleStory =
  | 'steady'
  /** Two people who write about equally much, all the time. */
  | 'equalVoices'
  /** The main person is away for one to two and a half weeks, a colleague writes meanwhile. */
  | 'vacation'
  /** A new person comes and writes too; the main person goes on. */
  | 'newColleague'
  /** Says that he leaves or who takes over, then is silent. */
  | 'says'
  /** Leaves the customer group and is silent. */
  | 'leavesRoom'
  /** Deletes one of the two of us whom he knows, and is silent. */
  | 'deletesOne'
  | 'deletesAll'
  /** Another company stands in his profile, and he is silent. */
  | 'movesCompany'
  /** Another position stands in his profile, and he is silent. */
  | 'movesPosition'
  /** Is silent, and the colleague says that it is he who takes over. */
  | 'isAnnounced'
  /** Is silent from one day to the next, and somebody new writes. */
  | 'replaced'
  /** Is silent from one day to the next, and a colleague who always wrote a little takes over. */
  | 'colleagueTakesOver';

export const STEADY_STORIES: readonly PeopleStory[] = ['steady', 'equalVoices', 'vacation', 'newColleague'];
/** Stories that WeCom or the person tells at once. */
export const TOLD_STORIES: readonly PeopleStory[] = [
  'says',
  'leavesRoom',
  'deletesOne',
  'deletesAll',
  'movesCompany',
  'movesPosition',
  'isAnnounced',
];
export const SILENT_STORIES: readonly PeopleStory[] = ['replaced', 'colleagueTakesOver'];

/** Where a customer's people write: to one of us each, or in the customer group, or (nearly) only there. */
export type TalkPlace = 'single' | 'mixed' | 'room';
/** Share of the talks that are held in the customer group. */
const ROOM_SHARE = { single: 0, mixed: 0.3, room: 0.95 } as const;

export interface PeopleTruth {
  /** Registered name. */
  name: string;
  story: PeopleStory;
  place: TalkPlace;
  /** external_userids, the main person first; the successor of `replaced` last. */
  contacts: string[];
  userids: string[];
  champion: string;
  /** null where nothing changes. */
  successor: string | null;
  /** UTC milliseconds of the change; for `vacation` and `newColleague` of what looks like one. null for the others. */
  at: number | null;
  /** Mean workdays between talks. */
  gapWorkdays: number;
}

export interface PeopleWorld {
  company: CompanyScript;
  /** By `at`, oldest first. */
  events: ScriptEvent[];
  truth: { seed: number; startAt: number; endAt: number; customers: PeopleTruth[] };
}

export interface PeopleWorldOptions {
  seed: number;
  /** How many customers of each story. */
  each: number;
  stories: readonly PeopleStory[];
  /** Weeks before anything happens, and from then on. */
  weeksBefore?: number;
  weeksAfter?: number;
}

const DAY_MS = 86_400_000;
/** Monday 2026-01-05 00:00 in Shanghai; the weeks hold 春节 and 五一. */
const START_AT = Date.UTC(2026, 0, 4, 16);
/** Mean workdays between talks of a customer: from daily to weekly. */
const GAPS_WORKDAYS = [0.8, 1.2, 1.8, 2.5, 3.5, 5];
const MINUTE = 1 / 510;
const SALES = 'SunYue';
const ENGINEER = 'ZhouLei';

/** Customers with two to four people each, of whom one matters: the ground for proving what is said of key contacts. */
export function changingPeopleWorld(options: PeopleWorldOptions): PeopleWorld {
  const { seed, each, stories, weeksBefore = 20, weeksAfter = 13 } = options;
  const endAt = START_AT + (weeksBefore + weeksAfter) * 7 * DAY_MS;
  const office = new OfficeTime(START_AT, endAt);
  const told = stories.flatMap((story) =>
    Array.from({ length: each }, (_, index) => {
      const random = new Random(`${seed}/people/${story}/${index}`);
      const number = stories.indexOf(story) * each + index + 1;
      return tell(random, { story, number, office, endAt, changeFrom: START_AT + weeksBefore * 7 * DAY_MS });
    }),
  );
  return {
    company: {
      corpId: 'wwpeopleworld00001',
      departments: [{ id: 1, name: '销售部', parentId: 0, leaders: [] }],
      staff: [SALES, ENGINEER].map((userid) => ({
        ...{ userid, name: userid, departments: [1], leaderOf: [], directLeader: [] },
        ...{ position: '', status: 1, archived: true },
      })),
      contacts: told.flatMap(({ contacts }) => contacts),
      relations: told.flatMap(({ relations }) => relations),
      rooms: told.flatMap(({ room }) => room ?? []),
      internalGroups: [],
    },
    events: told.flatMap(({ events }) => events).sort((a, b) => a.at - b.at),
    truth: { seed, startAt: START_AT, endAt, customers: told.map(({ truth }) => truth) },
  };
}

interface Setting {
  story: PeopleStory;
  number: number;
  office: OfficeTime;
  endAt: number;
  changeFrom: number;
}

interface Told {
  contacts: ContactScript[];
  relations: RelationScript[];
  room: RoomScript | null;
  events: ScriptEvent[];
  truth: PeopleTruth;
}

/** Shares of the talks by person, in the order of the contacts. */
type Shares = readonly number[];

function tell(random: Random, { story, number, office, endAt, changeFrom }: Setting): Told {
  const name = `第${number}号${random.pick(['机电', '包装', '电子', '物流', '医疗'])}有限公司`;
  const count =
    random.whole(2, story === 'equalVoices' ? 3 : 4) + (story === 'replaced' || story === 'newColleague' ? 1 : 0);
  const people = Array.from({ length: count }, (_, index) => personOf(random, name, index));
  const hasNewcomer = story === 'replaced' || story === 'newColleague';
  const known = hasNewcomer ? people.slice(0, -1) : people;
  const place = random.pick<TalkPlace>(
    story === 'leavesRoom' ? ['mixed', 'room'] : ['single', 'single', 'mixed', 'room'],
  );
  const room = place === 'single' ? null : roomOf(random, number, known);
  const twoOfUs = story === 'deletesOne' || random.chance(0.4);
  const userids = twoOfUs ? [SALES, ENGINEER] : [SALES];
  const isSteady = STEADY_STORIES.includes(story);
  const hasMoment = !isSteady || story === 'vacation' || story === 'newColleague';
  // A change needs three weeks to be seen; what only looks like one may come at any time.
  const latest = isSteady ? office.position(endAt) - 20 : office.position(endAt) - 25;
  const position = random.between(office.position(changeFrom), Math.max(office.position(changeFrom) + 1, latest));
  const at = hasMoment ? office.instant(position) : null;
  const successorIndex = story === 'replaced' ? count - 1 : 1;
  const before = sharesBefore(random, story, known.length, count);
  const after = sharesAfter(random, story, before, successorIndex);
  const until = story === 'vacation' ? position + random.between(5, 12) : Number.POSITIVE_INFINITY;
  const gapWorkdays = random.pick(GAPS_WORKDAYS);
  const sharesAt = (now: number): Shares => (at !== null && now >= position && now < until ? after : before);
  const events = talks(random, { office, people, userids, room, place, gapWorkdays, sharesAt });
  if (at !== null) events.push(...happenings(random, { story, at, people, userids, room, name, successorIndex }));
  return {
    contacts: known,
    relations: known.flatMap((person) =>
      userids.map((userid) => relationOf(person, userid, name, START_AT - 90 * DAY_MS)),
    ),
    room,
    events,
    truth: {
      ...{ name, story, place, userids, gapWorkdays, at },
      contacts: people.map(({ externalUserid }) => externalUserid),
      champion: people[0]!.externalUserid,
      successor: isSteady ? null : people[successorIndex]!.externalUserid,
    },
  };
}

function personOf(random: Random, company: string, index: number): ContactScript {
  const isWecom = index === 0 || random.chance(0.5);
  return {
    externalUserid: outsideId(random, isWecom ? 'wo' : 'wm'),
    name: `${random.pick([...'王李张刘陈杨赵黄周吴'])}${random.pick([...'敏静丽强磊洋勇艳杰娟'])}${index + 1}`,
    type: isWecom ? 2 : 1,
    corpName: isWecom ? company.replace('有限公司', '') : '',
    corpFullName: isWecom ? company : '',
    position: isWecom ? '采购' : '',
  };
}

function relationOf(person: ContactScript, userid: string, company: string, createdAt: number): RelationScript {
  const remarkCorpName = person.type === 1 ? company : '';
  return { userid, externalUserid: person.externalUserid, remark: person.name, remarkCorpName, createdAt };
}

function roomOf(random: Random, number: number, people: readonly ContactScript[]): RoomScript {
  const joinedAt = START_AT - 60 * DAY_MS;
  return {
    chatId: outsideId(random, 'wr'),
    name: `第${number}号项目群`,
    owner: SALES,
    createdAt: joinedAt,
    members: [
      ...[SALES, ENGINEER].map((userid) => ({ userid, type: 1 as const, joinedAt })),
      ...people.map(({ externalUserid }) => ({ userid: externalUserid, type: 2 as const, joinedAt })),
    ],
  };
}

function sharesBefore(random: Random, story: PeopleStory, known: number, all: number): Shares {
  const main = story === 'equalVoices' ? random.between(0.4, 0.5) : random.between(0.55, 0.8);
  const second =
    story === 'equalVoices'
      ? random.between(0.38, 0.48)
      : (1 - main) * random.between(0.4, 1 / Math.max(1, known - 1) + 0.3);
  const rest = known > 2 ? (1 - main - second) / (known - 2) : 0;
  return Array.from({ length: all }, (_, index) =>
    index === 0 ? main : index === 1 ? second : index < known ? rest : 0,
  );
}

function sharesAfter(random: Random, story: PeopleStory, before: Shares, successor: number): Shares {
  if (story === 'newColleague') {
    const share = random.between(0.1, 0.25);
    return before.map((one, index) => (index === before.length - 1 ? share : one * (1 - share)));
  }
  // The successor has what the champion had; the others go on as they did.
  return before.map((one, index) => (index === 0 ? 0 : index === successor ? one + before[0]! : one));
}

interface TalkSetting {
  office: OfficeTime;
  people: readonly ContactScript[];
  userids: readonly string[];
  room: RoomScript | null;
  place: TalkPlace;
  gapWorkdays: number;
  sharesAt(position: number): Shares;
}

function talks(random: Random, setting: TalkSetting): ScriptEvent[] {
  const { office, people, userids, room, place, gapWorkdays, sharesAt } = setting;
  const events: ScriptEvent[] = [];
  let position = random.gamma(gapWorkdays, 0.6) * random.next();
  while (position < office.workdays) {
    const person = pickPerson(random, people, sharesAt(position));
    const gone = sharesAt(position)[0] === 0 ? people[0]!.externalUserid : null;
    const userid = userids.length > 1 && random.chance(0.25) ? userids[1]! : userids[0]!;
    const isInRoom = room !== null && random.chance(ROOM_SHARE[place]);
    const members = isInRoom ? [...room.members.map((member) => member.userid), person.externalUserid] : [];
    const isAnswered = random.chance(0.92);
    let side: 'ours' | 'theirs' = random.chance(0.5) ? 'theirs' : 'ours';
    const turns = side === 'theirs' || isAnswered ? random.whole(2, 4) : 1;
    let at = position;
    for (let turn = 0; turn < turns; turn++) {
      const [from, to] = side === 'ours' ? [userid, person.externalUserid] : [person.externalUserid, userid];
      const receivers = isInRoom ? [...new Set(members)].filter((id) => id !== from && id !== gone) : [to];
      const words = text(
        `第${events.length + 1}句，${random.pick(['型号发您看看', '这批什么时候到', '价格表更新了', '麻烦确认一下'])}`,
      );
      const where = isInRoom ? { roomId: room.chatId } : {};
      events.push({ at: office.instant(at), type: 'message', from, to: receivers, ...where, ...words });
      side = side === 'ours' ? 'theirs' : 'ours';
      at += random.logNormal(side === 'ours' ? 12 : 40, 0.8) * MINUTE;
    }
    position = Math.max(position + random.gamma(gapWorkdays, 0.6), at + 0.01);
  }
  return events;
}

function pickPerson(random: Random, people: readonly ContactScript[], shares: Shares): ContactScript {
  let left = random.next() * shares.reduce((sum, share) => sum + share, 0);
  for (const [index, share] of shares.entries()) {
    left -= share;
    if (left < 0) return people[index]!;
  }
  return people.at(-1)!;
}

interface HappeningSetting {
  story: PeopleStory;
  at: number;
  people: readonly ContactScript[];
  userids: readonly string[];
  room: RoomScript | null;
  name: string;
  successorIndex: number;
}

function happenings(
  random: Random,
  { story, at, people, userids, room, name, successorIndex }: HappeningSetting,
): ScriptEvent[] {
  const champion = people[0]!.externalUserid;
  const successor = people[successorIndex]!;
  switch (story) {
    case 'says':
      return [{ at, type: 'message', from: champion, to: [userids[0]!], ...text(goodByeOf(random, successor.name)) }];
    case 'leavesRoom':
      return [{ at, type: 'roomLeave', roomId: room!.chatId, member: champion }];
    case 'deletesOne':
      return [{ at, type: 'deletedByCustomer', userid: userids[0]!, externalUserid: champion }];
    case 'deletesAll':
      return userids.map((userid, index) => ({
        ...{ at: at + index * 60_000, userid, externalUserid: champion },
        type: 'deletedByCustomer',
      }));
    case 'movesCompany':
      return [
        { at, type: 'contactEdited', externalUserid: champion, corpName: '别家贸易', corpFullName: '别家贸易有限公司' },
      ];
    case 'movesPosition':
      return [{ at, type: 'contactEdited', externalUserid: champion, position: '生产主管' }];
    case 'isAnnounced': {
      const words = text(takingOverOf(random, people[0]!.name));
      return [{ at, type: 'message', from: successor.externalUserid, to: [userids[0]!], ...words }];
    }
    case 'replaced':
    case 'newColleague': {
      const newcomer = people.at(-1)!;
      const remark = { remark: newcomer.name, remarkCorpName: newcomer.type === 1 ? name : '' };
      const addedAt = at - random.whole(0, 3) * DAY_MS;
      const who = { userid: userids[0]!, externalUserid: newcomer.externalUserid, contact: newcomer };
      const joins = room === null ? [] : [{ roomId: room.chatId, member: newcomer.externalUserid }];
      return [
        { at: addedAt, type: 'addContact', ...who, ...remark },
        ...joins.map((one): ScriptEvent => ({ at: addedAt, type: 'roomJoin', memberType: 2, ...one })),
      ];
    }
    default:
      return [];
  }
}
