import type { Department, Staff } from './people.ts';

/** Everybody of these departments and of those below. */
export function staffBelow(
  departmentIds: readonly number[],
  { staff, departments }: { staff: readonly Staff[]; departments: readonly Department[] },
): Set<string> {
  const within = new Set(departmentIds);
  const below = Map.groupBy(departments, ({ parentId }) => parentId);
  // A set visits what is added while it is walked, each once: a circle in the directory ends.
  for (const one of within) for (const child of below.get(one) ?? []) within.add(child.id);
  return new Set(staff.filter((person) => person.departmentIds.some((id) => within.has(id))).map(({ id }) => id));
}
