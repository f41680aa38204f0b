import { describe, expect, it } from 'vitest';
import { packVerdict, unpackVerdict } from '../../src/store/packVerdict.ts';
import { cst, talks, verdictOf, workMornings } from '../domain/judgedCustomer.ts';

const NOW = cst('2026-11-20 07:30');
const verdict = verdictOf(talks(workMornings(cst('2026-01-05'), NOW)), NOW);

describe('a packed verdict', () => {
  it('comes back the same, in a seventh of its bytes', () => {
    const payload = packVerdict(verdict, verdict);
    expect(unpackVerdict(payload, verdict)).toEqual({
      ...{ coverage: verdict.coverage, observedDays: verdict.observedDays, version: verdict.version },
      verdict,
    });
    expect(payload.length * 7).toBeLessThan(JSON.stringify(verdict).length);
  });

  it('comes back the same where the row says something else', () => {
    const fields = { ...verdict, score: 3, version: 'other' };
    expect(unpackVerdict(packVerdict(verdict, fields), fields)).toMatchObject({ version: 'other', verdict });
  });

  it('comes back the same however many others were packed and read since', () => {
    const customers = Array.from({ length: 2_500 }, (_, i) => ({ ...verdict, customerId: `wm-${i}`, note: `n${i}` }));
    const payloads = customers.map((one) => packVerdict(one, one));
    expect(payloads.map((payload, i) => unpackVerdict(payload, customers[i]!).verdict)).toEqual(customers);
  });

  it('is read as it was packed before its numbers stood apart', () => {
    const fields = { customerId: 'wm-1', at: 1795131000000, score: 47.5, band: 'first', risk: 0.25 };
    const payloadFields = { coverage: 0.6, observedDays: 182, version: '1.1nqolwo' };
    const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));
    const facts = { lastDate: 1790140962685 };
    expect(
      unpackVerdict(bytes('AUOt8s0IVfl6hnmF+Tnl+UrkVY4m5oTKX6Qqz9LA0MTA0szIzMIUnN0wk4SuoVItAA=='), fields),
    ).toEqual({
      ...payloadFields,
      verdict: {
        ...{ ...fields, ...payloadFields },
        parts: [{ dimension: 'rhythm', weight: 60, value: 0.475, cannotJudge: null, facts }],
        mainContactId: 'wm-1',
      },
    });
    expect(unpackVerdict(bytes('AkOt8s0IVfl6hnmF+Tnl+ahVP6yejMUWb7qGSrW1AA=='), fields)).toEqual({
      ...payloadFields,
      verdict: { parts: [], mainContactId: 'wm-1' },
    });
  });

  it('keeps apart what only looks like its marks', () => {
    const odd = { ...verdict, customerId: '1', mainContactId: 'x"1"\u0001\u0002$&', version: '"1"' };
    expect(unpackVerdict(packVerdict(odd, odd), odd)).toMatchObject({ verdict: odd });
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
