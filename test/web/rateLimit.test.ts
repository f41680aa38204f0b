import type { Context } from 'koa';
import { describe, expect, it } from 'vitest';
import { callerAddress } from '../../src/web/callerAddress.ts';
import { callLimits } from '../../src/web/callLimits.ts';
import { rateLimit } from '../../src/web/rateLimit.ts';

describe('a rate limit', () => {
  it('lets so many calls a minute go on, of each key by itself, and says how long to wait', () => {
    let now = 1_000;
    const limit = rateLimit({ perMinute: 2, clock: () => now });
    expect([limit.take('a'), limit.take('a'), limit.take('a'), limit.take('b')]).toEqual([null, null, 60, null]);
    now += 59_001;
    expect([limit.waitSeconds('a'), limit.take('a')]).toEqual([1, 1]);
    now += 999;
    expect([limit.waitSeconds('a'), limit.take('a')]).toEqual([null, null]);
  });

  it('shuts nobody out when its clock is put back, and forgets the oldest of very many', () => {
    let now = 100_000;
    const limit = rateLimit({ perMinute: 1, clock: () => now });
    limit.take('a');
    now = 0;
    expect(limit.take('a')).toBe(null);
    for (let n = 0; n < 20_001; n += 1) limit.take(`other ${n}`);
    expect([limit.waitSeconds('a'), limit.waitSeconds('other 20000')]).toEqual([null, 60]);
  });
});

const from = (remoteAddress: string, headers: Record<string, string> = {}): Context =>
  ({ socket: { remoteAddress }, get: (name: string) => headers[name] ?? '' }) as unknown as Context;

describe('the address of a caller', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s is counted as %s', (address, counted) => {
    expect(callerAddress(from(address), null)).toBe(counted);
  });

  it('tells nothing where a proxy on this machine is not named, whatever a header says', () => {
    for (const loopback of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(callerAddress(from(loopback, { 'X-Forwarded-For': '203.0.113.7' }), null)).toBe(null);
  });

  it('is what the named proxy added last; what stands before came from outside', () => {
    const told = (value: string) => callerAddress(from('127.0.0.1', { 'X-Forwarded-For': value }), 'X-Forwarded-For');
    expect(told('203.0.113.7')).toBe('203.0.113.7');
    expect(told('198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(told('not an address')).toBe(null);
    expect(told('')).toBe(null);
  });
});

it('pages are counted by address and by session', () => {
  const limits = callLimits({ proxyHeader: null, elapsed: () => 0 });
  const one = from('203.0.113.7');
  for (let n = 0; n < 300; n += 1) expect(limits.page(one, 'mine')).toBe(null);
  expect([limits.page(one, 'mine'), limits.page(one, 'yours'), limits.page(from('127.0.0.1'), 'mine')]).toEqual([
    ...[60, null, 60],
  ]);
  for (let n = 302; n < 1_200; n += 1) limits.page(one, null);
  expect([limits.page(one, null), limits.page(one, 'yours'), limits.page(from('203.0.113.8'), null)]).toEqual([
    ...[60, 60, null],
  ]);
});
