import { createReadStream } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';

/**
 * The files below some folders that hold one of the texts, as UTF-8; those that end with .gz are unpacked on the way. Links are
 * not followed. Any size: one piece at a time is in memory.
 * @param texts none of them empty
 * @returns paths as the folders were named, in alphabetical order
 * @throws Error of the file system where a folder or file cannot be read: what was not searched must not seem clean
 */
export async function searchFiles(folders: readonly string[], texts: readonly string[]): Promise<string[]> {
  const needles = texts.map((text) => Buffer.from(text));
  const found = new Set<string>();
  for (const folder of folders)
    for await (const path of filesBelow(folder)) if (await holdsOne(path, needles)) found.add(path);
  return [...found].sort();
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

async function holdsOne(path: string, needles: readonly Buffer[]): Promise<boolean> {
  const overlap = Math.max(0, ...needles.map(({ length }) => length - 1));
  const file = createReadStream(path);
  const pieces = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  // A pipe does not hand on what goes wrong before it.
  file.once('error', (err) => pieces.destroy(err));
  let end = Buffer.alloc(0);
  for await (const piece of pieces as AsyncIterable<Buffer>) {
    const text = Buffer.concat([end, piece]);
    if (needles.some((needle) => text.includes(needle))) {
      file.destroy();
      return true;
    }
    // What begins in one piece and ends in the next.
    end = text.subarray(Math.max(0, text.length - overlap));
  }
  return false;
}
