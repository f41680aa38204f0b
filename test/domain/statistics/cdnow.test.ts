import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { csvRecords } from '../../../src/domain/csv.ts';
import { fitBgNbd } from '../../../src/domain/statistics/bgNbd.ts';
import { orderHistory } from '../../../src/domain/statistics/orderHistory.ts';

const FOLDER = join(resolve(import.meta.dirname, '../../..'), '..', 'shared', 'data', 'cdnow');
const isThere = existsSync(FOLDER);
if (!isThere) console.log('skipped: the public CDNOW orders are not beside this checkout (../shared/data/cdnow)');

const dayNumber = (day: string) => Date.parse(day) / 86_400_000;

describe.skipIf(!isThere)('BG/NBD on the CDNOW sample', () => {
  it('finds the published fit at 1997-09-30, in weeks', () => {
    const days = new Map<string, number[]>();
    for (const order of csvRecords(gunzipSync(readFileSync(join(FOLDER, 'orders.csv.gz'))).toString())) {
      const ofCustomer = days.get(order.customer!) ?? [];
      ofCustomer.push(dayNumber(order.date!));
      days.set(order.customer!, ofCustomer);
    }
    const inDays = [...days.values()].map((all) => orderHistory(all, dayNumber('1997-09-30'))!);
    const inWeeks = inDays.map((h) => ({ repeats: h.repeats, lastRepeat: h.lastRepeat / 7, age: h.age / 7 }));
    const fit = fitBgNbd(inWeeks)!;
    expect(inWeeks).toHaveLength(2_357);
    expect(fit.r).toBeCloseTo(0.243, 3);
    expect(fit.alpha).toBeCloseTo(4.414, 3);
    expect(fit.a).toBeCloseTo(0.793, 3);
    expect(fit.b).toBeCloseTo(2.426, 3);
    expect(fit.logLikelihood).toBeCloseTo(-9_582.4, 1);
  });
});
