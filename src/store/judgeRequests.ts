import { randomUUID } from 'node:crypto';
import type { UtcMs } from '../domain/time.ts';
import { type Claim, claimDue } from './claim.ts';
import type { Db } from './db.ts';
import { insertNewRows, KEYS_PER_STATEMENT, placeholders, portions, selectRows } from './rows.ts';
import type { RowOf } from './table.ts';
import { judgeRequestTable } from './tables/workTables.ts';

/** A request that somebody holds. `stamp` names the last asking: a later one makes another. */
export type JudgeRequest = Pick<RowOf<typeof judgeRequestTable>, 'id' | 'kind' | 'refId' | 'stamp' | 'attempts'>;

/** Whose customer has to be judged: named by one of its people, or itself. */
export interface JudgeWish {
  kind: 'contact' | 'customer';
  refId: string;
  dueAt: UtcMs;
}

/**
 * Asks that customers be judged at once, in the transaction of what happened to them. Whoever is asked for already stays one
 * row, due at the earlier of both times; one that is just being judged is judged again.
 */
export async function requestJudging(db: Db, wishes: readonly JudgeWish[]): Promise<void> {
  const earliest = new Map<string, JudgeWish>();
  for (const wish of wishes) {
    const known = earliest.get(idOf(wish));
    if (known === undefined || wish.dueAt < known.dueAt) earliest.set(idOf(wish), wish);
  }
  if (earliest.size === 0) return;
  const stamp = randomUUID();
  const rows = [...earliest].map(([id, { kind, refId, dueAt }]) => ({
    ...{ id, kind, refId, dueAt, stamp, state: 'waiting' as const, attempts: 0 },
    ...{ claimToken: null, claimUntil: null, claimId: null, error: null },
  }));
  const isNew = new Set(await insertNewRows(db, judgeRequestTable, rows));
  const known = rows.filter(({ id }) => !isNew.has(id));
  for (const [dueAt, ofTime] of Map.groupBy(known, (row) => row.dueAt))
    for (const ids of portions(ofTime, KEYS_PER_STATEMENT))
      await db.run(
        `UPDATE judge_request SET stamp = ?, due_at = CASE WHEN due_at > ? THEN ? ELSE due_at END
         WHERE id IN (${placeholders(ids.length)})`,
        [stamp, dueAt, dueAt, ...ids.map(({ id }) => id)],
      );
}

/** Takes requests that are due, the longest due first. Call it outside a transaction: what is claimed must stay claimed. */
export async function claimJudging(db: Db, claim: Claim): Promise<JudgeRequest[]> {
  const claimId = await claimDue(db, { name: 'judge_request', key: 'id', state: 'waiting' }, claim);
  return selectRows(db, judgeRequestTable, 'WHERE claim_id = ? ORDER BY due_at, id', [claimId]);
}

/**
 * Was judged: the request is done, unless it was asked for again since it was claimed. To be called in the transaction of what
 * the judgement decided.
 * @param done.nextAt something that has happened can be told only then: it stays, and is due again at that time
 * @returns false when somebody else holds one of them now: then nothing of this judgement may be kept
 */
export async function finishJudging(
  db: Db,
  requests: readonly JudgeRequest[],
  { token, nextAt }: { token: string; nextAt: UtcMs | null },
): Promise<boolean> {
  for (const { id, stamp } of requests) {
    const held = 'WHERE id = ? AND claim_token = ?';
    const isDone =
      nextAt === null
        ? await db.run(`DELETE FROM judge_request ${held} AND stamp = ?`, [id, token, stamp])
        : await db.run(
            `UPDATE judge_request SET due_at = ?, attempts = 0, error = NULL, ${FREE} ${held} AND stamp = ?`,
            [nextAt, id, token, stamp],
          );
    if (isDone > 0) continue;
    // Asked for again meanwhile: it is due as that said.
    if ((await db.run(`UPDATE judge_request SET attempts = 0, error = NULL, ${FREE} ${held}`, [id, token])) === 0)
      return false;
  }
  return true;
}

/** Could not be judged: due again later. Another's stays as it is. */
export async function postponeJudging(
  db: Db,
  requests: readonly JudgeRequest[],
  { token, nextAt, error }: { token: string; nextAt: UtcMs; error: string },
): Promise<void> {
  const kept = judgeRequestTable.columns.error.toSql(error);
  for (const { id } of requests)
    await db.run(`UPDATE judge_request SET due_at = ?, error = ?, ${FREE} WHERE id = ? AND claim_token = ?`, [
      nextAt,
      kept,
      id,
      token,
    ]);
}

/** Is anything due? */
export async function hasDueJudging(db: Db, now: UtcMs): Promise<boolean> {
  const sql = `SELECT 1 AS one FROM judge_request WHERE state = 'waiting' AND due_at <= ? LIMIT 1`;
  return (await db.query(sql, [now])).length > 0;
}

const FREE = 'claim_token = NULL, claim_until = NULL, claim_id = NULL';

function idOf({ kind, refId }: JudgeWish): string {
  return `${kind}:${refId}`;
}
