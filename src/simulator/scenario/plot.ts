import type { ContactScript, ScriptEvent } from '../script.ts';
import * as bodies from './bodies.ts';
import { type CastCustomer, partiesOf, voicesOf } from './castCustomer.ts';
import { course, type Phase } from './course.ts';
import type { OfficeTime } from './officeTime.ts';
import { remarkOf } from './people.ts';
import type { Random } from './random.ts';
import { healthyRhythm, type Rhythm } from './rhythm.ts';
import type { Story } from './story.ts';
import { talk } from './talk.ts';
import type { CustomerTruth } from './truth.ts';

/** The stage of a plot. Positions are those of OfficeTime. */
export interface Stage {
  random: Random;
  office: OfficeTime;
  start: number;
  end: number;
}

/** What happens with one customer, and what the truth says about it. Events come in no order. */
export interface Plot {
  events: ScriptEvent[];
  truth: CustomerTruth;
}

type StoryOf<K extends Story['kind']> = Extract<Story, { kind: K }>;
type Outcome = { events: ScriptEvent[]; truth?: Partial<CustomerTruth> };

/** Workdays that somebody needs to come from a usual to a rare rhythm. */
const FADE_WORKDAYS = 10;
/** Longer than the shortest recent window, so that no contact day lies in it at the end of the demo (DETECTION §3). */
const LAST_HEARD_WORKDAYS = 9.3;
/** How our people name the house in a sentence. */
const OUR_HOUSE = '栎辰';

/** Plays the story of one customer from the first day to the last. */
export function plot(customer: CastCustomer, stage: Stage): Plot {
  const { row, contacts, owner, id } = customer;
  const { events, truth } = play(customer, stage, row.story);
  return {
    events,
    truth: {
      id,
      name: row.full || row.people[0]![0],
      contacts: contacts.map((contact) => contact.externalUserid),
      owner,
      kind: row.story.kind === 'fadesJustNow' ? 'fades' : row.story.kind,
      cadenceDays: row.cadenceDays,
      from: null,
      recoverable: 'recoverable' in row.story && row.story.recoverable,
      ...truth,
    },
  };
}

function play(customer: CastCustomer, stage: Stage, story: Story): Outcome {
  switch (story.kind) {
    case 'steady':
      return { events: habit(customer, stage, [{}]) };
    case 'slowsDown':
      return slowsDown(customer, stage, story);
    case 'fades':
      return fades(customer, stage, story);
    case 'fadesJustNow':
      return fadesJustNow(customer, stage, story);
    case 'goesQuiet':
      return goesQuiet(customer, stage, story);
    case 'championLeaves':
      return championLeaves(customer, stage, story);
    case 'seasonal':
      return seasonal(customer, stage, story);
    case 'complaint':
      return complaint(customer, stage, story);
    case 'handover':
      return handover(customer, stage, story);
    case 'deleted':
      return deleted(customer, stage, story);
    case 'refuses':
      return refuses(customer, stage, story);
    case 'new':
      return newcomer(customer, stage, story);
    default:
      return story satisfies never;
  }
}

/** Phases as differences from the customer's healthy habit; each lasts until the next one begins, the last to the end. */
interface Change extends Partial<Pick<Phase, 'voices' | 'everyWorkday' | 'endsSharply'>> {
  from?: number;
  until?: number;
  rhythm?: Partial<Rhythm>;
}

function habit(
  customer: CastCustomer,
  { random, office, start, end }: Stage,
  changes: readonly Change[],
): ScriptEvent[] {
  const phases = changes.map((change, index): Phase => {
    const { rhythm, ...rest } = change;
    return {
      from: start,
      until: changes[index + 1]?.from ?? end,
      voices: voicesOf(customer, customer.owner),
      ...rest,
      rhythm: { ...healthyRhythm(customer.row.cadenceDays), ...rhythm },
    };
  });
  return course({ random: random.branch('habit'), office, phases, ref: customer.id });
}

function slowsDown(customer: CastCustomer, stage: Stage, story: StoryOf<'slowsDown'>): Outcome {
  const at = stage.end - story.workdaysBeforeEnd;
  const { theirMinutes } = healthyRhythm(customer.row.cadenceDays);
  const slow = { theirMinutes: theirMinutes * story.factor, answerRate: 0.65, missesInARow: true, initiative: 0.3 };
  return {
    events: habit(customer, stage, [{}, { from: at, rhythm: slow }]),
    truth: { from: stage.office.instant(at), factor: story.factor },
  };
}

function fades(customer: CastCustomer, stage: Stage, story: StoryOf<'fades'>): Outcome {
  const at = stage.end - story.workdaysBeforeEnd;
  const { gapWorkdays, theirMinutes } = healthyRhythm(customer.row.cadenceDays);
  const weaker = { theirMinutes: theirMinutes * 3, initiative: 0.2 };
  const onlyMain = { voices: voicesOf(customer, customer.owner, customer.contacts.slice(0, 1)) };
  return {
    events: habit(customer, stage, [
      {},
      { from: at, rhythm: { ...weaker, gapWorkdays: gapWorkdays * Math.sqrt(story.factor) } },
      {
        from: at + FADE_WORKDAYS,
        ...onlyMain,
        rhythm: { ...weaker, gapWorkdays: gapWorkdays * story.factor, answerRate: 0.7, missesInARow: true, turns: 2 },
      },
    ]),
    truth: { from: stage.office.instant(at), factor: story.factor },
  };
}

function fadesJustNow(customer: CastCustomer, stage: Stage, story: StoryOf<'fadesJustNow'>): Outcome {
  const at = stage.end - story.workdaysBeforeEnd;
  const lastDay = Math.floor(stage.end - LAST_HEARD_WORKDAYS);
  const { theirMinutes } = healthyRhythm(customer.row.cadenceDays);
  const daily = { everyWorkday: true, rhythm: { answerRate: 1 } };
  const slow = { answerRate: 1, initiative: 0.8, theirMinutes: theirMinutes * 4 };
  const onlyMain = voicesOf(customer, customer.owner, customer.contacts.slice(0, 1));
  const heard = habit(customer, stage, [
    daily,
    { ...daily, from: at, until: lastDay, endsSharply: true, rhythm: slow, voices: onlyMain },
  ]);
  const last = scene(customer, stage, { position: lastDay + 0.2, ref: 'last', ...lastWords('theirs') });
  const ours = scene(customer, stage, { position: lastDay + 4.7, ref: 'ours', ...lastWords('ours') });
  return {
    events: [...heard, ...last, ...ours],
    truth: { from: stage.office.instant(at), factor: LAST_HEARD_WORKDAYS },
  };
}

function goesQuiet(customer: CastCustomer, stage: Stage, story: StoryOf<'goesQuiet'>): Outcome {
  const at = stage.end - story.workdaysBeforeEnd;
  // So regular that the end of the habit can be dated to the day.
  const rhythm = { gapCv: 0.2, theirMinutes: 18, answerRate: 1 };
  const { gapWorkdays } = healthyRhythm(customer.row.cadenceDays);
  const everyWorkday = customer.row.cadenceDays <= 1;
  const until = everyWorkday ? at : at - gapWorkdays / 2;
  const before = habit(customer, stage, [{ until, endsSharply: true, everyWorkday, rhythm }]);
  const last = scene(customer, stage, { position: at, ref: 'last', ...lastWords(story.lastWord) });
  const from = last.at(-1)!.at + 1;
  const reminders = Array.from({ length: story.reminders }, (_, index) =>
    scene(customer, stage, { position: at + 3 * (index + 1), ref: `reminder${index}`, ...lastWords('ours') }),
  );
  return { events: [...before, ...last, ...reminders.flat()], truth: { from, lastWord: story.lastWord } };
}

function lastWords(who: 'ours' | 'theirs'): Pick<Parameters<typeof talk>[0], 'opener' | 'ending' | 'turns'> {
  return who === 'ours'
    ? { opener: 'ours', ending: 'ourWords', turns: 1 }
    : { opener: 'theirs', ending: 'theirThanks', turns: 3 };
}

function championLeaves(customer: CastCustomer, stage: Stage, story: StoryOf<'championLeaves'>): Outcome {
  const { office, end } = stage;
  const at = end - story.workdaysBeforeEnd;
  const [champion, successor] = customer.contacts as readonly [ContactScript, ContactScript];
  const withChampion = partiesOf(customer, customer.owner, champion);
  const withSuccessor = partiesOf(customer, customer.owner, successor);
  const before = habit(customer, stage, [{ until: at - 0.3, endsSharply: true }]);
  const told = lines(office.instant(at), [
    [champion.externalUserid, customer.owner, `${withChampion.names.us}，跟你说一声，我这周办完手续就离职了`],
    [champion.externalUserid, customer.owner, `以后由${successor.name}对接你们这边，在谈的事我都跟她交代过`],
    [customer.owner, champion.externalUserid, `谢谢${withChampion.names.them}这些年的照顾，以后常联系`],
    [champion.externalUserid, customer.owner, '好的'],
  ]);
  const hello = lines(office.instant(at + 0.3), [
    [
      successor.externalUserid,
      customer.owner,
      `${withSuccessor.names.us}好，我是${successor.name}，${champion.name}的活我接了`,
    ],
    [customer.owner, successor.externalUserid, `${withSuccessor.names.them}好，在谈的几件事我列了张表发您看看`],
    [successor.externalUserid, customer.owner, '收到'],
  ]);
  const meet = scene(customer, stage, {
    position: at + 1.1,
    ref: 'meet',
    parties: withSuccessor,
    opener: 'theirs',
    ending: 'theirThanks',
    turns: 3,
  });
  const after = course({
    random: stage.random.branch('after'),
    office,
    ref: `${customer.id}.after`,
    phases: [
      {
        from: at + 1.5,
        until: end,
        rhythm: healthyRhythm(customer.row.cadenceDays),
        voices: voicesOf(customer, customer.owner, [successor]),
      },
    ],
  });
  const leaving: ScriptEvent[] = customer.room
    ? [
        {
          at: office.instant(at + 1.4),
          type: 'roomLeave',
          roomId: customer.room.chatId,
          member: champion.externalUserid,
        },
      ]
    : [];
  const events = [...before, ...told, ...hello, ...meet, ...leaving, ...withoutMember(after, champion.externalUserid)];
  return {
    events,
    truth: {
      from: office.instant(at),
      champion: champion.externalUserid,
      successor: successor.externalUserid,
    },
  };
}

/** Who has left a room is no receiver there any more. */
function withoutMember(events: readonly ScriptEvent[], member: string): ScriptEvent[] {
  return events.map((event) =>
    event.type === 'message' || event.type === 'recall'
      ? { ...event, to: event.to.filter((receiver) => receiver !== member) }
      : event,
  );
}

function seasonal(customer: CastCustomer, stage: Stage, story: StoryOf<'seasonal'>): Outcome {
  const { office, end } = stage;
  const at = end - story.workdaysBeforeEnd;
  const back = at + story.workdays;
  const main = customer.contacts[0]!;
  const { us, them } = partiesOf(customer, customer.owner, main).names;
  const bye = lines(office.instant(at), [
    [main.externalUserid, customer.owner, `${us}，旺季的单子做完了，下面是淡季，产线要停一阵`],
    [customer.owner, main.externalUserid, `${them}辛苦了，淡季正好检修，开工前喊我备货`],
    [main.externalUserid, customer.owner, '好的'],
  ]);
  const season = habit(customer, stage, [
    { until: at - 0.5, endsSharply: true },
    { from: back, until: end },
  ]);
  return { events: [...season, ...bye], truth: { from: bye.at(-1)!.at + 1, until: office.instant(back) } };
}

function complaint(customer: CastCustomer, stage: Stage, story: StoryOf<'complaint'>): Outcome {
  const { office, end, random } = stage;
  const at = end - story.workdaysBeforeEnd;
  const main = customer.contacts[0]!;
  const { us, them } = partiesOf(customer, customer.owner, main).names;
  const words = random.branch('complaint');
  const said = lines(office.instant(at), [
    [main.externalUserid, customer.owner, `${us}，这批货有${words.whole(3, 9)}箱表面划伤，已经影响上线了`],
    [main.externalUserid, customer.owner, '这个质量我们很不满意，要投诉，退货怎么办你给个说法'],
    [
      customer.owner,
      main.externalUserid,
      `${them}，抱歉给您添麻烦了，照片我转给质量部，先补${words.whole(10, 90)}箱过去`,
    ],
  ]);
  const { gapWorkdays } = healthyRhythm(customer.row.cadenceDays);
  const sore = { gapWorkdays: gapWorkdays * 1.7, initiative: 0.3 };
  const days = habit(customer, stage, [
    { until: at - 0.3, endsSharply: true },
    { from: at + 0.6, until: Math.min(at + FADE_WORKDAYS, end), rhythm: sore },
    { from: Math.min(at + FADE_WORKDAYS, end) },
  ]);
  return { events: [...days, ...said], truth: { from: office.instant(at) } };
}

function handover(customer: CastCustomer, stage: Stage, story: StoryOf<'handover'>): Outcome {
  const { office, end } = stage;
  const at = Math.floor(end - story.workdaysBeforeEnd) + 0.4;
  const moved = office.instant(at);
  const transfers = customer.contacts.map(
    ({ externalUserid }, index): ScriptEvent => ({
      at: moved + index * 2_000,
      type: 'transfer',
      userid: story.formerOwner,
      toUserid: customer.owner,
      externalUserid,
    }),
  );
  const main = customer.contacts[0]!;
  const { them, us } = partiesOf(customer, customer.owner, main).names;
  const hello = lines(office.instant(at + 0.2), [
    [customer.owner, main.externalUserid, `${them}您好，我是${OUR_HOUSE}的${us}，今后您这边的订单我来跟`],
    [main.externalUserid, customer.owner, '好的'],
  ]);
  const days = habit(customer, stage, [
    { until: at - 0.3, endsSharply: true, voices: voicesOf(customer, story.formerOwner) },
    { from: at + 0.8 },
  ]);
  return { events: [...days, ...transfers, ...hello], truth: { from: moved, formerOwner: story.formerOwner } };
}

function deleted(customer: CastCustomer, stage: Stage, story: StoryOf<'deleted'>): Outcome {
  const at = stage.end - story.workdaysBeforeEnd;
  const from = stage.office.instant(at);
  const gone = customer.contacts.map(
    ({ externalUserid }, index): ScriptEvent => ({
      at: from + index * 45_000,
      type: 'deletedByCustomer',
      userid: customer.owner,
      externalUserid,
    }),
  );
  return { events: [...habit(customer, stage, [{ until: at - 0.4, endsSharply: true }]), ...gone], truth: { from } };
}

function refuses(customer: CastCustomer, stage: Stage, story: StoryOf<'refuses'>): Outcome {
  const from = stage.office.instant(stage.end - story.workdaysBeforeEnd);
  const no = customer.contacts.map(
    ({ externalUserid }, index): ScriptEvent => ({
      at: from + index * 60_000,
      type: 'disagree',
      contact: externalUserid,
      staff: customer.owner,
    }),
  );
  return { events: [...habit(customer, stage, [{}]), ...no], truth: { from } };
}

function newcomer(customer: CastCustomer, stage: Stage, story: StoryOf<'new'>): Outcome {
  const { office, end } = stage;
  const at = end - story.workdaysBeforeEnd;
  const adding = customer.contacts.flatMap((contact, index) => {
    const added = office.instant(at + index * 0.7);
    return [
      {
        at: added,
        type: 'addContact',
        userid: customer.owner,
        externalUserid: contact.externalUserid,
        contact,
        ...remarkOf(customer.row, contact),
        addWay: index === 0 ? 1 : 3,
      } satisfies ScriptEvent,
      ...welcome(customer, contact, added),
    ];
  });
  const days = habit(customer, stage, [
    { from: at + 0.15, voices: voicesOf(customer, customer.owner, customer.contacts.slice(0, 1)) },
  ]);
  return { events: [...adding, ...days], truth: { from: office.instant(at) } };
}

/** Sent by the software in the member's name within seconds, then the consent notice and the customer's yes. */
function welcome(customer: CastCustomer, contact: ContactScript, added: number): ScriptEvent[] {
  const { externalUserid } = contact;
  const send = { type: 'message' as const, from: customer.owner, to: [externalUserid] };
  const { us } = partiesOf(customer, customer.owner, contact).names;
  return [
    { at: added + 3_000, ...send, ...bodies.text(`您好，我是${OUR_HOUSE}的${us}，工作时间看到就回您`) },
    { at: added + 5_000, ...send, ...bodies.consentNotice() },
    { at: added + 130_000, type: 'agree', contact: externalUserid, staff: customer.owner },
  ];
}

/** One conversation that the story wants, with the main person unless it says otherwise. */
function scene(
  customer: CastCustomer,
  { random, office }: Stage,
  wanted: Pick<Parameters<typeof talk>[0], 'position' | 'ref' | 'opener' | 'ending' | 'turns'> &
    Partial<Pick<Parameters<typeof talk>[0], 'parties'>>,
): ScriptEvent[] {
  const { ref, ...rest } = wanted;
  return talk({
    random: random.branch(ref),
    office,
    parties: partiesOf(customer, customer.owner, customer.contacts[0]!),
    ourMinutes: 9,
    theirMinutes: 15,
    ...rest,
    ref: `${customer.id}.${ref}`,
  }).events;
}

/** Written lines of a story, a few minutes apart. */
function lines(startAt: number, said: readonly (readonly [from: string, to: string, words: string])[]): ScriptEvent[] {
  return said.map(([from, to, words], index) => ({
    at: startAt + index * 4 * 60_000,
    type: 'message',
    from,
    to: [to],
    ...bodies.text(words),
  }));
}
