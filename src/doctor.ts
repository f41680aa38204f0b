import { parseArgs } from 'node:util';
import { examineArchive, examineLedger } from './archiveFindings.ts';
import { examineCalendarNames, examineHolidays } from './calendarFindings.ts';
import type { CommandEnv, CommandIo } from './command.ts';
import { type CompanySettings, CompanySettingsError, readCompanySettings } from './companySettings.ts';
import { type Config, ConfigError, type DigestGroup, isLoopbackHost, isSimulated, readConfig } from './config.ts';
import { connectWeCom } from './connections.ts';
import { examineConsole } from './consoleFindings.ts';
import { allDigestGroups } from './digestGroups.ts';
import type { Finding } from './finding.ts';
import { createLog } from './log.ts';
import { examineMachine } from './machineFindings.ts';
import { openStore, type Store } from './store/store.ts';
import { examineWebhooks } from './webhookFindings.ts';
import { isEncodingAesKey } from './wecom/callbackCrypto.ts';
import { serverTime } from './wecom/serverTime.ts';

export type { Finding };

const HELP = `liuke doctor [--json]

Checks configuration, database, WeCom, keys, clock and calendar. Each line says ok, or what is wrong and how to mend it.
Exit code 0 when nothing is broken, 1 otherwise.`;
/** The archive's own name of its start. */
const SOURCE_NAME = 'archive';
const CLOCK_TOLERANCE_MS = 120_000;

/** @returns the exit code */
export async function runDoctor(args: string[], env: CommandEnv, io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  const findings = await examine(env, Date.now());
  if (values.json) io.out(JSON.stringify(findings));
  else for (const finding of findings) io.out(lineOf(finding));
  return findings.some(({ state }) => state === 'fault') ? 1 : 0;
}

function lineOf({ name, state, says, mend }: Finding): string {
  const mark = { ok: 'ok     ', warning: 'warning', fault: 'FAULT  ' }[state];
  return `${mark}  ${name}: ${says}${mend === undefined ? '' : `\n         → ${mend}`}`;
}

/** Everything that can be told without sending anything to anybody; the company's own systems get a ping. */
export async function examine(env: CommandEnv, now: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const settings = examineSettings(findings);
  let config: Config;
  try {
    config = readConfig(env);
    findings.push({
      name: 'configuration',
      state: 'ok',
      says: `${config.wecom.corpId}, agent ${config.wecom.agentId}`,
    });
  } catch (err) {
    if (!(err instanceof ConfigError)) throw err;
    for (const fault of err.faults)
      findings.push({
        name: 'configuration',
        state: 'fault',
        says: fault,
        mend: '.env.example explains each variable',
      });
    return findings;
  }
  findings.push(...examineCallbackKeys(config));
  const { findings: ofDatabase, store } = await examineDatabase(config);
  try {
    findings.push(...ofDatabase);
    if (store !== null) findings.push(...(await examineLedger(store.db, SOURCE_NAME)));
    if (store !== null && settings !== null)
      findings.push(...(await examineCalendarNames(settings.calendars, store.db)));
    findings.push(...(await examineMachine(config, store)));
    const clients = connectWeCom(config, () => now, createLog('silent'));
    const groups = settings === null ? [] : groupsOf(config, settings, findings);
    findings.push(...(await examineConsole({ config, clients, db: store?.db ?? null, groups, now })));
    findings.push(await askClock(config, now));
    findings.push(...(await examineArchive(config, store?.db ?? null, SOURCE_NAME)));
    findings.push(...(await examineWebhooks(config, store?.db ?? null, now)));
  } finally {
    await store?.close();
  }
  if (settings !== null) findings.push(examineHolidays(settings.calendars, now));
  findings.push(examinePages(config), examineCallers(config));
  return findings;
}

function examineSettings(findings: Finding[]): CompanySettings | null {
  try {
    const settings = readCompanySettings();
    findings.push({
      name: 'files in config/',
      state: 'ok',
      says: `score version ${settings.profiles.standard.version}`,
    });
    return settings;
  } catch (err) {
    if (!(err instanceof CompanySettingsError)) throw err;
    for (const fault of err.faults) findings.push({ name: 'files in config/', state: 'fault', says: fault });
    return null;
  }
}

/** Groups of the environment and of `config/groups.json`, each with its robot or chat. */
function groupsOf(config: Config, { groups }: CompanySettings, findings: Finding[]): DigestGroup[] {
  try {
    return allDigestGroups(config, groups);
  } catch (err) {
    if (!(err instanceof ConfigError)) throw err;
    for (const fault of err.faults) findings.push({ name: 'config/groups.json', state: 'fault', says: fault });
    return [];
  }
}

function examineCallbackKeys(config: Config): Finding[] {
  const findings: Finding[] = [];
  for (const [receiver, keys] of Object.entries(config.wecom.callbacks)) {
    const name = `callback keys of /wecom/cb/${receiver}`;
    if (keys === null)
      findings.push({
        name,
        state: 'warning',
        says: 'not set: nothing is received there',
        mend: `set WECOM_${receiver.toUpperCase()}_TOKEN and WECOM_${receiver.toUpperCase()}_AES_KEY`,
      });
    else if (isEncodingAesKey(keys.encodingAesKey.reveal()))
      findings.push({ name, state: 'ok', says: 'Token and EncodingAESKey have their form' });
    else
      findings.push({
        name,
        state: 'fault',
        says: 'the EncodingAESKey is not 43 letters and digits',
        mend: 'copy it anew from the admin console',
      });
  }
  return findings;
}

/** @returns the store as well, when it can be used for further questions */
export async function examineDatabase(config: Config): Promise<{ findings: Finding[]; store: Store | null }> {
  const name = 'database';
  let store: Store;
  try {
    store = await openStore({ url: config.databaseUrl });
  } catch (err) {
    const says = err instanceof Error ? err.message : String(err);
    const mend = 'check DATABASE_URL, and that the server runs';
    return { findings: [{ name, state: 'fault', says, mend }], store: null };
  }
  const pending = await store.pendingMigrations();
  if (pending.length === 0) return { findings: [{ name, state: 'ok', says: `${store.kind}, up to date` }], store };
  const says = `${store.kind}, ${pending.length} migrations are still to be run`;
  await store.close();
  return { findings: [{ name, state: 'warning', says, mend: 'liuke migrate, or start the service' }], store: null };
}

async function askClock(config: Config, now: number): Promise<Finding> {
  if (isSimulated(config)) return { name: 'clock', state: 'ok', says: 'the simulator has a clock of its own' };
  return examineClock(await serverTime(config.wecom.baseUrl), now);
}

/** WeCom signs with its own clock; ours must not be far from it. @param answered what WeCom says; null when it does not say */
export function examineClock(answered: number | null, now: number): Finding {
  const name = 'clock';
  if (answered === null) return { name, state: 'warning', says: 'WeCom did not say what time it is' };
  const apartMs = Math.abs(answered - now);
  return apartMs <= CLOCK_TOLERANCE_MS
    ? { name, state: 'ok', says: 'agrees with WeCom' }
    : {
        name,
        state: 'fault',
        says: `${Math.round(apartMs / 1000)} s away from WeCom's`,
        mend: 'switch on time synchronisation (timedatectl set-ntp true)',
      };
}

function examinePages({ signIn, publicUrl }: Config): Finding {
  const name = 'pages';
  if (signIn === 'wecom') return { name, state: 'ok', says: `${publicUrl}, for members who sign in inside WeCom` };
  if (signIn === 'demo') return { name, state: 'ok', says: 'shown on loopback for the simulated company' };
  return {
    ...{ name, state: 'warning', says: 'off: cards, taps and digests work, but nobody can open a customer' },
    mend: 'LIUKE_SIGN_IN=wecom and LIUKE_PUBLIC_URL=https://…, once the trusted domain is set',
  };
}

/** Behind a proxy on this machine every caller has its address, unless the proxy tells the caller's own. */
function examineCallers({ limitsCalls, proxyHeader, publicUrl, host }: Config): Finding {
  const name = 'limits of calls';
  if (!limitsCalls) return { name, state: 'ok', says: 'off: LIUKE_RATE_LIMITS leaves them to the proxy in front' };
  if (proxyHeader !== undefined) return { name, state: 'ok', says: `by session, and by address from ${proxyHeader}` };
  if (!(isLoopbackHost(host) && publicUrl.startsWith('https://')))
    return { name, state: 'ok', says: 'by session and by address' };
  return {
    ...{ name, state: 'warning', says: 'by session only: the proxy in front hides the addresses of callers' },
    mend: 'LIUKE_PROXY_HEADER=X-Forwarded-For, where the proxy sets it as docs/examples/nginx.conf does',
  };
}
