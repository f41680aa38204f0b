import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutToBytes } from '../../src/wecom/cutToBytes.ts';

describe('cutToBytes', () => {
  it.each([
    ['浩运', 6, '浩运'],
    ['浩运', 5, '浩'],
    ['浩运', 2, ''],
    ['a👨‍👩‍👧b', 10, 'a'],
    ['', 0, ''],
  ])('cuts %j to %i bytes', (text, bytesMax, cut) => {
    expect(cutToBytes(text, bytesMax)).toBe(cut);
  });

  it('gives a beginning of the text within the bound', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(60), (text, bytesMax) => {
        const cut = cutToBytes(text, bytesMax);
        expect(text.startsWith(cut)).toBe(true);
        expect(Buffer.byteLength(cut, 'utf8')).toBeLessThanOrEqual(bytesMax);
      }),
    );
  });
});
