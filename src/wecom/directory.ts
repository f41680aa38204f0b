import { z } from 'zod';
import type { Department, Staff } from '../domain/people.ts';
import type { UtcMs } from '../domain/time.ts';
import { boundedMap } from './boundedMap.ts';
import type { WeComClient } from './client.ts';
import { OptionalText, optionalList, Rows, StaffId } from './fields.ts';
import { type MalformedRow, parseAnswer, parseRows } from './parseAnswer.ts';
import { WeComError } from './wecomError.ts';

/** Well below what WeCom refuses with 45033 (external-contact.md §1). */
const CALLS_AT_ONCE = 5;

const DepartmentRow = z.object({
  id: z.number().int(),
  name: OptionalText,
  parentid: z.number().int().nullish(),
  department_leader: optionalList(StaffId),
});

/** The departments that the app may see, by id (department/list, document page 90208). */
export async function fetchDepartments(
  client: WeComClient,
): Promise<{ departments: Department[]; malformed: MalformedRow[] }> {
  const api = 'department/list';
  const malformed: MalformedRow[] = [];
  const answer = parseAnswer(api, z.object({ department: Rows }), await client.get(api));
  const departments = parseRows(api, DepartmentRow, answer.department, malformed)
    // The root is 1 and its parent 0, which is no department.
    .map(({ id, name, parentid, department_leader }) => ({
      id,
      name,
      parentId: parentid || null,
      leaderIds: department_leader,
    }))
    .sort((a, b) => a.id - b.id);
  return { departments, malformed };
}

const StaffRow = z.object({
  userid: StaffId,
  name: OptionalText,
  department: optionalList(z.number().int()),
  is_leader_in_dept: optionalList(z.number().int()),
  main_department: z.number().int().nullish(),
  direct_leader: optionalList(StaffId),
  position: OptionalText,
  status: z.number().int().nullish(),
});

export interface FetchedStaff {
  /** Each member once, by id. `isArchived` is null: that is asked with another secret. */
  staff: Staff[];
  malformed: MalformedRow[];
  /** Departments that WeCom would not show: gone meanwhile, or outside the app's visible range. */
  unreadableDepartmentIds: number[];
}

/**
 * The members of these departments (user/list, document page 90201), a department at a time: an answer for the whole
 * company can be too large (45029), and children are no longer included.
 */
export async function fetchStaff(
  client: WeComClient,
  { departmentIds, now }: { departmentIds: number[]; now: UtcMs },
): Promise<FetchedStaff> {
  const api = 'user/list';
  const malformed: MalformedRow[] = [];
  const unreadableDepartmentIds: number[] = [];
  const lists = await boundedMap(departmentIds, CALLS_AT_ONCE, async (departmentId) => {
    try {
      const answer = await client.get(api, { department_id: departmentId });
      return parseRows(api, StaffRow, parseAnswer(api, z.object({ userlist: Rows }), answer).userlist, malformed);
    } catch (error) {
      if (!isHiddenDepartment(error)) throw error;
      unreadableDepartmentIds.push(departmentId);
      return [];
    }
  });
  // A member of three departments comes three times.
  const byId = new Map(lists.flat().map((row) => [row.userid, staffOf(row, now)]));
  return {
    staff: [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    malformed,
    unreadableDepartmentIds: unreadableDepartmentIds.sort((a, b) => a - b),
  };
}

/**
 * One member (user/get, document page 90196).
 * @returns null when WeCom does not show the member: left, deleted, or outside the app's visible range
 */
export async function fetchMember(client: WeComClient, staffId: string, now: UtcMs): Promise<Staff | null> {
  const api = 'user/get';
  try {
    return staffOf(parseAnswer(api, StaffRow, await client.get(api, { userid: staffId })), now);
  } catch (error) {
    if (error instanceof WeComError && (error.reaction === 'drop' || error.errcode === 60011)) return null;
    throw error;
  }
}

/**
 * Who holds a seat of the conversation archive (msgaudit/get_permit_user_list, document page 91614).
 * @param client of the **archive's** secret
 * @returns ids in lower case, sorted
 */
export async function fetchArchivedStaff(client: WeComClient): Promise<string[]> {
  const api = 'msgaudit/get_permit_user_list';
  const answer = await client.post(api, {}, { repeat: 'safe' });
  return [...new Set(parseAnswer(api, z.object({ ids: optionalList(StaffId) }), answer).ids)].sort();
}

function isHiddenDepartment(error: unknown): boolean {
  return error instanceof WeComError && (error.reaction === 'refreshDirectory' || error.errcode === 60011);
}

function staffOf(row: z.output<typeof StaffRow>, now: UtcMs): Staff {
  return {
    id: row.userid,
    name: row.name === '' ? row.userid : row.name,
    departmentIds: row.department,
    mainDepartmentId: row.main_department ?? null,
    leadsDepartmentIds: row.department.filter((_, index) => row.is_leader_in_dept[index] === 1),
    leaderIds: row.direct_leader,
    position: row.position,
    status: statusOf(row.status ?? 1),
    isArchived: null,
    knownAt: now,
  };
}

/** basics.md §5.1. A number nobody wrote down counts as disabled, so that no card goes there. */
function statusOf(status: number): Staff['status'] {
  if (status === 1) return 'active';
  if (status === 4) return 'notActivated';
  return status === 5 ? 'departed' : 'disabled';
}
