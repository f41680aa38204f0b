import { parseArgs } from 'node:util';
import { yearsWithoutHolidays } from './calendarData.ts';
import { type CompanySettings, CompanySettingsError, readCompanySettings } from './companySettings.ts';
import { type Config, ConfigError, isSimulated, readConfig } from './config.ts';
import { connectArchive, connectWeCom } from './connections.ts';
import { createLog } from './log.ts';
import { countKept, readCursor } from './store/archiveLedger.ts';
import { openStore, type Store } from './store/store.ts';
import { ArchiveError, ArchiveUnreachable } from './wecom/archiveError.ts';
import { isEncodingAesKey } from './wecom/callbackCrypto.ts';
import { checkKey } from './wecom/decodeKey.ts';
import { meaningOf } from './wecom/errorTable.ts';
import { checkNativeLibrary } from './wecom/nativeArchive.ts';
import { serverTime } from './wecom/serverTime.ts';
import { WeComError, WeComUnreachable } from './wecom/wecomError.ts';

/** One line of the doctor. `mend` says what to do, in the words of the admin console. */
export interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'fault';
  says: string;
  mend?: string;
}

export interface DoctorIo {
  out(line: string): void;
  err(line: string): void;
}

const HELP = `liuke doctor [--json]

Checks configuration, database, WeCom, keys, clock and calendar. Each line says ok, or what is wrong and how to mend it.
Exit code 0 when nothing is broken, 1 otherwise.`;
/** The archive's own name of its start. */
const SOURCE_NAME = 'archive';
const CLOCK_TOLERANCE_MS = 120_000;

/** @returns the exit code */
export async function runDoctor(
  args: string[],
  env: Record<string, string | undefined>,
  io: DoctorIo,
): Promise<number> {
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

/** Everything that can be told without sending anything to anybody. */
export async function examine(env: Record<string, string | undefined>, now: number): Promise<Finding[]> {
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
  findings.push(...examineKeys(config));
  findings.push(...(await examineDatabase(config)));
  findings.push(...(await examineWeCom(config, now)));
  findings.push(...(await examineArchive(config)));
  if (settings !== null) findings.push(examineCalendar(settings, now));
  findings.push(examinePages(config));
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

function examineKeys(config: Config): Finding[] {
  const findings = Object.entries(config.archive.keys).map(([version, pem]): Finding => {
    const faults = checkKey(pem.reveal());
    const name = `private key version ${version}`;
    if (faults.length === 0) return { name, state: 'ok', says: 'RSA, can be used' };
    return { name, state: 'fault', says: faults.map(({ detail }) => detail).join('; '), mend: faults[0]!.hint };
  });
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

async function examineDatabase(config: Config): Promise<Finding[]> {
  let store: Store;
  try {
    store = await openStore({ url: config.databaseUrl });
  } catch (err) {
    return [
      {
        name: 'database',
        state: 'fault',
        says: err instanceof Error ? err.message : String(err),
        mend: 'check DATABASE_URL, and that the server runs',
      },
    ];
  }
  try {
    const pending = await store.pendingMigrations();
    if (pending.length > 0)
      return [
        {
          name: 'database',
          state: 'warning',
          says: `${store.kind}, ${pending.length} migrations are still to be run`,
          mend: 'liuke migrate, or start the service',
        },
      ];
    const kept = await countKept(store.db);
    const cursor = await readCursor(store.db, SOURCE_NAME);
    const waiting = Object.entries(kept).filter(([, count]) => count > 0);
    return [
      { name: 'database', state: 'ok', says: `${store.kind}, up to date` },
      waiting.length === 0
        ? { name: 'kept envelopes', state: 'ok', says: 'every message could be opened' }
        : {
            name: 'kept envelopes',
            state: 'warning',
            says: waiting.map(([reason, count]) => `${count} ${reason}`).join(', '),
            mend: 'noKey: put the private key of that version into ARCHIVE_KEYS as <version>.pem and restart; they are kept until then',
          },
      {
        name: 'archive cursor',
        state: 'ok',
        says: cursor === null ? 'nothing has been pulled yet' : `at ${cursor.seq.replace(/^0+(?=\d)/, '')}`,
      },
    ];
  } finally {
    await store.close();
  }
}

async function examineWeCom(config: Config, now: number): Promise<Finding[]> {
  const { app } = connectWeCom(config, () => now, createLog('silent'));
  const name = 'WeCom, token of the app';
  try {
    await app.get('department/simplelist');
    return [{ name, state: 'ok', says: `${config.wecom.baseUrl} answers` }, await examineClock(config, now)];
  } catch (err) {
    if (err instanceof WeComError)
      return [{ name, state: 'fault', says: err.message, mend: meaningOf(err.errcode).mend }];
    if (err instanceof WeComUnreachable)
      return [
        {
          name,
          state: 'fault',
          says: err.message,
          mend: `check that this machine reaches ${config.wecom.baseUrl}, and a proxy if there is one`,
        },
      ];
    throw err;
  }
}

/** WeCom signs with its own clock; ours must not be far from it. */
async function examineClock(config: Config, now: number): Promise<Finding> {
  const name = 'clock';
  if (isSimulated(config)) return { name, state: 'ok', says: 'the simulator has a clock of its own' };
  const answered = await serverTime(config.wecom.baseUrl);
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

async function examineArchive(config: Config): Promise<Finding[]> {
  const name = 'conversation archive';
  const { archive } = config;
  if (archive.source === 'native' && archive.libraryPath !== null) {
    const faults = await checkNativeLibrary(archive.libraryPath);
    if (faults.length > 0)
      return faults.map(({ detail, hint }) => ({ name, state: 'fault', says: detail, mend: hint }));
  }
  const source = connectArchive(config);
  try {
    await source.pull('0'.repeat(20), 1);
    return [{ name, state: 'ok', says: 'answers' }];
  } catch (err) {
    if (err instanceof ArchiveError) return [{ name, state: 'fault', says: err.message, mend: err.hint }];
    if (err instanceof ArchiveUnreachable)
      return [{ name, state: 'fault', says: err.message, mend: 'check the network and ARCHIVE_PROXY' }];
    throw err;
  } finally {
    await source.close();
  }
}

function examineCalendar({ calendarRules }: CompanySettings, now: number): Finding {
  const name = 'calendar';
  const year = new Date(now).getUTCFullYear();
  const missing = yearsWithoutHolidays(calendarRules, { from: `${year}-01-01`, to: `${year + 1}-12-31` });
  if (missing.length === 0) return { name, state: 'ok', says: `holidays of ${year} and ${year + 1} are known` };
  return {
    name,
    state: missing.includes(year) ? 'fault' : 'warning',
    says: `no holidays are known for ${missing.join(', ')}: 春节 and 国庆 would count as working days`,
    mend: 'enter the days that the State Council has published into config/calendar.json, "years"',
  };
}

function examinePages(config: Config): Finding {
  const name = 'pages';
  if (isSimulated(config)) return { name, state: 'ok', says: 'shown on loopback for the simulated company' };
  return {
    name,
    state: 'warning',
    says: 'off for a real company: this version has no sign-in yet; cards, taps and digests work without them',
  };
}
