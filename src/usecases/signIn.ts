import { createHash, randomBytes } from 'node:crypto';
import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/time.ts';
import { type Viewer, viewerOf } from '../domain/viewer.ts';
import { loadDepartments, loadStaff } from '../store/people.ts';
import { endSessions, insertSession, liveSession, type Session, supersedeSession } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';

/** Inside WeCom signing in again is silent, so a lost phone need not stay signed in for long. */
const SIGNED_IN_MS = 7 * DAY_MS;
const IDLE_MS = 12 * HOUR_MS;
const ROTATED_AFTER_MS = HOUR_MS;
/** Requests that left the browser before it knew the new token. */
const GRACE_MS = MINUTE_MS;

export interface SignInDeps {
  store: Store;
  clock: Clock;
  /** Staff ids who see all customers, and who see how the service runs. */
  adminIds: readonly string[];
  operatorIds: readonly string[];
}

export interface SignedIn {
  viewer: Viewer;
  /** Must come back with each form. */
  formToken: string;
  /** Takes the place of the token that was shown; null: that one stays. */
  nextToken: string | null;
}

/**
 * Begins a session of its own, whatever the browser brought along.
 * @returns the token for the browser; null for who is not, or no more, with us
 */
export async function signIn({ store, clock }: SignInDeps, staffId: string): Promise<string | null> {
  const person = (await loadStaff(store.db)).find(({ id }) => id === staffId);
  if (person?.status !== 'active') return null;
  const now = clock();
  const token = secret();
  await insertSession(store.db, {
    ...{ tokenHash: hashOf(token), chainId: secret(), staffId, formToken: secret() },
    ...{ signedInAt: now, createdAt: now, expiresAt: now + IDLE_MS },
  });
  return token;
}

/** @returns null for an unknown, idle or ended session, and for who left meanwhile */
export async function signedInBy(deps: SignInDeps, token: string): Promise<SignedIn | null> {
  const { store, clock, adminIds, operatorIds } = deps;
  const now = clock();
  const session = await liveSession(store.db, hashOf(token), now);
  if (session === null) return null;
  const staff = await loadStaff(store.db);
  const person = staff.find(({ id }) => id === session.staffId);
  if (person?.status !== 'active') return null;
  const departments = await loadDepartments(store.db);
  return {
    viewer: viewerOf(person, { staff, departments, adminIds, operatorIds }),
    formToken: session.formToken,
    nextToken: await renewed(store, session, now),
  };
}

/** Ends the session in all its tokens. */
export async function signOut({ store, clock }: SignInDeps, token: string): Promise<void> {
  const session = await liveSession(store.db, hashOf(token), clock());
  if (session !== null) await endSessions(store.db, session.chainId);
}

/** @returns a new token when the old one has been in use for an hour, which also puts the idle end off; else null */
async function renewed({ db }: Store, session: Session, now: number): Promise<string | null> {
  // The successor is on its way; who holds the old token gets no second one.
  const isSuperseded = session.expiresAt <= now + GRACE_MS;
  if (isSuperseded) return null;
  if (session.createdAt + ROTATED_AFTER_MS > now) return null;
  if (!(await supersedeSession(db, session, now + GRACE_MS))) return null;
  const token = secret();
  const expiresAt = Math.min(now + IDLE_MS, session.signedInAt + SIGNED_IN_MS);
  await insertSession(db, { ...session, tokenHash: hashOf(token), createdAt: now, expiresAt });
  return token;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
