import { describe, expect, it } from 'vitest';
import { packVerdict, unpackVerdict } from '../../src/store/packVerdict.ts';
import { cst, talks, verdictOf, workMornings } from '../domain/judgedCustomer.ts';

const NOW = cst('2026-11-20 07:30');
const verdict = verdictOf(talks(workMornings(cst('2026-01-05'), NOW)), NOW);

describe('a packed verdict', () => {
  it('comes back the same, in a quarter of its bytes', () => {
    const payload = packVerdict(verdict, verdict);
    expect(unpackVerdict(payload, verdict)).toEqual({
      ...{ coverage: verdict.coverage, observedDays: verdict.observedDays, version: verdict.version },
      verdict,
    });
    expect(payload.length * 4).toBeLessThan(JSON.stringify(verdict).length);
  });

  it('comes back the same where the row says something else', () => {
    const fields = { ...verdict, score: 3, version: 'other' };
    expect(unpackVerdict(packVerdict(verdict, fields), fields)).toMatchObject({ version: 'other', verdict });
  });

  it('is read as the plain text that it was before', () => {
    const payload = new TextEncoder().encode(JSON.stringify(verdict));
    expect(unpackVerdict(payload, verdict)).toMatchObject({ version: verdict.version, verdict });
  });

  it('is refused when it is of another version or damaged', () => {
    expect(() => unpackVerdict(new Uint8Array([9, 1]), verdict)).toThrow('payload version 9');
    expect(() => unpackVerdict(packVerdict(verdict, verdict).slice(0, 40), verdict)).toThrow('damaged');
  });
});
