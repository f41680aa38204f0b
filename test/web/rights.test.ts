import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { insertAlert } from '../../src/store/alerts.ts';
import { recentCustomerChanges } from '../../src/store/customerChanges.ts';
import { loadMappings } from '../../src/store/customers.ts';
import { undoCustomerChange } from '../../src/usecases/changeCustomers.ts';
import { alert } from '../store/samples.ts';
import { TUESDAY } from '../whole/smallService.ts';
import { EVIL, nameOf, OWNERS, pageCompany } from './pageCompany.ts';
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

/** Every page and form, asked for with what belongs to 方恺, and who of the others gets more than a refusal. */
const ROUTES: Record<string, { path: string; mayGet: readonly Role[] }> = {
  'get /': { path: '/', mayGet: ROLES },
  'get /me': { path: '/me', mayGet: ROLES },
  'post /me/undo': { path: '/me/undo', mayGet: ROLES },
  'get /team': { path: '/team?owner=fangkai', mayGet: ROLES },
  'get /team.csv': { path: '/team.csv?owner=fangkai', mayGet: ROLES },
  'get /team/review': { path: '/team/review', mayGet: LEADERS },
  'post /team/review': { path: '/team/review', mayGet: [] },
  'get /c/:id': { path: '/c/c-fangkai', mayGet: ['fangkai', 'jianglan', 'suyue'] },
  'post /c/:id/tap': { path: '/c/c-fangkai/tap', mayGet: [] },
  'post /c/:id/*': { path: '/c/c-fangkai/owner', mayGet: [] },
  'get /admin': { path: '/admin', mayGet: ['suyue'] },
  'get /admin/statistics': { path: '/admin/statistics', mayGet: ['suyue'] },
  'post /admin/pause': { path: '/admin/pause', mayGet: [] },
  'get /digest/:week': { path: '/digest/2026-W40', mayGet: [] },
  'post /digest/:week/resend': { path: '/digest/2026-W40/resend', mayGet: [] },
  'get /sidebar': { path: '/sidebar', mayGet: ROLES },
  'get /sidebar/:contactId': { path: '/sidebar/wm-fangkai', mayGet: ['fangkai', 'jianglan', 'suyue'] },
  'post /sidebar/:contactId/tap': { path: '/sidebar/wm-fangkai/tap', mayGet: [] },
  'get /signature': { path: '/signature?url=https://evil.example', mayGet: [] },
  'get /:id/explain': {
    path: '/api/customers/c-fangkai/explain',
    mayGet: ['fangkai', 'jianglan', 'suyue'],
  },
};
/** They ask for no session: signing in and out, and what has a lock of its own and a test of its own. */
const NO_SESSION = [
  ...['/sign-in', '/sign-in/back', '/sign-out', '/as/:staffId', '/healthz', '/readyz', '/metrics'],
  ...['/*', '/:entity', '/api/follow-ups'],
];

describe('every route', () => {
  it('is in the table above', () => {
    const folder = new URL('../../src/web/', import.meta.url);
    const routes = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(new URL(file, folder), 'utf8').matchAll(/router\.(get|post)\(\s*['`]([^'`]+)['`]/g),
      ])
      .map(([, method, path]) => ({ method: method!, path: path!.replace(/\$\{.*?\}/g, '*') }));
    expect(routes.length).toBeGreaterThan(20);
    const missing = routes
      .filter(({ path }) => !NO_SESSION.includes(path))
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => ROUTES[route] === undefined);
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(ROUTES))(
    '%s gives nothing of a foreign customer to who has no right',
    async (route, { path, mayGet }) => {
      for (const role of ROLES) {
        const sees = SEES[role].includes('fangkai');
        const isPost = route.startsWith('post');
        const answer = isPost ? await postOnce(role, path) : await get(role, path);
        if (!sees) expect(answer.text, role).not.toContain('fangkai的');
        if (!isPost && mayGet.includes(role)) expect(answer.status, role).toBe(200);
        // What everybody may do is about themselves.
        const isForAll = mayGet.length === ROLES.length;
        if (isPost && !isForAll ? !sees : !mayGet.includes(role))
          expect([400, 403, 404], role).toContain(answer.status);
      }
    },
  );

  /** What nobody may do and nothing comes of: the rights alone are asked. */
  async function postOnce(role: Role, path: string): Promise<{ status: number; text: string }> {
    const fields = { alert: 'alert-fangkai', key: 'nonsense', value: 'no-such-id', word: 'resume' };
    const answer = await post(role, path, { ...fields, left: 'c-fangkai', right: 'c-linchen' });
    return { status: answer.status, text: await answer.text() };
  }

  it.each(Object.entries(ROUTES).filter(([route]) => route.startsWith('post')))(
    '%s refuses a form of another site',
    async (_, { path }) => {
      for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }])
        expect((await post('suyue', path, { alert: 'alert-fangkai', key: 'done' }, headers)).status).toBe(403);
      expect((await post('suyue', path, { form: 'x' })).status).toBe(403);
    },
  );

  it.each(Object.entries(ROUTES))('%s is nobody’s without a session', async (route, { path }) => {
    const method = route.startsWith('post') ? 'POST' : 'GET';
    const answer = await fetch(service.url + path, { method, headers: { origin: service.url }, redirect: 'manual' });
    expect([200, 302, 401]).toContain(answer.status);
    if (answer.status === 200) expect(path).toBe('/');
    expect(await answer.text()).not.toContain('秘密客户');
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

describe('the board', () => {
  it('pages beyond the end show the last one, and nonsense in the address shows the first', async () => {
    for (const query of [
      'page=99999',
      'page=-1',
      'page=1e99',
      'page=x',
      'show=__proto__',
      `q=${'%'.repeat(300)}`,
      'who=x',
    ])
      expect((await get('suyue', `/team?${query}`)).status, query).toBe(200);
    expect((await get('suyue', '/team?show=all&page=99999')).text).toContain('linchen的');
    expect((await get('suyue', '/team?show=all&q=%25')).text).not.toContain('linchen的');
  });

  it('goes into a file without formulas, only what is in sight, and each foreign customer into the reading log', async () => {
    const { store } = service.app;
    await store.db.run('DELETE FROM reading_log');
    await store.db.run(`UPDATE customer SET name = '=HYPERLINK("https://evil.example")' WHERE id = 'c-hejing'`);
    const { status, text } = await get('zhouning', '/team.csv?show=all');
    await store.db.run('UPDATE customer SET name = ? WHERE id = ?', [nameOf('hejing'), 'c-hejing']);
    expect(status).toBe(200);
    const lines = text.split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines.filter((line) => /^"?[=+@-]/.test(line))).toEqual([]);
    expect(text).toContain(`"'=HYPERLINK(""https`);
    expect(text).not.toContain('fangkai');
    expect(await store.db.query('SELECT customer_id, place FROM reading_log ORDER BY customer_id')).toEqual([
      { customer_id: 'c-hejing', place: 'export' },
      { customer_id: 'c-linchen', place: 'export' },
    ]);
  });

  it('counts what was handled for leaders only, from five cases on, by name', async () => {
    const { db } = service.app.store;
    for (let i = 0; i < 5; i += 1) {
      const closed = { id: `old-${i}`, customerId: `c-old-${i}`, state: 'closed', closedAt: TUESDAY } as const;
      await insertAlert(
        db,
        alert({ ...closed, ownerId: 'linchen', openedAt: TUESDAY, claimedAt: i < 2 ? TUESDAY : null }),
      );
    }
    expect((await get('zhouning', '/team')).text).toContain('33%（2/6）');
    expect((await get('zhouning', '/team')).text).not.toMatch(/（\d+\/1）/);
    for (const role of ['linchen', 'hejing', 'jianglan'] as const)
      expect((await get(role, '/team')).text).not.toContain('33%（2/6）');
  });
});

describe('customers that may be one', () => {
  it('are joined by a leader of both, and by nobody else', async () => {
    const { store } = service.app;
    const before = await store.db.query('SELECT * FROM customer_mapping WHERE valid_to IS NOT NULL');
    for (const [role, left, right] of [
      ['linchen', 'c-linchen', 'c-hejing'],
      ['jianglan', 'c-fangkai', 'c-linchen'],
      ['zhouning', 'c-linchen', 'c-fangkai'],
    ] as const)
      expect((await post(role, '/team/review', { left, right, word: 'same' })).status).toBe(403);
    // Theirs, but on no list: nothing is joined by an address that somebody made up.
    const answer = await post('zhouning', '/team/review', { left: 'c-linchen', right: 'c-hejing', word: 'same' });
    expect(answer.headers.get('location')).toBe('/team/review?said=gone');
    expect(await store.db.query('SELECT * FROM customer_mapping WHERE valid_to IS NOT NULL')).toEqual(before);
    expect((await get('linchen', '/team/review')).status).toBe(403);
    expect((await get('zhouning', '/team/review?said=%3Cscript%3E')).status).toBe(200);
  });
});

describe('what is set by hand', () => {
  it.each([
    ['linchen', 'owner', 'hejing', 403],
    ['linchen', 'segment', 'growth', 403],
    ['linchen', 'merge', 'c-hejing', 403],
    // Neither an id nor a name tells that there is such a customer elsewhere, and nobody is joined with himself.
    ['zhouning', 'merge', 'c-fangkai', 'noManage'],
    ['zhouning', 'merge', nameOf('fangkai'), 'noManage'],
    ['zhouning', 'merge', 'nobody', 'noManage'],
    ['zhouning', 'merge', '', 'noManage'],
    ['zhouning', 'merge', 'c-linchen', 'noManage'],
    ['jianglan', 'owner', 'fangkai', 403],
    ['fangkai', 'key-contact', 'wm-linchen', 403],
    ['fangkai', 'word', 'changed', 403],
    ['wudi', 'owner', 'wudi', 403],
    // Nobody gives a customer away beyond what they lead, nor to nobody.
    ['zhouning', 'owner', 'fangkai', 'noManage'],
    ['zhouning', 'owner', 'nobody', 'noManage'],
    ['zhouning', 'segment', 'gold', 'noManage'],
    ['linchen', 'key-contact', 'wm-fangkai', 'noManage'],
    ['linchen', 'word', 'maybe', 'noManage'],
    ['linchen', 'key-contact', 'wm-linchen', 'managed'],
    ['zhouning', 'segment', 'growth', 'managed'],
    ['zhouning', 'owner', 'hejing', 'managed'],
  ] as [Role, string, string, number | string][])('by %s: %s %s is answered %s', async (role, what, value, outcome) => {
    const answer = await post(role, `/c/c-linchen/${what}`, { value });
    if (typeof outcome === 'number') expect(answer.status).toBe(outcome);
    else expect(answer.headers.get('location')).toBe(`/c/c-linchen?said=${outcome}`);
  });

  it('moves the right to see with the owner', async () => {
    expect((await get('hejing', '/c/c-linchen')).status).toBe(200);
    await post('zhouning', '/c/c-linchen/owner', { value: '' });
    expect((await get('hejing', '/c/c-linchen')).status).toBe(403);
  });
});

describe('全员暂停提醒', () => {
  it('is for who operates', async () => {
    for (const role of ['linchen', 'zhouning'] as const)
      expect((await post(role, '/admin/pause', { word: 'pause' })).status).toBe(403);
    expect((await get('suyue', '/admin')).text).toContain('正常发送');
    expect((await post('suyue', '/admin/pause', { word: 'pause' })).status).toBe(303);
    expect((await get('suyue', '/admin')).text).toContain('起已暂停');
    expect((await post('suyue', '/admin/pause', { word: 'resume' })).status).toBe(303);
    expect((await get('suyue', '/admin')).text).toContain('正常发送');
  });
});

describe('one’s own day', () => {
  it('takes a tap on the list and comes back to it', async () => {
    const answer = await post('fangkai', '/c/c-fangkai/tap', { alert: 'alert-fangkai', key: 'done', back: '/me' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/me?said=done']);
    expect(await stateOf('fangkai')).toBe('claimed');
    const elsewhere = { alert: 'alert-fangkai', key: 'undo', back: '//evil.example' };
    expect((await post('fangkai', '/c/c-fangkai/tap', elsewhere)).headers.get('location')).toMatch(/^\/c\/c-fangkai/);
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
    for (const path of ['/me', '/c/c-linchen']) expect((await get('linchen', path)).text, path).toContain('看过这一页');
  });
});

describe('对方不合作了', () => {
  const say = async (role: Role, key: string, how = 'none') =>
    (await post(role, '/c/c-hejing/tap', { alert: 'alert-hejing', key, how })).status;
  const asks = async (role: Role) => (await get(role, '/c/c-hejing')).text.includes('确认不合作');

  it('is confirmed or denied on the page by who leads, not by who said it, and by nobody else', async () => {
    const { db } = service.app.store;
    await db.run(`UPDATE alert SET state = 'open', claimed_by = NULL, claimed_at = NULL WHERE id = 'alert-hejing'`);
    const [leads] = await db.query<{ leader_ids: string }>(`SELECT leader_ids FROM staff WHERE id = 'hejing'`);
    await db.run(`UPDATE staff SET leader_ids = ? WHERE id = 'hejing'`, ['["zhouning"]']);
    // People are looked up anew every few seconds.
    service.simulator.clock.advance(10_000);
    expect(await asks('zhouning')).toBe(false);
    expect(await say('hejing', 'done', 'lost')).toBe(303);
    expect([await stateOf('hejing'), await asks('zhouning'), await asks('hejing')]).toEqual(['claimed', true, false]);
    // A form that the page does not show.
    expect([await say('hejing', 'lostConfirmed'), await say('hejing', 'takeOver')]).toEqual([403, 403]);
    expect(await say('linchen', 'lostConfirmed')).toBe(403);
    expect(await stateOf('hejing')).toBe('claimed');
    expect(await say('zhouning', 'lostDenied')).toBe(303);
    expect([await stateOf('hejing'), await asks('zhouning')]).toEqual(['open', false]);
    await say('hejing', 'done', 'lost');
    await say('zhouning', 'lostConfirmed');
    const [row] = await db.query(`SELECT state, close_reason FROM alert WHERE id = 'alert-hejing'`);
    expect(row).toEqual({ state: 'closed', close_reason: 'lost' });
    await db.run(`UPDATE staff SET leader_ids = ? WHERE id = 'hejing'`, [leads!.leader_ids]);
  });
});

// The last of all: afterwards one customer is less.
describe('two customers that are one', () => {
  it('are joined by whoever leads both, by name, and can be taken apart again', async () => {
    const { db } = service.app.store;
    const holders = async (): Promise<string[]> =>
      (await loadMappings(db, { contactIds: ['wm-hejing'] }))
        .filter(({ validTo }) => validTo === null)
        .map(({ customerId }) => customerId);
    const answer = await post('zhouning', '/c/c-linchen/merge', { value: ` ${nameOf('hejing')} ` });
    expect(answer.headers.get('location')).toBe('/c/c-linchen?said=managed');
    expect(await holders()).toEqual(['c-linchen']);
    const [change] = await recentCustomerChanges(db, 1);
    expect(change).toMatchObject({ kind: 'merge', by: 'zhouning' });
    await undoCustomerChange(service.app.customerDeps, { changeId: change!.id, by: 'zhouning' });
    expect(await holders()).toEqual(['c-hejing']);
  });
});
