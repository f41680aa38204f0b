import { DELETED_WAIT_MS } from '../domain/keyContactChange.ts';
import { singleChatId } from '../domain/message.ts';
import type { RelationshipEventKind } from '../domain/relationshipLife.ts';
import type { RoomFact } from '../domain/roomMembership.ts';
import { MINUTE_MS, type UtcMs } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { saveConsents } from '../store/consent.ts';
import { requestJudging } from '../store/judgeRequests.ts';
import { loadContacts } from '../store/people.ts';
import { type Wanted, WHOLE } from '../store/refresh.ts';
import { saveRelationshipEvents, saveStaffRename } from '../store/relationshipFacts.ts';
import { saveRoomFacts, saveRoomState } from '../store/rooms.ts';
import type { Db } from '../store/store.ts';
import { forgetOwnTags, isOwnMark, isOwnTag } from '../store/tagMarks.ts';
import type { Callback, ContactChange, RoomChange, StaffChange } from '../wecom/callbackXml.ts';

interface At {
  now: UtcMs;
  log: Logger;
}

/** Departments change in bursts; the whole directory is read once after them. */
const DIRECTORY_PAUSE_MS = MINUTE_MS;

const RELATIONSHIP_EVENTS: Record<string, RelationshipEventKind> = {
  add_external_contact: 'added',
  add_half_external_contact: 'halfAdded',
  del_external_contact: 'deletedByStaff',
  del_follow_user: 'deletedByCustomer',
  transfer_fail: 'transferFailed',
};

/**
 * Takes over what a callback tells (callbacks.md §6–11). To be called in a transaction. What an event says is kept by its own time,
 * so that order, repetition and lateness do not matter; everything that it does not say is read. Whose relationships or rooms
 * ended is judged at once, a deletion after the two hours in which it may be taken back.
 * @returns what has to be read because of it
 */
export async function applyEvent(db: Db, callback: Callback, at: At): Promise<Wanted[]> {
  const { now, log } = at;
  switch (callback.kind) {
    case 'contactChange':
      return applyContactChange(db, callback, now);
    case 'roomChange':
      return applyRoomChange(db, callback, now);
    case 'staffChange':
      return applyStaffChange(db, callback, now);
    case 'tagChange':
      // Of our own tags we know already, unless somebody has deleted them.
      if (!(await isOwnTag(db, callback.tagId))) return [{ kind: 'tags', refId: WHOLE, dueAt: now }];
      if (callback.changeType === 'delete') await forgetOwnTags(db);
      return [];
    case 'appLifecycle':
      if (callback.event === 'subscribe' || callback.event === 'unsubscribe')
        return callback.userId === '' ? [] : [{ kind: 'staff', refId: callback.userId, dueAt: now }];
      log.warn({ event: callback.event }, 'WeCom says how the app stands for lack of use');
      return [];
    default:
      return [];
  }
}

async function applyContactChange(db: Db, change: ContactChange, now: UtcMs): Promise<Wanted[]> {
  const { changeType, userId: staffId, externalUserId: contactId, createdAt, source } = change;
  const read: Wanted[] = [{ kind: 'contact', refId: contactId, dueAt: now }];
  if (changeType === 'msg_audit_approved') {
    const chatId = singleChatId(staffId, contactId);
    await saveConsents(db, [{ contactId, chatId, state: 'agreed', changedAt: createdAt, knownAt: now }]);
    return [];
  }
  if (changeType === 'edit_external_contact') return (await isOwnMark(db, change)) ? [] : read;
  const told = RELATIONSHIP_EVENTS[changeType];
  if (told === undefined) return read;
  const kind = told === 'deletedByStaff' && source === 'DELETE_BY_TRANSFER' ? 'transferred' : told;
  const event = { contactId, staffId, at: createdAt, kind, detail: change.failReason, knownAt: now };
  await saveRelationshipEvents(db, [event], now);
  const dueAt = kind === 'deletedByCustomer' ? Math.max(now, createdAt + DELETED_WAIT_MS) : now;
  await requestJudging(db, [{ kind: 'contact', refId: contactId, dueAt }]);
  return read;
}

async function applyRoomChange(db: Db, change: RoomChange, now: UtcMs): Promise<Wanted[]> {
  const { roomId, changeType, updateDetail, memberIds, createdAt } = change;
  if (changeType === 'dismiss') {
    await saveRoomState(db, roomId, { dismissedAt: createdAt }, now);
    return [];
  }
  const kind = updateDetail === 'add_member' ? 'joined' : updateDetail === 'del_member' ? 'left' : null;
  if (kind !== null)
    await saveRoomFacts(
      db,
      memberIds.map(
        (memberId): RoomFact => ({
          ...{ roomId, memberId, at: createdAt, kind, isStaff: null, name: '', invitedBy: '', knownAt: now },
          joinScene: kind === 'joined' ? change.joinScene : null,
          leftHow: kind === 'joined' ? null : change.quitScene === 1 ? 'removed' : 'left',
        }),
      ),
    );
  if (kind !== null) await judgeMembers(db, memberIds, now);
  return [{ kind: 'room', refId: roomId, dueAt: now }];
}

/** Those whom we know; of a stranger nothing stands. */
async function judgeMembers(db: Db, memberIds: readonly string[], now: UtcMs): Promise<void> {
  const contacts = await loadContacts(db, memberIds);
  await requestJudging(
    db,
    contacts.map(({ id }) => ({ kind: 'contact', refId: id, dueAt: now })),
  );
}

async function applyStaffChange(db: Db, change: StaffChange, now: UtcMs): Promise<Wanted[]> {
  const { changeType, userId, newUserId, createdAt } = change;
  // Tags of members are nothing that we use.
  if (changeType === 'update_tag') return [];
  if (userId === '') return [{ kind: 'directory', refId: WHOLE, dueAt: now + DIRECTORY_PAUSE_MS }];
  if (newUserId === '' || newUserId === userId) return [{ kind: 'staff', refId: userId, dueAt: now }];
  // The same person under a new id: what the old one had goes over to the new one, and nobody was lost.
  const held = await saveStaffRename(db, { staffId: userId, at: createdAt }, now);
  return [
    { kind: 'staff', refId: userId, dueAt: now },
    { kind: 'staff', refId: newUserId, dueAt: now },
    ...held.map((contactId): Wanted => ({ kind: 'contact', refId: contactId, dueAt: now })),
  ];
}
