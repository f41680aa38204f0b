import type { ContactMark } from '../domain/contactMark.ts';
import type { ArchiveRecord, ChatId } from '../domain/message.ts';
import { type Directory, placeRecord } from '../domain/sides.ts';
import type { UtcMs } from '../domain/time.ts';
import { type Consent, saveConsents } from './consent.ts';
import { markOfRecord } from './contactMarks.ts';
import { type ContentNote, groupSendsAround, noteContent } from './contentNotes.ts';
import type { Db } from './db.ts';
import { type FactKey, factKeyName, factKeysOf } from './factKeys.ts';
import { noteRoomContacts } from './factWeeks.ts';
import { markKnownGroupSends } from './groupSends.ts';
import { type JudgeWish, requestJudging } from './judgeRequests.ts';
import { type KeptEnvelope, type KeptReason, keepEnvelopes } from './keptEnvelopes.ts';
import { insertRecords } from './messages.ts';
import { saveTexts } from './messageTexts.ts';
import { notePhraseHits } from './phraseHits.ts';
import { appendFacts, rebuildFacts } from './rebuildFacts.ts';
import { applyRecalls } from './recalls.ts';
import type { StoredRecord } from './storedRecord.ts';
import type { TextSealer } from './textSealer.ts';
import { noteUnknownSenders } from './unknownSenders.ts';

type SealedEnvelope = Omit<KeptEnvelope, 'reason' | 'detail' | 'knownAt'>;

/** A page of the archive after decoding. */
export interface OpenedPage {
  records: readonly ArchiveRecord[];
  /** What could not be opened, and why. One that is kept already stays known since when it is. */
  kept: readonly { envelope: SealedEnvelope; reason: KeptReason; detail: string }[];
  /** What was typed, by msgid; empty unless texts are kept. */
  texts: ReadonlyMap<string, string>;
}

/** How texts are kept, when they are (PRODUCT §8). */
export interface TextKeeping {
  sealer: TextSealer;
  retentionMs: number;
}

export interface SaveOptions {
  directory: Directory;
  knownAt: UtcMs;
  textKeeping: TextKeeping | null;
}

export interface SavedPage {
  /** Messages that were new. */
  stored: number;
  /** Senders whom nobody knows, and who were never met before: WeCom should be asked who they are. */
  newUnknownSenders: number;
}

/**
 * Stores a page, whole, in the transaction of its caller: records by their msgid once, the sealed rest, and the facts
 * that follow. Pulled pages and kept envelopes that could be opened later come the same way.
 */
export async function savePage(db: Db, page: OpenedPage, options: SaveOptions): Promise<SavedPage> {
  const { directory, knownAt, textKeeping } = options;
  const rows: StoredRecord[] = [];
  const rooms = new Map<string, { chatId: ChatId; contactId: string; knownAt: UtcMs }>();
  for (const record of page.records) {
    const { chatId, contactId, side: speaker, roomContactIds } = placeRecord(record, directory);
    const side = isAutomatic(record, speaker) ? 'automatic' : speaker;
    rows.push({ ...record, chatId, contactId, side, knownAt });
    for (const id of roomContactIds) rooms.set(`${chatId} ${id}`, { chatId, contactId: id, knownAt });
  }
  const fresh = await insertRecords(db, rows);
  await noteRoomContacts(db, [...rooms.values()]);
  await saveConsents(db, fresh.flatMap(consentOf));
  await notePhraseHits(db, fresh);
  await requestJudging(db, fresh.flatMap(cannotWait));
  await keepEnvelopes(
    db,
    page.kept.map(({ envelope, reason, detail }) => ({ ...envelope, reason, detail, knownAt })),
  );
  if (textKeeping !== null) await keepTexts(db, fresh, page.texts, textKeeping);
  const newUnknownSenders = await noteUnknownSenders(
    db,
    fresh.filter(({ side }) => side === 'unknown').map(({ from, msgId }) => ({ fromId: from, msgId })),
  );
  const changed = [
    ...(await applyRecalls(db, fresh)),
    ...(await markGroupSends(db, fresh)),
    ...(await markKnownGroupSends(db, fresh)),
  ];
  await saveFacts(db, fresh, changed, knownAt);
  return { stored: fresh.length, newUnknownSenders };
}

/** Consent notices and keyword replies go out in the member's name, but nobody wrote them (PRODUCT §1, archive.md §7.2). */
function isAutomatic({ automaticHint }: ArchiveRecord, side: StoredRecord['side']): boolean {
  return automaticHint !== undefined && (side === 'staff' || side === 'unknown');
}

/** What a contact said about being archived: no message of his, and no contact (archive.md §7.1). */
function consentOf({ kind, from, chatId, sentAt, knownAt }: StoredRecord): Consent[] {
  if ((kind !== 'agree' && kind !== 'disagree') || sentAt === null) return [];
  return [{ contactId: from, chatId, state: kind === 'agree' ? 'agreed' : 'refused', changedAt: sentAt, knownAt }];
}

/** 以后由…对接, 我离职了, 要投诉 in a contact's own words: judged at once (PRODUCT §5). */
function cannotWait({ kind, side, from, contactId, features, knownAt }: StoredRecord): JudgeWish[] {
  const isSaid = kind === 'message' && side === 'customer' && from === contactId;
  const isNews = isSaid && (features?.phraseRules ?? []).some((rule) => /^(handover|complaint)\./.test(rule));
  return isNews ? [{ kind: 'contact', refId: contactId, dueAt: knownAt }] : [];
}

async function keepTexts(
  db: Db,
  fresh: readonly StoredRecord[],
  texts: ReadonlyMap<string, string>,
  { sealer, retentionMs }: TextKeeping,
): Promise<void> {
  const rows = fresh.flatMap(({ msgId, sentAt, knownAt }) => {
    const text = texts.get(msgId);
    const expiresAt = (sentAt ?? knownAt) + retentionMs;
    return text === undefined || expiresAt <= knownAt ? [] : [{ msgId, text, expiresAt }];
  });
  await saveTexts(db, sealer, rows);
}

/** Same words by one member to many contacts within minutes: nobody's own message (PRODUCT §1, human reply). */
async function markGroupSends(db: Db, fresh: readonly StoredRecord[]): Promise<FactKey[]> {
  const notes = fresh.flatMap(({ kind, from, side, contactId, contentKey, msgId, sentAt }): ContentNote[] => {
    if (kind !== 'message' || contentKey === null || sentAt === null || contactId === '') return [];
    // What is automatic by now went out in a member's name as well.
    if (side === 'customer' || side === 'robot') return [];
    return [{ staffId: from.toLowerCase(), contentKey, contactId, msgId, sentAt }];
  });
  if (notes.length === 0) return [];
  await noteContent(db, notes);
  return (await groupSendsAround(db, notes)).weeks;
}

/** Most weeks only get longer; those in which something turned out to be otherwise are made anew. */
async function saveFacts(db: Db, fresh: readonly StoredRecord[], changed: readonly FactKey[], knownAt: UtcMs) {
  const anew = new Set(changed.map(factKeyName));
  const added = new Map<string, { key: FactKey; marks: ContactMark[] }>();
  for (const record of fresh) {
    for (const key of factKeysOf(record)) {
      const name = factKeyName(key);
      if (anew.has(name)) continue;
      const known = added.get(name);
      if (known === undefined) added.set(name, { key, marks: [markOfRecord(record)] });
      else known.marks.push(markOfRecord(record));
    }
  }
  await appendFacts(db, [...added.values()], knownAt);
  await rebuildFacts(db, changed, knownAt);
}
