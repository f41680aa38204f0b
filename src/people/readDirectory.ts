import type { Department, Staff } from '../domain/people.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { loadStaff, saveDepartments, saveStaff } from '../store/people.ts';
import type { Db } from '../store/store.ts';
import type { WeComClient } from '../wecom/client.ts';
import { fetchArchivedStaff, fetchDepartments, fetchStaff } from '../wecom/directory.ts';
import type { MalformedRow } from '../wecom/parseAnswer.ts';
import { WeComError } from '../wecom/wecomError.ts';
import { refuseMany } from './massVanish.ts';

export interface WeComClients {
  app: WeComClient;
  /** Of the archive's secret. */
  archive: WeComClient;
}

/** The members and departments that the app may see. */
export interface DirectorySeen {
  departments: Department[];
  staff: Staff[];
  /** Departments that WeCom would not show: who is only there is not departed. */
  unreadableDepartmentIds: number[];
}

export async function fetchDirectory({ app, archive }: WeComClients, now: UtcMs, log: Logger): Promise<DirectorySeen> {
  const { departments, malformed } = await fetchDepartments(app);
  const seen = await fetchStaff(app, { departmentIds: departments.map(({ id }) => id), now });
  tellMalformed(log, [...malformed, ...seen.malformed]);
  const archived = await archivedStaff(archive, log);
  return {
    departments,
    staff: seen.staff.map((person) => ({ ...person, isArchived: archived === null ? null : archived.has(person.id) })),
    unreadableDepartmentIds: seen.unreadableDepartmentIds,
  };
}

/**
 * Takes the directory over: who is no longer shown is departed. To be called in a transaction.
 * @returns how many departed
 * @throws MassVanish
 */
export async function takeOverDirectory(
  db: Db,
  { departments, staff, unreadableDepartmentIds }: DirectorySeen,
  { now, acceptsVanished }: { now: UtcMs; acceptsVanished: boolean },
): Promise<number> {
  const shown = new Set(staff.map(({ id }) => id));
  const hidden = new Set(unreadableDepartmentIds);
  const present = (await loadStaff(db)).filter(({ status }) => status !== 'departed');
  const departed = present
    .filter(({ id }) => !shown.has(id))
    .filter(({ departmentIds }) => !departmentIds.some((id) => hidden.has(id)))
    .map((person): Staff => ({ ...person, status: 'departed', knownAt: now }));
  if (!acceptsVanished) refuseMany('members', departed.length, present.length);
  await saveDepartments(db, departments);
  await saveStaff(db, [...staff, ...departed]);
  return departed.length;
}

/** Rows that are not as documented are left out, and said to be. */
export function tellMalformed(log: Logger, rows: readonly MalformedRow[]): void {
  if (rows.length > 0)
    log.warn({ rows: rows.length, first: rows[0] }, 'WeCom gave rows that could not be read; they are left out');
}

/** @returns null when WeCom does not say who has a seat: then nobody is said to have none */
async function archivedStaff(archive: WeComClient, log: Logger): Promise<Set<string> | null> {
  try {
    return new Set(await fetchArchivedStaff(archive));
  } catch (err) {
    if (!(err instanceof WeComError)) throw err;
    log.warn({ err }, 'who has an archive seat could not be asked');
    return null;
  }
}
