import type { RsaResult, SealedRandomKey } from './decodeRandomKey.ts';
import { startThreads } from './decodeThreads.ts';
import { type KeyWord, type OpenedText, packSealed, resultOf } from './decodeWire.ts';

export interface DecodePoolOptions {
  /** Private keys by version (publickey_ver), PEM in PKCS#1 or PKCS#8. Each is asked for as long as its messages can come. */
  keys: Record<number, string>;
  /** RSA is all that costs here: one thread per core. */
  threads: number;
}

export interface DecodePool {
  /** The random keys of envelopes, in their order. Every envelope has a result: a broken one does not fail the rest. */
  open(envelopes: readonly SealedRandomKey[]): Promise<RsaResult[]>;
  /** Adds or replaces private keys for everything that is opened from now on. */
  addKeys(keys: Record<number, string>): void;
  close(): Promise<void>;
}

/** About 30 ms of RSA-2048: short enough to share a page among threads, long enough that messages do not count. */
const BATCH_SIZE = 50;

/** RSA in worker threads: the only costly step of decoding (DESIGN §5), so nothing else is done there. */
export function createDecodePool({ keys, threads }: DecodePoolOptions): DecodePool {
  const known: Record<number, string> = { ...keys };
  const pool = startThreads<SealedRandomKey, OpenedText, KeyWord, string>({
    url: new URL('./decodeWorker.ts', import.meta.url),
    threads,
    batchSize: BATCH_SIZE,
    startData: () => ({ ...known }),
    pack: packSealed,
    lost: () => ({ ok: false, reason: 'undecodable', detail: 'decoding it crashed the thread twice' }),
  });
  return {
    open: async (envelopes) => (await pool.run(envelopes)).map(resultOf),
    addKeys(more) {
      Object.assign(known, more);
      pool.tell(more);
    },
    close: () => pool.close(),
  };
}
