import { describe, expect, it } from 'vitest';
import { type ReplyChangeKind, type ReplyLooks, replyChanges } from '../../src/domain/replyChanges.ts';
import type { FewerRepliesCounts } from '../../src/domain/signals/fewerReplies.ts';
import type { Judged, Signal } from '../../src/domain/signals/signal.ts';
import type { SlowerRepliesCounts } from '../../src/domain/signals/slowerReplies.ts';
import { DAY_MS, HOUR_MS, type UtcMs } from '../../src/domain/time.ts';
import { cst, mark, profile, verdictOf, workMornings } from './judgedCustomer.ts';

const rule = profile.replyChange;
const tooFew = { kind: 'cannotJudge', reason: 'tooFew', have: 1, need: 4 } as const;

function time(strength: number, change: Partial<SlowerRepliesCounts> = {}, value = 5): Judged<SlowerRepliesCounts> {
  const counts = { recentTurns: 9, recentOpen: 0, baseTurns: 20, baseOpen: 0, changedAt: 77 };
  const bounds = { valueIsOver: false, pastIsOver: false };
  const all = { recentDays: 21, ...counts, ...bounds, ...change };
  return { kind: 'judged', unit: 'businessMs', value, past: 2, strength, evidence: [], counts: all };
}
function rate(strength: number): Judged<FewerRepliesCounts> {
  const counts = { recentDays: 21, recentAnswered: 2, recentTotal: 8, baseAnswered: 19, baseTotal: 20, changedAt: 88 };
  return { kind: 'judged', unit: 'share', value: 0.25, past: 0.95, strength, evidence: [], counts };
}
const looks = (time: Signal<SlowerRepliesCounts>, rate: Signal<FewerRepliesCounts> = tooFew): ReplyLooks => ({
  time,
  rate,
});
const changes = (now: ReplyLooks, before: () => ReplyLooks, said: readonly ReplyChangeKind[] = []) =>
  replyChanges(now, { said, before, rule });
const kinds = (now: ReplyLooks, before: ReplyLooks) => changes(now, () => before).map(({ kind }) => kind);
const never = () => {
  throw new Error('asked for nothing');
};

describe('replyChanges', () => {
  it.each([
    ['both sure', 0.99, 0.96, ['fewerReplies']],
    ['only now', 0.99, 0.9, []],
    ['only before', 0.97, 0.999, []],
  ] as const)('needs two judgements for fewer answers, the second the surer: %s', (_, now, before, expected) => {
    expect(kinds(looks(tooFew, rate(now)), looks(tooFew, rate(before)))).toEqual(expected);
  });

  it('says slower answers as soon as it is sure, with window and date', () => {
    expect(changes(looks(time(0.993)), never)).toEqual([
      { kind: 'slowReply', since: 77, facts: { r: 21, slow: 5, fast: 2, slowExceeds: 0, since: 77 } },
    ]);
    expect(changes(looks(time(rule.slowerMin)), never)).toEqual([]);
  });

  it('is silent where earlier nothing could be judged, and does not look back without a reason', () => {
    expect(kinds(looks(tooFew, rate(0.999)), looks(tooFew))).toEqual([]);
    expect(changes(looks(time(0.99), rate(0.9)), never)).toEqual([]);
  });

  it('stays said while it is as sure as the question asks, and no longer', () => {
    const said = ['slowReply', 'fewerReplies'] as const;
    expect(changes(looks(time(0.96), rate(0.97)), never, said).map(({ kind }) => kind)).toEqual(said);
    expect(changes(looks(time(0.94), rate(0.9)), never, said)).toEqual([]);
  });

  it('says nothing that the medians do not show', () => {
    expect(changes(looks(time(0.999, {}, 2)), never)).toEqual([]);
    expect(changes(looks(time(0.999, { pastIsOver: true })), never)).toEqual([]);
  });
});

describe('answers that changed', () => {
  const now = cst('2026-11-20 07:30');
  const slowFrom = (from: number, until = now) =>
    workMornings(cst('2026-06-01'), until).flatMap((at) => [
      mark(at, 'staff'),
      mark(at + (at >= from ? 5 : 1) * HOUR_MS, 'customer', { needsNoReply: true }),
    ]);
  const changesAt = (marks: ReturnType<typeof slowFrom>, at: number) => verdictOf(marks, at).changes;

  it('are believed as soon as they are plain, told with their date, and no cause at good health', () => {
    const from = cst('2026-10-30');
    const verdict = verdictOf(slowFrom(from), now);
    expect(verdict.changes).toEqual([
      { kind: 'slowReply', since: cst('2026-10-30 10:00'), facts: expect.objectContaining({ fast: HOUR_MS }) },
    ]);
    expect(verdict.parts.find(({ dimension }) => dimension === 'customerResponse')!.facts).toMatchObject({
      slowSince: cst('2026-10-30 10:00'),
    });
    expect(verdict.standing).toEqual([]);
    const said = (at: UtcMs) => changesAt(slowFrom(from, at), at).map(({ since }) => since);
    // One slow answer is chance, four are plain where all before took an hour.
    expect(said(cst('2026-11-02 07:30'))).toEqual([]);
    expect(said(cst('2026-11-05 07:30'))).toEqual([cst('2026-10-30 10:00')]);
  });

  it('need no memory: what was known at each morning gives the same as all that was written since', () => {
    const marks = slowFrom(cst('2026-10-30'));
    for (let at = now - 21 * DAY_MS; at <= now; at += DAY_MS)
      expect(
        changesAt(
          marks.filter((one) => one.at <= at),
          at,
        ),
      ).toEqual(changesAt(marks, at));
  });

  it('are none for a customer who answers as always', () => {
    expect(changesAt(slowFrom(Number.POSITIVE_INFINITY), now)).toEqual([]);
  });

  it('are told of fewer openings too, once two judgements a working week apart have seen them', () => {
    const stopped = cst('2026-10-12');
    const marks = workMornings(cst('2026-06-01'), now, 2).flatMap((at) => {
      const begin = at < stopped ? 'customer' : 'staff';
      return [mark(at, begin), mark(at + HOUR_MS, begin === 'staff' ? 'customer' : 'staff')];
    });
    const firstTold = (apartBusinessDays: number) =>
      workMornings(stopped, now).findIndex((at) => {
        const given = { ...profile, replyChange: { ...rule, apartBusinessDays } };
        const { parts } = verdictOf(marks, at - 2.5 * HOUR_MS, { profile: given });
        return 'openings' in parts.find(({ dimension }) => dimension === 'customerResponse')!.facts;
      });
    const seenFirst = firstTold(0);
    expect(seenFirst).toBeGreaterThan(0);
    expect(firstTold(rule.apartBusinessDays)).toBe(seenFirst + rule.apartBusinessDays);
  });
});
