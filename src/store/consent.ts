import type { ChatId } from '../domain/message.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Db } from './db.ts';
import { consentTable } from './tables/peopleTables.ts';
import { loadVersions, loadVersionsOf, type ProfileOf, saveVersions } from './versions.ts';

/** What a contact last said about being archived in a chat. */
export type Consent = ProfileOf<typeof consentTable>;

/** Takes over what was said; of two in one chat the later counts, in whatever order they arrive; of one instant the refusal. */
export async function saveConsents(db: Db, consents: readonly Consent[]): Promise<void> {
  const latest = new Map<string, Consent>();
  const known = await loadVersionsOf(db, consentTable, 'contact_id', [
    ...new Set(consents.map(({ contactId }) => contactId)),
  ]);
  for (const consent of [...known, ...consents]) {
    const name = nameOf(consent);
    const other = latest.get(name);
    const isRefusal = consent.state === 'refused';
    const isLater = other === undefined || other.changedAt < consent.changedAt;
    if (isLater || (other.changedAt === consent.changedAt && isRefusal)) latest.set(name, consent);
  }
  await saveVersions(db, consentTable, [...latest.values()]);
}

/** All that is known of agreeing and refusing. @param options.knownAt as known at that instant */
export async function loadConsents(db: Db, { knownAt }: { knownAt?: UtcMs } = {}): Promise<Consent[]> {
  return loadVersions(db, consentTable, { knownAt });
}

/** What these contacts said. @param options.knownAt as known at that instant */
export async function loadConsentsOf(
  db: Db,
  contactIds: readonly string[],
  { knownAt }: { knownAt?: UtcMs } = {},
): Promise<Consent[]> {
  return loadVersionsOf(db, consentTable, 'contact_id', contactIds, knownAt);
}

function nameOf({ contactId, chatId }: { contactId: string; chatId: ChatId }): string {
  return `${chatId} ${contactId}`;
}
