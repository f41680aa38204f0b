import { describe, expect, it } from 'vitest';
import { type ReplyChangeKind, type ReplyLooks, replyChanges } from '../../src/domain/replyChanges.ts';
import type { ReplyRateCounts } from '../../src/domain/signals/replyRate.ts';
import type { ReplyTimeCounts } from '../../src/domain/signals/replyTime.ts';
import type { Judged, Signal } from '../../src/domain/signals/signal.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { cst, mark, profile, verdictOf, workMornings } from './judgedCustomer.ts';

const rule = profile.replyChange;
const tooFew = { kind: 'cannotJudge', reason: 'tooFew', have: 1, need: 4 } as const;

function time(strength: number, change: Partial<ReplyTimeCounts> = {}, value = 5): Judged<ReplyTimeCounts> {
  const counts = { recentTurns: 9, recentOpen: 0, baseTurns: 20, baseOpen: 0, effect: 0.9, changedAt: 77 };
  const bounds = { valueIsOver: false, pastIsOver: false };
  const all = { recentDays: 21, ...counts, ...bounds, ...change };
  return { kind: 'judged', unit: 'businessMs', value, past: 2, strength, evidence: [], counts: all };
}
function rate(strength: number): Judged<ReplyRateCounts> {
  const counts = { recentDays: 21, recentAnswered: 2, recentTotal: 8, baseAnswered: 19, baseTotal: 20, changedAt: 88 };
  return { kind: 'judged', unit: 'share', value: 0.25, past: 0.95, strength, evidence: [], counts };
}
const looks = (
  times: readonly Signal<ReplyTimeCounts>[],
  rates: readonly Signal<ReplyRateCounts>[] = [tooFew],
): ReplyLooks => ({ time: times, rate: rates });
const changes = (now: ReplyLooks, before: () => ReplyLooks, said: readonly ReplyChangeKind[] = []) =>
  replyChanges(now, { said, before, rule });
const kinds = (now: ReplyLooks, before: ReplyLooks) => changes(now, () => before).map(({ kind }) => kind);

describe('replyChanges', () => {
  it.each([
    ['both sure', 0.999, 0.96, ['slowReply']],
    ['only now', 0.999, 0.9, []],
    ['only before', 0.99, 0.999, []],
  ] as const)('needs two judgements, the second the surer: %s', (_, now, before, expected) => {
    expect(kinds(looks([time(now)]), looks([time(before)]))).toEqual(expected);
    const fewer = expected.length > 0 ? ['fewerReplies'] : [];
    expect(kinds(looks([tooFew], [rate(now)]), looks([tooFew], [rate(before)]))).toEqual(fewer);
  });

  it('believes the surest window, at each judgement its own', () => {
    const [now] = changes(looks([time(0.98), time(0.999, { recentDays: 14 })]), () => looks([time(0.97), time(0.5)]));
    expect(now).toEqual({
      kind: 'slowReply',
      since: 77,
      facts: { r: 14, slow: 5, fast: 2, slowExceeds: 0, since: 77 },
    });
  });

  it('is silent where earlier nothing could be judged, and does not look back without a reason', () => {
    expect(kinds(looks([time(0.999)]), looks([tooFew]))).toEqual([]);
    const never = () => {
      throw new Error('asked for nothing');
    };
    expect(changes(looks([time(0.99)], [rate(0.9)]), never)).toEqual([]);
  });

  it('stays said while it is as sure as the question asks, and no longer', () => {
    const never = () => {
      throw new Error('what was said is not asked again');
    };
    const said = ['slowReply', 'fewerReplies'] as const;
    expect(changes(looks([time(0.96)], [rate(0.97)]), never, said).map(({ kind }) => kind)).toEqual(said);
    expect(changes(looks([time(0.94)], [rate(0.9)]), never, said)).toEqual([]);
  });

  it('says nothing that the medians do not show', () => {
    const before = looks([time(0.999)]);
    expect(kinds(looks([time(0.999, {}, 2)]), before)).toEqual([]);
    expect(kinds(looks([time(0.999, { pastIsOver: true })]), before)).toEqual([]);
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

  it('are believed a working week after they are plain, told with their date, and no cause at good health', () => {
    const from = cst('2026-10-30');
    const verdict = verdictOf(slowFrom(from), now);
    expect(verdict.changes).toEqual([
      { kind: 'slowReply', since: cst('2026-10-30 10:00'), facts: expect.objectContaining({ fast: HOUR_MS }) },
    ]);
    expect(verdict.parts.find(({ dimension }) => dimension === 'customerResponse')!.facts).toMatchObject({
      slowSince: cst('2026-10-30 10:00'),
    });
    expect(verdict.standing).toEqual([]);
    const early = cst('2026-11-06 07:30');
    expect(changesAt(slowFrom(from, early), early)).toEqual([]);
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
});
