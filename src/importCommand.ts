import { parseArgs } from 'node:util';
import type { App } from './app.ts';
import { type CommandEnv, type CommandIo, withApp } from './command.ts';
import { CRM_ENTITIES, isCrmEntity } from './domain/crm/crmRows.ts';
import { alreadyLine, importLines } from './domain/wording/importWords.ts';
import { type FileImport, importFile } from './usecases/importFile.ts';
import { importOutcomes } from './usecases/importOutcomes.ts';
import { linkAccounts, linkByHand, unlink } from './usecases/linkAccounts.ts';

const HELP = `liuke import ${CRM_ENTITIES.join(' | ')} FILE.csv [options]

Imports business data of any system. UTF-8 or GB18030, heading in English or Chinese; the same file again changes nothing.

  --source NAME      the system it comes from, 1 to 32 small letters, digits, - or _ (default: csv)
  --dry-run          says what would happen and writes nothing
  --again            also when this very file was imported before
  --snapshot         the file is all there is: what is not in it is deleted (at most a fifth)
  --errors PATH      where rejected rows go (default: FILE.errors.csv beside the file)
  --json             the report as JSON

liuke import outcomes FILE.csv [--source NAME] [--dry-run] [--errors PATH] [--json]

Confirmed losses and what became of others: customer_id or account_id, happened_at, kind (lost 流失, saved 挽回, normal 正常), reason.

liuke import review [--json]            accounts that match no customer, or two
liuke import link --source NAME --account ID --customer ID
liuke import unlink --source NAME --account ID

Exit code: 0 all rows were fine, 2 some were rejected, 1 the file was refused.`;

const SOME_REJECTED = 2;
const REFUSED = 1;
const DEFAULT_SOURCE = 'csv';

/** @returns the exit code */
export async function runImport(args: string[], env: CommandEnv, io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      json: { type: 'boolean', default: false },
      source: { type: 'string', default: DEFAULT_SOURCE },
      'dry-run': { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      snapshot: { type: 'boolean', default: false },
      errors: { type: 'string' },
      account: { type: 'string' },
      customer: { type: 'string' },
    },
  });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  const [what = '', path] = positionals;
  const isAboutLinks = ['review', 'link', 'unlink'].includes(what);
  if (!isCrmEntity(what) && !isAboutLinks && what !== 'outcomes')
    throw new RangeError(
      `import ${[...CRM_ENTITIES, 'outcomes', 'review', 'link', 'unlink'].join(', ')}; not "${what}"`,
    );
  if (!/^[a-z0-9_-]{1,32}$/.test(values.source))
    throw new RangeError('--source must be 1 to 32 small letters, digits, - or _');
  if (!isAboutLinks && (path === undefined || positionals.length > 2))
    throw new RangeError(`name one CSV file: liuke import ${what} FILE.csv`);
  return withApp(env, async ({ app }) => {
    const errorsPath = values.errors ?? path?.replace(/(\.csv)?$/i, '.errors.csv') ?? '';
    if (what === 'outcomes') {
      const order = { path: path!, source: values.source, dryRun: values['dry-run'], errorsPath };
      return tell(await importOutcomes(app.importDeps, order), app, values.json, io);
    }
    if (!isCrmEntity(what)) return await aboutLinks(what, values, app, io);
    const result = await importFile(app.importDeps, {
      path: path!,
      entity: what,
      source: values.source,
      mode: values.snapshot ? 'snapshot' : 'upsert',
      dryRun: values['dry-run'],
      again: values.again,
      errorsPath,
    });
    return tell(result, app, values.json, io);
  });
}

function tell(result: FileImport, { importDeps }: App, isJson: boolean, io: CommandIo): number {
  const { texts, clock } = importDeps;
  if (result.kind === 'running') {
    io.err('this file is being imported by another process: wait until it has ended');
    return REFUSED;
  }
  const { report } = result;
  if (isJson) {
    const already = result.kind === 'already' ? { alreadyImportedAt: new Date(result.importedAt).toISOString() } : {};
    io.out(JSON.stringify({ ...report, ...already }));
  } else if (result.kind === 'already') io.out(alreadyLine(texts, result.importedAt, clock()));
  else for (const line of importLines(texts, report)) io.out(line);
  if (result.kind === 'refused') return REFUSED;
  return result.kind === 'imported' && report.rows.rejected > 0 ? SOME_REJECTED : 0;
}

interface LinkOptions {
  json: boolean;
  source: string;
  account?: string | undefined;
  customer?: string | undefined;
}

async function aboutLinks(what: string, options: LinkOptions, { linkDeps }: App, io: CommandIo): Promise<number> {
  const { json, source, account, customer } = options;
  if (what === 'review') {
    const { review, ...counts } = await linkAccounts(linkDeps);
    if (json) io.out(JSON.stringify({ ...counts, review }));
    else {
      io.out(`accounts: ${counts.accounts}, linked: ${counts.linked}, to be decided: ${review.length}`);
      for (const { source: from, accountId, name, reason, candidates } of review)
        io.out(
          `${from} ${accountId} ${name}: ${reason}${candidates.length === 0 ? '' : `, perhaps ${candidates.join(', ')}`}`,
        );
    }
    return 0;
  }
  if (account === undefined) throw new RangeError('--account is missing: the id of the account in its system');
  if (what === 'link' && customer === undefined)
    throw new RangeError('--customer is missing: the id of the customer, as liuke import review and the pages show it');
  const link =
    what === 'link'
      ? await linkByHand(linkDeps, { source, accountId: account, customerId: customer! })
      : await unlink(linkDeps, { source, accountId: account });
  await linkAccounts(linkDeps);
  io.out(json ? JSON.stringify(link) : `${source} ${account}: ${link.customerId ?? 'no customer'}`);
  return 0;
}
