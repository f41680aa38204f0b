import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import { singleChatId } from '../../src/domain/message.ts';
import type { CompanyScript, ScriptEvent } from '../../src/simulator/script.ts';

export const CORP_ID = 'ww00000000000000aa';
export const STAFF = 'LinChen';
export const LEADER = 'ZhouNing';
export const CONTACT = 'wmTest0000000000000000000000WMin';
/** Tuesday, 07:00 in China. */
export const TUESDAY = Date.parse('2026-10-13T07:00:00+08:00');

/** Two salespeople, one leader, one customer with one contact. */
export function smallCompany(startAt: number): CompanyScript {
  const person = (userid: string, name: string, leaderOf: number[], directLeader: string[]) => ({
    userid,
    name,
    departments: [2],
    leaderOf,
    directLeader,
    position: '销售经理',
    status: 1 as const,
    archived: true,
  });
  return {
    corpId: CORP_ID,
    departments: [
      { id: 1, name: '测试公司', parentId: 0, leaders: [] },
      { id: 2, name: '华东组', parentId: 1, leaders: [LEADER] },
    ],
    staff: [
      person(STAFF, '林晨', [], [LEADER]),
      person('HeJing', '何静', [], [LEADER]),
      person(LEADER, '周宁', [2], []),
    ],
    contacts: [
      {
        externalUserid: CONTACT,
        name: '王敏',
        type: 2,
        corpName: '浩运贸易',
        corpFullName: '杭州浩运贸易有限公司',
        position: '采购经理',
      },
    ],
    relations: [{ userid: STAFF, externalUserid: CONTACT, remark: '', remarkCorpName: '', createdAt: startAt }],
    rooms: [],
    internalGroups: [
      {
        groupId: 'g',
        name: '主管群',
        members: [LEADER, STAFF],
        robots: [{ key: 'robot-key-for-tests', name: '周报' }],
      },
    ],
  };
}

/** A message each way every second day from `from` until `until`: a habit. */
export function steadyChat(from: number, until: number): ScriptEvent[] {
  const events: ScriptEvent[] = [];
  for (let at = from, turn = 0; at < until; at += 2 * 86_400_000, turn += 1) {
    const say = (offset: number, sender: string, receiver: string): ScriptEvent => ({
      at: at + offset,
      type: 'message',
      from: sender,
      to: [receiver],
      msgtype: 'text',
      body: { content: `第${turn}次聊：这批货的交期和数量再确认一下 ${offset}` },
    });
    events.push(say(3 * 3_600_000, STAFF, CONTACT), say(4 * 3_600_000, CONTACT, STAFF));
  }
  return events;
}

export const CHAT = singleChatId(STAFF.toLowerCase(), CONTACT);

/**
 * The whole service with a simulated WeCom: twelve weeks of a steady habit that ended twelve days before `TUESDAY`, read
 * and judged each business day until a card lies with the salesperson.
 */
export async function serviceWithCard(): Promise<DemoService & { taskId: string }> {
  const from = TUESDAY - 96 * 86_400_000;
  const service = await startDemoService({
    company: smallCompany(from),
    startAt: from,
    seed: 3,
    settings: readCompanySettings(),
    logLevel: 'silent',
    anyPort: true,
  });
  const { simulator, app } = service;
  const events = steadyChat(from, TUESDAY - 12 * 86_400_000);
  let next = 0;
  for (let moment = from; moment <= TUESDAY + 3 * 86_400_000; moment += 86_400_000) {
    for (const offset of [31 * 60_000, 3 * 3_600_000]) {
      while (next < events.length && events[next]!.at <= moment + offset) simulator.play(events[next++]!);
      if (simulator.clock.now() < moment + offset) simulator.clock.set(moment + offset);
      await app.tick();
      const card = simulator.cards.sentTo(STAFF)[0];
      if (card?.taskId) return { ...service, taskId: card.taskId };
    }
  }
  await service.close();
  throw new Error('no card came');
}

export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'liuke-test-'));
}
