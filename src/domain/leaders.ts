import type { Department, Staff } from './people.ts';

/** The leaders of one person who are there, nearest first: never the person; none when none is visible. */
export type LeadersOf = (staffId: string) => Staff[];

/**
 * Who leads whom (basics.md §5.3): the direct leaders; where none of them is active, the leaders of the main department, then of
 * those above it, as far up as somebody is found. A department's leaders are those it names and the members who lead it.
 * @param staff by id, also those who left
 * @param departments by id; one that is not among them is not visible and ends the way up
 */
export function leadersIn(staff: ReadonlyMap<string, Staff>, departments: ReadonlyMap<number, Department>): LeadersOf {
  const membersLeading = new Map<number, string[]>();
  for (const { id, leadsDepartmentIds } of staff.values())
    for (const led of leadsDepartmentIds) membersLeading.set(led, [...(membersLeading.get(led) ?? []), id]);

  const present = (ids: Iterable<string>, self: string): Staff[] =>
    [...new Set(ids)].flatMap((id) => {
      const one = id === self ? undefined : staff.get(id);
      return one?.status === 'active' ? [one] : [];
    });

  return (staffId) => {
    const person = staff.get(staffId);
    if (person === undefined) return [];
    const direct = present(person.leaderIds, staffId);
    if (direct.length > 0) return direct;
    // A set holds what was seen: a circle in the directory ends.
    const seen = new Set<number>();
    let at = person.mainDepartmentId ?? person.departmentIds[0] ?? null;
    while (at !== null && !seen.has(at)) {
      seen.add(at);
      const department = departments.get(at);
      const leaders = present([...(department?.leaderIds ?? []), ...(membersLeading.get(at) ?? [])], staffId);
      if (leaders.length > 0) return leaders;
      at = department?.parentId ?? null;
    }
    return [];
  };
}
