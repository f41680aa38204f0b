import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';

/** A fault in what the operator gave: a path, a column, a line. One clear sentence, shown as it is. */
export class BacktestError extends Error {
  override readonly name = 'BacktestError';
}

/** One line of a data file: its fields by column, and where it stands. */
export interface DataRow {
  line: number;
  field(column: string): string;
  /** The field as a whole number; a {@link BacktestError} that names file, line and column when it is none. */
  whole(column: string): number;
}

export interface DataFile {
  columns: readonly string[];
  rows: AsyncGenerator<DataRow>;
}

/**
 * Reads a plain CSV file line by line, through gunzip when its name ends in .gz; so a file may be larger than the memory.
 * The data sets quote nothing, so a quote is a fault.
 * @param needed columns that must be there
 * @throws BacktestError when the file cannot be read, a column is missing or a line has too few or too many fields
 */
export async function openDataFile(path: string, needed: readonly string[]): Promise<DataFile> {
  const lines = linesOf(path);
  const first = await lines.next();
  if (first.done) throw new BacktestError(`${path} is empty: a heading with ${needed.join(', ')} is needed`);
  const columns = first.value.replace(/^\uFEFF/, '').split(',');
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length > 0)
    throw new BacktestError(`${path} lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`);
  return { columns, rows: rowsOf(path, lines, columns) };
}

async function* rowsOf(
  path: string,
  lines: AsyncGenerator<string>,
  columns: readonly string[],
): AsyncGenerator<DataRow> {
  const places = new Map(columns.map((column, place) => [column, place]));
  let line = 1;
  for await (const text of lines) {
    line += 1;
    if (text === '') continue;
    const fields = text.split(',');
    const at = line;
    if (fields.length !== columns.length || text.includes('"'))
      throw new BacktestError(`${path} line ${at}: ${columns.length} plain fields are needed`);
    const field = (column: string): string => fields[places.get(column)!]!;
    yield {
      line: at,
      field,
      whole(column) {
        const value = field(column);
        if (!/^-?\d{1,15}$/.test(value)) throw new BacktestError(`${path} line ${at}: ${column} is no whole number`);
        return Number(value);
      },
    };
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  try {
    if (!path.endsWith('.gz')) {
      yield* createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY });
      return;
    }
    const unpacked = createGunzip();
    // A broken pipe ends the reading of lines too; without this the reader would wait for ever.
    file.on('error', (error) => unpacked.destroy(error));
    yield* createInterface({ input: file.pipe(unpacked), crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw new BacktestError(`${path} cannot be read: ${reasonOf(error)}`);
  } finally {
    file.destroy();
  }
}

/** A whole text file, unpacked when its name ends in .gz. */
export async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    return (path.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes).toString('utf8');
  } catch (error) {
    throw new BacktestError(`${path} cannot be read: ${reasonOf(error)}`);
  }
}

export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new BacktestError(`${path} cannot be written: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  if (code?.startsWith('Z_')) return 'it is no complete gzip file';
  return error instanceof Error ? error.message : String(error);
}
