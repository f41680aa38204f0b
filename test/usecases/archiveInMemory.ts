import { readCompanySettings } from '../../src/companySettings.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import type { Logger } from '../../src/log.ts';
import { createLog } from '../../src/log.ts';
import type { Store } from '../../src/store/store.ts';
import type { PullDeps } from '../../src/usecases/pullArchive.ts';
import { type DecodeOptions, decodePage } from '../../src/wecom/archiveDecode.ts';
import { recordParser } from '../../src/wecom/archiveRecord.ts';
import type { ArchiveSource, Envelope } from '../../src/wecom/archiveSource.ts';

export const NOW = Date.parse('2026-11-18T02:00:00Z');
export const log: Logger = createLog('silent');
export const seq = (number: number | bigint) => String(number).padStart(20, '0');

/** An archive whose messages lie open: what is tested is the reading, not the cipher. */
export interface ArchiveInMemory {
  source: ArchiveSource;
  envelopes: Envelope[];
  /** What was asked for. */
  asked: string[];
  /** Calls that are answered by this failure, by the order of calls from 1. */
  fails: Map<number, Error>;
  /** How many calls were in flight at once, at most. */
  inFlightMax: number;
}

export function archiveInMemory(envelopes: Envelope[] = []): ArchiveInMemory {
  let inFlight = 0;
  const archive: ArchiveInMemory = {
    ...{ envelopes, asked: [], fails: new Map(), inFlightMax: 0 },
    source: {
      async pull(afterSeq, limit) {
        archive.asked.push(afterSeq);
        inFlight += 1;
        archive.inFlightMax = Math.max(archive.inFlightMax, inFlight);
        await new Promise((resolve) => setImmediate(resolve));
        inFlight -= 1;
        const failure = archive.fails.get(archive.asked.length);
        if (failure !== undefined) throw failure;
        return archive.envelopes.filter((one) => one.seq > afterSeq).slice(0, limit);
      },
      decrypt: async (items) => items.map(({ encryptedMessage }) => ({ ok: true, json: encryptedMessage })),
      close: async () => {},
    },
  };
  return archive;
}

/** A sealed text message of wm-zhang to liming, one second after the one before it. */
export function sealed(number: number, change: Record<string, unknown> = {}, keyVersion = 1): Envelope {
  const msgId = `m${number}_external`;
  const json = JSON.stringify({
    ...{ msgid: msgId, action: 'send', from: 'wm-zhang', tolist: ['liming'], roomid: '', msgtype: 'text' },
    ...{ msgtime: NOW - DAY_MS + number * 1000, text: { content: `第${number}件事` } },
    ...change,
  });
  return { seq: seq(number), msgId, keyVersion, encryptedRandomKey: 'none', encryptedMessage: json };
}

export const sealedRange = (from: number, to: number, change: Record<string, unknown> = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) => sealed(from + index, change));

const parse = recordParser({ phrases: readCompanySettings().phrases });

/** Opens by key version instead of RSA: versions that are not in `versions` have no key. */
export function decoder(
  { source }: ArchiveInMemory,
  { versions = new Set([1]), keepsText = false }: { versions?: ReadonlySet<number>; keepsText?: boolean } = {},
): PullDeps['decode'] {
  const pool: DecodeOptions['pool'] = {
    open: async (envelopes) =>
      envelopes.map(({ keyVersion }) =>
        versions.has(keyVersion)
          ? { ok: true, randomKey: 'none' }
          : { ok: false, reason: 'noKey', detail: `no private key for version ${keyVersion}` },
      ),
  };
  return (envelopes, pulledAt) => decodePage(envelopes, { source, pool, parse, pulledAt, keepsText });
}

export function pullDeps(store: Store, archive: ArchiveInMemory, change: Partial<PullDeps> = {}): PullDeps {
  return {
    ...{ store, source: archive.source, sourceName: 'archive', decode: decoder(archive), textKeeping: null },
    ...{ clock: () => NOW, log, token: 'us' },
    ...change,
  };
}
