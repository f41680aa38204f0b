import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from './config.ts';
import type { Finding } from './finding.ts';
import type { Store } from './store/store.ts';
import { storeAddress } from './store/storeAddress.ts';

const GB = 1024 ** 3;
const FREE_BYTES_FAULT = 1 * GB;
const FREE_BYTES_WARNING = 5 * GB;
/** Packed weeks, snapshots and bodies of callbacks are rows of their own; the archive's largest message is 20 MB. */
const PACKET_BYTES_MIN = 32 * 1024 ** 2;
const MARIADB_MIN = [10, 6];
const MYSQL_MIN = [8, 0];

/** What the machine and the database server must be like. */
export async function examineMachine(config: Config, store: Store | null): Promise<Finding[]> {
  return [
    examineTimeZone(),
    ...(await examineDisk(config)),
    ...(store === null || store.kind !== 'mariadb' ? [] : await examineServer(store)),
  ];
}

/** Business time is that of China wherever the machine stands; the names of its zone come with Node's ICU. */
function examineTimeZone(): Finding {
  const name = 'time zone';
  if (!knowsShanghai())
    return {
      name,
      state: 'fault',
      says: 'this Node does not know Asia/Shanghai',
      mend: 'install a Node with full ICU',
    };
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { name, state: 'ok', says: `days and hours are those of Asia/Shanghai, whatever this machine's (${own})` };
}

/** A Node without the names of zones refuses them, or takes them for UTC. */
function knowsShanghai(): boolean {
  try {
    const midnight = Date.UTC(2026, 0, 1, 16);
    const zone = { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' } as const;
    const text = new Intl.DateTimeFormat('zh-CN', zone).format(midnight);
    return text.includes('1/2') && text.includes('00:00');
  } catch {
    return false;
  }
}

async function examineDisk({ databaseUrl }: Config): Promise<Finding[]> {
  const address = storeAddress(databaseUrl);
  if (address.kind !== 'sqlite' || address.path === ':memory:') return [];
  const name = 'disk';
  const { bavail, bsize } = await statfs(dirname(address.path)).catch(() => ({ bavail: null, bsize: 0 }));
  if (bavail === null)
    return [
      {
        name,
        state: 'fault',
        says: 'the folder of the database cannot be looked at',
        mend: 'check DATABASE_URL and rights',
      },
    ];
  return [examineSpace(bavail * bsize)];
}

/** @param free bytes */
export function examineSpace(free: number): Finding {
  const name = 'disk';
  const says = `${(free / GB).toFixed(1)} GB free where the database lies`;
  const mend = 'make room before the service has to stop; 2,000 messages a day take about 0.3 GB a year';
  if (free < FREE_BYTES_FAULT) return { name, state: 'fault', says, mend };
  return free < FREE_BYTES_WARNING ? { name, state: 'warning', says, mend } : { name, state: 'ok', says };
}

async function examineServer({ db }: Store): Promise<Finding[]> {
  const [row] = await db
    .query<{ version: string; packet: number; isolation: string }>(
      `SELECT VERSION() AS version, @@max_allowed_packet AS packet, @@tx_isolation AS isolation`,
    )
    .catch(() =>
      db.query<{ version: string; packet: number; isolation: string }>(
        `SELECT VERSION() AS version, @@max_allowed_packet AS packet, @@transaction_isolation AS isolation`,
      ),
    );
  const { version, packet, isolation } = row!;
  return [examineVersion(version), examinePacket(Number(packet)), examineIsolation(isolation)];
}

/** @param version as the server says it, such as `11.4.4-MariaDB-log` or `8.0.40` */
export function examineVersion(version: string): Finding {
  const name = 'database version';
  const isMariadb = /mariadb/i.test(version);
  const [needed, product] = isMariadb ? [MARIADB_MIN, 'MariaDB'] : [MYSQL_MIN, 'MySQL'];
  const [major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
  const isEnough = major > needed[0]! || (major === needed[0] && minor >= needed[1]!);
  return isEnough
    ? { name, state: 'ok', says: `${product} ${major}.${minor}` }
    : { name, state: 'fault', says: `${product} ${major}.${minor}`, mend: `at least ${product} ${needed.join('.')}` };
}

export function examinePacket(bytes: number): Finding {
  const name = 'database max_allowed_packet';
  const says = `${Math.round(bytes / 1024 ** 2)} MB`;
  return bytes >= PACKET_BYTES_MIN
    ? { name, state: 'ok', says }
    : { name, state: 'warning', says, mend: 'set max_allowed_packet=64M in the configuration of the server' };
}

/** The service sets it for each of its connections; a proxy between may undo that. */
export function examineIsolation(isolation: string): Finding {
  const name = 'database isolation';
  return /^READ[ -]COMMITTED$/i.test(isolation)
    ? { name, state: 'ok', says: 'READ COMMITTED in our connections' }
    : {
        ...{ name, state: 'fault', says: `${isolation}, although we ask for READ COMMITTED` },
        mend: 'a proxy in front of the database changes sessions: connect to the server itself, or let it keep session settings',
      };
}
