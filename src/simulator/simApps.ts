import { ApiError } from './apiError.ts';
import { BoundedMap } from './boundedMap.ts';
import type { SeededRandom } from './seededRandom.ts';
import type { SimClock } from './simClock.ts';
import type { Switches } from './switches.ts';

/** Whoever has a secret of its own: a self-built app, or the archive (basics.md §1). */
export interface SimApp {
  kind: 'app' | 'archive';
  agentId: number;
  secret: string;
  name: string;
}

/** basics.md §1: normally 7200 s. */
export const TOKEN_LIFE_MS = 7_200_000;
const TOKENS_KEPT = 10_000;
const BAD_SECRETS_PER_HOUR_MAX = 2_000;
const HOUR_MS = 3_600_000;

/** Access tokens: one per secret, expiring by the simulator's clock. */
export class Tokens {
  readonly #clock: SimClock;
  readonly #random: SeededRandom;
  readonly #switches: Switches;
  readonly #apps: readonly SimApp[];
  readonly #tokens = new BoundedMap<string, { app: SimApp; expiresAt: number; invalid: boolean }>(TOKENS_KEPT);
  readonly #current = new Map<SimApp, string>();
  readonly #badSecrets = new BoundedMap<string, { count: number; since: number }>(1_000);

  constructor(clock: SimClock, random: SeededRandom, switches: Switches, apps: readonly SimApp[]) {
    this.#clock = clock;
    this.#random = random;
    this.#switches = switches;
    this.#apps = apps;
  }

  /** @throws ApiError 45009 after about 2000 wrong secrets of one address in an hour, else 40001 */
  issue(secret: string, ip: string): { access_token: string; expires_in: number } {
    const now = this.#clock.now();
    const bad = this.#badSecrets.get(ip);
    if (bad && bad.count >= BAD_SECRETS_PER_HOUR_MAX && now - bad.since < HOUR_MS) {
      throw new ApiError(45009, 'api freq out of limit');
    }
    const app = this.#apps.find((candidate) => candidate.secret === secret);
    if (!app) {
      const fresh = !bad || now - bad.since >= HOUR_MS;
      this.#badSecrets.set(ip, fresh ? { count: 1, since: now } : { ...bad, count: bad.count + 1 });
      throw new ApiError(40001, 'invalid credential');
    }
    const current = this.#current.get(app);
    const known = current === undefined ? undefined : this.#tokens.get(current);
    if (this.#switches.sameTokenWhileValid && current && known && !known.invalid && now < known.expiresAt) {
      return { access_token: current, expires_in: Math.ceil((known.expiresAt - now) / 1000) };
    }
    const token = this.#random.word(214);
    this.#tokens.set(token, { app, expiresAt: now + TOKEN_LIFE_MS, invalid: false });
    this.#current.set(app, token);
    return { access_token: token, expires_in: TOKEN_LIFE_MS / 1000 };
  }

  /** @throws ApiError 41001, 40014, 42001 */
  check(token: string | null): SimApp {
    if (!token) throw new ApiError(41001, 'access_token missing');
    const known = this.#tokens.get(token);
    if (!known || known.invalid) throw new ApiError(40014, 'invalid access_token');
    if (this.#clock.now() >= known.expiresAt) throw new ApiError(42001, 'access_token expired');
    return known.app;
  }

  /** WeCom may do so at any time (basics.md §1). */
  invalidateAll(): void {
    for (const token of this.#tokens.values()) token.invalid = true;
  }
}
