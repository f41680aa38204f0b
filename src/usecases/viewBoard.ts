import { stockCases } from '../cards/stockCases.ts';
import type { Alert } from '../domain/alert.ts';
import type { Customer, Staff } from '../domain/people.ts';
import { type Clock, DAY_MS, type UtcMs } from '../domain/time.ts';
import type { Band } from '../domain/verdict.ts';
import { isInScope, type Viewer } from '../domain/viewer.ts';
import { openAlertsOf, openCases } from '../store/alerts.ts';
import { type BoardLine, boardLines, customersNamed, handledByOwner, lastJudgedDay } from '../store/board.ts';
import { loadCustomers } from '../store/customers.ts';
import { loadStaff } from '../store/people.ts';
import { saveReadings } from '../store/readingLog.ts';
import type { Store } from '../store/store.ts';

const LINES_A_PAGE = 50;
/** Work of four weeks; of fewer cases nothing is said about a person (PRODUCT §7: people are never ranked). */
const HANDLED_DAYS = 28;
const HANDLED_LEAST = 5;

export const BOARD_FILTERS = ['alerts', 'stock', 'first', 'watch', 'steady', 'unknown', 'all'] as const;
export type BoardFilter = (typeof BOARD_FILTERS)[number];

export interface BoardWish {
  show: BoardFilter;
  /** Only of this owner; null for all in sight. */
  ownerId: string | null;
  /** Words of the name; '' for any. */
  name: string;
  /** From 1. Beyond the end is the last one. */
  page: number;
}

export interface BoardRow {
  customer: Customer;
  ownerName: string | null;
  band: Band;
  score: number | null;
  alert: Alert | null;
}

export interface BoardView {
  wish: BoardWish;
  rows: BoardRow[];
  pages: number;
  /** Customers of each filter that are in sight, whatever the other wishes. */
  counts: Record<BoardFilter, number>;
  /** Whose customers are in sight, by name; for the choice of one. */
  owners: Pick<Staff, 'id' | 'name'>[];
  /** By name, never by number; empty for who leads nobody. */
  handled: { name: string; opened: number; handled: number }[];
}

/** The board of whoever looks: all that was judged last, in their sight. */
export interface Board {
  view(viewer: Viewer, wish: BoardWish): Promise<BoardView>;
  /** All rows of a wish, for a file; each customer of somebody else goes into the reading log. */
  export(viewer: Viewer, wish: BoardWish): Promise<BoardRow[]>;
}

/**
 * A day's lines are read once and kept until the next judgement: 100,000 customers are sorted in memory much faster than any
 * index answers, and an index would weigh on each morning's writing.
 */
export function createBoard({
  store,
  clock,
  fence,
}: {
  store: Store;
  clock: Clock;
  /** What stood before this instant raises no card. */
  fence(): Promise<UtcMs>;
}): Board {
  const { db } = store;
  let kept: { key: string; lines: Promise<BoardLine[]> } | null = null;

  async function linesNow(): Promise<readonly BoardLine[]> {
    const last = await lastJudgedDay(db);
    if (last === null) return [];
    const key = `${last.day} ${last.at}`;
    if (kept?.key !== key) {
      const lines = boardLines(db, last.day);
      kept = { key, lines };
      // What failed is asked for again.
      lines.catch(() => {
        kept = null;
      });
    }
    return kept.lines;
  }

  /** One pass over all lines: a company has 100,000 of them, and the board is opened all morning. */
  async function chosen(viewer: Viewer, { show, ownerId, name }: BoardWish) {
    const open = new Map((await openCases(db)).map(({ id, customerId }) => [customerId, id]));
    const stock = await stockCases(db, await fence());
    const named = name === '' ? null : await customersNamed(db, name);
    const counts: Record<BoardFilter, number> = {
      alerts: 0,
      stock: 0,
      first: 0,
      watch: 0,
      steady: 0,
      unknown: 0,
      all: 0,
    };
    const owners = new Set<string | null>();
    const lines: BoardLine[] = [];
    for (const line of await linesNow()) {
      if (viewer.scope !== 'all' && !isInScope(viewer, line.ownerId)) continue;
      const alertId = open.get(line.customerId);
      const isStock = alertId !== undefined && stock.has(alertId);
      const band = line.band === 'observing' ? 'unknown' : line.band;
      counts.all += 1;
      counts[band] += 1;
      if (alertId !== undefined) counts.alerts += 1;
      if (isStock) counts.stock += 1;
      owners.add(line.ownerId);
      const isShown =
        show === 'all' ||
        show === band ||
        (show === 'alerts' && alertId !== undefined) ||
        (show === 'stock' && isStock);
      if (isShown && (ownerId === null || line.ownerId === ownerId) && (named === null || named.has(line.customerId)))
        lines.push(line);
    }
    return { lines, counts, owners };
  }

  async function rowsOf(viewer: Viewer, lines: readonly BoardLine[], staff: Names) {
    const ids = lines.map(({ customerId }) => customerId);
    const alerts = new Map((await openAlertsOf(db, ids)).map((alert) => [alert.customerId, alert]));
    const customers = new Map((await loadCustomers(db, ids)).map((customer) => [customer.id, customer]));
    return lines.flatMap(({ customerId, ownerId, band, score }): BoardRow[] => {
      const customer = customers.get(customerId);
      const owner = customer?.ownerId ?? ownerId;
      // Given to somebody else since the judgement.
      if (customer === undefined || !isInScope(viewer, owner)) return [];
      const ownerName = owner === null ? null : (staff.get(owner)?.name ?? null);
      return [{ customer, ownerName, band, score, alert: alerts.get(customerId) ?? null }];
    });
  }

  return {
    async view(viewer, wish) {
      const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
      const { lines, counts, owners } = await chosen(viewer, wish);
      const pages = Math.max(1, Math.ceil(lines.length / LINES_A_PAGE));
      const page = Math.min(wish.page, pages);
      const shown = lines.slice((page - 1) * LINES_A_PAGE, page * LINES_A_PAGE);
      return {
        wish: { ...wish, page },
        rows: await rowsOf(viewer, shown, staff),
        pages,
        counts,
        owners: byName([...owners].flatMap((id) => staff.get(id ?? '') ?? [])),
        handled: viewer.leads ? await handled(viewer, staff) : [],
      };
    },
    async export(viewer, wish) {
      const staff = new Map((await loadStaff(db)).map((person) => [person.id, person]));
      const { lines } = await chosen(viewer, wish);
      const rows = await rowsOf(viewer, lines, staff);
      const ownerOf = new Map(lines.map(({ customerId, ownerId }) => [customerId, ownerId]));
      const at = clock();
      const readings = rows
        .map(({ customer: { id, ownerId } }) => ({ customerId: id, ownerId: ownerId ?? ownerOf.get(id) ?? null }))
        .filter(({ ownerId }) => ownerId !== viewer.id)
        .map((reading) => ({ ...reading, at, readerId: viewer.id, place: 'export' as const }));
      await saveReadings(db, readings);
      return rows;
    },
  };

  async function handled(viewer: Viewer, staff: Names): Promise<BoardView['handled']> {
    const found = await handledByOwner(db, clock() - HANDLED_DAYS * DAY_MS);
    return byName(
      found
        .filter(({ ownerId, opened }) => opened >= HANDLED_LEAST && isInScope(viewer, ownerId))
        .flatMap(({ ownerId, ...counts }) => {
          const name = staff.get(ownerId)?.name;
          return name === undefined ? [] : [{ name, ...counts }];
        }),
    );
  }
}

type Names = ReadonlyMap<string, Staff>;

function byName<T extends { name: string }>(people: readonly T[]): T[] {
  return [...people].sort((a, b) => a.name.localeCompare(b.name, 'zh-CN'));
}
