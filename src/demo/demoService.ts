import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../app.ts';
import type { CompanySettings } from '../companySettings.ts';
import type { Config } from '../config.ts';
import type { RhythmWindow } from '../domain/rhythm.ts';
import { createLog } from '../log.ts';
import { Secret } from '../secret.ts';
import type { CompanyScript } from '../simulator/script.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';

const LIUKE_PORT = 7780;
const SIMULATOR_PORT = 7790;
const HOST = '127.0.0.1';
const DECODE_THREADS = 2;

/** A simulated WeCom and a Liuke that speaks to it as to the real one: over HTTP, with the simulator's clock. */
export interface DemoService {
  simulator: Simulator;
  app: App;
  /** Where Liuke's pages are. */
  url: string;
  close(): Promise<void>;
}

export interface DemoServiceOptions {
  company: CompanyScript;
  startAt: number;
  seed: number;
  settings: CompanySettings;
  logLevel: string;
  fixedWindow?: RhythmWindow | null;
  reasonsOn?: Config['reasonsOn'];
  /** How often one address and session may call; left out: as often as they like. */
  limits?: Pick<Config, 'limitsCalls' | 'proxyHeader'>;
  /** Takes any free ports instead of the usual ones: several may run side by side. */
  anyPort?: boolean;
}

/** Starts both, with a database of their own that goes when they close, and without a preview period. */
export async function startDemoService(options: DemoServiceOptions): Promise<DemoService> {
  const { company, startAt, seed, settings, logLevel } = options;
  const simulator = await startSimulator({
    company,
    startAt,
    seed,
    host: HOST,
    port: await freePort(options.anyPort ? 0 : SIMULATOR_PORT),
  });
  const folder = await mkdtemp(join(tmpdir(), 'liuke-demo-'));
  const port = await freePort(options.anyPort ? 0 : LIUKE_PORT);
  const config = demoConfig(simulator, { port, databaseUrl: `sqlite:${join(folder, 'demo.db')}` });
  // One leader looks after the whole, so that there is somebody who can open each page.
  const adminIds = company.staff
    .filter(({ leaderOf }) => leaderOf.length > 0)
    .slice(0, 1)
    .map(({ userid }) => userid.toLowerCase());
  const app = await createApp({
    config: {
      ...config,
      logLevel,
      fixedWindow: options.fixedWindow ?? null,
      reasonsOn: options.reasonsOn ?? 'card',
      ...options.limits,
      adminIds,
    },
    settings,
    clock: simulator.clock.now,
    log: createLog(logLevel),
  });
  await app.listen();
  for (const receiver of ['app', 'contact', 'archive'] as const)
    await simulator.setCallbackUrl(receiver, `${config.publicUrl}/wecom/cb/${receiver}`);
  return {
    simulator,
    app,
    url: config.publicUrl,
    async close() {
      await simulator.close();
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function demoConfig(
  { url, credentials }: Simulator,
  { port, databaseUrl }: { port: number; databaseUrl: string },
): Config {
  const keysOf = (receiver: 'app' | 'contact' | 'archive') => ({
    token: new Secret(credentials.callbacks[receiver].token),
    encodingAesKey: new Secret(credentials.callbacks[receiver].encodingAesKey),
  });
  const [webhookKey] = credentials.webhookKeys;
  return {
    host: HOST,
    port,
    publicUrl: `http://${HOST}:${port}`,
    databaseUrl,
    logLevel: 'warn',
    wecom: {
      baseUrl: url,
      corpId: credentials.corpId,
      agentId: credentials.agentId,
      appSecret: new Secret(credentials.appSecret),
      callbacks: { app: keysOf('app'), contact: keysOf('contact'), archive: keysOf('archive') },
    },
    archive: {
      source: 'simulator',
      secret: new Secret(credentials.archiveSecret),
      keys: Object.fromEntries(
        Object.entries(credentials.archivePrivateKeys).map(([version, pem]) => [version, new Secret(pem)]),
      ),
      keysFolder: null,
      libraryPath: null,
      proxy: '',
      proxyPassword: new Secret(''),
      decodeThreads: DECODE_THREADS,
    },
    messageText: null,
    digestGroups: [
      ...(webhookKey === undefined
        ? []
        : [{ id: 'webhook', channel: { kind: 'webhook' as const, key: new Secret(webhookKey) }, showsNames: true }]),
      { id: 'appchat', channel: { kind: 'appchat' as const, chatId: 'liukeDigest' }, showsNames: false },
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

/** The wanted port, or any other when it is taken. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (err: NodeJS.ErrnoException) => {
      if (err.code === 'EADDRINUSE' && wanted !== 0) freePort(0).then(resolve, reject);
      else reject(err);
    });
    probe.listen(wanted, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : wanted));
    });
  });
}
