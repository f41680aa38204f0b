import { parseArgs } from 'node:util';
import type { App } from './app.ts';
import { type CommandEnv, type CommandIo, withApp } from './command.ts';
import type { DigestGroup } from './config.ts';
import { isoWeekOf, previousWeek } from './domain/isoWeek.ts';
import type { PullReport } from './usecases/pullArchive.ts';
import { composeDigest, digestText } from './usecases/sendDigest.ts';

const HELP: Record<string, string> = {
  migrate: 'liuke migrate [--json]\n\nBrings the database up to this version.',
  pull: 'liuke pull [--once] [--json]\n\nReads the archive up to now and ends.',
  sync:
    'liuke sync [--accept-vanished] [--json]\n\nReads staff, contacts and customers from WeCom. When more than half would vanish at once\n' +
    'nobody is taken for gone; --accept-vanished says that they really are. A reading that was stopped goes on where it was.',
  assess:
    'liuke assess [--at TIME] [--json]\n\nJudges all customers now, or as of TIME (2026-11-17T07:30:00+08:00), with what is stored.',
  digest:
    'liuke digest [--week 2026-W47] [--group ID] [--preview] [--resend] [--json]\n' +
    'liuke digest --confirm ID | --mask ID\n\n' +
    'The digest of last week, or of a week: queues it for each group once, or for one. --preview prints it and sends nothing;\n' +
    '--resend sends what is uncertain again, marked 补发. --confirm says that only managers are in a group: customers stand\n' +
    'with their names there, until --mask takes it back or the group is reached by another address.',
};

interface GivenOptions {
  json: boolean;
  at?: string;
  week?: string;
  preview?: boolean;
  resend?: boolean;
  group?: string;
  confirm?: string;
  mask?: string;
  'accept-vanished'?: boolean;
}

/** Commands that do one thing with the configured service and end. @returns the exit code */
export async function runOneShot(command: string, args: string[], env: CommandEnv, io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      ...(command === 'pull' ? { once: { type: 'boolean' } } : {}),
      ...(command === 'sync' ? { 'accept-vanished': { type: 'boolean' } } : {}),
      ...(command === 'assess' ? { at: { type: 'string' } } : {}),
      ...(command === 'digest'
        ? {
            ...{ week: { type: 'string' }, group: { type: 'string' } },
            ...{ preview: { type: 'boolean' }, resend: { type: 'boolean' } },
            ...{ confirm: { type: 'string' }, mask: { type: 'string' } },
          }
        : {}),
    },
  });
  if (values.help) {
    io.out(HELP[command]!);
    return 0;
  }
  const given = values as GivenOptions;
  const clock = clockOf(given.at);
  return withApp(
    env,
    async ({ app }) => {
      const result = await act(command, app, given, io);
      if (result !== null) io.out(given.json ? JSON.stringify(result) : linesOf(result));
      return 0;
    },
    clock,
  );
}

function clockOf(at: string | undefined): () => number {
  if (at === undefined) return Date.now;
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) throw new RangeError(`--at must be a time such as 2026-11-17T07:30:00+08:00, not "${at}"`);
  return () => moment;
}

async function act(command: string, app: App, given: GivenOptions, io: CommandIo): Promise<object | null> {
  switch (command) {
    case 'migrate':
      // Opening the service has done it.
      return { pending: (await app.store.pendingMigrations()).length };
    case 'pull':
      return pullUpToNow(app);
    case 'sync':
      return app.work.sync(given['accept-vanished']);
    case 'assess':
      return app.work.assess();
    default:
      return digest(app, given, io);
  }
}

/** Round after round until nothing is new; what is counted is the sum. */
async function pullUpToNow({ work }: App): Promise<PullReport> {
  const sum = await work.pull();
  for (let last = sum; !last.isCaughtUp && last.pages > 0; sum.isCaughtUp = last.isCaughtUp) {
    last = await work.pull();
    for (const name of ['pages', 'stored', 'duplicates', 'kept', 'gaps', 'newUnknownSenders'] as const)
      sum[name] += last[name];
  }
  return sum;
}

async function digest(app: App, given: GivenOptions, io: CommandIo): Promise<object | null> {
  const { work, digestDeps, digestGroups, digestRef } = app;
  const { week, preview, resend, confirm, mask } = given;
  if (digestGroups.length === 0)
    throw new RangeError(
      "no managers' group is configured: set DIGEST_WEBHOOK_KEY or DIGEST_CHAT_ID, or describe groups in config/groups.json",
    );
  if (confirm !== undefined) return confirmGroup(app, named(digestGroups, confirm), true);
  if (mask !== undefined) return confirmGroup(app, named(digestGroups, mask), false);
  const now = digestDeps.clock();
  const chosen = week ?? previousWeek(isoWeekOf(digestDeps.calendar.dayOf(now)));
  const said: string[] = [];
  for (const group of given.group === undefined ? digestGroups : [named(digestGroups, given.group)]) {
    if (preview) {
      const ref = await digestRef(group);
      const data = await composeDigest(digestDeps, { week: chosen, group: ref, lateFrom: null });
      io.out(digestText(digestDeps.texts, data, ref));
    } else if (resend) said.push(`${group.id} (${await app.resendDigest(group.id, chosen, 'operator')})`);
    else {
      const { isNew } = await work.digest({ week: chosen, lateFrom: null }, group);
      said.push(`${group.id}${isNew ? '' : ' (sent or queued before)'}`);
    }
  }
  if (preview) return null;
  await work.deliver();
  return { week: chosen, groups: said };
}

function named(groups: readonly DigestGroup[], id: string): DigestGroup {
  const group = groups.find((one) => one.id === id);
  if (group === undefined)
    throw new RangeError(`no managers' group "${id}" is configured, only ${groups.map((one) => one.id).join(', ')}`);
  return group;
}

async function confirmGroup(app: App, group: DigestGroup, isConfirmed: boolean): Promise<object> {
  await app.confirmGroup(group, isConfirmed);
  return { group: group.id, names: isConfirmed || group.showsNames ? 'in full' : 'masked' };
}

function linesOf(result: object): string {
  return Object.entries(result)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('\n');
}
