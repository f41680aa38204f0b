import { expect } from 'vitest';
import { SOURCE_NAME } from '../../src/app.ts';
import { readCursor } from '../../src/store/archiveCursor.ts';
import { selectRows } from '../../src/store/rows.ts';
import { alertEventTable, alertTable, cardTable, followUpTable } from '../../src/store/tables/alertTables.ts';
import { archivedIds } from './archiveTruth.ts';
import type { ChaosRun } from './chaosRun.ts';

/** What a run left behind, in words that do not name its minutes or numbers. */
export interface ChaosEnd {
  /** Customer, causes, final state and why. */
  alerts: string[];
  /** Customer, who, what. */
  followUps: string[];
  /** Customer, kind, receiver: each card that reached a phone. */
  cards: string[];
  messages: number;
}

export async function chaosEnd({ store, simulator, world, from }: ChaosRun): Promise<ChaosEnd> {
  const alerts = await selectRows(store.db, alertTable, '');
  const customerOf = new Map(alerts.map(({ id, customerId }) => [id, customerId]));
  const cards = new Map((await selectRows(store.db, cardTable, '')).map((card) => [card.taskId, card]));
  const followUps = await selectRows(store.db, followUpTable, '');
  const [row] = await store.db.query<{ count: number }>('SELECT COUNT(*) AS count FROM message');
  return {
    alerts: alerts
      .map(({ customerId, causes, state, closeReason }) =>
        [customerId, causes.map(({ kind }) => kind).sort(), state, closeReason ?? ''].join(' ').trim(),
      )
      .sort(),
    followUps: followUps
      .map(({ alertId, by, outcome, undoneAt }) =>
        [customerOf.get(alertId), by, outcome, undoneAt === null ? '' : 'undone'].join(' ').trim(),
      )
      .sort(),
    cards: world.company.staff
      .flatMap(({ userid }) => simulator.cards.sentTo(userid))
      .filter(({ sentAt }) => sentAt >= from)
      .flatMap(({ taskId, userid }) => {
        const card = cards.get(taskId ?? '');
        return card === undefined ? [] : [`${customerOf.get(card.alertId) ?? 'list'} ${card.kind} ${userid}`];
      })
      .sort(),
    messages: Number(row!.count),
  };
}

/**
 * Each record that the archive ever had stands once, as a message or as a kept envelope. The archive itself has forgotten most of
 * them by now: its numbers tell, which have no holes.
 */
export async function expectEveryRecordOnce({ store, simulator }: ChaosRun): Promise<number> {
  const rows = await store.db.query<{ seq: string }>('SELECT seq FROM message UNION ALL SELECT seq FROM kept_envelope');
  const last = Number((await archivedIds(simulator)).at(-1)!.seq);
  expect(rows.map(({ seq }) => Number(seq)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: last }, (_, n) => n + 1),
  );
  expect(Number((await readCursor(store.db, SOURCE_NAME))?.seq)).toBe(last);
  return last;
}

/** Lines that stand in one of two lists oftener than in the other: `-` undisturbed only, `+` disturbed only. */
export function differences(undisturbed: readonly string[], disturbed: readonly string[]): string[] {
  const left = [...disturbed];
  const missing = undisturbed.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...missing.map((line) => `- ${line}`), ...left.map((line) => `+ ${line}`)];
}

/** The life of a customer's alerts, for whoever looks into a difference. */
export async function storyOf({ store, calendar }: ChaosRun, customerId: string): Promise<string[]> {
  const alerts = await selectRows(store.db, alertTable, 'WHERE customer_id = ? ORDER BY opened_at', [customerId]);
  const lines: string[] = [];
  for (const { id } of alerts)
    for (const { body } of await selectRows(store.db, alertEventTable, 'WHERE alert_id = ? ORDER BY happened_at, id', [
      id,
    ])) {
      const { at, by, type, ...rest } = body;
      const time = new Date(at - calendar.dayStart(calendar.dayOf(at))).toISOString().slice(11, 16);
      lines.push(`${id} ${calendar.dayOf(at)} ${time} ${type} ${by} ${JSON.stringify(rest).slice(0, 160)}`);
    }
  return lines;
}
