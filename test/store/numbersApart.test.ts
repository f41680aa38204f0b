import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinNumbers, splitNumbers } from '../../src/store/numbersApart.ts';

const NOW = 1_795_131_000_000;

describe('a text and its numbers', () => {
  it('come together again exactly, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (json, known) => {
        const text = JSON.stringify(JSON.parse(json));
        expect(joinNumbers(splitNumbers(text, known), known)).toBe(text);
      }),
    );
  });

  it.each([
    ['nothing to take out', '{"a":null,"b":[true,""]}'],
    ['numbers alone', '7'],
    ['quotes, backslashes and digits within texts', '{"a\\"1":"2\\\\","b":"\\\\\\"3","c":4}'],
    ['numbers of every kind', '[0,4095,4096,-1,-0.5,0.12,1e+21,5e-324,1.7976931348623157e+308,9007199254740991]'],
    ['times before and after the known one, and parts of days', `[${NOW - 1},${NOW + 5},${NOW},14.615734386574074]`],
  ])('come together again: %s', (_, text) => {
    expect(joinNumbers(splitNumbers(text, [NOW]), [NOW])).toBe(text);
  });

  it('take a byte or two where the reader knows the number already', () => {
    expect(splitNumbers(`[${NOW},${Math.PI},${Math.PI},${NOW - 40}]`, [NOW]).numbers.length).toBe(1 + 9 + 1 + 2);
  });

  it('are refused where they do not fit together', () => {
    const { words, numbers } = splitNumbers('[1,2]', []);
    expect(() => joinNumbers({ words, numbers: numbers.slice(0, 1) }, [])).toThrow('end too early');
    expect(() => joinNumbers({ words: '[]', numbers }, [])).toThrow('more than it has places');
    expect(() => joinNumbers({ words: '\u0001', numbers: new Uint8Array([4 * 7 + 3]) }, [])).toThrow('does not know');
    expect(() => joinNumbers({ words: '\u0001', numbers: new Uint8Array([4 * 7 + 1]) }, [])).toThrow('not there');
  });
});
