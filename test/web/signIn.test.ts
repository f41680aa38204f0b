import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { signedInBy, signIn } from '../../src/usecases/signIn.ts';
import { pageCompany } from './pageCompany.ts';
import { signInAs } from './signInAs.ts';

let service: DemoService;
beforeAll(async () => {
  service = await pageCompany();
});
afterAll(async () => {
  await service.close();
});
beforeEach(async () => {
  await service.app.store.db.run('DELETE FROM session');
});

/** A browser as far as signing in needs one: cookies, and no following by itself. */
class Browser {
  readonly cookies = new Map<string, string>();

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  get session(): string | undefined {
    return this.cookies.get('liuke');
  }
}

const at = (answer: Response): string => answer.headers.get('location') ?? '';
const count = async (): Promise<number> =>
  (await service.app.store.db.query<{ n: number }>('SELECT COUNT(*) AS n FROM session'))[0]!.n;

/** From a page to WeCom's own and back to ours, as far as the address with the code. */
async function untilCode(browser: Browser, path: string, member = 'LinChen'): Promise<string> {
  const asked = await browser.go(service.url + path);
  return codeOf(browser, at(asked), member);
}

/** @param path of ours that begins to sign in */
async function codeOf(browser: Browser, path: string, member = 'LinChen'): Promise<string> {
  const begun = await browser.go(service.url + path);
  return at(await browser.go(at(begun).replace('#', `&sim_member=${member}#`)));
}

describe('signing in inside WeCom', () => {
  it('comes back to the page that was asked for', async () => {
    const browser = new Browser();
    const back = await untilCode(browser, '/c/c-linchen?said=done');
    expect(back).toMatch(/\/sign-in\/back\?code=[^&]+&state=[0-9a-f]{32}$/);
    const done = await browser.go(back);
    expect([done.status, at(done)]).toEqual([302, '/c/c-linchen?said=done']);
    const cookie = done.headers.getSetCookie().find((line) => line.startsWith('liuke='))!;
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect((await browser.go(`${service.url}/c/c-linchen`)).status).toBe(200);
  });

  it('asks WeCom for the silent scope with the address of our app', async () => {
    const browser = new Browser();
    const begun = new URL(at(await browser.go(`${service.url}/sign-in`)));
    expect(Object.fromEntries(begun.searchParams)).toMatchObject({
      appid: 'ww00000000000000bb',
      redirect_uri: `${service.url}/sign-in/back`,
      response_type: 'code',
      scope: 'snsapi_base',
      agentid: String(service.simulator.credentials.agentId),
    });
    expect(begun.hash).toBe('#wechat_redirect');
  });

  it('takes a code once, and only in the browser that began', async () => {
    const victim = new Browser();
    const attacker = new Browser();
    const back = await untilCode(attacker, '/me', 'FangKai');
    // A link with somebody else's code would sign the victim in as him.
    expect((await victim.go(back)).status).toBe(403);
    expect(victim.session).toBeUndefined();
    expect((await attacker.go(back)).status).toBe(302);
    expect((await attacker.go(back)).status).toBe(403);
    expect(await count()).toBe(1);
  });

  it('refuses a used code under a new state, an old one, and none', async () => {
    const browser = new Browser();
    const first = await untilCode(browser, '/me');
    await browser.go(first);
    const again = await untilCode(new Browser(), '/me');
    const other = new Browser();
    const second = await untilCode(other, '/me');
    const withOldCode = second.replace(/code=[^&]+/, /code=[^&]+/.exec(first)![0]);
    expect((await other.go(withOldCode)).status).toBe(403);
    service.simulator.clock.advance(6 * MINUTE_MS);
    expect((await other.go(again)).status).toBe(403);
    for (const query of ['', '?code=', '?code=x&state=y', `?code=${'x'.repeat(600)}&state=${'0'.repeat(32)}`])
      expect((await new Browser().go(`${service.url}/sign-in/back${query}`)).status).toBe(403);
  });

  it('goes on to pages of ours only', async () => {
    for (const to of [
      ...['https://evil.example/', '//evil.example', '/\\evil.example', '/%5cevil.example/../..//evil.example'],
      ...['javascript:alert(1)', '/\t/evil.example', '/sign-in?to=/me', `/${'a'.repeat(400)}`],
    ]) {
      const browser = new Browser();
      const begun = at(await browser.go(`${service.url}/sign-in?to=${encodeURIComponent(to)}`));
      const back = at(await browser.go(begun.replace('#', '&sim_member=LinChen#')));
      const target = new URL(at(await browser.go(back)), service.url);
      expect(target.origin, to).toBe(service.url);
      expect(target.pathname.startsWith('//'), to).toBe(false);
    }
  });

  it('does not go on with a session that was planted before', async () => {
    const planted = (await signIn(signInDeps(), 'fangkai'))!;
    const browser = new Browser();
    browser.cookies.set('liuke', planted);
    await browser.go(await codeOf(browser, '/sign-in?to=%2Fme'));
    expect(await signedInBy(signInDeps(), planted)).toBeNull();
    expect(browser.session).not.toBe(planted);
    const invented = new Browser();
    invented.cookies.set('liuke', 'invented-by-an-attacker');
    await invented.go(await untilCode(invented, '/me'));
    expect(invented.session).toMatch(/^[\w-]{43}$/);
    expect(invented.session).not.toBe('invented-by-an-attacker');
  });

  it('keeps no token in the database', async () => {
    const { cookie } = await signInAs(service.url, service.app.store, 'linchen');
    const rows = JSON.stringify(await service.app.store.db.query('SELECT * FROM session'));
    expect(rows).not.toContain(cookie.split('=')[1]);
  });

  it('says so when WeCom cannot be asked', async () => {
    const browser = new Browser();
    const back = await untilCode(browser, '/me');
    service.simulator.switches.trustedIps = ['203.0.113.9'];
    const answer = await browser.go(back);
    service.simulator.switches.trustedIps = null;
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('重新进入');
  });
});

function signInDeps() {
  const { store } = service.app;
  return { store, clock: service.simulator.clock.now, adminIds: [], operatorIds: [] };
}

describe('a session', () => {
  it('gets a new token each hour; the old one lives a minute longer', async () => {
    const first = (await signIn(signInDeps(), 'linchen'))!;
    expect((await signedInBy(signInDeps(), first))!.nextToken).toBeNull();
    service.simulator.clock.advance(HOUR_MS);
    const renewed = (await signedInBy(signInDeps(), first))!;
    expect(renewed.nextToken).toMatch(/^[\w-]{43}$/);
    const next = (await signedInBy(signInDeps(), renewed.nextToken!))!;
    expect(next.formToken).toBe(renewed.formToken);
    expect((await signedInBy(signInDeps(), first))!.nextToken).toBeNull();
    service.simulator.clock.advance(MINUTE_MS + 1);
    expect(await signedInBy(signInDeps(), first)).toBeNull();
    expect(await signedInBy(signInDeps(), renewed.nextToken!)).not.toBeNull();
  });

  it('ends when nobody uses it, and after a week in any case', async () => {
    const idle = (await signIn(signInDeps(), 'linchen'))!;
    service.simulator.clock.advance(12 * HOUR_MS);
    expect(await signedInBy(signInDeps(), idle)).toBeNull();
    let token = (await signIn(signInDeps(), 'linchen'))!;
    for (let hours = 0; hours < 24 * 7 - 8; hours += 8) {
      service.simulator.clock.advance(8 * HOUR_MS);
      token = (await signedInBy(signInDeps(), token))!.nextToken!;
    }
    service.simulator.clock.advance(8 * HOUR_MS);
    expect(await signedInBy(signInDeps(), token)).toBeNull();
    await service.app.work.purge();
    expect(await count()).toBe(0);
  });

  it('ends for who left the company', async () => {
    const token = (await signIn(signInDeps(), 'wudi'))!;
    await service.app.store.db.run(`UPDATE staff SET status = 'departed' WHERE id = 'wudi'`);
    expect(await signedInBy(signInDeps(), token)).toBeNull();
    expect(await signIn(signInDeps(), 'wudi')).toBeNull();
    expect(await signIn(signInDeps(), 'nobody')).toBeNull();
  });

  it('ends in all its tokens at 退出, with a form of ours only', async () => {
    const { cookie, formToken } = await signInAs(service.url, service.app.store, 'linchen');
    const leave = (form: string) =>
      fetch(`${service.url}/sign-out`, {
        method: 'POST',
        body: new URLSearchParams({ form }),
        headers: { cookie, origin: service.url },
      });
    expect((await leave('wrong')).status).toBe(403);
    expect(await count()).toBe(1);
    expect((await leave(formToken)).status).toBe(200);
    expect(await count()).toBe(0);
    const after = await fetch(`${service.url}/me`, { headers: { cookie }, redirect: 'manual' });
    expect(at(after)).toBe('/sign-in?to=%2Fme');
  });
});
