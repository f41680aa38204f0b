import type { RsaFailure, RsaResult, SealedRandomKey } from './decodeRandomKey.ts';

/**
 * How messages travel between the service and its decode threads: a text each, because copying an object for each costs
 * four times as much as copying its text.
 */

/** Private keys by version, PEM. */
export type KeyWord = Record<number, string>;

/** The random key, or why there is none. */
export type OpenedText = string | RsaFailure;

/** The key's version, a space, and whatever came as the sealed random key. */
export function packSealed({ keyVersion, encryptedRandomKey }: SealedRandomKey): string {
  return `${keyVersion} ${encryptedRandomKey}`;
}

export function unpackSealed(text: string): SealedRandomKey {
  const end = text.indexOf(' ');
  return { keyVersion: Number(text.slice(0, end)), encryptedRandomKey: text.slice(end + 1) };
}

export function openedText(result: RsaResult): OpenedText {
  return result.ok ? result.randomKey : result;
}

export function resultOf(opened: OpenedText): RsaResult {
  return typeof opened === 'string' ? { ok: true, randomKey: opened } : opened;
}
