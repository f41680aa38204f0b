import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { connect } from './apiClient.ts';
import { HOUR, MINUTE, MONDAY, smallCompany } from './smallCompany.ts';

let sim: Simulator;
let api: Awaited<ReturnType<typeof connect>>;

beforeEach(async () => {
  sim = await startSimulator({ company: smallCompany, startAt: MONDAY });
  api = await connect(sim);
});
afterEach(() => sim.close());

const ask = () => api.get('user/get', { userid: 'LiMing' });
const errcodeOf = async (path: string) =>
  ((await (await fetch(`${sim.url}${path}`)).json()) as { errcode: number }).errcode;

describe('tokens', () => {
  it('are the same while valid, by switch, and expire after 7200 s', async () => {
    const secret = sim.credentials.appSecret;
    const token = await api.fetchToken(secret);
    expect(await api.fetchToken(secret)).toBe(token);
    sim.switches.sameTokenWhileValid = false;
    expect(await api.fetchToken(secret)).not.toBe(token);
    sim.clock.advance(2 * HOUR - 1);
    expect((await ask()).errcode).toBe(0);
    sim.clock.advance(1);
    expect((await ask()).errcode).toBe(42001);
  });

  it('may be invalidated early', async () => {
    sim.invalidateTokens();
    expect((await ask()).errcode).toBe(40014);
    await api.refresh();
    expect((await ask()).errcode).toBe(0);
  });

  it('belong to one secret', async () => {
    expect((await api.get('user/get', { userid: 'LiMing' }, 'archive')).errcode).toBe(48002);
    expect((await api.post('msgaudit/get_permit_user_list', {})).errcode).toBe(48002);
    const text = { touser: 'LiMing', msgtype: 'text', agentid: sim.credentials.agentId, text: { content: 'x' } };
    expect((await api.post('message/send', text, 'other')).errcode).toBe(301002);
  });

  it.each<[string, string, number]>([
    ['no token', '/cgi-bin/user/get?userid=LiMing', 41001],
    ['an invented token', '/cgi-bin/user/get?userid=LiMing&access_token=invented', 40014],
    ['no corpid', '/cgi-bin/gettoken?corpsecret=x', 41002],
    ['no secret', '/cgi-bin/gettoken?corpid=wwfakecorpid000000', 41004],
    ['another corpid', '/cgi-bin/gettoken?corpid=ww1&corpsecret=x', 40013],
    ['a wrong secret', '/cgi-bin/gettoken?corpid=wwfakecorpid000000&corpsecret=x', 40001],
  ])('%s', async (_name, path, code) => expect(await errcodeOf(path)).toBe(code));
});

describe('the network', () => {
  it('refuses an address that is not trusted, and names it', async () => {
    sim.switches.trustedIps = ['10.0.0.1'];
    const answer = await ask();
    expect(answer.errcode).toBe(60020);
    expect(answer.errmsg).toMatch(/hint: \[\d+_\d+_\w+\], from ip: 127\.0\.0\.1, more info at https:\/\/.*e=60020$/);
    sim.switches.trustedIps = ['127.0.0.1'];
    expect((await ask()).errcode).toBe(0);
  });

  it('refuses broken JSON, the wrong method and what it does not know', async () => {
    expect(await api.postText('message/send', '{"touser":')).toMatchObject({
      errcode: 40058,
      errmsg: expect.stringContaining('wrong json format'),
    });
    expect((await api.get('message/send')).errcode).toBe(40058);
    expect((await api.get('no/such/api')).errcode).toBe(40058);
    expect((await api.postText('message/send', `"${'x'.repeat(5_000_000)}"`)).errcode).toBe(40206);
  });

  it('counts calls by API and minute', async () => {
    let code = 0;
    for (let calls = 0; calls < 1_001; calls += 1) {
      code = (await api.post('msgaudit/get_permit_user_list', {}, 'archive')).errcode;
      if (code !== 0) break;
    }
    expect(code).toBe(45009);
    sim.clock.advance(MINUTE);
    expect((await api.post('msgaudit/get_permit_user_list', {}, 'archive')).errcode).toBe(0);
  });

  it('logs calls without their parameters', async () => {
    sim.requests.clear();
    await ask();
    expect(sim.requests.all()).toEqual([{ api: 'user/get', errcode: 0, at: MONDAY, agentId: sim.credentials.agentId }]);
    expect(sim.requests.count('user/get')).toBe(1);
  });
});

describe('tickets and login', () => {
  it('keeps two tickets, each until it expires', async () => {
    const [corp, app] = [await api.get('get_jsapi_ticket'), await api.get('ticket/get', { type: 'agent_config' })];
    expect(corp.ticket).not.toBe(app.ticket);
    expect((await api.get('get_jsapi_ticket')).ticket).toBe(corp.ticket);
    sim.clock.advance(2 * HOUR);
    await api.refresh();
    expect((await api.get('get_jsapi_ticket')).ticket).not.toBe(corp.ticket);
    expect((await api.get('ticket/get', { type: 'jsapi' })).errcode).toBe(40058);
  });

  it('gives a code that works once, for five minutes', async () => {
    const code = sim.loginCode('liming');
    expect(await api.get('auth/getuserinfo', { code })).toMatchObject({ errcode: 0, userid: 'LiMing' });
    expect((await api.get('auth/getuserinfo', { code })).errcode).toBe(40029);
    const late = sim.loginCode('LiMing');
    sim.clock.advance(5 * MINUTE);
    expect((await api.get('auth/getuserinfo', { code: late })).errcode).toBe(42003);
  });

  it('sends the browser back as the member whose phone was opened', async () => {
    const page = await fetch(`${sim.url}/m/LiMing`);
    const cookie = page.headers.get('set-cookie')!.split(';')[0]!;
    const target = 'http://127.0.0.1:1/login?next=%2Fme';
    const query = new URLSearchParams({
      appid: 'wwfakecorpid000000',
      redirect_uri: target,
      state: 'abc123',
      response_type: 'code',
    });
    const answer = await fetch(`${sim.url}/connect/oauth2/authorize?${query}`, {
      headers: { cookie },
      redirect: 'manual',
    });
    const back = new URL(answer.headers.get('location')!);
    expect([back.pathname, back.searchParams.get('next'), back.searchParams.get('state')]).toEqual([
      '/login',
      '/me',
      'abc123',
    ]);
    expect(await api.get('auth/getuserinfo', { code: back.searchParams.get('code')! })).toMatchObject({
      userid: 'LiMing',
    });
    const unknown = await (await fetch(`${sim.url}/connect/oauth2/authorize?${query}`)).text();
    expect(unknown).toContain('sim_member=WangFang');
    const wrong = await fetch(`${sim.url}/connect/oauth2/authorize?appid=ww1&redirect_uri=javascript:alert(1)`, {
      redirect: 'manual',
    });
    expect(wrong.status).toBe(400);
  });
});

describe('faults on demand', () => {
  it('strike one call, as often as asked for', async () => {
    sim.faults.once('user/get', { errcode: -1, times: 2 });
    expect([(await ask()).errcode, (await ask()).errcode, (await ask()).errcode]).toEqual([-1, -1, 0]);
    sim.faults.once('user/get', { httpStatus: 502 });
    await expect(ask()).rejects.toThrow('JSON');
    sim.faults.once('user/get', { truncate: true });
    await expect(ask()).rejects.toThrow('JSON');
    sim.faults.once('user/get', { reset: true });
    await expect(ask()).rejects.toThrow('fetch failed');
    expect(
      sim.requests
        .all()
        .slice(-4)
        .map((call) => call.errcode),
    ).toEqual([0, null, null, null]);
  });

  it('may strike after the call took effect', async () => {
    sim.faults.once('message/send', { reset: true, afterEffect: true });
    await expect(api.sendText('早')).rejects.toThrow('fetch failed');
    sim.faults.once('message/send', { reset: true });
    await expect(api.sendText('晚')).rejects.toThrow('fetch failed');
    expect(sim.phone('LiMing').app.map((item) => item.body.content)).toEqual(['早']);
  });

  it('reach the archive too', async () => {
    sim.faults.once('archive/getchatdata', { errcode: 10001 });
    expect(JSON.parse(await api.pullText(0))).toMatchObject({ errcode: 10001 });
  });

  it('come by chance at a rate that the seed repeats', async () => {
    const run = async () => {
      await using world = await startSimulator({ company: smallCompany, startAt: MONDAY, seed: 7 });
      const client = await connect(world);
      world.faults.rate({ share: 0.3, kinds: [{ errcode: -1 }, { errcode: 45009 }], apis: ['user/get'] });
      const codes: number[] = [];
      for (let calls = 0; calls < 60; calls += 1)
        codes.push((await client.get('user/get', { userid: 'LiMing' })).errcode);
      return codes;
    };
    const codes = await run();
    expect(await run()).toEqual(codes);
    const struck = codes.filter((code) => code !== 0).length;
    expect(struck).toBeGreaterThan(6);
    expect(struck).toBeLessThan(36);
  });
});
