import { readCompanySettings } from '../src/companySettings.ts';
import type { Contact, Relationship, Staff } from '../src/domain/people.ts';
import { createLog } from '../src/log.ts';
import { countRecords } from '../src/store/messages.ts';
import { saveContacts, saveRelationships, saveStaff } from '../src/store/people.ts';
import type { Store } from '../src/store/store.ts';
import { pullArchive } from '../src/usecases/pullArchive.ts';
import { decodePage } from '../src/wecom/archiveDecode.ts';
import { recordParser } from '../src/wecom/archiveRecord.ts';
import type { ArchiveSource, Envelope } from '../src/wecom/archiveSource.ts';
import { contentKeyMaker } from '../src/wecom/contentKey.ts';
import { createDecodePool, type DecodePool } from '../src/wecom/decodePool.ts';
import { makeOffice } from './officeTalk.ts';
import type { SealedArchive } from './sealedArchive.ts';

const ZERO_SEQ = '0'.repeat(20);
/** Of a page each: by then every thread has compiled what it runs. */
const WARM_UP_ROUNDS = 4;

/** What decoding takes besides the pages. */
export interface Decoding {
  pool: DecodePool;
  parse: ReturnType<typeof recordParser>;
}

/** Starts the threads and lets them open some messages: a service that has just begun is not what is measured. */
export async function startDecoding(archive: SealedArchive, threads: number): Promise<Decoding> {
  const pool = createDecodePool({ keys: { [archive.keyVersion]: archive.privateKey }, threads });
  const contentKeyOf = contentKeyMaker(Buffer.alloc(32, 7));
  const parse = recordParser({ phrases: readCompanySettings().phrases, contentKeyOf });
  const page = await archive.source().pull(ZERO_SEQ, 1000);
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await pool.open(page);
  return { pool, parse };
}

/** Staff, contacts and who knows whom, as they are known before a pull. */
export async function savePeople(store: Store, knownAt: number): Promise<void> {
  const { staffIds, pairs } = makeOffice();
  const staff = staffIds.map(
    (id): Staff => ({
      ...{ id, name: id, departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [] },
      ...{ position: '', status: 'active', isArchived: true, knownAt },
    }),
  );
  const contacts = pairs.map(
    ({ contactId: id }): Contact => ({
      ...{ id, name: id, kind: 'wechat', corpName: '', corpFullName: '', position: '', knownAt },
    }),
  );
  const relationships = pairs.map(
    (pair): Relationship => ({
      ...{ ...pair, remark: '', remarkCorpName: '', addedAt: 0, endedAt: null, endedBy: null, knownAt },
    }),
  );
  await store.transaction(async (db) => {
    await saveStaff(db, staff);
    await saveContacts(db, contacts);
    await saveRelationships(db, relationships);
  });
}

/**
 * Reads the whole sealed archive into the store by the product's own use case.
 * @param onRound called after each round with the messages stored so far
 * @throws Error when not every message was stored
 */
export async function catchUp(
  store: Store,
  archive: SealedArchive,
  { pool, parse }: Decoding,
  onRound: (stored: number) => void = () => {},
): Promise<void> {
  const source = archive.source();
  const log = createLog('silent');
  let stored = 0;
  for (;;) {
    const { stored: more, isCaughtUp } = await pullArchive({
      ...{ store, source, log, sourceName: 'bench', textKeeping: null, clock: Date.now, token: 'bench' },
      decode: (envelopes, pulledAt) => decodePage(envelopes, { source, pool, parse, pulledAt }),
    });
    stored += more;
    onRound(stored);
    if (isCaughtUp || more === 0) break;
  }
  const count = await countRecords(store.db);
  if (count !== archive.messages) throw new Error(`${archive.messages} messages were sealed and ${count} are stored`);
}

/** Opens the random keys of the first messages: the decode stage alone. @returns how many were opened */
export function unsealOnly(
  source: ArchiveSource,
  { pool }: Decoding,
  messages = Number.POSITIVE_INFINITY,
): Promise<number> {
  return eachPage(source, messages, async (envelopes) => (await pool.open(envelopes)).filter(({ ok }) => ok).length);
}

/** Makes records of the first messages and stores nothing. @returns how many there were */
export function decodeOnly(
  source: ArchiveSource,
  { pool, parse }: Decoding,
  messages = Number.POSITIVE_INFINITY,
): Promise<number> {
  return eachPage(source, messages, async (envelopes) => {
    const { records } = await decodePage(envelopes, { source, pool, parse, pulledAt: Date.now() });
    return records.length;
  });
}

/** One page is worked on while the next one is read, as in a pull. */
async function eachPage(
  source: ArchiveSource,
  messages: number,
  open: (envelopes: Envelope[]) => Promise<number>,
): Promise<number> {
  let afterSeq = ZERO_SEQ;
  let asked = 0;
  let opened = 0;
  let before = Promise.resolve(0);
  for (;;) {
    const envelopes = asked < messages ? await source.pull(afterSeq, 1000) : [];
    asked += envelopes.length;
    const next = envelopes.length === 0 ? null : open(envelopes);
    opened += await before;
    if (next === null) return opened;
    before = next;
    afterSeq = envelopes.at(-1)!.seq;
  }
}
