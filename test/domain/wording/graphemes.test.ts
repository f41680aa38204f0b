import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, graphemes, lengthOf } from '../../../src/domain/wording/graphemes.ts';

const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' });
const asUnicodeSays = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);
const between = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((code) => String.fromCharCode(code));
const ordinary = fc.oneof(
  between(0x20, 0x7e),
  between(0x3001, 0x3029),
  between(0x4e00, 0x9fff),
  between(0xff01, 0xff60),
);
/** What joins its neighbour, beside what does not. */
const joining = fc.constantFrom(
  '\u0301',
  '\u200d',
  '\ufe0f',
  '\u20e3',
  '👨',
  '🇨',
  '\u302a',
  '\u3099',
  '\r',
  '\n',
  '각',
);

describe('graphemes', () => {
  it('are what Unicode says, of ordinary texts and of any other', () => {
    const text = fc.oneof(
      fc.array(ordinary).map((parts) => parts.join('')),
      fc.array(fc.oneof(ordinary, joining)).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (any) => {
        expect(graphemes(any)).toEqual(asUnicodeSays(any));
        expect(lengthOf(any)).toBe(asUnicodeSays(any).length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a family are one, and are never cut', () => {
    expect(lengthOf('👨‍👩‍👧张')).toBe(2);
    expect(clip('张👨‍👩‍👧李', 2)).toBe('张…');
  });
});
