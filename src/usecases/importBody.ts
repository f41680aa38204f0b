import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CrmEntity } from '../domain/crm/crmRows.ts';
import { IMPORT_COLUMNS } from '../domain/crm/importColumns.ts';
import { fault } from '../domain/crm/importProblem.ts';
import type { ImportReport } from '../domain/crm/importReport.ts';
import { claimRun, dropRun, finishRun } from '../store/importRuns.ts';
import { type ImportDeps, type ImportOrder, importRows, type SentRow } from './importRows.ts';

export const BODY_ROWS_MAX = 1000;
/** For so long the same key gets the same answer. */
export const KEY_KEPT_MS = 7 * 86_400_000;
const LEASE_MS = 5 * 60_000;

const Body = z.strictObject({
  source: z.string().regex(/^[a-z0-9_-]{1,32}$/, 'source: 1 to 32 small letters, digits, - or _'),
  mode: z.enum(['upsert', 'snapshot']).default('upsert'),
  rows: z.array(z.record(z.string(), z.unknown()), 'rows: a list of objects'),
});
export type ImportBody = z.output<typeof Body>;

/** @returns the body, or what is wrong with its shape */
export function readBody(text: string): ImportBody | { wrong: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { wrong: 'the body is not JSON' };
  }
  const parsed = Body.safeParse(json);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  return { wrong: `${first!.path.join('.')} ${first!.message}`.trim() };
}

export type BodyImport =
  | { kind: 'imported' | 'replayed'; report: ImportReport }
  | { kind: 'running' }
  /** The key was used with another body. */
  | { kind: 'keyReused' };

/** Imports rows that came over HTTP, once under their key (the CRM model, §7.4). */
export async function importBody(
  deps: ImportDeps,
  order: { entity: CrmEntity; body: ImportBody; bodyText: string; key: string; dryRun: boolean },
): Promise<BodyImport> {
  const { store, clock } = deps;
  const { entity, body, key, dryRun } = order;
  const { source, mode } = body;
  const now = clock();
  const importId = `imp-${new Date(now).toISOString().slice(0, 10).replaceAll('-', '')}-${randomUUID().slice(0, 8)}`;
  const bodyHash = createHash('sha256').update(`${entity}\n${order.bodyText}`).digest('hex');
  const run = { source, runKey: `http:${key}`, importId };
  if (!dryRun) {
    const wish = { ...run, entity, bodyHash, now, leaseMs: LEASE_MS };
    let standing = await claimRun(store.db, wish, { again: false });
    if (standing?.state === 'done' && now - standing.startedAt > KEY_KEPT_MS)
      standing = await claimRun(store.db, wish, { again: true });
    if (standing !== null) {
      if (standing.bodyHash !== bodyHash) return { kind: 'keyReused' };
      if (standing.state === 'running') return { kind: 'running' };
      return { kind: 'replayed', report: JSON.parse(standing.report!) as ImportReport };
    }
  }
  try {
    const rows = body.rows.map((row, index) => sentRow(entity, row, index));
    const known = new Set(IMPORT_COLUMNS[entity].map(({ name }) => name));
    const unknown = new Set(body.rows.flatMap((row) => Object.keys(row)).filter((name) => !known.has(name)));
    const sent = {
      encoding: 'json' as const,
      headerOf: (column: string) => column,
      unknownHeaders: [...unknown].slice(0, 20),
      async *batches() {
        yield rows;
      },
    };
    const wish: ImportOrder = {
      importId,
      entity,
      source,
      mode,
      dryRun,
      rowsMax: BODY_ROWS_MAX,
      onRejected: null,
      errorFile: null,
    };
    const report = await importRows(deps, wish, sent);
    if (!dryRun) {
      if (report.status === 'refused') await dropRun(store.db, run);
      else await finishRun(store.db, { ...run, report: JSON.stringify(report) });
    }
    return { kind: 'imported', report };
  } catch (err) {
    if (!dryRun) await dropRun(store.db, run);
    throw err;
  }
}

function sentRow(entity: CrmEntity, given: Record<string, unknown>, index: number): SentRow {
  const cells: Record<string, string | null> = {};
  const faults: SentRow['faults'][number][] = [];
  for (const { name, kind } of IMPORT_COLUMNS[entity]) {
    const value = given[name];
    if (value === undefined) continue;
    const text = textOf(value, kind === 'id' || kind === 'reference');
    if (text === undefined) faults.push(fault('notText', name, JSON.stringify(value).slice(0, 80)));
    else if (text !== '') cells[name] = text;
  }
  return { row: index + 1, line: null, index, cells, faults, original: [] };
}

/** @returns undefined for what is no plain value; a number is no id: from 16 digits on JSON has lost some */
function textOf(value: unknown, isId: boolean): string | null | undefined {
  if (value === null) return null;
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number')
    return isId || !Number.isFinite(value) || /e/i.test(String(value)) ? undefined : String(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(';');
  return undefined;
}
