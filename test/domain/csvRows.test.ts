import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRow, csvScanner, RECORD_LINES_MAX } from '../../src/domain/csvRows.ts';

function scan(pieces: readonly string[], separator: ',' | '\t' = ','): CsvRow[] {
  const scanner = csvScanner(separator);
  return [...pieces.flatMap((piece) => scanner.push(piece)), ...scanner.end()];
}
const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe('csvScanner', () => {
  it('gives the same rows however the text is cut', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('', 'a,b', 'x\ny', 'x\r\ny', 'say "hi"', '"', '\r', '浩运贸易'));
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(40), { maxLength: 8 }),
        (rows, end, cuts) => {
          const text = rows.map((row) => row.map(quote).join(',') + end).join('');
          const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
          const pieces = at.slice(1).map((to, index) => text.slice(at[index], to));
          expect(scan(pieces).map(({ cells }) => cells)).toEqual(rows);
        },
      ),
    );
  });

  it('counts lines, also those within quotes', () => {
    expect(scan(['a,b\n"1\n2",3\r\nx,y']).map(({ line, cells }) => [line, cells.length])).toEqual([
      [1, 2],
      [2, 2],
      [4, 2],
    ]);
  });

  it('names a quote where none can be, and reads on behind that line', () => {
    const rows = scan(['a,5" pipe\n"x"y,1\nb,2\n']);
    expect(rows.map(({ fault }) => fault)).toEqual(['quote', 'quote', null]);
    expect(rows[2]).toEqual({ cells: ['b', '2'], line: 3, fault: null });
  });

  it('does not let a quote that never ends swallow the file: it stops, and says where', () => {
    const rows = scan([`a,b\n1,"open${'\n2,3'.repeat(RECORD_LINES_MAX + 20)}`, '\n4,5\n']);
    expect(rows.map(({ line, fault }) => [line, fault])).toEqual([
      [1, null],
      [2, 'endless'],
    ]);
    expect(scan(['a\n"open\nx']).at(-1)).toMatchObject({ line: 2, fault: 'endless' });
  });

  it('stops at a line without an end instead of keeping it all', () => {
    const scanner = csvScanner();
    const rows = Array.from({ length: 40 }, () => scanner.push('x'.repeat(50_000))).flat();
    expect(rows).toEqual([{ cells: [], line: 1, fault: 'endless' }]);
    expect(scanner.end()).toEqual([]);
  });

  it('separates by tabs when told', () => {
    expect(scan(['a\tb,c\n'], '\t')[0]?.cells).toEqual(['a', 'b,c']);
  });
});
