import { describe, expect, it } from 'vitest';
import { initiative } from '../../../src/domain/signals/initiative.ts';
import { chat, day, input } from './chats.ts';

/** A conversation every third day over 112 days, opened by whom `opens` says. */
const talks = (opens: (i: number) => 'us' | 'them') =>
  Array.from({ length: 37 }, (_, i) => [
    `${day(i * 3, '2026-03-02')} 10:00 ${opens(i)}`,
    `${day(i * 3, '2026-03-02')} 10:30 ${opens(i) === 'us' ? 'them' : 'us'}`,
  ]).flat();
const NOW = '2026-06-21 18:00';

describe('initiative', () => {
  it('sees that the customer no longer begins', () => {
    const signal = initiative(input([chat(talks((i) => (i < 28 && i % 2 ? 'them' : 'us')))], NOW, { recentDays: 28 }));
    expect(signal).toMatchObject({
      kind: 'judged',
      value: 0,
      past: 0.5,
      counts: { recentByCustomer: 0, recentTotal: 9, baseByCustomer: 14, baseTotal: 28 },
    });
    expect(signal.kind === 'judged' && signal.strength).toBeGreaterThan(0.95);
  });

  it('cannot judge two conversations', () => {
    const lines = talks(() => 'us').filter((line) => line < day(90, '2026-03-02'));
    expect(initiative(input([chat(lines)], NOW, { recentDays: 28 }))).toMatchObject({
      reason: 'tooFew',
      have: 2,
      need: 3,
    });
  });
});
