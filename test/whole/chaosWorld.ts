import type { World } from '../../src/simulator/scenario/demoWorld.ts';
import { Random } from '../../src/simulator/scenario/random.ts';
import { DEMO_HABITS } from '../../src/simulator/scenario/tapHabit.ts';
import type { CustomerTruth } from '../../src/simulator/scenario/truth.ts';
import type { ScriptEvent } from '../../src/simulator/script.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const OWNERS = ['LinChen', 'HeJing'] as const;
const LEADER = 'ZhouNing';
const CADENCE_DAYS = 2;
/** Silent for so long, a customer of this habit is due in some days. */
const SILENT_DAYS = 12;

/** A company of two salespeople and fourteen customers, half of whom fall silent one after the other around a date. */
export function chaosWorld({
  seed,
  days,
  quietAround,
  endAt,
}: {
  seed: number;
  days: number;
  quietAround: number;
  endAt: number;
}): World {
  const random = new Random(`chaos world ${seed}`);
  const startAt = quietAround - days * DAY_MS;
  const customers = Array.from({ length: 14 }, (_, index): CustomerTruth => {
    const owner = OWNERS[index % 2]!;
    const place = Math.floor(index / 2);
    const goesQuiet = place < 4;
    return {
      ...{ id: `c${index}`, name: `第${index}号贸易有限公司`, shortName: `第${index}号贸易`, owner },
      contacts: [`wmChaos${String(index).padStart(24, '0')}A`],
      kind: place === 4 ? 'deleted' : goesQuiet ? 'goesQuiet' : 'steady',
      cadenceDays: CADENCE_DAYS,
      from:
        place === 4
          ? quietAround + (2 + (index % 2)) * DAY_MS + 15 * HOUR_MS
          : goesQuiet
            ? quietAround - (SILENT_DAYS - place) * DAY_MS
            : null,
      recoverable: goesQuiet && index % 4 < 2,
    };
  });
  const events = customers.flatMap((customer): ScriptEvent[] => [
    ...habit(customer, startAt, Math.min(customer.from ?? endAt, endAt), random.branch(customer.id)),
    ...(customer.kind === 'deleted'
      ? [
          {
            at: customer.from!,
            type: 'deletedByCustomer' as const,
            userid: customer.owner,
            externalUserid: customer.contacts[0]!,
          },
        ]
      : []),
  ]);
  const person = (userid: string, name: string) => ({
    ...{ userid, name, departments: [2], position: '销售经理', status: 1 as const, archived: true },
    leaderOf: userid === LEADER ? [2] : [],
    directLeader: userid === LEADER ? [] : [LEADER],
  });
  return {
    company: {
      corpId: 'ww00000000000000aa',
      departments: [
        { id: 1, name: '测试公司', parentId: 0, leaders: [] },
        { id: 2, name: '华东组', parentId: 1, leaders: [LEADER] },
      ],
      staff: [person('LinChen', '林晨'), person('HeJing', '何静'), person(LEADER, '周宁')],
      contacts: customers.map(({ contacts, name, shortName, id }) => ({
        ...{ externalUserid: contacts[0]!, name: `王${id}`, type: 2, corpName: shortName, corpFullName: name },
        position: '采购经理',
      })),
      relations: customers.map(({ owner, contacts }) => ({
        ...{ userid: owner, externalUserid: contacts[0]!, remark: '', remarkCorpName: '', createdAt: startAt },
      })),
      rooms: [],
      internalGroups: [
        {
          groupId: 'g',
          name: '主管群',
          members: [LEADER, 'LinChen'],
          robots: [{ key: 'robot-key-for-tests', name: '周报' }],
        },
      ],
    },
    events: events.filter(({ at }) => at <= endAt).sort((a, b) => a.at - b.at),
    truth: { seed, startAt, endAt, customers },
    habits: Object.fromEntries([...OWNERS, LEADER].map((id) => [id, DEMO_HABITS[id]!])),
  };
}

/** A talk every second day, at an hour of its own. */
function habit({ owner, contacts }: CustomerTruth, from: number, until: number, random: Random): ScriptEvent[] {
  const [contact] = contacts;
  const events: ScriptEvent[] = [];
  const midnight = Math.floor((from + 8 * HOUR_MS) / DAY_MS) * DAY_MS - 8 * HOUR_MS;
  const first = midnight + random.whole(0, 1) * DAY_MS + random.whole(9 * 60, 16 * 60) * 60_000;
  for (let at = first; at < until; at += CADENCE_DAYS * DAY_MS) {
    const say = (sender: string, receiver: string, offset: number, content: string): ScriptEvent => ({
      ...{ at: at + offset, type: 'message', from: sender, to: [receiver], msgtype: 'text', body: { content } },
    });
    events.push(say(contact!, owner, 0, '这批货的交期再确认一下'), say(owner, contact!, 12 * 60_000, '周五可以发'));
  }
  return events;
}
