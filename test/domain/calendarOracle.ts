/**
 * Counts the working minutes of 2024 to 2027 one by one, as a person reads `config/calendar.json` and the wall clock of
 * Shanghai, and compares the calendar with them. Run as a process of its own, in any time zone (TZ).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import publicDays from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { calendarSettings } from '../../src/calendarData.ts';
import { staffCalendars } from '../../src/domain/staffCalendars.ts';
import { DAY_MS, MINUTE_MS } from '../../src/domain/time.ts';

const QUESTIONS = 60_000;
const json = JSON.parse(readFileSync(join(import.meta.dirname, '../../config/calendar.json'), 'utf8'));
const short = { ...json.week.value, monday: ['08:30-12:00', '14:00-17:30'], saturday: ['09:00-11:30'] };
json.years['2027'] = {
  holidays: { '2027-02-05': '春节', '2027-02-08': '春节', '2027-10-01': '国庆节' },
  makeupDays: ['2027-02-07', '2027-10-09'],
  reason: 'as if it were out',
};
json.company = {
  holidays: { '2026-10-10': '厂休' },
  makeupDays: ['2026-05-02'],
  reason: 'own days win over the table',
};
json.changes = [
  { from: '2025-07-01', week: short, reason: 'a Tuesday' },
  { from: '2026-10-03', week: json.week.value, makeupDay: ['10:00-16:00'], reason: 'within 国庆' },
];
const leave = [
  { from: '2026-02-10', to: '2026-02-28' },
  { from: '2026-11-20 13:30', to: '2026-11-20 16:00' },
  { from: '2026-11-20 15:00', to: '2026-11-23' },
];
json.persons = { lin: { leave } };

/** Of each minute since `firstAt`, how many before it were worked. */
const firstAt = Date.parse('2024-01-01T00:00:00+08:00');
const lastAt = Date.parse('2028-01-01T00:00:00+08:00');
const shanghai = new Intl.DateTimeFormat('en-CA', {
  ...({ timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' } as const),
  ...({ weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const),
});

function periodsOf(day: string, weekday: string): string[] {
  const change = json.changes.findLast(({ from }: { from: string }) => from <= day);
  const makeup = change?.makeupDay ?? json.makeupDay.value;
  for (const { holidays, makeupDays } of [json.company, json.years[day.slice(0, 4)] ?? {}]) {
    if (makeupDays?.includes(day)) return makeup;
    if (holidays?.[day]) return [];
  }
  if (day in publicDays.workdays) return makeup;
  if (day in publicDays.holidays) return [];
  return (change?.week ?? json.week.value)[weekday];
}

function isAway(moment: string): boolean {
  return leave.some(({ from, to }) => {
    const end = to.length === 10 ? `${to} 99` : to;
    return moment >= from && moment < end;
  });
}

const workedBefore = new Uint32Array((lastAt - firstAt) / MINUTE_MS + 1);
for (let dayAt = firstAt; dayAt < lastAt; dayAt += DAY_MS) {
  const part = Object.fromEntries(shanghai.formatToParts(dayAt).map(({ type, value }) => [type, value]));
  if (part.hour !== '00' || part.minute !== '00') throw new Error('a day of Shanghai does not begin where it should');
  const day = `${part.year}-${part.month}-${part.day}`;
  const periods = periodsOf(day, part.weekday!.toLowerCase());
  for (let minute = 0; minute < 1440; minute += 1) {
    const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const works = periods.some((one) => one.slice(0, 5) <= clock && clock < one.slice(6)) && !isAway(`${day} ${clock}`);
    const index = (dayAt - firstAt) / MINUTE_MS + minute;
    workedBefore[index + 1] = workedBefore[index]! + (works ? 1 : 0);
  }
}

function workedMs(until: number): number {
  const index = Math.floor((until - firstAt) / MINUTE_MS);
  const isWorked = index + 1 < workedBefore.length && workedBefore[index + 1]! > workedBefore[index]!;
  return workedBefore[index]! * MINUTE_MS + (isWorked ? (until - firstAt) % MINUTE_MS : 0);
}

const settings = calendarSettings(json);
const lin = {
  ...{ id: 'lin', name: '', departmentIds: [], mainDepartmentId: null, leadsDepartmentIds: [], leaderIds: [] },
  ...({ position: '', status: 'active', isArchived: true, knownAt: 0 } as const),
};
const calendar = staffCalendars(settings).of(lin, new Map());

let seed = 20261122;
const random = (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
for (let question = 0; question < QUESTIONS; question += 1) {
  const from = firstAt + Math.floor(random() * (lastAt - firstAt));
  // Short and long waits, and now and then one that ends on the minute.
  const reach = question % 3 === 0 ? lastAt - from : Math.min(lastAt - from, 3 * DAY_MS);
  let to = from + Math.floor(random() * reach);
  if (question % 5 === 0) to -= (to - firstAt) % MINUTE_MS;
  const expected = Math.max(0, workedMs(to) - workedMs(from));
  const got = calendar.businessMs(from, to);
  if (got !== expected)
    throw new Error(`${new Date(from).toISOString()} to ${new Date(to).toISOString()}: ${got}, not ${expected}`);
}
console.log(JSON.stringify({ offsetMinutes: new Date(firstAt).getTimezoneOffset(), worked: workedBefore.at(-1) }));
