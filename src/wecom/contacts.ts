import { z } from 'zod';
import type { Contact, Relationship } from '../domain/people.ts';
import type { UtcMs } from '../domain/time.ts';
import type { WeComClient } from './client.ts';
import { OptionalSeconds, OptionalText, optionalList, Rows, StaffId } from './fields.ts';
import { readPages } from './pages.ts';
import { type MalformedRow, parseAnswer, parseRows } from './parseAnswer.ts';
import { WeComError } from './wecomError.ts';

const STAFF_PER_CALL_MAX = 100;
const CONTACTS_PER_PAGE = 100;
/** 100 members with 20,000 contacts each; more is a loop. */
const PAGES_MAX = 20_000;

/** Members with the customer-contact feature, in lower case (get_follow_user_list, document page 92571). */
export async function followUsers(client: WeComClient): Promise<string[]> {
  const api = 'externalcontact/get_follow_user_list';
  const answer = await client.get(api);
  return [...new Set(parseAnswer(api, z.object({ follow_user: optionalList(StaffId) }), answer).follow_user)].sort();
}

const ContactRow = z.object({
  external_contact: z.object({
    external_userid: z.string().min(1),
    name: OptionalText,
    /** The only sure test of what kind of account it is. */
    type: z.union([z.literal(1), z.literal(2)]),
    position: OptionalText,
    corp_name: OptionalText,
    corp_full_name: OptionalText,
  }),
  follow_info: z.object({
    userid: StaffId,
    remark: OptionalText,
    remark_corp_name: OptionalText,
    createtime: OptionalSeconds,
  }),
});
type ContactRow = z.output<typeof ContactRow>;

export interface FetchedContacts {
  /** Each person once. */
  contacts: Contact[];
  /** Living ones only: what WeCom no longer lists is not here. */
  relationships: Relationship[];
  malformed: MalformedRow[];
  /** Members whose contacts WeCom would not show; nothing may be concluded from their absence here. */
  unreadableStaffIds: string[];
}

/**
 * All contacts of these members (externalcontact/batch/get_by_user, document page 92994), 100 members at a time. A
 * member whom WeCom refuses does not cost the other 99 their contacts.
 */
export async function contactsOf(
  client: WeComClient,
  { staffIds, now }: { staffIds: string[]; now: UtcMs },
): Promise<FetchedContacts> {
  const malformed: MalformedRow[] = [];
  const unreadableStaffIds: string[] = [];
  const contacts = new Map<string, Contact>();
  const relationships: Relationship[] = [];
  const batches: string[][] = [];
  for (let start = 0; start < staffIds.length; start += STAFF_PER_CALL_MAX) {
    batches.push(staffIds.slice(start, start + STAFF_PER_CALL_MAX));
  }
  for (let batch = batches.pop(); batch; batch = batches.pop()) {
    try {
      for (const row of await readBatch(client, batch, malformed)) {
        const contact = contactOf(row, now);
        if (!contacts.has(contact.id)) contacts.set(contact.id, contact);
        relationships.push(relationshipOf(row, now));
      }
    } catch (error) {
      if (!(error instanceof WeComError) || error.reaction !== 'drop') throw error;
      if (batch.length === 1) unreadableStaffIds.push(...batch);
      else batches.push(batch.slice(0, batch.length >> 1), batch.slice(batch.length >> 1));
    }
  }
  return { contacts: [...contacts.values()], relationships, malformed, unreadableStaffIds: unreadableStaffIds.sort() };
}

async function readBatch(client: WeComClient, staffIds: string[], malformed: MalformedRow[]): Promise<ContactRow[]> {
  const api = 'externalcontact/batch/get_by_user';
  const Page = z.object({ external_contact_list: Rows, next_cursor: OptionalText });
  const rows = await readPages(api, PAGES_MAX, async (cursor) => {
    const body = { userid_list: staffIds, cursor, limit: CONTACTS_PER_PAGE };
    const page = parseAnswer(api, Page, await client.post(api, body, { repeat: 'safe' }));
    return { rows: page.external_contact_list, nextCursor: page.next_cursor };
  });
  return parseRows(api, ContactRow, rows, malformed);
}

function contactOf({ external_contact: contact }: ContactRow, now: UtcMs): Contact {
  return {
    id: contact.external_userid,
    name: contact.name,
    kind: contact.type === 1 ? 'wechat' : 'wecom',
    corpName: contact.corp_name,
    corpFullName: contact.corp_full_name,
    position: contact.position,
    knownAt: now,
  };
}

function relationshipOf({ external_contact: contact, follow_info: follow }: ContactRow, now: UtcMs): Relationship {
  return {
    staffId: follow.userid,
    contactId: contact.external_userid,
    remark: follow.remark,
    remarkCorpName: follow.remark_corp_name,
    addedAt: follow.createtime,
    endedAt: null,
    endedBy: null,
    knownAt: now,
  };
}
