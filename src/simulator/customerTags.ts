import { ApiError } from './apiError.ts';
import type { SeededRandom } from './seededRandom.ts';
import type { SimClock } from './simClock.ts';

const TAGS_MAX = 3_000;
const NAME_LENGTH_MAX = 30;

interface Tag {
  id: string;
  name: string;
  createdAt: number;
}

interface TagGroup {
  id: string;
  name: string;
  createdAt: number;
  tags: Tag[];
}

/** The company's customer tags, and which relation bears which (external-contact.md §6). */
export class CustomerTags {
  readonly #clock: SimClock;
  readonly #random: SeededRandom;
  readonly #groups = new Map<string, TagGroup>();
  readonly #marks = new Map<string, Set<string>>();

  constructor(clock: SimClock, random: SeededRandom) {
    this.#clock = clock;
    this.#random = random;
  }

  groups(): TagGroup[] {
    return [...this.#groups.values()];
  }

  /**
   * Adds tags to a group, which is made when no group has that name.
   * @returns the group with the new tags only @throws ApiError 40068, 40071, 40072 or 45001 beyond the limits
   */
  add(where: { groupId?: string; groupName?: string }, names: readonly string[]): TagGroup {
    const known = where.groupId
      ? this.#groups.get(where.groupId)
      : this.groups().find(({ name }) => name === where.groupName);
    if (!known && where.groupId) throw new ApiError(40068, 'invalid tag group id');
    for (const name of names)
      if (name === '' || [...name].length > NAME_LENGTH_MAX) throw new ApiError(40072, 'invalid tag name length');
    const taken = new Set(known?.tags.map(({ name }) => name));
    if (new Set(names).size < names.length || names.some((name) => taken.has(name)))
      throw new ApiError(40071, 'tag name exists already');
    const all = this.groups().reduce((sum, { tags }) => sum + tags.length, 0);
    if (all + names.length > TAGS_MAX) throw new ApiError(40070, 'too many tags');
    const createdAt = this.#clock.now();
    const group = known ?? { id: this.#newId(), name: where.groupName ?? '', createdAt, tags: [] };
    const added = names.map((name) => ({ id: this.#newId(), name, createdAt }));
    group.tags.push(...added);
    this.#groups.set(group.id, group);
    return { ...group, tags: added };
  }

  /** Takes a tag, or a whole group, away; from relations, too. */
  remove(id: string): void {
    for (const group of this.groups()) {
      const isAll = group.id === id;
      const gone = group.tags.filter((tag) => isAll || tag.id === id);
      for (const marks of this.#marks.values()) for (const tag of gone) marks.delete(tag.id);
      group.tags = group.tags.filter((tag) => !gone.includes(tag));
      if (isAll) this.#groups.delete(id);
    }
  }

  /** @throws ApiError 40068 for a tag that is none */
  mark(userid: string, externalUserid: string, change: { add: readonly string[]; remove: readonly string[] }): void {
    const known = new Set(this.groups().flatMap(({ tags }) => tags.map(({ id }) => id)));
    if ([...change.add, ...change.remove].some((id) => !known.has(id))) throw new ApiError(40068, 'invalid tagid');
    const marks = this.#marks.get(nameOf(userid, externalUserid)) ?? new Set<string>();
    for (const id of change.remove) marks.delete(id);
    for (const id of change.add) marks.add(id);
    if (marks.size > TAGS_MAX) throw new ApiError(40070, 'too many tags on this customer');
    this.#marks.set(nameOf(userid, externalUserid), marks);
  }

  /** What a relation bears. */
  of(userid: string, externalUserid: string): { id: string; name: string; groupName: string }[] {
    const marks = this.#marks.get(nameOf(userid, externalUserid));
    return this.groups().flatMap(({ name: groupName, tags }) =>
      tags.filter(({ id }) => marks?.has(id)).map(({ id, name }) => ({ id, name, groupName })),
    );
  }

  #newId(): string {
    return `et${this.#random.word(30)}`;
  }
}

function nameOf(userid: string, externalUserid: string): string {
  return `${userid.toLowerCase()} ${externalUserid}`;
}
