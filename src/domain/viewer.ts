import type { Department, Staff } from './people.ts';

/** Who looks at pages, and how far (PRODUCT §8: own customers, those of the department, all). */
export interface Viewer {
  id: string;
  name: string;
  /** Whose customers: always one's own; a leader's also of the departments and people that are led. */
  scope: ReadonlySet<string> | 'all';
  /** Leads anybody: sees the board of others, decides on owners and joins. */
  leads: boolean;
  /** May see how the service runs. */
  operates: boolean;
}

export interface Directory {
  staff: readonly Staff[];
  departments: readonly Department[];
  /** From the configuration. */
  adminIds: readonly string[];
  operatorIds: readonly string[];
}

export function viewerOf(person: Staff, { staff, departments, adminIds, operatorIds }: Directory): Viewer {
  const isAdmin = adminIds.includes(person.id);
  const led = departmentsLed(person, departments);
  const scope = new Set([
    person.id,
    ...staff
      .filter(
        ({ departmentIds, leaderIds }) => leaderIds.includes(person.id) || departmentIds.some((id) => led.has(id)),
      )
      .map(({ id }) => id),
  ]);
  return {
    ...{ id: person.id, name: person.name },
    scope: isAdmin ? 'all' : scope,
    leads: isAdmin || led.size > 0 || scope.size > 1,
    operates: isAdmin || operatorIds.includes(person.id),
  };
}

/** A system of the company that was given a token: it reads everything, leads nobody and is no person. */
export function systemViewer(name: string): Viewer {
  return { id: `${SYSTEM}${name}`, name, scope: 'all', leads: false, operates: false };
}

const SYSTEM = 'api:';

/** Who read, as people know them; null: nobody knows them any more. */
export function readerName(readerId: string, staff: ReadonlyMap<string, Pick<Staff, 'name'>>): string | null {
  return readerId.startsWith(SYSTEM) ? readerId.slice(SYSTEM.length) : (staff.get(readerId)?.name ?? null);
}

/** With all departments below. */
function departmentsLed({ id, leadsDepartmentIds }: Staff, departments: readonly Department[]): Set<number> {
  const led = new Set([
    ...leadsDepartmentIds,
    ...departments.filter(({ leaderIds }) => leaderIds.includes(id)).map((department) => department.id),
  ]);
  const below = Map.groupBy(departments, ({ parentId }) => parentId);
  // A set visits what is added while it is walked, and each only once: a circle in the directory ends.
  for (const one of led) for (const child of below.get(one) ?? []) led.add(child.id);
  return led;
}

export function isInScope({ scope }: Viewer, staffId: string | null): boolean {
  return scope === 'all' || (staffId !== null && scope.has(staffId));
}

/** Who has to do with a customer, as the rights need it. */
export interface CustomerTies {
  ownerId: string | null;
  alertedIds: readonly string[];
  linkedIds: readonly string[];
}

/**
 * The owner and who leads them; who was sent a card about it; whoever talks with it. A customer without an owner is seen by the
 * leaders of those who talk with it.
 */
export function maySee(viewer: Viewer, { ownerId, alertedIds, linkedIds }: CustomerTies): boolean {
  return (
    isInScope(viewer, ownerId) ||
    alertedIds.includes(viewer.id) ||
    linkedIds.includes(viewer.id) ||
    (ownerId === null && linkedIds.some((id) => isInScope(viewer, id)))
  );
}

/** Owner, segment, joins: who leads the owner, or leads at all where there is none. */
export function mayManage(viewer: Viewer, ties: CustomerTies): boolean {
  if (!viewer.leads || !maySee(viewer, ties)) return false;
  return ties.ownerId === null || isInScope(viewer, ties.ownerId);
}
