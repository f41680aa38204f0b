import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { CommandEnv, CommandIo } from './command.ts';
import { readConfig } from './config.ts';
import { tombstoneKeys } from './connections.ts';
import { searchFiles } from './searchFiles.ts';
import { openStore } from './store/store.ts';
import { storeAddress } from './store/storeAddress.ts';
import { type ErasureReport, eraseContact, tryErasing, wordsOf } from './usecases/eraseContact.ts';

const HELP = `liuke erase CONTACT [--yes] [--search FOLDER …] [--json]

Forgets a contact (external_userid) who asked for it: messages, facts, judgements, cards and notes about this person are deleted, and
name and id are taken out of what is about others too. A keyed hash stays (LIUKE_ERASE_KEY), so that the archive, a reading, an event
or an import never brings the person back. Without --yes it only counts; that takes as long, and others wait meanwhile.
The folder of the SQLite file, and each one that --search names (exports, imported files with their .errors.csv, logs, backups), is
searched for the id and the names; files that still hold one are listed, for you to delete: Liuke does not touch files of yours.
Stopped on its way it goes on when it is called again. Running services must have the same LIUKE_ERASE_KEY. Backups keep what they
have until they are deleted; what stands in WeCom itself and in the company's other systems is erased there.`;

/** @returns the exit code */
export async function runErase(args: string[], env: CommandEnv, io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      json: { type: 'boolean' },
      yes: { type: 'boolean' },
      search: { type: 'string', multiple: true, default: [] },
    },
  });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  const [contactId, ...others] = positionals;
  if (contactId === undefined || contactId.trim() === '' || others.length > 0)
    throw new RangeError('liuke erase CONTACT: name one contact by its external_userid');
  const config = readConfig(env);
  const keys = tombstoneKeys(config);
  if (keys.length === 0)
    throw new RangeError(
      'LIUKE_ERASE_KEY is missing: the hash by which an erased person is known needs a key: openssl rand -base64 32',
    );
  const store = await openStore({ url: config.databaseUrl, tombstoneKeys: keys });
  try {
    await store.migrate();
    const deps = { store, clock: Date.now };
    const words = await wordsOf(store.db, contactId);
    const report = await (values.yes ? eraseContact(deps, contactId) : tryErasing(deps, contactId));
    // Of our own files the id tells; a name may be that of somebody else, who stays.
    const ours = values.yes ? await searchFiles(ownFolder(config.databaseUrl), [contactId]) : [];
    const files = [...new Set([...ours, ...(await searchFiles(values.search, words))])].sort();
    io.out(values.json ? JSON.stringify({ ...report, files }) : [linesOf(report), ...files.map(fileLine)].join('\n'));
    return report.isRewritten === false || (values.yes && files.length > 0) ? 1 : 0;
  } finally {
    await store.close();
  }
}

/** Where the SQLite file lies with its log; a server's files are its own affair. */
function ownFolder(databaseUrl: string): string[] {
  const address = storeAddress(databaseUrl);
  return address.kind === 'sqlite' && address.path !== ':memory:' ? [dirname(address.path)] : [];
}

function fileLine(path: string): string {
  return `still in a file: ${path}`;
}

function linesOf({ rows, customers, isRewritten }: ErasureReport): string {
  const isDry = isRewritten === null;
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return [
    ...Object.entries(rows)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([table, count]) => `${table}: ${count}`),
    ...(customers === 0 ? [] : [`customers that go with the contact: ${customers}`]),
    isDry
      ? `${total} rows would be deleted or changed; nothing was: liuke erase … --yes does it`
      : `${total} rows were deleted or changed`,
    ...(isRewritten === false
      ? ['another process used the database: stop the service and call this again, so that the file is written anew']
      : []),
  ].join('\n');
}
