import { isIP } from 'node:net';
import type { Context } from 'koa';

const LOOPBACK = /^(127\.|::1$)/;
const GROUPS_OF_NETWORK = 4;
const GROUPS = 8;

/**
 * Whose calls are counted together: an IPv4 address, or the network of an IPv6 one (a household or server has 2^64 of these).
 * @param proxyHeader the header in which the proxy in front of us puts the address that it sees; what stands before its last comma
 * came from outside and is believed by nobody. null: no proxy is named, and headers say nothing
 * @returns null where the address tells nothing: a proxy on this machine that is not named
 */
export function callerAddress(ctx: Context, proxyHeader: string | null): string | null {
  const told = proxyHeader === null ? '' : (ctx.get(proxyHeader).split(',').at(-1) ?? '').trim();
  const address = (isIP(told) === 0 ? (ctx.socket.remoteAddress ?? '') : told).replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIP(address) === 0 || LOOPBACK.test(address)) return null;
  return isIP(address) === 4 ? address : networkOf(address);
}

function networkOf(address: string): string {
  const [before = '', after] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const [head, tail] = [before, after ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const middle = after === undefined ? [] : Array.from({ length: GROUPS - head!.length - tail!.length }, () => '0');
  const groups = [...head!, ...middle, ...tail!].slice(0, GROUPS_OF_NETWORK);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
