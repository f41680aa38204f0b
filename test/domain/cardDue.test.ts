import { describe, expect, it } from 'vitest';
import { cardDue, isStockCase } from '../../src/domain/cardDue.ts';
import { isAfterOutage } from '../../src/domain/fence.ts';
import { at, calendar, caseFile, event, sentCard, TUESDAY } from './caseFiles.ts';

const due = (file: Parameters<typeof cardDue>[0], now: string, fence = 0) =>
  cardDue(file, { now: at(now), fence, calendar });

describe('what is due about a case', () => {
  it('is a card while its owner has none, and nothing on the day he has it', () => {
    expect(due(caseFile(), '2026-11-17T07:40')).toMatchObject({ as: 'alert', receiverId: 'lin.chen', firstAt: null });
    expect(due(caseFile({}, { cards: [sentCard()] }), '2026-11-17T18:00')).toBeNull();
  });

  it('is one reminder a business day later, and no second one', () => {
    const file = caseFile({}, { cards: [sentCard()] });
    expect(due(file, '2026-11-18T07:40')).toMatchObject({ as: 'reminder', firstAt: at('2026-11-17T09:20') });
    const reminded = [event({ type: 'cardQueued', receiverId: 'lin.chen', kind: 'morningList', as: 'reminder' })];
    expect(due({ ...file, events: reminded }, '2026-11-19T07:40')).toBeNull();
  });

  it('is the reminder again when its list was dropped on the way', () => {
    const queued = { type: 'cardQueued', receiverId: 'lin.chen', kind: 'morningList', as: 'reminder', taskId: 'm1' };
    const dropped = { type: 'cardHeld', reason: 'quietHours', taskId: 'm1' };
    const file = caseFile({}, { cards: [sentCard()], events: [event(queued), event(dropped)] });
    expect(due(file, '2026-11-19T07:40')).toMatchObject({ as: 'reminder' });
  });

  it('is what was put off, as asked for', () => {
    const woken = [event({ type: 'snoozeEnded', at: at('2026-11-18T07:30') })];
    const file = caseFile({}, { cards: [sentCard({ state: 'answered' })], events: woken });
    expect(due(file, '2026-11-18T07:40')).toMatchObject({ as: 'alert', isAskedFor: true });
  });

  it('is a card of its own again when something critical happened since the last one', () => {
    const queuedAt = at('2026-11-17T09:20');
    const events = [event({ type: 'cardQueued', receiverId: 'lin.chen', kind: 'alert', taskId: 't1', at: queuedAt })];
    const [first] = caseFile().alert.causes;
    const withCause = (kind: 'deleted' | 'contactLikely', since: number) =>
      caseFile({ causes: [{ ...first!, kind, since }, first!] }, { cards: [sentCard()], events });
    expect(due(withCause('deleted', queuedAt + 1), '2026-11-17T15:00')).toMatchObject({
      as: 'alert',
      isCritical: true,
    });
    // What the card says already, and what can wait for the reminder, is no news.
    expect(due(withCause('deleted', queuedAt), '2026-11-17T15:00')).toBeNull();
    expect(due(withCause('contactLikely', queuedAt + 1), '2026-11-17T15:00')).toBeNull();
  });

  it('begins anew where something has opened the case again after 已跟进', () => {
    const reopenedAt = at('2026-11-19T10:00');
    const answered = sentCard({ state: 'answered' });
    const reminded = event({ type: 'cardQueued', receiverId: 'lin.chen', kind: 'reminder' });
    const reopened = event({ type: 'reopened', at: reopenedAt });
    const file = caseFile({ claimedAt: reopenedAt - 1 }, { cards: [answered], events: [reminded, reopened] });
    expect(due(file, '2026-11-19T10:00')).toMatchObject({ as: 'alert', isAskedFor: false, firstAt: null });
    const told = { ...file, cards: [answered, sentCard({ taskId: 'a1-v2', sentAt: reopenedAt + 1 })] };
    expect(due(told, '2026-11-19T18:00')).toBeNull();
    expect(due(told, '2026-11-20T18:00')).toMatchObject({ as: 'reminder', firstAt: reopenedAt + 1 });
    // It was told of before: no stock.
    expect(due(told, '2026-11-20T18:00', reopenedAt + 1)).toMatchObject({ isStock: false });
  });

  it('is a line of a list where a deletion is all, and the others write on', () => {
    const [first] = caseFile().alert.causes;
    const deleted = { ...first!, kind: 'deleted' as const, facts: { othersDaily: 1 } };
    const now = '2026-11-17T07:40';
    expect(due(caseFile({ causes: [deleted] }), now)).toMatchObject({
      as: 'alert',
      isListOnly: true,
      isCritical: false,
    });
    expect(due(caseFile({ causes: [deleted, first!] }), now)).toMatchObject({ isListOnly: false, isCritical: false });
    const alone = { ...deleted, facts: {} };
    expect(due(caseFile({ causes: [alone] }), now)).toMatchObject({ isListOnly: false, isCritical: true });
  });

  it('is the new owner’s own card after the case was given to him', () => {
    const events = [event({ type: 'ownerChanged', ownerId: 'he.jing', at: at('2026-11-17T15:00') })];
    const file = caseFile({ ownerId: 'he.jing' }, { cards: [sentCard()], events });
    expect(due(file, '2026-11-18T07:40')).toMatchObject({ as: 'alert', receiverId: 'he.jing', isAskedFor: false });
  });

  it.each([
    ['message', {}, 'question'],
    ['none', {}, 'question'],
    ['notReached', {}, null],
    ['lost', {}, null],
    ['message', { type: 'cannotVerify', at: at('2026-11-17T16:00') }, null],
    ['message', { type: 'cardQueued', receiverId: 'lin.chen', kind: 'question', as: 'question' }, null],
  ])('is a question a business day after 已跟进 with %s and %o: %s', (outcome, more, as) => {
    const claimedAt = at('2026-11-17T14:00');
    const events = [event({ type: 'claimed', outcome, by: 'lin.chen', at: claimedAt }), event(more)];
    const file = caseFile({ state: 'claimed', claimedBy: 'lin.chen', claimedAt }, { cards: [sentCard()], events });
    expect(due(file, '2026-11-17T18:00')).toBeNull();
    expect(due(file, '2026-11-18T07:40')?.as ?? null).toBe(as);
  });
});

describe('the fence', () => {
  it('makes stock of what stood before it, unless it was told or something joined', () => {
    const fence = TUESDAY + 1;
    expect(due(caseFile(), '2026-11-18T07:40', fence)).toMatchObject({ isStock: true });
    expect(isStockCase(caseFile(), TUESDAY)).toBe(false);
    expect(isStockCase(caseFile({}, { cards: [sentCard()] }), fence)).toBe(false);
    const [first] = caseFile().alert.causes;
    const joined = { ...first!, kind: 'deleted', since: fence } as const;
    expect(isStockCase(caseFile({ causes: [first!, joined] }), fence)).toBe(false);
  });

  it('is raised after missed business days, not after a weekend or one missed morning', () => {
    const friday = at('2026-11-13T07:30');
    expect(isAfterOutage(null, TUESDAY, calendar)).toBe(false);
    expect(isAfterOutage(friday, at('2026-11-16T07:30'), calendar)).toBe(false);
    expect(isAfterOutage(friday, TUESDAY, calendar)).toBe(false);
    expect(isAfterOutage(friday, at('2026-11-18T07:30'), calendar)).toBe(true);
  });
});
