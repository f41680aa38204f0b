import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { App } from './app.ts';
import { type CommandEnv, type CommandIo, withApp } from './command.ts';
import { csvRecords } from './domain/csv.ts';
import { type MapLine, SEGMENTS, type Segment } from './domain/customerMap.ts';
import {
  type ChangeReport,
  type CustomerSettings,
  mapCustomers,
  mergeCustomers,
  moveContact,
  setCustomer,
  splitCustomer,
  undoCustomerChange,
} from './usecases/changeCustomers.ts';
import { recentChanges, rejectSuggestion, reviewList } from './usecases/reviewCustomers.ts';
import { setKeyContact, viewKeyContacts } from './usecases/viewKeyContacts.ts';

const HELP = `liuke customers COMMAND [--json]

  suggestions                       what may be one customer, for a person to decide
  accept LEFT RIGHT                 yes: RIGHT's contacts go to LEFT
  reject LEFT RIGHT                 no: not offered again
  merge LEFT RIGHT                  RIGHT's contacts go to LEFT
  split CUSTOMER CONTACT… [--name]  these contacts become a customer of their own
  map FILE.csv                      a map by hand: columns contact, customer, and if wanted owner, tier, segment
                                    (or 联系人, 客户, 负责人, 等级, 分层); all lines or none
  changes                           the last changes, with their ids
  undo CHANGE                       takes a merge, split or map back
  set CUSTOMER [--owner ID|auto] [--tier A|B|C|none] [--segment ${SEGMENTS.join('|')}|none] [--name NAME]
  key CUSTOMER [CONTACT|auto]       shows the key contact and the earlier ones, or marks one by hand

LEFT, RIGHT and CUSTOMER are ids as the pages show them (/c/ID).`;

const CHANGES_SHOWN = 20;
/** A map of 100,000 contacts has some 10 MB. */
const FILE_BYTES_MAX = 50_000_000;

interface Given {
  json: boolean;
  owner?: string | undefined;
  tier?: string | undefined;
  segment?: string | undefined;
  name?: string | undefined;
}

/** @returns the exit code */
export async function runCustomers(args: string[], env: CommandEnv, io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      json: { type: 'boolean', default: false },
      owner: { type: 'string' },
      tier: { type: 'string' },
      segment: { type: 'string' },
      name: { type: 'string' },
    },
  });
  const [command, ...words] = positionals;
  if (values.help || command === undefined) {
    io.out(HELP);
    return values.help ? 0 : 2;
  }
  const act = COMMANDS[command];
  if (act === undefined)
    throw new RangeError(`customers has no command "${command}"; liuke customers --help names them`);
  return withApp(env, async ({ app }) => {
    const { result, lines } = await act(app, words, values);
    if (values.json) io.out(JSON.stringify(result));
    else for (const line of lines) io.out(line);
    return 0;
  });
}

interface Answer {
  result: object;
  lines: string[];
}
type Command = (app: App, words: readonly string[], given: Given) => Promise<Answer>;

const BY = { by: 'cli' };

const COMMANDS: Record<string, Command> = {
  async suggestions({ customerDeps }) {
    const items = await reviewList(customerDeps);
    const lines = items.map(({ leftId, rightId, rule, leftName, rightName, leftContacts, rightContacts, person }) =>
      rule === 'moved'
        ? `${leftId} ${rightId}  moved: ${person} of ${leftName} goes by ${rightName} now`
        : `${leftId} ${rightId}  ${rule}: ${leftName} (${leftContacts}) and ${rightName} (${rightContacts})`,
    );
    return { result: { suggestions: items }, lines: lines.length === 0 ? ['nothing to decide'] : lines };
  },
  async accept({ customerDeps }, words) {
    const [leftId, rightId] = two(words, 'accept LEFT RIGHT');
    const item = (await reviewList(customerDeps)).find((one) => isPair(one, leftId, rightId));
    if (item === undefined) throw new RangeError('this pair is not on the list; liuke customers merge joins any two');
    if (item.rule === 'moved') {
      const { toCustomerId = null, rightName: company } = item;
      const move = { contactId: rightId, fromCustomerId: leftId, toCustomerId, company };
      return told(await moveContact(customerDeps, { ...move, ...BY }));
    }
    return told(await mergeCustomers(customerDeps, { leftId, rightId, suggestedBy: item.rule, ...BY }));
  },
  async reject({ customerDeps }, words) {
    const [leftId, rightId] = two(words, 'reject LEFT RIGHT');
    if (!(await rejectSuggestion(customerDeps, { leftId, rightId, ...BY })))
      throw new RangeError('this pair is not on the list');
    return { result: { rejected: true }, lines: ['rejected: it is not offered again'] };
  },
  async merge({ customerDeps }, words) {
    const [leftId, rightId] = two(words, 'merge LEFT RIGHT');
    return told(await mergeCustomers(customerDeps, { leftId, rightId, ...BY }));
  },
  async split({ customerDeps }, [customerId, ...contactIds], { name }) {
    if (customerId === undefined || contactIds.length === 0)
      throw new RangeError('name a customer and contacts: liuke customers split CUSTOMER CONTACT…');
    const wish = { customerId, contactIds, ...(name === undefined ? {} : { name }), ...BY };
    return told(await splitCustomer(customerDeps, wish));
  },
  async map({ customerDeps }, [path]) {
    if (path === undefined) throw new RangeError('name one CSV file: liuke customers map FILE.csv');
    const report = await mapCustomers(customerDeps, mapLines(readText(path)), BY);
    const { result, lines } = told(report);
    return { result, lines: [...lines, `customers with another owner or tier: ${report.changedCustomers}`] };
  },
  async changes({ customerDeps }) {
    const changes = await recentChanges(customerDeps, CHANGES_SHOWN);
    const lines = changes.map(({ id, kind, at, by, contacts, undoneAt }) => {
      const undone = undoneAt === null ? '' : `, taken back ${timeText(undoneAt)}`;
      return `${id}  ${kind} of ${contacts} contact${contacts === 1 ? '' : 's'} by ${by}, ${timeText(at)}${undone}`;
    });
    return { result: { changes }, lines: lines.length === 0 ? ['nothing was changed by hand'] : lines };
  },
  async undo({ customerDeps }, [changeId]) {
    if (changeId === undefined) throw new RangeError('name the change: liuke customers undo CHANGE');
    const undone = await undoCustomerChange(customerDeps, { changeId, ...BY });
    const stay = undone.stay.length === 0 ? [] : [`moved on since, and left where they are: ${undone.stay.join(', ')}`];
    const { movedBack, resetCustomers } = undone;
    const reset = resetCustomers === 0 ? [] : [`customers with owner, tier and segment as before: ${resetCustomers}`];
    return { result: undone, lines: [`contacts moved back: ${movedBack}`, ...reset, ...stay] };
  },
  async set({ customerDeps }, [customerId], given) {
    if (customerId === undefined) throw new RangeError('name a customer: liuke customers set CUSTOMER --owner ID');
    const customer = await setCustomer(customerDeps, customerId, settingsOf(given));
    const { id, name, ownerId, tier } = customer;
    return { result: customer, lines: [`${id} ${name}: owner ${ownerId ?? 'auto'}, tier ${tier ?? 'none'}`] };
  },
  async key({ customerDeps }, [customerId, contact]) {
    if (customerId === undefined) throw new RangeError('name a customer: liuke customers key CUSTOMER [CONTACT|auto]');
    if (contact !== undefined) {
      const wish = { customerId, contactId: contact === 'auto' ? null : contact, ...BY };
      if (!(await setKeyContact(customerDeps, wish)))
        throw new RangeError(`contact ${contact} does not belong to customer ${customerId}`);
    }
    const view = await viewKeyContacts(customerDeps, customerId);
    const now = view.marked?.contactId ?? view.finding?.keyContactId ?? 'nobody stands out';
    const earlier = view.terms.map(
      ({ contactId, from, until, source }) =>
        `${contactId} (${source}) from ${timeText(from)}${until === null ? '' : ` to ${timeText(until)}`}`,
    );
    return {
      result: view,
      lines: [`key contact: ${now}${view.marked === null ? '' : ' (marked by hand)'}`, ...earlier],
    };
  },
};

function two(words: readonly string[], usage: string): [string, string] {
  const [left, right] = words;
  if (left === undefined || right === undefined || words.length > 2)
    throw new RangeError(`name two customers: liuke customers ${usage}`);
  return [left, right];
}

function isPair(item: { leftId: string; rightId: string }, a: string, b: string): boolean {
  return (item.leftId === a && item.rightId === b) || (item.leftId === b && item.rightId === a);
}

function told(report: ChangeReport): Answer {
  const { changeId, movedContacts, newCustomers } = report;
  if (changeId === null) return { result: report, lines: ['nothing had to be moved'] };
  const made = newCustomers === 0 ? '' : `, new customers: ${newCustomers}`;
  return {
    result: report,
    lines: [`contacts moved: ${movedContacts}${made}`, `to take it back: liuke customers undo ${changeId}`],
  };
}

function settingsOf({ owner, tier, segment, name }: Given): CustomerSettings {
  if (owner === undefined && tier === undefined && segment === undefined && name === undefined)
    throw new RangeError('say what to set: --owner, --tier, --segment or --name');
  if (tier !== undefined && !['A', 'B', 'C', 'none'].includes(tier))
    throw new RangeError(`--tier is A, B, C or none, not "${tier}"`);
  if (segment !== undefined && segment !== 'none' && !SEGMENTS.includes(segment as Segment))
    throw new RangeError(`--segment is one of ${SEGMENTS.join(', ')} or none, not "${segment}"`);
  return {
    ...(owner === undefined ? {} : { ownerId: owner === 'auto' ? null : owner }),
    ...(tier === undefined ? {} : { tier: tier === 'none' ? null : (tier as 'A' | 'B' | 'C') }),
    ...(segment === undefined ? {} : { segment: segment === 'none' ? null : (segment as Segment) }),
    ...(name === undefined ? {} : { name }),
  };
}

/** Excel on a Chinese machine writes GB18030, everybody else UTF-8. */
function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (err) {
    throw new RangeError(`${path} cannot be read (${(err as NodeJS.ErrnoException).code})`);
  }
  if (bytes.length > FILE_BYTES_MAX) throw new RangeError(`${path} has more than ${FILE_BYTES_MAX / 1e6} MB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

const HEADINGS: Record<string, string> = {
  联系人: 'contact',
  外部联系人: 'contact',
  external_userid: 'contact',
  客户: 'customer',
  客户名称: 'customer',
  负责人: 'owner',
  等级: 'tier',
  分层: 'segment',
};

function mapLines(text: string): MapLine[] {
  const end = text.search(/\r|\n|$/);
  const heading = text
    .slice(0, end)
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
    .map((name) => HEADINGS[name] ?? name);
  const records = csvRecords(heading.join(',') + text.slice(end), ['contact', 'customer']);
  return Array.from(records, (record, index) => ({
    line: index + 2,
    contactId: record.contact!.trim(),
    customer: record.customer!.trim(),
    ownerId: record.owner?.trim() ?? '',
    tier: record.tier?.trim().toUpperCase() ?? '',
    segment: record.segment?.trim() ?? '',
  }));
}

function timeText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
