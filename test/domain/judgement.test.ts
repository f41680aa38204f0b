import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type CustomersWorld, type JudgingWorld, judgeCustomer, NEVER_JUDGED } from '../../src/domain/judgement.ts';
import type { Staff } from '../../src/domain/people.ts';
import type { RoomRules } from '../../src/domain/roomRules.ts';
import { staffCalendars } from '../../src/domain/staffCalendars.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { loadJudgingWorld } from '../../src/store/judgingWorld.ts';
import { openStore } from '../../src/store/store.ts';
import { cst, mark, profile, workMornings } from './judgedCustomer.ts';

const now = cst('2026-11-20 07:30');
const SHOP = 7;
const settings = readCompanySettings().calendars;
const evenings = Array.from({ length: 7 }, () => [{ fromMinute: 18 * 60, toMinute: 22 * 60 }]);
const calendars = staffCalendars({
  ...settings,
  departments: new Map([[SHOP, { week: evenings, changes: [], holidays: new Map(), makeupDays: [], leave: [] }]]),
});
const staff = (id: string, mainDepartmentId: number): Staff => ({
  ...{ id, name: id, departmentIds: [], mainDepartmentId, leadsDepartmentIds: [], leaderIds: [], position: '' },
  ...{ status: 'active', isArchived: true, knownAt: 0 },
});

function judged(
  asks: { hour: number; answerMinutes: number; by?: string; chatId?: string },
  rooms?: RoomRules,
  team = 1,
) {
  const { hour, answerMinutes, by = 'liming', chatId = 's:liming:wm-wang' } = asks;
  const marks = workMornings(now - 60 * DAY_MS, now).flatMap((morning) => {
    const at = morning + (hour - 10) * HOUR_MS;
    const contactId = chatId.startsWith('r:') ? '' : 'wm-wang';
    return [mark(at, 'customer', { chatId }), mark(at + answerMinutes * MINUTE_MS, 'staff', { chatId, contactId, by })];
  });
  const customer = { id: 'wang', name: '', ownerId: 'liming', tier: null, knownAt: 0 };
  const world: CustomersWorld = {
    ...{ ...emptyWorld, customerIds: ['wang'], relationshipsOf: new Map(), consentsOf: new Map() },
    ...{ customers: [customer], contactIdsOf: new Map([['wang', ['wm-wang']]]), business: null },
    staff: new Map([staff('liming', team), staff('hejing', 1)].map((person) => [person.id, person])),
    departments: new Map([[SHOP, { id: SHOP, name: '', parentId: null, leaderIds: [] }]]),
    roomOwners: new Map([['r:wr1', 'hejing']]),
  };
  const rules = { now, calendars, profile, fixedWindow: null, ...(rooms === undefined ? {} : { rooms }) };
  const { day } = judgeCustomer(world, { customer, marks, before: NEVER_JUDGED }, rules);
  return day.verdict.parts.find(({ dimension }) => dimension === 'service')!.value;
}

const folder = mkdtempSync('/tmp/liuke-judgement-');
let emptyWorld: JudgingWorld;
beforeAll(async () => {
  const store = await openStore({ url: `sqlite:${join(folder, 'empty.db')}` });
  await store.migrate();
  const coverage = { firstPullAt: now - 300 * DAY_MS, coveredUntil: now };
  emptyWorld = await loadJudgingWorld(store.db, { now, knownAt: now, coverage, archiveWindowMs: 5 * DAY_MS });
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('how our answers are judged', () => {
  it('by the working time of the owner’s team', () => {
    // Asked at 19:00, answered at 21:00: after hours for the office, two working hours for the shop.
    const evening = { hour: 19, answerMinutes: 120 };
    expect(judged(evening)).toBe(1);
    expect(judged(evening, undefined, SHOP)).toBe(0);
  });

  it('in a room by whose answer counts', () => {
    const room = { hour: 10, answerMinutes: 5, by: 'hejing', chatId: 'r:wr1' };
    const rules = (answeredBy: RoomRules['answeredBy'], leftOut: string[] = []) => ({ answeredBy, leftOut });
    expect(judged(room)).toBe(1);
    expect(judged(room, rules('roomOwner'))).toBe(1);
    // Nobody but LiMing answers, and he never did: one wait since the first question.
    expect(judged(room, rules('responsible'))).not.toBe(1);
    expect(judged(room, rules('any', ['wr1']))).toBeNull();
  });
});
