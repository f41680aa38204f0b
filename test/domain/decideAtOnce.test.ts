import { describe, expect, it } from 'vitest';
import { type Alert, type Cause, transition } from '../../src/domain/alert.ts';
import { wasJudgedSince } from '../../src/domain/alertDecision.ts';
import { decideAtOnce, type JudgedAtOnce, nextLookAt } from '../../src/domain/decideAtOnce.ts';
import type { Relationship } from '../../src/domain/people.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';

const NOW = Date.UTC(2026, 9, 12);
const deleted = { kind: 'deleted', facts: { date: NOW - 3 * HOUR_MS, left: 1 } } as const;
const quiet: Cause = { kind: 'goneQuiet', since: NOW - DAY_MS, judgements: 2, facts: { days: 8 } };
const known = (cause: Pick<Cause, 'kind' | 'facts'>): Cause => ({ ...cause, since: NOW - DAY_MS, judgements: 3 });
const judged = (change: Partial<JudgedAtOnce> = {}): JudgedAtOnce => ({
  ...{ customerId: 'c1', ownerId: 'lin.chen', now: NOW, standing: [deleted], cannotJudge: null, lastContactAt: null },
  ...change,
});
const alert = (change: Partial<Alert> = {}): Alert => ({
  ...{ id: 'a1', customerId: 'c1', state: 'open', ownerId: 'lin.chen', causes: [quiet], openedAt: NOW - DAY_MS },
  ...{ claimedBy: null, claimedAt: null, snoozedUntil: null, closedAt: null, closeReason: null },
  ...{ quietJudgements: 0, version: 3 },
  ...change,
});
const changed = (decision: ReturnType<typeof decideAtOnce>, open: Alert): Alert => {
  if (decision.action !== 'change') throw new Error(`nothing was changed: ${decision.action}`);
  return decision.events.reduce((current, event) => {
    const next = transition(current, event);
    return next === 'ignored' ? current : next;
  }, open);
};

describe('decideAtOnce', () => {
  it('opens with what happened, and leaves to the morning what the whole day or a clock says', () => {
    const standing = [deleted, { kind: 'unanswered', facts: { n: 2 } }, { kind: 'goneQuiet', facts: {} }] as const;
    expect(decideAtOnce(judged({ standing }), null, [])).toMatchObject({
      action: 'open',
      causes: [{ kind: 'deleted', since: NOW, judgements: 1 }],
    });
    const onlyClocks = judged({ standing: standing.slice(1) });
    expect(decideAtOnce(onlyClocks, null, [])).toEqual({ action: 'none', reason: 'nothingStands' });
    expect(decideAtOnce(onlyClocks, alert(), [])).toEqual({ action: 'none', reason: 'unchanged' });
  });

  it('opens on a dated sign that the key contact has gone, not on a share of turns', () => {
    const likely = (evidence: string) =>
      judged({ standing: [{ kind: 'contactLikely', facts: { evidence, date: NOW } }] });
    expect(decideAtOnce(likely('leftRoom'), null, []).action).toBe('open');
    expect(decideAtOnce(likely('share'), null, [])).toEqual({ action: 'none', reason: 'nothingStands' });
  });

  it('joins the open alert first in line, once', () => {
    const open = alert();
    const after = changed(decideAtOnce(judged(), open, []), open);
    expect(after.causes.map(({ kind }) => kind)).toEqual(['deleted', 'goneQuiet']);
    expect(after.quietJudgements).toBe(0);
    expect(decideAtOnce(judged({ now: NOW + HOUR_MS }), after, [])).toEqual({ action: 'none', reason: 'unchanged' });
  });

  it('keeps since when an event stands, and begins anew with the next one of its kind', () => {
    const open = alert({ causes: [known(deleted)] });
    const more = judged({ standing: [{ ...deleted, facts: { ...deleted.facts, left: 0 } }] });
    expect(changed(decideAtOnce(more, open, []), open).causes).toMatchObject([{ since: NOW - DAY_MS, judgements: 3 }]);
    const again = judged({ standing: [{ ...deleted, facts: { ...deleted.facts, date: NOW - 2 * HOUR_MS } }] });
    expect(changed(decideAtOnce(again, open, []), open).causes).toMatchObject([{ since: NOW, judgements: 1 }]);
  });

  it('takes what the successor says a minute later for the same change of people', () => {
    const confirmed = (date: number) => ({ kind: 'contactConfirmed', facts: { date } }) as const;
    const open = alert({ causes: [known(confirmed(NOW - DAY_MS))] });
    const again = judged({ standing: [confirmed(NOW)] });
    expect(changed(decideAtOnce(again, open, []), open).causes).toMatchObject([{ since: NOW - DAY_MS, judgements: 3 }]);
    const later = judged({ now: NOW + 30 * DAY_MS, standing: [confirmed(NOW + 30 * DAY_MS)] });
    expect(changed(decideAtOnce(later, open, []), open).causes).toMatchObject([{ since: later.now, judgements: 1 }]);
  });

  it('says one thing of the key contact: the surest', () => {
    const open = alert({ causes: [known({ kind: 'contactSuspected', facts: { sdays: 9 } }), quiet] });
    const said = judged({ standing: [{ kind: 'contactConfirmed', facts: { date: NOW } }] });
    const { causes } = changed(decideAtOnce(said, open, []), open);
    expect(causes.map(({ kind }) => kind)).toEqual(['contactConfirmed', 'goneQuiet']);
  });

  it('takes back at once what does not hold any more, and ends what stood for nothing else', () => {
    const back = judged({ standing: [] });
    const both = alert({ causes: [known(deleted), quiet] });
    expect(changed(decideAtOnce(back, both, []), both).causes).toEqual([quiet]);
    const only = alert({ causes: [known(deleted)] });
    expect(changed(decideAtOnce(back, only, []), only)).toMatchObject({ state: 'closed', closeReason: 'recovered' });
    const claimed = alert({ causes: [known(deleted)], state: 'claimed', claimedAt: NOW - HOUR_MS, claimedBy: 'lin' });
    expect(changed(decideAtOnce(back, claimed, []), claimed)).toMatchObject({ state: 'closed', closeReason: 'saved' });
  });

  it('takes nothing back that it cannot see, and says nothing of who refused', () => {
    const open = alert({ causes: [known({ kind: 'contactConfirmed', facts: { date: NOW } })] });
    for (const cannotJudge of ['consentOpen', 'noSeat', 'pullLate'] as const)
      expect(decideAtOnce(judged({ standing: [], cannotJudge }), open, [])).toEqual({
        action: 'none',
        reason: 'unchanged',
      });
    expect(decideAtOnce(judged({ cannotJudge: 'refused' }), null, [])).toEqual({ action: 'none', reason: 'blind' });
    // A deletion is told by WeCom itself, however late the archive is.
    expect(decideAtOnce(judged({ cannotJudge: 'pullLate' }), null, []).action).toBe('open');
  });

  it('wakes a snoozed alert for what is critical and new only', () => {
    const snoozed = alert({ state: 'snoozed', snoozedUntil: NOW + 7 * DAY_MS });
    expect(changed(decideAtOnce(judged(), snoozed, []), snoozed).state).toBe('open');
    const left = judged({ standing: [{ kind: 'contactLikely', facts: { evidence: 'leftRoom', date: NOW } }] });
    expect(changed(decideAtOnce(left, snoozed, []), snoozed).state).toBe('snoozed');
    const told = alert({ ...snoozed, causes: [known(deleted)] });
    expect(decideAtOnce(judged(), told, [])).toEqual({ action: 'none', reason: 'unchanged' });
  });

  it.each(['claimed', 'verified', 'attested'] as const)(
    'opens a %s alert again for what is critical and new only',
    (state) => {
      const done = alert({ state, claimedBy: 'lin.chen', claimedAt: NOW - HOUR_MS });
      const after = changed(decideAtOnce(judged(), done, []), done);
      expect(after).toMatchObject({ state: 'open', claimedBy: 'lin.chen', causes: [{ kind: 'deleted' }, quiet] });
      // Once: the owner says 已跟进 to it, and nothing new happens.
      const again = alert({ ...after, state, claimedAt: NOW + 1 });
      expect(decideAtOnce(judged({ now: NOW + HOUR_MS }), again, [])).toEqual({ action: 'none', reason: 'unchanged' });
      const left = judged({ standing: [{ kind: 'contactLikely', facts: { evidence: 'leftRoom', date: NOW } }] });
      expect(changed(decideAtOnce(left, done, []), done).state).toBe(state);
      const said = judged({ standing: [{ kind: 'complaint', facts: { date: NOW, source: 'phrase' } }] });
      expect(changed(decideAtOnce(said, done, []), done).state).toBe(state);
    },
  );

  it('gives the alert to whose customer it is now', () => {
    const open = alert({ causes: [known(deleted)] });
    expect(changed(decideAtOnce(judged({ ownerId: 'he.jing' }), open, []), open).ownerId).toBe('he.jing');
  });

  it('is no judgement of the day: the morning after it counts', () => {
    const decision = decideAtOnce(judged(), alert(), []);
    expect(decision.action === 'change' && wasJudgedSince(decision.events, 0)).toBe(false);
  });
});

describe('nextLookAt', () => {
  const link = (endedBy: Relationship['endedBy'], endedAt: number | null): Relationship => ({
    ...{ staffId: 's', contactId: 'c', remark: '', remarkCorpName: '', addedAt: 0, knownAt: 0, endedAt, endedBy },
  });

  it('is two hours after a deletion by the customer, and never for what we or WeCom ended', () => {
    const ended = [
      link('customer', NOW - HOUR_MS),
      link('customer', NOW - 10 * 60_000),
      link('customer', NOW - DAY_MS),
      link('staff', NOW),
      link('transfer', NOW),
      link(null, null),
    ];
    expect(nextLookAt(ended, NOW)).toBe(NOW + HOUR_MS);
    expect(nextLookAt(ended.slice(2), NOW)).toBeNull();
  });
});
