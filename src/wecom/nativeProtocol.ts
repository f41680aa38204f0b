import type { Opened } from './archiveSource.ts';

/**
 * What is said between us and the child process that holds the company's SDK library. One request at a time; an answer
 * bears the request's id. All of it travels through the channel of `fork`, nothing through arguments or environment,
 * where other processes could read the secret.
 */
export type NativeRequest =
  | { op: 'load'; libraryPath: string }
  /** NewSdk and Init; an sdk that is there already is destroyed first. */
  | { op: 'open'; corpId: string; secret: string }
  | {
      op: 'pull';
      /** Decimal, without leading zeros. */
      seq: string;
      limit: number;
      timeoutSeconds: number;
      proxy: string;
      proxyPassword: string;
      /** Beyond this only the beginning is copied. */
      bytesMax: number;
    }
  | { op: 'decrypt'; items: SealedMessage[] }
  | { op: 'close' };

export interface SealedMessage {
  randomKey: string;
  encryptedMessage: string;
}

/** Why a library cannot be used. */
export interface LibraryFault {
  /** The loader's own reason, or the symbols that are missing. */
  detail: string;
  /** For the operator, in Simplified Chinese. */
  hint: string;
}

export interface NativeAnswers {
  load: { faults: LibraryFault[] };
  open: { code: number };
  /** `text` is '' unless code is 0; only its beginning when `tooLarge`. */
  pull: { code: number; text: string; tooLarge: boolean };
  decrypt: { opened: Opened[] };
  close: Record<string, never>;
}

export type NativeEnvelope = { id: number; request: NativeRequest };
/** `failure` is our own code's, in the child: the request was not carried out. */
export type NativeReply = { id: number; answer: NativeAnswers[NativeRequest['op']] } | { id: number; failure: string };

/** A page or message beyond this is not handed over. */
export const NATIVE_PAGE_BYTES_MAX = 192 * 1024 * 1024;
