import type { UtcMs } from '../time.ts';
import type { AnyCrmRow, CrmEntity } from './crmRows.ts';
import { type ReadCell, readCell } from './importCell.ts';
import { IMPORT_COLUMNS } from './importColumns.ts';
import { type Fault, fault, isRejected } from './importProblem.ts';
import { readMoney } from './money.ts';

/** A row as it came: by English column name; null empties the field, what is not there stays as it was. */
export type GivenCells = Readonly<Record<string, string | null>>;

export interface ReadSettings {
  source: string;
  now: UtcMs;
  /** Of amounts that name none. */
  defaultCurrency: string;
  /** On this source's effort scale 1 is easy: it is turned. */
  turnsCes: boolean;
  mobileKeyOf(mobile: string): string;
}

/** What is to be done with a row, and what was wrong with it. */
export interface RowDecision {
  /** `restamped`: says what is known, with a newer stamp. `stale`: older than what is known. */
  outcome: 'created' | 'updated' | 'unchanged' | 'restamped' | 'stale' | 'rejected';
  /** What is to be kept; null where nothing is. */
  row: AnyCrmRow | null;
  faults: Fault[];
}

type Draft = Record<string, unknown>;

const DEFAULTS: Readonly<Record<CrmEntity, Draft>> = {
  accounts: {
    number: null,
    creditCode: null,
    parentId: null,
    mobileKeys: [],
    ownerId: null,
    segment: null,
    createdAt: null,
    lostAt: null,
  },
  contacts: { accountId: null, externalUserId: null, mobileKeys: [], title: null, isKey: null },
  orders: { number: null, amount: null, status: 'done' },
  payments: { orderId: null, dueAt: null, paidAt: null },
  complaints: { contactId: null, closedAt: null, severity: 'normal' },
  ratings: { contactId: null, kind: 'csat' },
};

/**
 * Reads a row and puts it on top of what is known of it (the CRM model, §7.1): empty keeps, null clears, newer wins. Every
 * fault of the row is told, not only the first; a rejected row changes nothing.
 * @param known the row as it stands, or null
 */
export function decideRow(
  entity: CrmEntity,
  cells: GivenCells,
  known: AnyCrmRow | null,
  settings: ReadSettings,
): RowDecision {
  const faults: Fault[] = [];
  const given = readCells(entity, cells, settings, faults);
  const draft: Draft = {
    ...DEFAULTS[entity],
    ...known,
    ...given,
    source: settings.source,
    updatedAt: given.updatedAt ?? null,
    deleted: given.deleted ?? false,
    knownAt: settings.now,
  };
  if (entity === 'orders' || entity === 'payments') settleAmount(entity, given, known, draft, settings, faults);
  if (entity === 'ratings') settleScale(cells, given, draft, settings, faults);
  const isGone = draft.deleted === true;
  if (!(isGone && known === null)) requireColumns(entity, cells, draft, faults);
  if (isRejected(faults)) return { outcome: 'rejected', row: null, faults };
  // What is deleted before it was ever known leaves nothing to keep.
  if (isGone && known === null) return { outcome: 'unchanged', row: null, faults };
  return { ...compare(draft as unknown as AnyCrmRow, known, faults), faults };
}

/** The known row, deleted: a snapshot of the source has it no more. */
export function withoutRow(known: AnyCrmRow, now: UtcMs): AnyCrmRow {
  return { ...known, deleted: true, updatedAt: null, knownAt: now };
}

function readCells(entity: CrmEntity, cells: GivenCells, settings: ReadSettings, faults: Fault[]): Draft {
  const given: Draft = {};
  for (const column of IMPORT_COLUMNS[entity]) {
    const cell = cells[column.name];
    if (cell === undefined) continue;
    if (cell === null) {
      given[column.property] = column.property in DEFAULTS[entity] ? DEFAULTS[entity][column.property] : undefined;
      continue;
    }
    const { value, faults: found }: ReadCell = readCell(column, cell, settings);
    faults.push(...found);
    if (value !== undefined) given[column.property] = value;
  }
  delete given.ownerEmail;
  return given;
}

/** An amount is read in its row's currency: the given one, else the one that is known, else the default. */
function settleAmount(
  entity: 'orders' | 'payments',
  given: Draft,
  known: AnyCrmRow | null,
  draft: Draft,
  { defaultCurrency }: ReadSettings,
  faults: Fault[],
): void {
  const before = (known as { amount?: { currency: string } | null } | null)?.amount ?? null;
  // A cleared amount is null here, or undefined where the row cannot do without one.
  const text = 'amount' in given ? (given.amount ?? null) : undefined;
  delete draft.currency;
  if (text === null || text === undefined) {
    draft.amount = text === null ? null : before;
    if (given.currency !== undefined && before !== null && given.currency !== before.currency)
      faults.push(fault('required', 'amount'));
    return;
  }
  const currency = String(given.currency ?? before?.currency ?? defaultCurrency);
  const money = readMoney(String(text), currency);
  if (typeof money === 'string') {
    const hasThousands = money === 'number' && /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(String(text));
    faults.push(
      hasThousands
        ? fault('numberThousands', 'amount', String(text), String(text).replaceAll(',', ''))
        : fault(money, 'amount', String(text), currency),
    );
    return;
  }
  const isRefund = entity === 'payments' && draft.kind === 'refund';
  if (money.minor < 0n && !isRefund) faults.push(fault('amountNegative', 'amount', String(text)));
  // A refund is one by its kind, with or without the minus of the system it comes from.
  draft.amount = money.minor < 0n ? { ...money, minor: -money.minor } : money;
}

function settleScale(cells: GivenCells, given: Draft, draft: Draft, { turnsCes }: ReadSettings, faults: Fault[]): void {
  const isNps = draft.kind === 'nps';
  const min = Number(draft.min ?? (isNps ? 0 : 1));
  const max = Number(draft.max ?? (isNps ? 10 : 5));
  Object.assign(draft, { min, max });
  if (given.value === undefined) return;
  const value = Number(given.value);
  if (!(min < max) || value < min || value > max) {
    faults.push(fault('ratingRange', 'value', cells.value ?? '', `${min}–${max}`));
    return;
  }
  draft.value = draft.kind === 'ces' && turnsCes ? min + max - value : value;
}

function requireColumns(entity: CrmEntity, cells: GivenCells, draft: Draft, faults: Fault[]): void {
  const named = new Set(faults.map(({ column }) => column));
  for (const { name, property, isRequired } of IMPORT_COLUMNS[entity])
    if (isRequired && draft[property] == null && !named.has(name))
      faults.push(fault('required', name, cells[name] ?? ''));
  if (
    entity === 'payments' &&
    draft.dueAt == null &&
    draft.paidAt == null &&
    !named.has('due_at') &&
    !named.has('paid_at')
  )
    faults.push(fault('requiredDate', 'due_at'));
}

function compare(row: AnyCrmRow, known: AnyCrmRow | null, faults: Fault[]): Pick<RowDecision, 'outcome' | 'row'> {
  if (known === null) return { outcome: 'created', row };
  // Without a stamp a row is as new as its import.
  const [stamp, knownStamp] = [row.updatedAt ?? row.knownAt, known.updatedAt ?? known.knownAt];
  if (contentOf(row) === contentOf(known)) {
    const isNewer = row.updatedAt !== null && row.updatedAt > knownStamp;
    return isNewer
      ? { outcome: 'restamped', row: { ...row, knownAt: known.knownAt } }
      : { outcome: 'unchanged', row: null };
  }
  if (stamp < knownStamp) {
    faults.push(fault('stale', row.updatedAt === null ? null : 'updated_at'));
    return { outcome: 'stale', row: null };
  }
  return { outcome: 'updated', row };
}

/** What a row says, without when it was said. */
function contentOf(row: AnyCrmRow): string {
  const { updatedAt: _, knownAt: __, ...content } = row;
  return JSON.stringify(Object.entries(content).sort(byName), (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
