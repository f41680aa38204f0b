/** What a process does (DESIGN §4): serve callbacks and pages, do what is due, or read the archive. */
export type Role = 'web' | 'worker' | 'archive';

const ROLES: readonly Role[] = ['web', 'worker', 'archive'];

/** A process alone does everything. */
export const ALL_ROLES: ReadonlySet<Role> = new Set(ROLES);

/**
 * What `--role web,worker` names; nothing given: all of them.
 * @throws RangeError for a word that is no role
 */
export function rolesOf(given: string | undefined): ReadonlySet<Role> {
  if (given === undefined) return ALL_ROLES;
  const words = given.split(',').map((word) => word.trim());
  const wrong = words.filter((word) => !ROLES.some((role) => role === word));
  if (wrong.length > 0)
    throw new RangeError(
      `--role takes ${ROLES.join(', ')} or several of these separated by commas, not "${wrong.join(',')}"`,
    );
  return new Set(words as Role[]);
}
