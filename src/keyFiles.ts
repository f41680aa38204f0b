import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from './log.ts';
import { Secret } from './secret.ts';

/** The private keys that lie in a folder now, by the version in the file's name (`3.pem`). @throws Error when it cannot be read */
export function readKeyFiles(folder: string): Record<number, Secret> {
  const keys: Record<number, Secret> = {};
  for (const file of readdirSync(folder)) {
    const version = /^(\d{1,9})\.pem$/.exec(file)?.[1];
    if (version !== undefined) keys[Number(version)] = new Secret(readFileSync(join(folder, file), 'utf8'));
  }
  return keys;
}

/**
 * Looks after the keys folder.
 * @returns asks for the keys that are new or changed since the last time; null when there are none
 */
export function watchKeys(
  { keys, keysFolder }: { keys: Record<number, Secret>; keysFolder: string | null },
  log: Logger,
): () => Record<number, Secret> | null {
  const known = new Map(Object.entries(keys).map(([version, key]) => [version, key.reveal()]));
  return () => {
    if (keysFolder === null) return null;
    let found: [string, Secret][];
    try {
      found = Object.entries(readKeyFiles(keysFolder));
    } catch (err) {
      log.warn({ err }, 'the folder of private keys cannot be read; those that are known stay');
      return null;
    }
    const added = found.filter(([version, key]) => known.get(version) !== key.reveal());
    for (const [version, key] of added) known.set(version, key.reveal());
    return added.length === 0 ? null : Object.fromEntries(added);
  };
}
