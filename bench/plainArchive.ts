import { readCompanySettings } from '../src/companySettings.ts';
import type { ArchiveRecord } from '../src/domain/message.ts';
import type { DecodedPage } from '../src/wecom/archiveDecode.ts';
import { recordParser } from '../src/wecom/archiveRecord.ts';
import type { ArchiveSource, Envelope } from '../src/wecom/archiveSource.ts';
import { contentKeyMaker } from '../src/wecom/contentKey.ts';
import { CpuTimer } from './cpuTime.ts';
import { makeOffice, officeTalk } from './officeTalk.ts';

/** An archive that gives its messages unsealed, made while they are asked for; asked once, from the beginning. */
export interface PlainArchive {
  source: ArchiveSource;
  decode(envelopes: Envelope[], pulledAt: number): Promise<DecodedPage>;
  /** Shortly after the last message that was given: who reads in time reads it then. */
  now(): number;
  /** What making the messages took, which is none of the reader's. */
  makingSeconds(): number;
}

const AFTER_MS = 60_000;

/** @param options.startAt when the first message was sent */
export function plainArchive({ messages, startAt }: { messages: number; startAt: number }): PlainArchive {
  const talk = officeTalk(makeOffice(), { messages, startAt, seed: 7 });
  const parse = recordParser({
    phrases: readCompanySettings().phrases,
    contentKeyOf: contentKeyMaker(Buffer.alloc(32, 7)),
  });
  const making = new CpuTimer();
  let now = startAt;
  let given = 0;
  return {
    now: () => now,
    makingSeconds: () => making.seconds,
    source: {
      pull: async (_afterSeq, limit) =>
        making.measure(() => {
          const page: Envelope[] = [];
          while (page.length < limit) {
            const next = talk.next();
            if (next.done) break;
            given += 1;
            const { msgId, json } = next.value;
            const seq = String(given).padStart(20, '0');
            page.push({ seq, msgId, keyVersion: 1, encryptedRandomKey: '', encryptedMessage: json });
          }
          const last = page.at(-1);
          if (last !== undefined) now = Number(/"msgtime":(\d+)/.exec(last.encryptedMessage)![1]) + AFTER_MS;
          return page;
        }),
      decrypt: async () => [],
      close: async () => {},
    },
    async decode(envelopes, pulledAt) {
      const records = envelopes.map(({ seq, msgId, encryptedMessage }): ArchiveRecord => {
        const parsed = parse(encryptedMessage, { seq, msgId, pulledAt });
        if ('fault' in parsed) throw new Error(parsed.fault);
        return parsed.record;
      });
      return { records, kept: [], texts: new Map() };
    },
  };
}
