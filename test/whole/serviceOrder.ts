import type { Config } from '../../src/config.ts';
import type { Role } from '../../src/roles.ts';
import { Secret } from '../../src/secret.ts';
import type { Simulator, SimulatorCredentials } from '../../src/simulator/simulator.ts';

/** What a service process is told, as it travels over a pipe: plain values only. */
export interface ServiceOrder {
  /** Where WeCom is. */
  simulatorUrl: string;
  credentials: SimulatorCredentials;
  databaseUrl: string;
  /** Where people and callbacks reach the service. */
  publicUrl: string;
  time: ServiceTime;
  logLevel: string;
  /** The SDK's library to read the archive through; null for the simulator's own archive. */
  libraryPath: string | null;
  /** Of several processes on one database; left out: one process that does everything. */
  among?: { roles: Role[]; leaseMs: number; customersPerSlice: number };
}

/** UTC and plain milliseconds. */
export type ServiceTime =
  /** The clock goes as this machine's does, so far ahead of it (until `jumpTo` says otherwise), and the bell rings by itself. */
  | { kind: 'running'; aheadMs: number; ringEveryMs: number }
  /** The clock stands where it was set, and the bell rings when it is rung: `ServiceProcess.turnTo`. */
  | { kind: 'told'; at: number };

/** The clock is set, and what is due then is done if it rings. */
export interface Turn {
  at: number;
  rings: boolean;
}

/** An order for a service that begins now, by the simulator's clock, and rings every 50 ms. */
export function orderFor(
  { url, credentials, clock }: Simulator,
  {
    databaseUrl,
    publicUrl,
    libraryPath = null,
  }: { databaseUrl: string; publicUrl: string; libraryPath?: string | null },
): ServiceOrder {
  return {
    ...{ simulatorUrl: url, credentials, databaseUrl, publicUrl, libraryPath },
    time: { kind: 'running', aheadMs: Math.round(clock.now() - Date.now()), ringEveryMs: 50 },
    logLevel: 'warn',
  };
}

/** The managers' groups of {@link serviceConfig}: a robot's, and one that the app makes. */
export const GROUP_IDS = ['webhook', 'appchat'] as const;
export const OWN_GROUP_CHAT_ID = 'liukeDigest';

const HOST = '127.0.0.1';

/** The configuration as `config.ts` would read it, on any free port, without a preview period. */
export function serviceConfig(order: ServiceOrder): Config {
  const { credentials, libraryPath } = order;
  const keysOf = (receiver: 'app' | 'contact' | 'archive') => ({
    token: new Secret(credentials.callbacks[receiver].token),
    encodingAesKey: new Secret(credentials.callbacks[receiver].encodingAesKey),
  });
  const [webhookId, appchatId] = GROUP_IDS;
  return {
    host: HOST,
    port: 0,
    publicUrl: order.publicUrl,
    databaseUrl: order.databaseUrl,
    logLevel: order.logLevel,
    ...(order.among === undefined ? {} : { leaseMs: order.among.leaseMs }),
    wecom: {
      baseUrl: order.simulatorUrl,
      corpId: credentials.corpId,
      agentId: credentials.agentId,
      appSecret: new Secret(credentials.appSecret),
      callbacks: { app: keysOf('app'), contact: keysOf('contact'), archive: keysOf('archive') },
    },
    archive: {
      source: libraryPath === null ? 'simulator' : 'native',
      secret: new Secret(credentials.archiveSecret),
      keys: Object.fromEntries(
        Object.entries(credentials.archivePrivateKeys).map(([version, pem]) => [version, new Secret(pem)]),
      ),
      keysFolder: null,
      libraryPath,
      proxy: '',
      proxyPassword: new Secret(''),
      decodeThreads: 2,
    },
    messageText: null,
    digestGroups: [
      ...credentials.webhookKeys.slice(0, 1).map((key) => ({
        id: webhookId,
        channel: { kind: 'webhook' as const, key: new Secret(key) },
        showsNames: true,
      })),
      { id: appchatId, channel: { kind: 'appchat', chatId: OWN_GROUP_CHAT_ID }, showsNames: false },
    ],
    previewDays: 0,
    reasonsOn: 'card',
    operatorIds: [],
    textOnlyIds: [],
    adminIds: [],
    signIn: 'demo',
    importTokens: [],
    fixedWindow: null,
  };
}
