import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinDetails, splitDetails } from '../../src/store/detailsApart.ts';

const NOW = 1_795_131_000_000;
const KEY_CONTACT = 'wmABCDEFGHIJKLMNOPQRSTUVWXYZ0123';
const NOTHING = { numbers: [], texts: [] };
const known = { numbers: [NOW], texts: [KEY_CONTACT] };

describe('a text and its details', () => {
  it('come together again exactly, whatever the JSON', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.array(fc.string({ minLength: 20 })),
        (json, numbers, texts) => {
          const text = JSON.stringify([JSON.parse(json), texts.toReversed(), texts]);
          const both = { numbers, texts: texts.slice(1) };
          expect(joinDetails(splitDetails(text, both), both)).toBe(text);
        },
      ),
    );
  });

  it.each([
    ['nothing to take out', '{"a":null,"b":[true,""]}'],
    ['numbers alone', '7'],
    ['quotes, backslashes and digits within texts', '{"a\\"1":"2\\\\","b":"\\\\\\"3","c":4}'],
    [
      'long texts, known or not, and what looks like a gap',
      `["${KEY_CONTACT}","\\u0001${KEY_CONTACT}\\u0002","\\u0002"]`,
    ],
    ['numbers of every kind', '[0,4095,4096,-1,-0.5,0.12,1e+21,5e-324,1.7976931348623157e+308,9007199254740991]'],
    ['times before and after the known one, and parts of days', `[${NOW - 1},${NOW + 5},${NOW},14.615734386574074]`],
  ])('come together again: %s', (_, text) => {
    expect(joinDetails(splitDetails(text, known), known)).toBe(text);
  });

  it('take a byte or two where the reader knows them already', () => {
    const text = `[${NOW},${Math.PI},${Math.PI},${NOW - 40},"${KEY_CONTACT}","${KEY_CONTACT}!","${KEY_CONTACT}!"]`;
    expect(splitDetails(text, known).details.length).toBe(1 + 9 + 1 + 2 + 1 + 37 + 1);
  });

  it('leave alike what says the same of others', () => {
    const of = (name: string, count: number) =>
      splitDetails(JSON.stringify({ name: name.repeat(20), count }), NOTHING).words;
    expect(of('a', 7)).toBe(of('bc', 7.5));
  });

  it('are refused where they do not fit together', () => {
    const { words, details } = splitDetails('[1,2]', NOTHING);
    const bytes = (...some: number[]) => new Uint8Array(some);
    expect(() => joinDetails({ words, details: details.slice(0, 1) }, NOTHING)).toThrow('end too early');
    expect(() => joinDetails({ words: '[]', details }, NOTHING)).toThrow('more than it has places');
    expect(() => joinDetails({ words: '\u0001', details: bytes(4 * 7 + 3) }, NOTHING)).toThrow('does not know');
    expect(() => joinDetails({ words: '\u0001', details: bytes(4 * 7 + 1) }, NOTHING)).toThrow('not there');
    expect(() => joinDetails({ words: '\u0002', details: bytes(2) }, known)).toThrow('not there');
  });
});
