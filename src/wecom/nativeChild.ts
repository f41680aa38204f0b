import type { Opened } from './archiveSource.ts';
import { type FinanceSdk, loadFinanceSdk } from './nativeLibrary.ts';
import {
  type LibraryFault,
  NATIVE_PAGE_BYTES_MAX,
  type NativeAnswers,
  type NativeEnvelope,
  type NativeReply,
  type NativeRequest,
  type SealedMessage,
} from './nativeProtocol.ts';

/**
 * The process that holds the SDK library. It may crash or hang: its parent then ends it and starts another. It decides
 * nothing and keeps nothing but the open sdk; when the parent is gone it destroys the sdk and goes too.
 */
const MESSAGE_TOO_LARGE = 10002;
let sdk: FinanceSdk | null = null;

function load(libraryPath: string): LibraryFault[] {
  const loaded = loadFinanceSdk(libraryPath);
  if ('faults' in loaded) return loaded.faults;
  sdk = loaded;
  return [];
}

function decrypt(library: FinanceSdk, { randomKey, encryptedMessage }: SealedMessage): Opened {
  const slice = library.decrypt(randomKey, encryptedMessage, NATIVE_PAGE_BYTES_MAX);
  if ('tooLargeBytes' in slice) {
    return { ok: false, code: MESSAGE_TOO_LARGE, reason: `the message has ${slice.tooLargeBytes} bytes` };
  }
  return slice.code === 0
    ? { ok: true, json: slice.text }
    : { ok: false, code: slice.code, reason: 'DecryptData refused it' };
}

function answer(request: NativeRequest): NativeAnswers[NativeRequest['op']] {
  if (request.op === 'load') return { faults: load(request.libraryPath) };
  if (!sdk) throw new Error('the library is not loaded');
  const library = sdk;
  switch (request.op) {
    case 'open':
      return { code: library.open(request.corpId, request.secret) };
    case 'pull': {
      const slice = library.pull({ ...request, seq: BigInt(request.seq) });
      return 'tooLargeBytes' in slice ? { code: 0, text: slice.head, tooLarge: true } : { ...slice, tooLarge: false };
    }
    case 'decrypt':
      return { opened: request.items.map((item) => decrypt(library, item)) };
    case 'close':
      library.close();
      return {};
    default:
      return request satisfies never;
  }
}

function end(): void {
  sdk?.close();
  process.exit(0);
}

if (process.send) {
  // A Ctrl-C reaches the whole group of processes; the parent alone says when it is over.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  process.on('disconnect', end);
  process.on('message', ({ id, request }: NativeEnvelope) => {
    let reply: NativeReply;
    try {
      reply = { id, answer: answer(request) };
    } catch (error) {
      reply = { id, failure: error instanceof Error ? error.message : String(error) };
    }
    process.send?.(reply, () => {
      if (request.op === 'close') end();
    });
  });
}
