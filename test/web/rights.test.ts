import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { EVIL, OWNERS, pageCompany } from './pageCompany.ts';
import { type BrowserSession, signInAs } from './signInAs.ts';

const ROLES = ['linchen', 'hejing', 'fangkai', 'wudi', 'zhouning', 'jianglan', 'suyue'] as const;
type Role = (typeof ROLES)[number];
/** Own customers; the department with all below it; all. */
const SEES: Record<Role, readonly string[]> = {
  linchen: ['linchen'],
  hejing: ['hejing'],
  fangkai: ['fangkai'],
  wudi: [],
  zhouning: ['linchen', 'hejing'],
  jianglan: ['fangkai'],
  suyue: ['linchen', 'hejing', 'fangkai'],
};
const LEADERS: readonly Role[] = ['zhouning', 'jianglan', 'suyue'];

let service: DemoService;
const sessions = new Map<Role, BrowserSession>();
beforeAll(async () => {
  service = await pageCompany();
  for (const role of ROLES) sessions.set(role, await signInAs(service.url, service.app.store, role));
});
afterAll(async () => {
  await service.close();
});

async function get(role: Role, path: string): Promise<{ status: number; text: string }> {
  const { cookie } = sessions.get(role)!;
  const answer = await fetch(service.url + path, { headers: { cookie }, redirect: 'manual' });
  return { status: answer.status, text: await answer.text() };
}

function post(role: Role, path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const { cookie, formToken } = sessions.get(role)!;
  return fetch(service.url + path, {
    method: 'POST',
    body: new URLSearchParams({ form: formToken, ...fields }),
    headers: { cookie, origin: service.url, ...headers },
    redirect: 'manual',
  });
}

const stateOf = async (owner: string): Promise<string> =>
  (await service.app.store.db.query<{ state: string }>('SELECT state FROM alert WHERE id = ?', [`alert-${owner}`]))[0]!
    .state;

describe.each(ROLES)('%s', (role) => {
  it.each(OWNERS)('sees the customer of %s only by right', async (owner) => {
    const { status, text } = await get(role, `/c/c-${owner}`);
    const sees = SEES[role].includes(owner);
    expect(status).toBe(sees ? 200 : 403);
    expect(text.includes('秘密客户')).toBe(sees);
  });

  it('is told the same of a customer that is not there as of one that is not theirs', async () => {
    const missing = await get(role, '/c/c-nobody');
    if (role === 'suyue') return expect(missing.status).toBe(404);
    const foreign = OWNERS.find((owner) => !SEES[role].includes(owner))!;
    expect(missing).toEqual(await get(role, `/c/c-${foreign}`));
    expect(missing.status).toBe(403);
  });

  it('finds no name of a foreign customer on any list', async () => {
    for (const path of ['/me', '/team']) {
      const { status, text } = await get(role, path);
      expect(status, path).toBe(200);
      for (const owner of OWNERS)
        if (!SEES[role].includes(owner)) expect(text, `${path} of ${owner}`).not.toContain(`${owner}的`);
    }
    const board = (await get(role, '/team')).text;
    for (const owner of SEES[role]) expect(board).toContain(`/c/c-${owner}`);
  });

  it('sees the digest as a leader, and the operation as an admin only', async () => {
    expect((await get(role, '/digest/2026-W40')).status).toBe(LEADERS.includes(role) ? 404 : 403);
    expect((await get(role, '/admin')).status).toBe(role === 'suyue' ? 200 : 403);
  });

  it.each(OWNERS)('cannot tap on an alert of %s without the right', async (owner) => {
    if (SEES[role].includes(owner)) return;
    const fields = { alert: `alert-${owner}`, key: 'done', how: 'call' };
    expect((await post(role, `/c/c-${owner}/tap`, fields)).status).toBe(403);
    // Nor by way of a customer of their own.
    for (const own of SEES[role]) expect((await post(role, `/c/c-${own}/tap`, fields)).status).toBe(404);
    expect(await stateOf(owner)).toBe('open');
  });
});

describe('words of others', () => {
  it('are never run: names, positions, remarks, notes', async () => {
    for (const path of ['/me', '/team', '/c/c-linchen', '/c/c-linchen?said=%3Cscript%3Ealert(3)%3C/script%3E']) {
      for (const role of ['linchen', 'zhouning'] as const) {
        const { text } = await get(role, path);
        expect(text, path).not.toContain(EVIL);
        expect(text, path).not.toMatch(/<img src=x|<script>alert/);
      }
    }
    expect((await get('linchen', '/c/c-linchen')).text).toContain('&lt;img src=x onerror=alert(1)>');
  });

  it('go nowhere in a frame and load nothing from elsewhere', async () => {
    const { cookie } = sessions.get('linchen')!;
    const { headers } = await fetch(`${service.url}/c/c-linchen`, { headers: { cookie } });
    const policy = headers.get('content-security-policy')!;
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"])
      expect(policy).toContain(rule);
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('a form', () => {
  it.each([
    ['of another site', {}, { origin: 'https://evil.example' }, 403],
    ['of nowhere', {}, { origin: 'null' }, 403],
    ['without its token', { form: '' }, {}, 403],
    ['with a token of somebody else', 'hejing', {}, 403],
    ['with 10 MB', { note: '长'.repeat(3_400_000) }, {}, 413],
  ] as [string, 'hejing' | Record<string, string>, Record<string, string>, number][])(
    '%s changes nothing',
    async (_, fields, headers, status) => {
      const given = fields === 'hejing' ? { form: sessions.get(fields)!.formToken } : fields;
      const answer = await post(
        'linchen',
        '/c/c-linchen/tap',
        { alert: 'alert-linchen', key: 'done', ...given },
        { ...headers },
      ).catch((err: Error) => err);
      // A server that hangs up on 10 MB may also be seen as a broken connection.
      if (!(answer instanceof Error)) expect(answer.status).toBe(status);
      else expect(status).toBe(413);
      expect(await stateOf('linchen')).toBe('open');
    },
  );

  it('keeps a note up to its longest length', async () => {
    const note = '长'.repeat(600);
    const fields = { alert: 'alert-hejing', key: 'done', how: 'call', note };
    expect((await post('hejing', '/c/c-hejing/tap', fields)).status).toBe(303);
    const [row] = await service.app.store.db.query<{ note: string }>(
      `SELECT note FROM follow_up WHERE alert_id = 'alert-hejing' AND note LIKE '长%'`,
    );
    expect(row!.note).toHaveLength(500);
  });
});

describe('the reading log', () => {
  it('holds each look of somebody else, and none of the owner', async () => {
    const { db } = service.app.store;
    await db.run('DELETE FROM reading_log');
    await get('linchen', '/c/c-linchen');
    await get('hejing', '/c/c-linchen');
    await get('suyue', '/c/c-nobody');
    expect(await db.query('SELECT * FROM reading_log')).toEqual([]);
    await get('zhouning', '/c/c-linchen');
    expect(await db.query('SELECT customer_id, reader_id, owner_id FROM reading_log')).toEqual([
      { customer_id: 'c-linchen', reader_id: 'zhouning', owner_id: 'linchen' },
    ]);
  });
});
