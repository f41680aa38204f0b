import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** An address that must not be called was found behind a name; `code` names it where only codes come through. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
  readonly code = 'EFORBIDDEN';
}

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(net, bits);
PRIVATE.addAddress('::1', 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

/** Nobody's webhook: this host, link-local (where clouds keep their secrets), documentation, multicast, reserved. */
const NEVER = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  NEVER.addSubnet(net, bits);
NEVER.addAddress('::', 'ipv6');
NEVER.addSubnet('fe80::', 10, 'ipv6');
NEVER.addSubnet('ff00::', 8, 'ipv6');
// IPv4 in IPv6 other than ::ffff:, which is looked at as the IPv4 address that it is.
NEVER.addSubnet('64:ff9b::', 96, 'ipv6');
NEVER.addSubnet('2002::', 16, 'ipv6');

/** May a request go to this address? @param allowsPrivate the operator says that the receiver stands inside */
export function mayCall(address: string, allowsPrivate: boolean): boolean {
  const kind = isIP(address);
  if (kind === 0) return false;
  const family = kind === 6 ? 'ipv6' : 'ipv4';
  return !NEVER.check(address, family) && (allowsPrivate || !PRIVATE.check(address, family));
}

/**
 * A look-up for requests that gives only addresses that may be called. It is asked when the connection is made, so a name that
 * changes its address between two looks gains nothing.
 */
export function guardedLookup(allowsPrivate: boolean): LookupFunction {
  return (host, options, callback) => {
    dnsLookup(host, { ...options, all: true }, (err, found: LookupAddress[]) => {
      const allowed = err === null ? found.filter(({ address }) => mayCall(address, allowsPrivate)) : [];
      const [first] = allowed;
      if (err !== null) callback(err, '', 0);
      else if (first === undefined) callback(new ForbiddenAddress('private or reserved'), '', 0);
      else if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
