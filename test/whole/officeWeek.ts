import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import type { CompanyScript, ScriptEvent } from '../../src/simulator/script.ts';

const SALESPEOPLE = 8;
const CONTACTS_EACH = 4;
/** Two: WeCom makes no group of one. */
const LEADERS = ['boss', 'chief'];
const EVERY_DAYS = 2;
/** Far beyond each of their gaps. */
const SILENT_DAYS = 14;

export interface OfficeWeek {
  company: CompanyScript;
  salespeople: readonly string[];
  /** By `at`, oldest first. */
  events: ScriptEvent[];
}

/**
 * Eight salespeople with four customers each, who have talked every second day; every second customer fell silent two weeks
 * before `from`. Nothing in it is left to chance, so that two runs of it can be compared.
 */
export function officeWeek({ bornAt, from, until }: { bornAt: number; from: number; until: number }): OfficeWeek {
  const salespeople = Array.from({ length: SALESPEOPLE }, (_, index) => `sales${index + 1}`);
  const people = Array.from({ length: SALESPEOPLE * CONTACTS_EACH }, (_, index) => ({
    externalUserid: `wm${String(index + 1).padStart(30, '0')}`,
    owner: salespeople[index % SALESPEOPLE]!,
    isSilent: Math.floor(index / SALESPEOPLE) % 2 === 0,
    index,
  }));
  const events = people.flatMap(({ externalUserid, owner, isSilent, index }) => {
    const own: ScriptEvent[] = [];
    const end = isSilent ? from - SILENT_DAYS * DAY_MS : until;
    const first = bornAt + (index % EVERY_DAYS) * DAY_MS + 3 * HOUR_MS + index * 4 * MINUTE_MS;
    for (let at = first, talk = 0; at < end; at += EVERY_DAYS * DAY_MS, talk += 1) {
      const say = (offset: number, sender: string, receiver: string): ScriptEvent => ({
        ...{ at: at + offset, type: 'message', from: sender, to: [receiver], msgtype: 'text' },
        body: { content: `第${talk}次：这批货的交期和数量再确认一下，${index + 1}号` },
      });
      own.push(say(0, owner, externalUserid), say(50 * MINUTE_MS, externalUserid, owner));
      own.push(say(55 * MINUTE_MS, owner, externalUserid));
    }
    return own;
  });
  const company: CompanyScript = {
    corpId: 'wwofficeweek000001',
    departments: [{ id: 1, name: '合作公司', parentId: 0, leaders: LEADERS }],
    staff: [...salespeople, ...LEADERS].map((userid) => ({
      ...{ userid, name: userid, departments: [1], leaderOf: LEADERS.includes(userid) ? [1] : [] },
      ...{
        directLeader: LEADERS.includes(userid) ? [] : LEADERS.slice(0, 1),
        position: '销售',
        status: 1 as const,
        archived: true,
      },
    })),
    contacts: people.map(({ externalUserid, index }) => ({
      ...{ externalUserid, name: `客户${index + 1}`, type: 1 as const, corpName: '', corpFullName: '', position: '' },
    })),
    relations: people.map(({ externalUserid, owner }) => ({
      ...{ userid: owner, externalUserid, remark: '', remarkCorpName: '', createdAt: bornAt },
    })),
    rooms: [],
    internalGroups: [
      {
        ...{ groupId: 'managers', name: '主管群', members: [...LEADERS, salespeople[0]!] },
        robots: [{ key: '693axxx6-7aoc-4bc4-97a0-0ec2sifa5bbb', name: '周报' }],
      },
    ],
  };
  return { company, salespeople, events: events.sort((a, b) => a.at - b.at) };
}
