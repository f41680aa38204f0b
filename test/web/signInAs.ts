import { createHash } from 'node:crypto';
import type { Store } from '../../src/store/store.ts';

/** What a browser holds after signing in: its cookie, and what our forms carry. */
export interface BrowserSession {
  cookie: string;
  formToken: string;
}

/** Signs in as the demo does. */
export async function signInAs(url: string, { db }: Store, userid: string): Promise<BrowserSession> {
  const answer = await fetch(`${url}/as/${userid.toLowerCase()}`, { redirect: 'manual' });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0]!;
  const tokenHash = createHash('sha256')
    .update(cookie.slice(cookie.indexOf('=') + 1))
    .digest('hex');
  const [row] = await db.query<{ form_token: string }>('SELECT form_token FROM session WHERE token_hash = ?', [
    tokenHash,
  ]);
  return { cookie, formToken: row?.form_token ?? '' };
}
