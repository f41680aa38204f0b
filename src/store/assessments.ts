import type { Day } from '../domain/time.ts';
import type { Db } from './db.ts';
import { selectRows, upsertRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { assessmentTable } from './tables/alertTables.ts';

/** How a day was judged: when, with what coverage, by which rules. */
export type Assessment = RowOf<typeof assessmentTable>;

/** A day that is judged again takes the place of what it was before, as its snapshots do. */
export async function saveAssessment(db: Db, assessment: Assessment): Promise<void> {
  await upsertRows(db, assessmentTable, [assessment]);
}

/** Oldest first. @param days both inclusive */
export async function assessmentsBetween(db: Db, days: { from: Day; to: Day }): Promise<Assessment[]> {
  return selectRows(db, assessmentTable, 'WHERE day BETWEEN ? AND ? ORDER BY day', [days.from, days.to]);
}

/** @returns null for a day that was not judged */
export async function assessmentOf(db: Db, day: Day): Promise<Assessment | null> {
  return (await selectRows(db, assessmentTable, 'WHERE day = ?', [day]))[0] ?? null;
}

/** The last judgement of all customers before this day. @returns null when there was none */
export async function assessmentBefore(db: Db, day: Day): Promise<Assessment | null> {
  return (await selectRows(db, assessmentTable, 'WHERE day < ? ORDER BY day DESC LIMIT 1', [day]))[0] ?? null;
}
