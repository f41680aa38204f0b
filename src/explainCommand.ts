import { parseArgs } from 'node:util';
import { type CommandEnv, withApp } from './command.ts';
import { makeTexts } from './domain/wording/texts.ts';
import { explainCustomer } from './usecases/explainCustomer.ts';

const HELP = `liuke explain CUSTOMER [--from DAY] [--to DAY] [--json]

Why a customer's score is what it is: what changed since an earlier day, what did not, what cannot be judged and what can
be seen. CUSTOMER is an id or an exact name, DAY 2026-11-17. Compares the latest judgement, or the one of --to, with the one
of 28 days before it, or of --from. --json gives the parts of both days with all counts.`;

/** @returns the exit code */
export async function runExplain(args: string[], env: CommandEnv, io: { out(line: string): void }): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      json: { type: 'boolean' },
      from: { type: 'string' },
      to: { type: 'string' },
    },
  });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  const [customer, ...more] = positionals;
  if (customer === undefined || more.length > 0)
    throw new RangeError('name one customer: liuke explain CUSTOMER (a name with spaces in quotes)');
  const { from, to } = values;
  return withApp(env, async ({ app, settings }) => {
    const { store, calendars, clock } = app.assessDeps;
    const deps = { store, calendar: calendars.company, texts: makeTexts(settings.copy), clock };
    const explained = await explainCustomer(deps, {
      customer,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
    if (values.json) io.out(JSON.stringify(explained));
    else io.out(explained.text);
    return 0;
  });
}
