import type { ContactScript, ScriptEvent } from '../script.ts';
import * as bodies from './bodies.ts';
import { type CastCustomer, partiesOf, voicesOf } from './castCustomer.ts';
import { course } from './course.ts';
import { remarkOf } from './people.ts';
import { healthyRhythm } from './rhythm.ts';
import { FADE_WORKDAYS, habit, lines, type Stage, type StoryOf, scene, type Told } from './telling.ts';

/** How our people name the house in a sentence. */
const OUR_HOUSE = '栎辰';

export function championLeaves(customer: CastCustomer, stage: Stage, story: StoryOf<'championLeaves'>): Told {
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
        from: at + 1.6,
        until: end,
        rhythm: healthyRhythm(customer.row.cadenceDays),
        voices: voicesOf(customer, customer.owner, [successor]),
      },
    ],
  });
  const leaving: ScriptEvent[] = customer.room
    ? [
        {
          at: office.instant(at + 1.47),
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

export function seasonal(customer: CastCustomer, stage: Stage, story: StoryOf<'seasonal'>): Told {
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

export function complaint(customer: CastCustomer, stage: Stage, story: StoryOf<'complaint'>): Told {
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

export function handover(customer: CastCustomer, stage: Stage, story: StoryOf<'handover'>): Told {
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

export function deleted(customer: CastCustomer, stage: Stage, story: StoryOf<'deleted'>): Told {
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

export function refuses(customer: CastCustomer, stage: Stage, story: StoryOf<'refuses'>): Told {
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

export function newcomer(customer: CastCustomer, stage: Stage, story: StoryOf<'new'>): Told {
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
