import Router from 'koa-router';
import { type Clock, MINUTE_MS, type UtcMs } from '../domain/time.ts';
import type { Store } from '../store/store.ts';

export interface HealthDeps {
  store: Pick<Store, 'pendingMigrations'>;
  clock: Clock;
  /** When the last round of due work ended; null in a process that does no such work. */
  lastRoundAt(): UtcMs | null;
  /** How far this machine's clock goes before WeCom's; 0: not further than can be. */
  clockAheadMs(): number;
}

/** A round does all that is due; the longest thing in it, judging a very large company, takes minutes. */
const ROUND_MS_MAX = 15 * MINUTE_MS;

/** `/healthz`: the process answers. `/readyz`: it can do its work; else 503 and why. */
export function healthRoutes(deps: HealthDeps): Router {
  const router = new Router();
  router.get('/healthz', (ctx) => {
    ctx.body = 'ok\n';
  });
  router.get('/readyz', async (ctx) => {
    const why = await hindrance(deps);
    if (why !== null) ctx.status = 503;
    ctx.body = `${why ?? 'ready'}\n`;
  });
  return router;
}

async function hindrance({ store, clock, lastRoundAt, clockAheadMs }: HealthDeps): Promise<string | null> {
  try {
    const pending = await store.pendingMigrations();
    if (pending.length > 0) return 'the database is of an older version: liuke migrate';
  } catch {
    return 'the database does not answer';
  }
  const aheadMinutes = Math.round(clockAheadMs() / MINUTE_MS);
  if (aheadMinutes !== 0)
    return `the clock is ${Math.abs(aheadMinutes)} minutes ${aheadMinutes > 0 ? 'ahead of' : 'behind'} WeCom's: set it right`;
  const roundAt = lastRoundAt();
  return roundAt !== null && clock() - roundAt > ROUND_MS_MAX ? 'the work stands still; see the log' : null;
}
