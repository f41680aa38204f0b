import { readCompanySettings } from '../src/companySettings.ts';
import { type ContactMark, factWeek } from '../src/domain/contactMark.ts';
import { packMarks } from '../src/domain/packMarks.ts';
import { staffCalendars } from '../src/domain/staffCalendars.ts';
import { DAY_MS } from '../src/domain/time.ts';
import { createLog } from '../src/log.ts';
import { moveCursor } from '../src/store/archiveCursor.ts';
import { type FactWeek, noteRoomContacts, saveFactWeeks } from '../src/store/factWeeks.ts';
import { saveStaff } from '../src/store/people.ts';
import { insertRows } from '../src/store/rows.ts';
import type { Store } from '../src/store/store.ts';
import { customerMappingTable, customerTable, relationshipTable } from '../src/store/tables/peopleTables.ts';
import { assessCustomers } from '../src/usecases/assessCustomers.ts';
import { type AssessWorld, assessWorld, type WorldCustomer } from './assessWorld.ts';
import type { BenchDeps } from './benchDeps.ts';
import { type BenchStores, openBenchStores, STORE_KINDS } from './benchStores.ts';
import type { JudgedDay } from './judgeOrder.ts';
import { HEAP_MB, type Judging, startJudging } from './judging.ts';
import { quantile } from './quantile.ts';
import { tableBytes } from './tableBytes.ts';

const CUSTOMERS = 100_000;
/** The small company, with which the cost of a customer in the large one is compared. */
const SHARE_OF_SMALL = 10;
const CUSTOMERS_A_BATCH = 500;
export const NOW = Date.parse('2026-11-20T07:30:00+08:00');
export const SEED = 6;
export const SOURCE = 'archive';
const CURRENT = Number.MAX_SAFE_INTEGER;

/**
 * The daily judgement from database to snapshots in the world of DESIGN §6: seconds for the large company, processor time per
 * customer, the database server's included, against companies of a tenth, and the most memory that judging either took, in a
 * process that may have {@link HEAP_MB} MB of heap and no more.
 */
export async function benchAssess({ out, say, customers = CUSTOMERS, stores = STORE_KINDS }: BenchDeps): Promise<void> {
  const small = Math.max(1, Math.round(customers / SHARE_OF_SMALL));
  for (const kind of stores) {
    await using databases = await openBenchStores(kind, say);
    if (databases === null) continue;
    // Each company has a process of its own, whose most memory is then that company's.
    const judge = async (count: number) => {
      using judging = startJudging();
      return await judgedBy(judging, databases, { customers: count, say });
    };
    // A busy machine makes all work dearer for a while: small companies are judged before and after the large one.
    const few = [await judge(small), await judge(small)];
    const many = await judge(customers);
    few.push(await judge(small));
    const smallCpu = quantile(few.map(allCpu).sort(ascending), 0.5);
    out({
      ...{ name: 'assess', store: kind, customers },
      perSecond: Math.round(customers / many.seconds),
      ...{ seconds: rounded(many.seconds), cpuSeconds: rounded(many.cpuSeconds) },
      serverCpuSeconds: rounded(many.serverCpuSeconds),
      costRatio10x: rounded(allCpu(many) / smallCpu),
      costRatioLeast: rounded(allCpu(many) / Math.max(...few.map(allCpu))),
      costRatioMost: rounded(allCpu(many) / Math.min(...few.map(allCpu))),
      ...{ scored: many.scored, opened: many.opened },
      ...{
        rssPeakMb: many.rssPeakMb,
        rssPeakMbSmall: Math.max(...few.map(({ rssPeakMb }) => rssPeakMb)),
        heapMb: HEAP_MB,
      },
    });
  }
}

export interface JudgedCompany extends JudgedDay {
  serverCpuSeconds: number;
  /** Of the packed facts. */
  bytes: number;
}

/**
 * Judges a new company two days in a row and measures the second: then everything is compiled, and every customer has been judged
 * before, as on any day.
 */
export function judgedBy(
  judging: Judging,
  databases: BenchStores,
  { customers, say }: { customers: number; say: (line: string) => void },
): Promise<JudgedCompany> {
  const serverCpu = () => databases.serverCpuSeconds() ?? 0;
  return databases.withEmpty(async (store, url) => {
    const startedAt = performance.now();
    await fill(store, assessWorld({ now: NOW, seed: SEED }), customers);
    const bytes = await tableBytes(store, 'fact_week');
    say(`assess: ${customers} customers stored in ${store.kind} in ${seconds(startedAt)} s`);
    await judging.judge({ url, sourceName: SOURCE, now: NOW - DAY_MS });
    const before = serverCpu();
    const day = await judging.judge({ url, sourceName: SOURCE, now: NOW });
    const found = { ...day, serverCpuSeconds: serverCpu() - before, bytes };
    const took = `${found.seconds.toFixed(1)} s, ${allCpu(found).toFixed(1)} s of work, ${found.rssPeakMb} MB`;
    say(`assess: ${customers} customers of ${store.kind} judged in ${took}`);
    return found;
  });
}

function allCpu({ cpuSeconds: own, serverCpuSeconds }: { cpuSeconds: number; serverCpuSeconds: number }): number {
  return own + serverCpuSeconds;
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** Judges all customers in this process, for benches of what follows. */
export async function assess(store: Store, now: number): Promise<void> {
  const settings = readCompanySettings();
  await assessCustomers({
    ...{ store, sourceName: SOURCE, archiveWindowMs: 5 * DAY_MS, calendars: staffCalendars(settings.calendars) },
    ...{ profile: settings.profiles.standard, fixedWindow: null, rooms: settings.rooms },
    segments: { profiles: settings.profiles.segments, rules: settings.profiles.rules },
    ...{ clock: () => now, log: createLog('silent') },
  });
}

export async function fill(store: Store, world: AssessWorld, customers: number): Promise<void> {
  const knownAt = world.from;
  await saveStaff(
    store.db,
    world.staffIds.map((id) => ({
      ...{ id, name: id, departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [], leaderIds: [] },
      ...{ position: '', status: 'active' as const, isArchived: true, knownAt },
    })),
  );
  await moveCursor(store.db, { source: SOURCE, seq: '0'.repeat(20), at: world.from, coveredUntil: world.from });
  await moveCursor(store.db, { source: SOURCE, seq: '1'.repeat(20), at: NOW, coveredUntil: NOW });
  for (let start = 0; start < customers; start += CUSTOMERS_A_BATCH) {
    const count = Math.min(CUSTOMERS_A_BATCH, customers - start);
    const batch = Array.from({ length: count }, (_, i) => world.customer(start + i));
    await store.transaction(async (db) => {
      const known = { knownAt, supersededAt: CURRENT };
      await insertRows(
        db,
        customerTable,
        batch.map(({ id }) => ({ ...known, id, name: id, ownerId: null, tier: null })),
      );
      const contacts = batch.flatMap(({ id, ownerId, contactIds }) =>
        contactIds.map((contactId) => ({ contactId, customerId: id, staffId: ownerId })),
      );
      await insertRows(
        db,
        customerMappingTable,
        contacts.map(({ contactId, customerId }) => ({
          ...known,
          ...{ contactId, customerId, validFrom: 0, validTo: null, rule: 'corpFullName' as const },
        })),
      );
      await insertRows(
        db,
        relationshipTable,
        contacts.map(({ contactId, staffId }) => ({
          ...known,
          ...{ contactId, staffId, remark: '', remarkCorpName: '', addedAt: world.from, endedAt: null, endedBy: null },
        })),
      );
      await noteRoomContacts(
        db,
        batch.flatMap(({ marks }) =>
          [...new Map(marks.filter(isInRoom).map((mark) => [`${mark.chatId} ${mark.contactId}`, mark])).values()].map(
            ({ chatId, contactId }) => ({ chatId, contactId, knownAt }),
          ),
        ),
      );
      await saveFactWeeks(db, batch.flatMap(weeksOf));
    });
  }
}

function isInRoom({ chatId, contactId }: ContactMark): boolean {
  return chatId.startsWith('r:') && contactId !== '';
}

function weeksOf({ marks }: WorldCustomer): FactWeek[] {
  const weeks = Map.groupBy(marks, ({ chatId, contactId, at }) => `${chatId} ${contactId} ${factWeek(at)}`);
  return [...weeks.values()].map((ofWeek) => {
    const { chatId, contactId, at } = ofWeek[0]!;
    return { chatId, contactId, week: factWeek(at), knownAt: ofWeek[0]!.knownAt, payload: packMarks(ofWeek) };
  });
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
