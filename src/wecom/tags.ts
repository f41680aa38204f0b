import { z } from 'zod';
import type { WeComClient } from './client.ts';
import { OptionalText, Rows } from './fields.ts';
import { type MalformedRow, parseAnswer, parseRows } from './parseAnswer.ts';

export interface CorpTag {
  id: string;
  name: string;
  groupId: string;
  groupName: string;
}

/** A deleted one is listed when it is asked for by its id (external-contact.md §6). */
const TagRow = z.object({ id: z.string().min(1), name: OptionalText, deleted: z.boolean().nullish() });
const GroupRow = z.object({
  group_id: z.string().min(1),
  group_name: OptionalText,
  deleted: z.boolean().nullish(),
  tag: Rows,
});

/** The company's customer tags (get_corp_tag_list, document page 92117): all in one answer, at most 3,000. */
export async function fetchCorpTags(client: WeComClient): Promise<{ tags: CorpTag[]; malformed: MalformedRow[] }> {
  const api = 'externalcontact/get_corp_tag_list';
  const malformed: MalformedRow[] = [];
  const answer = parseAnswer(api, z.object({ tag_group: Rows }), await client.post(api, {}, { repeat: 'safe' }));
  const groups = parseRows(api, GroupRow, answer.tag_group, malformed).filter(({ deleted }) => deleted !== true);
  return { tags: groups.flatMap((group) => tagsOf(api, group, malformed)), malformed };
}

/**
 * Adds tags to a group of ours, or makes the group with them (add_corp_tag, document page 92117).
 * @param group `groupId` of a group that stands, else the name of the new one
 * @param names at most 30 characters each; at least one
 * @returns the new tags
 */
export async function addCorpTags(
  client: WeComClient,
  { group, names }: { group: { groupId: string } | { groupName: string }; names: readonly string[] },
): Promise<CorpTag[]> {
  const api = 'externalcontact/add_corp_tag';
  const where = 'groupId' in group ? { group_id: group.groupId } : { group_name: group.groupName };
  const answer = await client.post(api, { ...where, tag: names.map((name) => ({ name })) });
  return tagsOf(api, parseAnswer(api, z.object({ tag_group: GroupRow }), answer).tag_group, []);
}

/**
 * Puts tags on one relationship and takes others away (mark_tag, document page 92118). The same call again changes
 * nothing, so it may be repeated when no answer came. At most 5 at the same time (45033).
 * @throws WeComError `drop` when the relationship is none
 */
export async function markTags(
  client: WeComClient,
  mark: { staffId: string; contactId: string; add: readonly string[]; remove: readonly string[] },
): Promise<void> {
  const body = { userid: mark.staffId, external_userid: mark.contactId, add_tag: mark.add, remove_tag: mark.remove };
  await client.post('externalcontact/mark_tag', body, { repeat: 'safe' });
}

function tagsOf(api: string, group: z.output<typeof GroupRow>, malformed: MalformedRow[]): CorpTag[] {
  return parseRows(api, TagRow, group.tag, malformed)
    .filter(({ deleted }) => deleted !== true)
    .map(({ id, name }) => ({ id, name, groupId: group.group_id, groupName: group.group_name }));
}
