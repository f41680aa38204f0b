import { createHash, createHmac } from 'node:crypto';

/** Under which people are known to be erased: nobody without it can tell who they were. */
export interface TombstoneKey {
  /** Names the key by its own hash: a tombstone says which one made it. */
  readonly id: string;
  hashOf(subject: string): string;
}

const KEY_ID_LENGTH = 16;

/** @param key 32 bytes of the company's own */
export function createTombstoneKey(key: Uint8Array): TombstoneKey {
  return {
    id: createHash('sha256').update('liuke erased').update(key).digest('hex').slice(0, KEY_ID_LENGTH),
    hashOf: (subject) => createHmac('sha256', key).update(subject, 'utf8').digest('hex'),
  };
}

/** What tombstones are made of: a contact of WeCom, a contact of the CRM, a phone number's key, an account that bore a person's name. */
export const contactSubject = (contactId: string): string => `contact ${contactId}`;
export const crmSubject = ({ source, sourceId }: { source: string; sourceId: string }): string =>
  `crm ${source} ${sourceId}`;
export const accountSubject = ({ source, sourceId }: { source: string; sourceId: string }): string =>
  `account ${source} ${sourceId}`;
export const mobileSubject = (mobileKey: string): string => `mobile ${mobileKey}`;
