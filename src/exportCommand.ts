import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { type CommandEnv, type CommandIo, withApp } from './command.ts';
import { csvLine } from './domain/csvCell.ts';
import { DAY_MS, type UtcMs } from './domain/time.ts';
import { exportCells, exportHeading } from './domain/wording/exportWords.ts';
import { startOfDay } from './domain/wording/formats.ts';
import { followUpsOfPeriod } from './usecases/shareFollowUps.ts';

const HELP = `liuke export follow-ups --from DAY --to DAY --out FILE.csv [--json]

What was followed up from a day until another, both included, in China's time (2026-11-01): who, which customer, why, how, and
what was taken back. UTF-8 as spreadsheets open it. No chat text; notes of members only with LIUKE_EXPORT_NOTES=yes.
A file that is there already is not overwritten.`;

const BYTE_ORDER_MARK = '\uFEFF';

/** @returns the exit code */
export async function runExport(args: string[], env: CommandEnv, io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...{ help: { type: 'boolean' }, json: { type: 'boolean' } },
      ...{ from: { type: 'string' }, to: { type: 'string' }, out: { type: 'string' } },
    },
  });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  if (positionals.join(' ') !== 'follow-ups') throw new RangeError('liuke export follow-ups; nothing else is exported');
  const period = { from: dayStart('--from', values.from), to: dayStart('--to', values.to) + DAY_MS };
  if (period.to <= period.from) throw new RangeError('--to must not be before --from');
  const { out } = values;
  if (out === undefined) throw new RangeError('--out is missing: the file to be written, such as follow-ups.csv');
  return withApp(env, async ({ app }) => {
    let followUps = 0;
    async function* lines(): AsyncGenerator<string> {
      const { texts, sharesNotes } = app.shareDeps;
      yield BYTE_ORDER_MARK + csvLine(exportHeading(texts, sharesNotes));
      for await (const page of followUpsOfPeriod(app.shareDeps, period)) {
        followUps += page.length;
        yield page.map((record) => csvLine(exportCells(texts, record, sharesNotes))).join('');
      }
    }
    await pipeline(lines, createWriteStream(out, { flags: 'wx', mode: 0o600 })).catch((err) => {
      throw fileFault(out, err);
    });
    io.out(values.json ? JSON.stringify({ followUps, out }) : `${followUps} follow-ups in ${values.out}`);
    return 0;
  });
}

function dayStart(option: string, text: string | undefined): UtcMs {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text ?? '') ? startOfDay(text!) : Number.NaN;
  if (Number.isNaN(at)) throw new RangeError(`${option} must be a day such as 2026-11-01, not "${text ?? ''}"`);
  return at;
}

function fileFault(path: string, err: NodeJS.ErrnoException): Error {
  if (err.code === 'EEXIST') return new RangeError(`--out: "${path}" is there already; name another file`);
  return err.syscall === undefined ? err : new RangeError(`--out: "${path}" cannot be written (${err.code})`);
}
