import { fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openToyCipher } from '../src/wecom/archiveHttp.ts';
import { readPage } from '../src/wecom/archivePage.ts';
import type { ArchiveSource } from '../src/wecom/archiveSource.ts';
import { PAGE_SIZE, pagePath, type SealOrder } from './pageFiles.ts';

/** Pages that were sealed beforehand and lie on disk, and the key that opens them. */
export interface SealedArchive extends AsyncDisposable {
  messages: number;
  keyVersion: number;
  /** PEM. */
  privateKey: string;
  /** Gives the pages as GetChatData does, from their text. */
  source(): ArchiveSource;
}

const KEY_VERSION = 3;

/** @param options.startAt when the first message was sent */
export async function sealArchive({
  messages,
  startAt,
}: {
  messages: number;
  startAt: number;
}): Promise<SealedArchive> {
  const folder = await mkdtemp(join(tmpdir(), 'liuke-bench-pages-'));
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await inOwnProcess({ folder, messages, startAt, publicKey, keyVersion: KEY_VERSION });
  return {
    ...{ messages, privateKey, keyVersion: KEY_VERSION },
    source: () => ({
      async pull(afterSeq) {
        const path = pagePath(folder, Math.floor(Number(BigInt(afterSeq)) / PAGE_SIZE));
        // Text of bytes that are there, as the library's answer is; read as text, it would come in pieces that are joined.
        const page = existsSync(path) ? readPage((await readFile(path)).toString('utf8')) : [];
        // The last page may be short, and is then asked from its own end.
        return page.at(-1)?.seq === afterSeq ? [] : page;
      },
      decrypt: async (items) =>
        items.map(({ randomKey, encryptedMessage }) => openToyCipher(randomKey, encryptedMessage)),
      close: async () => {},
    }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function inOwnProcess(order: SealOrder): Promise<void> {
  const child = fork(fileURLToPath(new URL('./sealPages.ts', import.meta.url)), { execArgv: [] });
  child.send(order);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`sealing ended with ${code}`))));
  });
}
