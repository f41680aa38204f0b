import type { AnyCrmRow, CrmEntity } from '../domain/crm/crmRows.ts';
import { type Fault, fault } from '../domain/crm/importProblem.ts';
import { type ImportReport, type ImportTally, importTally, type RowCount } from '../domain/crm/importReport.ts';
import {
  decideRow,
  type GivenCells,
  type ReadSettings,
  type RowDecision,
  withoutRow,
} from '../domain/crm/importRow.ts';
import { type FileFacts, lookOver } from '../domain/crm/lookOver.ts';
import { type Clock, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import { problemText, type Refusal, refusalText } from '../domain/wording/importWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import { customersOfAccounts } from '../store/accountLinks.ts';
import {
  crmIds,
  knownCrmIds,
  lastFeedAt,
  loadCrmRows,
  noteFeed,
  restampCrmRows,
  saveCrmRows,
} from '../store/crmRows.ts';
import { requestJudging } from '../store/judgeRequests.ts';
import { loadStaff } from '../store/people.ts';
import type { Db, Store } from '../store/store.ts';

export interface ImportDeps {
  store: Store;
  texts: Texts;
  defaultCurrency: string;
  /** Sources on whose effort scale 1 is easy. */
  turnedCesSources: readonly string[];
  /** What is kept of a phone number: it compares, and nobody can read it. */
  mobileKeyOf(mobile: string): string;
  /** Accounts and contacts have changed: customers are matched again. */
  onPeopleChanged(): Promise<unknown>;
  clock: Clock;
  log: Logger;
}

/** One row as it was sent. */
export interface SentRow {
  /** As a spreadsheet counts, the heading is 1. */
  row: number;
  line: number | null;
  index?: number;
  cells: GivenCells;
  /** What was wrong before a cell was read. */
  faults: readonly Fault[];
  /** As it stood in the file, for the file of rejected rows. */
  original: readonly string[];
}

/** What was sent, as often as it is asked for, some rows at a time. */
export interface SentRows {
  encoding: ImportReport['encoding'];
  /** What the sender calls a column. */
  headerOf(column: string): string | null;
  /** Columns that nobody knows. */
  unknownHeaders: readonly string[];
  batches(): AsyncIterable<readonly SentRow[]>;
}

export interface ImportOrder {
  importId: string;
  entity: CrmEntity;
  source: string;
  /** `snapshot`: what of this source is not sent is deleted. */
  mode: 'upsert' | 'snapshot';
  dryRun: boolean;
  rowsMax: number;
  /** Takes each rejected row with what is wrong; null when nobody wants them. */
  onRejected: ((row: SentRow, faults: readonly Fault[]) => void) | null;
  errorFile: string | null;
}

/** A snapshot that would delete a larger share than this is not believed (the CRM model, §5). */
const VANISH_SHARE_MAX = 0.2;
const DELETE_BATCH = 500;
const AT_ONCE: ReadonlySet<CrmEntity> = new Set(['complaints', 'ratings']);
/** An import that has not ended by then was broken off: who was told of is judged all the same. */
const BROKEN_OFF_MS = 15 * MINUTE_MS;

/**
 * Imports rows of one entity in two passes (the CRM model, §7.5): the first sees across rows, the second reads, decides and
 * writes some at a time, each batch in one transaction. One bad row never stops the others.
 */
export async function importRows(deps: ImportDeps, order: ImportOrder, sent: SentRows): Promise<ImportReport> {
  const { store, texts, clock, log } = deps;
  const { importId, entity, source, dryRun } = order;
  const now = clock();
  const tally = importTally((one) => problemText(texts, one), {
    ...{ importId, entity, source, dryRun },
    encoding: sent.encoding,
  });
  const seen = await lookOver(sent.batches(), order.rowsMax, now);
  if (seen === 'tooManyRows')
    return refusedReport(deps, order, sent.encoding, { code: 'fileTooBig', rowsMax: order.rowsMax });
  const gone = order.mode === 'snapshot' ? await goneIds(store.db, order, seen) : [];
  if (!Array.isArray(gone)) return refusedReport(deps, order, sent.encoding, gone);

  if (sent.unknownHeaders.length > 0)
    noteHeading(tally, fault('headerUnknown', null, '', sent.unknownHeaders.join('、')));
  const settings: ReadSettings = {
    source,
    now,
    defaultCurrency: deps.defaultCurrency,
    turnsCes: deps.turnedCesSources.includes(source),
    mobileKeyOf: deps.mobileKeyOf,
  };
  const staffIds = new Set(entity === 'accounts' ? (await loadStaff(store.db)).map(({ id }) => id) : []);
  const told = new Set<string>();
  const endedAt = AT_ONCE.has(entity) ? await lastFeedAt(store.db, { source, entity }) : null;
  for await (const batch of sent.batches()) {
    const decided = await inOneStep(deps, order, (db) => decideBatch(db, order, batch, { settings, seen, staffIds }));
    for (const { row, before, decision, counts } of decided) {
      // Stored by an import that never ended: nobody has been judged for it.
      const isLeftOver = before !== null && (endedAt === null || before.knownAt > endedAt);
      const news = decision.row ?? (isLeftOver ? before : null);
      if (news !== null && 'accountId' in news) told.add(news.accountId ?? '');
      tally.count('read');
      for (const what of counts) tally.count(what);
      const place = { row: row.row, line: row.line, sourceId: row.cells.source_id ?? null };
      tally.note(row.index === undefined ? place : { ...place, index: row.index }, decision.faults, sent.headerOf);
      if (decision.outcome === 'rejected') order.onRejected?.(row, decision.faults);
    }
  }
  for (let start = 0; start < gone.length; start += DELETE_BATCH)
    tally.count('deleted', await deleteRows(deps, order, gone.slice(start, start + DELETE_BATCH)));
  const report = tally.report(order.errorFile);
  // An empty list is a sign of life; one of which nothing could be read is none.
  if (!dryRun && report.status !== 'failed') {
    await noteFeed(store.db, { source, entity, importedAt: now });
    if (AT_ONCE.has(entity)) await store.transaction((db) => judgeCustomers(db, source, [...told], clock()));
    if (entity === 'accounts' || entity === 'contacts') await deps.onPeopleChanged();
  }
  // Counts and codes only: what stands in a row is nobody's business here.
  log.info({ importId, entity, source, dryRun, ...report.rows, byCode: report.byCode }, 'rows were imported');
  return report;
}

/** Of whom a complaint or a rating was told is judged at once (PRODUCT §5); that it was told by now is known with the feed. */
async function judgeCustomers(db: Db, source: string, accountIds: string[], dueAt: UtcMs): Promise<void> {
  const customerIds = await customersOfAccounts(db, { source, accountIds });
  await requestJudging(
    db,
    customerIds.map((refId) => ({ kind: 'customer', refId, dueAt })),
  );
}

/** Nothing was read: why, and how to mend it. */
export function refusedReport(
  { texts }: Pick<ImportDeps, 'texts'>,
  { importId, entity, source, dryRun }: Pick<ImportOrder, 'importId' | 'entity' | 'source' | 'dryRun'>,
  encoding: ImportReport['encoding'],
  refusal: Refusal,
): ImportReport {
  const report = importTally((one) => problemText(texts, one), { importId, entity, source, dryRun, encoding }).report(
    null,
  );
  const place = { row: null, line: null, sourceId: null, column: null, header: null, value: '' };
  const problem = { severity: 'error' as const, ...place, code: refusal.code, ...refusalText(texts, refusal) };
  const counts = { problemsShown: 1, problemsTotal: 1, byCode: { [refusal.code]: 1 } };
  return { ...report, status: 'refused', problems: [problem], ...counts };
}

interface DecidedRow {
  row: SentRow;
  /** As it was known. */
  before: AnyCrmRow | null;
  decision: RowDecision;
  counts: RowCount[];
}

interface BatchContext {
  settings: ReadSettings;
  seen: FileFacts;
  staffIds: ReadonlySet<string>;
}

/** Reading what is known, deciding and writing belong together; a dry run does all but write. */
function inOneStep<T>(
  { store, clock }: ImportDeps,
  { entity, source, dryRun }: ImportOrder,
  decide: (db: Db) => Promise<{ result: T; save: AnyCrmRow[]; restamp: AnyCrmRow[] }>,
): Promise<T> {
  if (dryRun) return decide(store.db).then(({ result }) => result);
  return store.transaction(async (db) => {
    const { result, save, restamp } = await decide(db);
    await saveCrmRows(db, entity, save);
    await restampCrmRows(db, entity, restamp);
    if (AT_ONCE.has(entity)) {
      const accountIds = save.flatMap((row) => ('accountId' in row && row.accountId !== null ? [row.accountId] : []));
      await judgeCustomers(db, source, accountIds, clock() + BROKEN_OFF_MS);
    }
    return result;
  });
}

async function decideBatch(
  db: Db,
  { entity, source }: ImportOrder,
  batch: readonly SentRow[],
  { settings, seen, staffIds }: BatchContext,
): Promise<{ result: DecidedRow[]; save: AnyCrmRow[]; restamp: AnyCrmRow[] }> {
  const ids = batch.flatMap(({ cells }) => (cells.source_id == null ? [] : [cells.source_id]));
  const known = new Map<string, AnyCrmRow>(
    (await loadCrmRows(db, entity, { source, ids })).map((row) => [row.sourceId, row]),
  );
  const result: DecidedRow[] = [];
  const save: AnyCrmRow[] = [];
  const restamp: AnyCrmRow[] = [];
  for (const row of batch) {
    const before = known.get(row.cells.source_id ?? '') ?? null;
    const decision = decideOne(entity, row, before, settings, seen);
    if (decision.outcome === 'restamped' && decision.row !== null) restamp.push(decision.row);
    else if (decision.row !== null) save.push(decision.row);
    result.push({ row, before, decision, counts: countsOf(decision, before) });
  }
  await noteReferences(db, { entity, source, staffIds }, result);
  return { result, save, restamp };
}

function decideOne(
  entity: CrmEntity,
  row: SentRow,
  before: AnyCrmRow | null,
  settings: ReadSettings,
  seen: FileFacts,
): RowDecision {
  if (row.faults.length > 0) return { outcome: 'rejected', row: null, faults: [...row.faults] };
  const other = seen.overruledBy(row);
  if (other !== null) {
    const saying = other.isSame ? 'duplicateInFile' : 'duplicateDiffers';
    const told = fault(saying, 'source_id', row.cells.source_id ?? '', String(other.row));
    return { outcome: 'stale', row: null, faults: [told] };
  }
  const decision = decideRow(entity, row.cells, before, settings);
  const short = seen.shortIds(row.cells).map((column) => fault('excelShort', column, row.cells[column] ?? ''));
  return { ...decision, faults: [...decision.faults, ...short] };
}

function countsOf({ outcome, row }: RowDecision, before: AnyCrmRow | null): RowCount[] {
  if (outcome === 'restamped') return ['unchanged'];
  return [outcome === 'updated' && row?.deleted && !before?.deleted ? 'deleted' : outcome];
}

/** What a row names may arrive after it: it is kept, and somebody is told. */
async function noteReferences(
  db: Db,
  { entity, source, staffIds }: { entity: CrmEntity; source: string; staffIds: ReadonlySet<string> },
  decided: readonly DecidedRow[],
): Promise<void> {
  const rows = decided.filter(({ decision }) => decision.outcome !== 'rejected' && decision.outcome !== 'stale');
  if (entity === 'accounts') {
    for (const { row, decision } of rows) {
      const owner = row.cells.owner_userid;
      if (owner != null && !staffIds.has(owner.toLowerCase()))
        decision.faults.push(fault('ownerUnknown', 'owner_userid', owner));
    }
    return;
  }
  const lookUp = async (column: 'account_id' | 'order_id', of: CrmEntity, saying: Fault['saying']): Promise<void> => {
    const ids = rows.flatMap(({ row }) => (row.cells[column] == null ? [] : [row.cells[column]]));
    const known = await knownCrmIds(db, of, source, ids);
    for (const { row, decision } of rows) {
      const id = row.cells[column];
      if (id != null && !known.has(id)) decision.faults.push(fault(saying, column, id));
    }
  };
  await lookUp('account_id', 'accounts', 'accountUnknown');
  if (entity === 'payments') await lookUp('order_id', 'orders', 'orderUnknown');
}

/** Ids that a snapshot has no more; a refusal when they are too many to be believed. */
async function goneIds(db: Db, { entity, source }: ImportOrder, seen: FileFacts): Promise<string[] | Refusal> {
  const gone: string[] = [];
  let known = 0;
  for await (const id of crmIds(db, entity, source)) {
    known += 1;
    if (!seen.has(id)) gone.push(id);
  }
  return gone.length > known * VANISH_SHARE_MAX ? { code: 'snapshotGuard', known, missing: gone.length } : gone;
}

async function deleteRows(deps: ImportDeps, order: ImportOrder, ids: readonly string[]): Promise<number> {
  const { entity, source } = order;
  const now = deps.clock();
  return inOneStep(deps, order, async (db) => {
    const save = (await loadCrmRows(db, entity, { source, ids })).map((row) => withoutRow(row, now));
    return { result: save.length, save, restamp: [] };
  });
}

function noteHeading(tally: ImportTally, told: Fault): void {
  tally.note({ row: 1, line: 1, sourceId: null }, [told], () => null);
}
