import { z } from 'zod';
import { mobileOf } from '../domain/crm/mobile.ts';
import type { Contact, Relationship } from '../domain/people.ts';
import type { UtcMs } from '../domain/time.ts';
import type { WeComClient } from './client.ts';
import { OptionalSeconds, OptionalText, optionalList, Rows, StaffId } from './fields.ts';
import { readPages } from './pages.ts';
import { type MalformedRow, parseAnswer, parseRows } from './parseAnswer.ts';
import { WeComError } from './wecomError.ts';

/** Members that one call may name (external-contact.md §2). */
export const STAFF_PER_CALL_MAX = 100;
export const CONTACTS_PER_PAGE = 100;
/** A contact of 100 x 500 members; more is a loop. */
const FOLLOWER_PAGES_MAX = 100;
const UNASSIGNED_PER_PAGE = 1000;
const UNASSIGNED_PAGES_MAX = 1000;

/** Members with the customer-contact feature, in lower case (get_follow_user_list, document page 92571). */
export async function followUsers(client: WeComClient): Promise<string[]> {
  const api = 'externalcontact/get_follow_user_list';
  const answer = await client.get(api);
  return [...new Set(parseAnswer(api, z.object({ follow_user: optionalList(StaffId) }), answer).follow_user)].sort();
}

/** A text that people typed: a company of nothing but spaces is none. */
const Typed = OptionalText.transform((text) => text.trim());

const ContactFields = z.object({
  external_userid: z.string().min(1),
  name: Typed,
  /** The only sure test of what kind of account it is. */
  type: z.union([z.literal(1), z.literal(2)]),
  position: Typed,
  corp_name: Typed,
  corp_full_name: Typed,
});
const FollowFields = z.object({
  userid: StaffId,
  remark: Typed,
  remark_corp_name: Typed,
  remark_mobiles: optionalList(z.string()),
  createtime: OptionalSeconds,
});
const ContactRow = z.object({ external_contact: ContactFields, follow_info: FollowFields });

/** Keys of the numbers that a member noted of a contact. Numbers stay here: where the caller makes no keys there are none of these. */
export interface NotedMobiles {
  staffId: string;
  contactId: string;
  mobileKeys: string[];
  knownAt: UtcMs;
}

export interface ContactPage {
  /** A person of several members may stand in it several times. */
  contacts: Contact[];
  /** Living ones only: what WeCom no longer lists is not here. */
  relationships: Relationship[];
  mobiles: NotedMobiles[];
  malformed: MalformedRow[];
  /** '' at the end; a page may be short or empty before it. */
  nextCursor: string;
}

interface ContactPageWish {
  staffIds: readonly string[];
  cursor: string;
  now: UtcMs;
  /** What is kept of a phone number in its place; left out: numbers are read past. */
  mobileKeyOf?: ((mobile: string) => string) | undefined;
}

/**
 * One page of the contacts of these members (externalcontact/batch/get_by_user, document page 92994).
 * @param staffIds at most {@link STAFF_PER_CALL_MAX}; the same for all pages
 * @throws WeComError `restartPaging` when the cursor is void, `drop` when one of the members is refused
 */
export async function contactPage(
  client: WeComClient,
  { staffIds, cursor, now, mobileKeyOf }: ContactPageWish,
): Promise<ContactPage> {
  const api = 'externalcontact/batch/get_by_user';
  const Page = z.object({ external_contact_list: Rows, next_cursor: OptionalText });
  const body = { userid_list: staffIds, cursor, limit: CONTACTS_PER_PAGE };
  const page = parseAnswer(api, Page, await client.post(api, body, { repeat: 'safe' }));
  const malformed: MalformedRow[] = [];
  const rows = parseRows(api, ContactRow, page.external_contact_list, malformed);
  return {
    contacts: rows.map(({ external_contact }) => contactOf(external_contact, now)),
    relationships: rows.map(({ external_contact, follow_info }) => relationshipOf(external_contact, follow_info, now)),
    mobiles: rows.flatMap(({ external_contact, follow_info }) =>
      mobilesOf(external_contact.external_userid, follow_info, { now, mobileKeyOf }),
    ),
    malformed,
    nextCursor: page.next_cursor,
  };
}

/**
 * One contact with all members who have it, as far as the app sees them (externalcontact/get, document page 92114).
 * @param options.mobileKeyOf what is kept of a phone number in its place; left out: numbers are read past
 * @returns null when it is nobody's contact any more
 */
export async function fetchContact(
  client: WeComClient,
  contactId: string,
  now: UtcMs,
  { mobileKeyOf }: Pick<ContactPageWish, 'mobileKeyOf'> = {},
): Promise<{
  contact: Contact;
  relationships: Relationship[];
  mobiles: NotedMobiles[];
  malformed: MalformedRow[];
} | null> {
  const api = 'externalcontact/get';
  const Page = z.object({ external_contact: ContactFields, follow_user: Rows, next_cursor: OptionalText });
  let contact: z.output<typeof ContactFields> | null = null;
  try {
    const rows = await readPages(api, FOLLOWER_PAGES_MAX, async (cursor) => {
      const params = { external_userid: contactId, ...(cursor === '' ? {} : { cursor }) };
      const page = parseAnswer(api, Page, await client.get(api, params));
      contact = page.external_contact;
      return { rows: page.follow_user, nextCursor: page.next_cursor };
    });
    const malformed: MalformedRow[] = [];
    const follows = parseRows(api, FollowFields, rows, malformed);
    const fields = contact!;
    const relationships = follows.map((follow) => relationshipOf(fields, follow, now));
    const mobiles = follows.flatMap((follow) => mobilesOf(contactId, follow, { now, mobileKeyOf }));
    return { contact: contactOf(fields, now), relationships, mobiles, malformed };
  } catch (error) {
    if (error instanceof WeComError && error.reaction === 'drop') return null;
    throw error;
  }
}

const UnassignedRow = z.object({
  handover_userid: StaffId,
  external_userid: z.string().min(1),
  dimission_time: OptionalSeconds,
});

/** Contacts of members who left, which nobody has taken over (get_unassigned_list, document page 92124). */
export async function fetchUnassigned(client: WeComClient): Promise<{
  unassigned: { staffId: string; contactId: string; leftAt: UtcMs | null }[];
  malformed: MalformedRow[];
}> {
  const api = 'externalcontact/get_unassigned_list';
  const Page = z.object({ info: Rows, next_cursor: OptionalText });
  const rows = await readPages(api, UNASSIGNED_PAGES_MAX, async (cursor) => {
    const body = { cursor, page_size: UNASSIGNED_PER_PAGE };
    const page = parseAnswer(api, Page, await client.post(api, body, { repeat: 'safe' }));
    return { rows: page.info, nextCursor: page.next_cursor };
  });
  const malformed: MalformedRow[] = [];
  const unassigned = parseRows(api, UnassignedRow, rows, malformed).map((row) => ({
    staffId: row.handover_userid,
    contactId: row.external_userid,
    leftAt: row.dimission_time,
  }));
  return { unassigned, malformed };
}

function mobilesOf(
  contactId: string,
  { userid, remark_mobiles }: z.output<typeof FollowFields>,
  { now, mobileKeyOf }: Pick<ContactPageWish, 'now' | 'mobileKeyOf'>,
): NotedMobiles[] {
  if (mobileKeyOf === undefined) return [];
  return [{ staffId: userid, contactId, mobileKeys: keysOf(remark_mobiles, mobileKeyOf), knownAt: now }];
}

function keysOf(noted: readonly string[], mobileKeyOf: (mobile: string) => string): string[] {
  const keys = noted
    .map(mobileOf)
    .filter((mobile) => mobile !== null)
    .map((mobile) => mobileKeyOf(mobile));
  return [...new Set(keys)].sort();
}

function contactOf(contact: z.output<typeof ContactFields>, now: UtcMs): Contact {
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

function relationshipOf(
  contact: z.output<typeof ContactFields>,
  follow: z.output<typeof FollowFields>,
  now: UtcMs,
): Relationship {
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
