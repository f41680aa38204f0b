import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvError, csvRecords } from '../../src/domain/csv.ts';

const read = (text: string, needed: string[] = []) => [...csvRecords(text, needed)];

describe('csvRecords', () => {
  it('reads lines by the names of the heading', () => {
    expect(read('customer,date\n00004,1997-01-01\n00018,1997-01-04\n')).toEqual([
      { customer: '00004', date: '1997-01-01' },
      { customer: '00018', date: '1997-01-04' },
    ]);
  });

  it('reads a byte order mark, CRLF, empty lines and a last line without an end', () => {
    expect(read('\uFEFFa,b\r\n1,2\r\n\r\n3,')).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '' },
    ]);
  });

  it('reads quoted fields with commas, line breaks and quotes', () => {
    expect(read('a,b\n"1,5","x\ny ""z"""\n')).toEqual([{ a: '1,5', b: 'x\ny "z"' }]);
  });

  it('names the line that is wrong, counting line breaks within quotes, and never its content', () => {
    const fault = (text: string, needed: string[] = []) => {
      try {
        read(text, needed);
      } catch (error) {
        return error instanceof CsvError ? error.message : error;
      }
      return null;
    };
    expect(fault('a,b\n"1\n2",3\nsecret\n')).toBe('CSV line 4: 1 fields where the heading has 2');
    expect(fault('a,b\n1,2\n"never ends,3\n')).toBe('CSV line 3: a quote stands where none can be, or never ends');
    expect(fault('a,b\n', ['a', 'c', 'd'])).toBe('CSV line 1: the heading lacks c, d');
    expect(fault('', ['a'])).toBe('CSV line 1: there is no heading');
  });

  it('gives back what was written', () => {
    const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        (lines, end) => {
          const text = ['"a","b"', ...lines.map(([a, b]) => `${quote(a)},${quote(b)}`)].join(end);
          expect(read(text)).toEqual(lines.map(([a, b]) => ({ a, b })));
        },
      ),
    );
  });

  it('reads a hundred thousand lines without growing slower', () => {
    const text = `a,b\n${'1,2\n'.repeat(100_000)}`;
    let count = 0;
    for (const _ of csvRecords(text)) count++;
    expect(count).toBe(100_000);
  });
});
