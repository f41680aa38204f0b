import { describe, expect, it } from 'vitest';
import type { Alert, AlertEvent } from '../../src/domain/alert.ts';
import { lastTap } from '../../src/domain/lastTap.ts';

const AT = Date.UTC(2026, 9, 13, 2);
const alert = (state: Alert['state']): Alert => ({
  id: 'a1',
  customerId: 'c1',
  state,
  ownerId: 'lin',
  causes: [{ kind: 'goneQuiet', since: AT, judgements: 2, facts: {} }],
  openedAt: AT - 5,
  claimedBy: null,
  claimedAt: null,
  snoozedUntil: null,
  closedAt: null,
  closeReason: null,
  quietJudgements: 0,
  version: 1,
});
type Said = AlertEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at' | 'by'> : never) : never;
const by = (who: string, said: Said, at = AT): AlertEvent => ({ ...said, by: who, at }) as AlertEvent;
const opened = by('system', { type: 'opened', causes: [] }, AT - 5);

describe('lastTap', () => {
  it('is nothing before anybody tapped', () => {
    expect(lastTap(alert('open'), [opened])).toBeNull();
    expect(lastTap(alert('closed'), [opened, by('system', { type: 'closed', reason: 'recovered' })])).toBeNull();
  });

  it.each([
    ['claimed', { type: 'claimed', outcome: 'message' }, null],
    ['claimed', { type: 'claimed', outcome: 'lost' }, 'lost'],
    ['attested', { type: 'attested', outcome: 'call' }, null],
    ['snoozed', { type: 'snoozed', until: AT + 9 }, null],
    ['closed', { type: 'closed', reason: 'normal' }, 'fine'],
    ['closed', { type: 'closed', reason: 'notNeeded' }, null],
  ] as [Alert['state'], Said, 'fine' | 'lost' | null][])(
    'of a case that is %s is %o and asks %s',
    (state, said, asks) => {
      expect(lastTap(alert(state), [opened, by('lin', said)])).toEqual({ alertId: 'a1', by: 'lin', at: AT, asks });
    },
  );

  it('asks for no reason twice, also when the key brought it along', () => {
    const reason = by('lin', { type: 'reasonGiven', reason: 'fine.usual' }, AT + 1);
    const tapped = [opened, by('lin', { type: 'closed', reason: 'normal' }), reason];
    expect(lastTap(alert('closed'), tapped)?.asks).toBeNull();
  });

  it('asks again after an undo and a second tap', () => {
    const events = [
      ...[
        opened,
        by('lin', { type: 'closed', reason: 'normal' }),
        by('lin', { type: 'reasonGiven', reason: 'fine.usual' }),
      ],
      ...[by('lin', { type: 'undone' }, AT + 1), by('lin', { type: 'closed', reason: 'normal' }, AT + 2)],
    ];
    expect(lastTap(alert('closed'), events)).toMatchObject({ at: AT + 2, asks: 'fine' });
    expect(lastTap(alert('open'), events.slice(0, 4))).toBeNull();
  });

  it('is over when the case has gone on by itself', () => {
    const claimed = by('lin', { type: 'claimed', outcome: 'none' });
    expect(
      lastTap(alert('closed'), [opened, claimed, by('system', { type: 'closed', reason: 'recovered' })]),
    ).toBeNull();
    const snoozed = by('lin', { type: 'snoozed', until: AT + 9 });
    expect(lastTap(alert('open'), [opened, snoozed, by('system', { type: 'snoozeEnded' }, AT + 9)])).toBeNull();
  });
});
