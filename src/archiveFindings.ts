import type { Config } from './config.ts';
import { connectArchive } from './connections.ts';
import type { Finding } from './finding.ts';
import { readCursor } from './store/archiveCursor.ts';
import { type KeptReason, keptEnvelopes, keptSummary } from './store/keptEnvelopes.ts';
import { loadPullFault } from './store/pullFault.ts';
import type { Db } from './store/store.ts';
import { ArchiveError, ArchiveUnreachable } from './wecom/archiveError.ts';
import type { ArchiveSource, Envelope } from './wecom/archiveSource.ts';
import { checkKey } from './wecom/decodeKey.ts';
import { openRandomKey, prepareKey } from './wecom/decodeRandomKey.ts';
import { checkNativeLibrary } from './wecom/nativeArchive.ts';

const START_OF_ARCHIVE = '0'.repeat(20);
/** Enough to meet the versions that are in use, and no load. */
const SAMPLE = 100;
const KEPT_MENDS: Record<KeptReason, string> = {
  noKey: 'put the private key of each version into ARCHIVE_KEYS as <version>.pem: what waits for it is then opened',
  badKey: 'a <version>.pem is not the key of that version: put the right one in its place',
  undecodable: 'after a new SDK library: liuke kept --reopen; to give them up: liuke kept --purge undecodable',
  unparsed: 'after an update of Liuke: liuke kept --reopen; to give them up: liuke kept --purge unparsed',
};

/** What the ledger says of the archive: until when it was read, what stopped it, what is kept sealed. */
export async function examineLedger(db: Db, sourceName: string): Promise<Finding[]> {
  const kept = await keptSummary(db);
  const cursor = await readCursor(db, sourceName);
  const fault = await loadPullFault(db);
  const readUntil = cursor?.coveredUntil == null ? '' : `, read until ${new Date(cursor.coveredUntil).toISOString()}`;
  const findings: Finding[] = [
    {
      name: 'archive cursor',
      state: 'ok',
      says: cursor === null ? 'nothing has been pulled yet' : `at ${cursor.seq.replace(/^0+(?=\d)/, '')}${readUntil}`,
    },
  ];
  if (fault !== null)
    findings.push({
      name: 'archive pull',
      state: 'warning',
      says: `stands still since ${new Date(fault.since).toISOString()}, ${fault.attempts} attempts: ${fault.message}`,
      mend: fault.hint,
    });
  if (kept.length === 0) findings.push({ name: 'kept envelopes', state: 'ok', says: 'every message could be opened' });
  for (const [reason, rows] of Map.groupBy(kept, (row) => row.reason)) {
    const versions = rows.map(({ keyVersion, count }) => `${count} of key version ${keyVersion}`);
    const says = `${reason}: ${versions.join(', ')}`;
    findings.push({ name: 'kept envelopes', state: 'warning', says, mend: KEPT_MENDS[reason] });
  }
  return findings;
}

/** Asks the archive, and tries each private key on a message of its version. */
export async function examineArchive(config: Config, db: Db | null, sourceName: string): Promise<Finding[]> {
  const name = 'conversation archive';
  const { archive } = config;
  if (archive.source === 'native' && archive.libraryPath !== null) {
    const faults = await checkNativeLibrary(archive.libraryPath);
    if (faults.length > 0)
      return faults.map(({ detail, hint }) => ({ name, state: 'fault', says: detail, mend: hint }));
  }
  const source = connectArchive(config);
  try {
    const sealed = await sampleOf(source, db, sourceName);
    return [{ name, state: 'ok', says: 'answers' }, ...examineKeys(config, sealed)];
  } catch (err) {
    const keys = examineKeys(config, []);
    if (err instanceof ArchiveError) return [{ name, state: 'fault', says: err.message, mend: err.hint }, ...keys];
    if (err instanceof ArchiveUnreachable)
      return [{ name, state: 'fault', says: err.message, mend: 'check the network and ARCHIVE_PROXY' }, ...keys];
    throw err;
  } finally {
    await source.close();
  }
}

/** Some of the oldest messages, of those after the cursor, and of those that are kept: old versions and new ones. */
async function sampleOf(source: ArchiveSource, db: Db | null, sourceName: string): Promise<Envelope[]> {
  const sealed = await source.pull(START_OF_ARCHIVE, SAMPLE);
  if (db === null) return sealed;
  const cursor = await readCursor(db, sourceName);
  if (cursor !== null && cursor.seq !== START_OF_ARCHIVE) sealed.push(...(await source.pull(cursor.seq, SAMPLE)));
  for (const reason of ['noKey', 'badKey'] as const)
    sealed.push(...(await keptEnvelopes(db, { reason, limit: SAMPLE })));
  return sealed;
}

/** Each private key by itself and against the latest message of its version; and versions that have no key. */
function examineKeys({ archive }: Config, sealed: readonly Envelope[]): Finding[] {
  const latest = new Map(sealed.map((envelope) => [envelope.keyVersion, envelope]));
  const own = Object.entries(archive.keys).map(([version, pem]) =>
    examineKey(Number(version), pem.reveal(), latest.get(Number(version))),
  );
  const missing = [...latest.keys()].filter((version) => archive.keys[version] === undefined);
  return [
    ...own,
    ...missing.map(
      (version): Finding => ({
        name: `private key version ${version}`,
        state: 'warning',
        says: 'messages are sealed with it, and it is not there',
        mend: KEPT_MENDS.noKey,
      }),
    ),
  ];
}

function examineKey(version: number, pem: string, sealed: Envelope | undefined): Finding {
  const name = `private key version ${version}`;
  const faults = checkKey(pem);
  if (faults.length > 0)
    return { name, state: 'fault', says: faults.map(({ detail }) => detail).join('; '), mend: faults[0]!.hint };
  if (sealed === undefined)
    return { name, state: 'ok', says: 'RSA, can be used; no message of this version to try it on' };
  const opened = openRandomKey(sealed, new Map([[version, prepareKey(pem)]]));
  if (opened.ok) return { name, state: 'ok', says: 'opens messages of its version' };
  if (opened.reason !== 'badKey') return { name, state: 'ok', says: `RSA, can be used; not tried: ${opened.detail}` };
  return {
    name,
    state: 'fault',
    says: opened.detail,
    mend: '管理后台 → 管理工具 → 会话内容存档 → 消息加密公钥：核对版本号，文件名要和版本一致',
  };
}
