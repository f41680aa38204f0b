import { expect, it } from 'vitest';
import type { FollowUpOutcome } from '../../src/domain/alert.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { insertFollowUp, undoFollowUp } from '../../src/store/alerts.ts';
import { loadSaidMarks } from '../../src/store/saidMarks.ts';
import type { Db } from '../../src/store/store.ts';
import { cst, kindsOf, mark, talks, verdictOf, workMornings } from '../domain/judgedCustomer.ts';
import { describeEachStore } from '../mariadb.ts';
import { followUp } from './samples.ts';

const NOW = cst('2026-11-20 07:30');
const SAID_AT = cst('2026-11-18 15:00');

/** What somebody noted, as the judgement gets it. */
async function said(db: Db, outcome: FollowUpOutcome) {
  await insertFollowUp(db, followUp({ id: outcome, at: SAID_AT, outcome }));
  return (await loadSaidMarks(db, ['customer-1'], cst('2026-01-01'))).get('customer-1') ?? [];
}

/** Talks daily until the beginning of November, then nobody writes. */
const SILENT = talks(workMornings(cst('2026-03-02'), cst('2026-11-04')));
/** … or we write twice, and nobody answers. */
const UNANSWERED = [
  ...talks(workMornings(cst('2026-03-02'), cst('2026-11-14'))),
  ...[cst('2026-11-16 10:00'), cst('2026-11-17 10:00')].map((at) => mark(at, 'staff')),
];

describeEachStore('what somebody noted as a call, a visit or an appointment', (test) => {
  it.each(['call', 'visit', 'appointment'] as const)('sets silence and unanswered counts back: %s', async (outcome) => {
    const { db } = await test.store();
    expect(kindsOf(verdictOf(SILENT, NOW))).toContain('goneQuiet');
    expect(kindsOf(verdictOf(UNANSWERED, NOW))).toContain('unanswered');
    const marks = await said(db, outcome);
    expect(marks).toHaveLength(1);
    expect(kindsOf(verdictOf([...SILENT, ...marks], NOW))).not.toContain('goneQuiet');
    expect(kindsOf(verdictOf([...UNANSWERED, ...marks], NOW))).not.toContain('unanswered');
    await undoFollowUp(db, outcome, SAID_AT + HOUR_MS);
    expect(await loadSaidMarks(db, ['customer-1'], 0)).toEqual(new Map());
    // Judged as it was known before it was taken back, it counted.
    const then = await loadSaidMarks(db, ['customer-1'], 0, { knownAt: SAID_AT + 1 });
    expect(then.get('customer-1')).toHaveLength(1);
  });

  it.each(['none', 'message', 'notReached', 'mail', 'note'] as const)('is not what %s is', async (outcome) => {
    const { db } = await test.store();
    expect(await said(db, outcome)).toEqual([]);
  });
});
