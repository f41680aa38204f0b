import { ApiError } from '../apiError.ts';
import type { Company } from '../company.ts';
import type { DepartmentScript, StaffScript } from '../script.ts';
import type { World } from '../world.ts';
import { type ApiTable, intOf, textOf } from './apiHandler.ts';

const ID_MAX = 0xffff_ffff;

/** Members and departments, inside the app's visible range (basics.md §5). */
export function directoryApi({ company }: World): ApiTable {
  const membersOf = (departmentId: number) => {
    departmentOf(company, departmentId);
    return [...company.staff()].filter(
      (member) => member.departments.includes(departmentId) && company.visibleMember(member.userid),
    );
  };
  return {
    'user/get': {
      method: 'GET',
      caller: 'app',
      handle({ query }) {
        const member = company.visibleMember(textOf(query, 'userid', 40003));
        if (!member) throw new ApiError(60111, 'userid not found');
        return memberFields(company, member);
      },
    },
    'user/simplelist': {
      method: 'GET',
      caller: 'app',
      handle({ query }) {
        const members = membersOf(intOf(query, 'department_id', { min: 1, max: ID_MAX }));
        return {
          userlist: members.map(({ userid, name, departments }) => ({ userid, name, department: departments })),
        };
      },
    },
    'user/list': {
      method: 'GET',
      caller: 'app',
      handle({ query }) {
        const members = membersOf(intOf(query, 'department_id', { min: 1, max: ID_MAX }));
        return { userlist: members.map((member) => memberFields(company, member)) };
      },
    },
    'department/list': {
      method: 'GET',
      caller: 'app',
      handle: ({ query }) => ({
        department: departmentsIn(company, query).map((department) => departmentFields(company, department)),
      }),
    },
    'department/simplelist': {
      method: 'GET',
      caller: 'app',
      handle: ({ query }) => ({
        department_id: departmentsIn(company, query).map(({ id, parentId }) => ({
          id,
          parentid: parentId,
          order: orderOf(id),
        })),
      }),
    },
    'department/get': {
      method: 'GET',
      caller: 'app',
      handle: ({ query }) => ({
        department: departmentFields(company, departmentOf(company, intOf(query, 'id', { min: 1, max: ID_MAX }))),
      }),
    },
  };
}

/** No mobile, email, avatar: apps made since 2022 do not get them (basics.md §5.4). */
function memberFields(company: Company, member: StaffScript): Record<string, unknown> {
  const { userid, name, departments, position, status } = member;
  return {
    userid,
    name,
    alias: '',
    department: departments,
    order: departments.map(() => 0),
    is_leader_in_dept: departments.map((id) => (member.leaderOf.includes(id) ? 1 : 0)),
    main_department: departments[0] ?? 1,
    direct_leader: member.directLeader.filter((leader) => company.visibleMember(leader)),
    position,
    status,
    telephone: '',
    extattr: { attrs: [] },
  };
}

function departmentFields(
  company: Company,
  { id, name, parentId, leaders }: DepartmentScript,
): Record<string, unknown> {
  const department_leader = leaders.filter((leader) => company.visibleMember(leader));
  return { id, name, name_en: '', department_leader, parentid: parentId, order: orderOf(id) };
}

/** Larger comes first (basics.md §5.2): earlier ids lead. */
function orderOf(id: number): number {
  return 100_000_000 - id;
}

function departmentsIn(company: Company, query: URLSearchParams): DepartmentScript[] {
  return company.departmentsBelow(departmentOf(company, intOf(query, 'id', { min: 1, max: ID_MAX, preset: 1 })).id);
}

function departmentOf(company: Company, id: number): DepartmentScript {
  const department = company.departments.get(id);
  if (!department) throw new ApiError(60123, 'invalid party id');
  return department;
}
