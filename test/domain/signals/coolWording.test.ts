import { describe, expect, it } from 'vitest';
import { coolWording } from '../../../src/domain/signals/coolWording.ts';
import type { SaidPhrase } from '../../../src/domain/signals/saidPhrase.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { daysAgo, NOW } from '../crm/crmSamples.ts';

const said = (days: number, rules: string[], contactId = 'wm-zhang'): SaidPhrase => ({
  contactId,
  at: daysAgo(days),
  rules,
});
const seen = { now: NOW, isTextSeen: true };
const unseen = { now: NOW, isTextSeen: false };

describe('cool wording', () => {
  it('is dated, the newest first, once a day for a person and a rule, and never later than now or older than its days', () => {
    const again = { ...said(3, ['cool.later']), at: daysAgo(3) + HOUR_MS };
    const all = [
      said(20, ['cool.budget', 'complaint.quality', 'bargain.price']),
      said(3, ['cool.later']),
      again,
      said(3, ['cool.later'], 'wm-wang'),
      said(91, ['cool.stop']),
      said(-1, ['cool.stop']),
    ];
    const zhang = { contactId: 'wm-zhang' };
    expect(coolWording(all, seen)).toEqual({
      kind: 'judged',
      hits: [
        { ...zhang, at: again.at, rule: 'cool.later' },
        { contactId: 'wm-wang', at: daysAgo(3), rule: 'cool.later' },
        { ...zhang, at: daysAgo(20), rule: 'bargain.price' },
        { ...zhang, at: daysAgo(20), rule: 'cool.budget' },
      ],
    });
  });

  it('is none where words were read, and not known where none could be', () => {
    expect(coolWording([said(3, ['handover.left'])], seen)).toEqual({ kind: 'judged', hits: [] });
    expect(coolWording([], unseen)).toEqual({ kind: 'cannotJudge', reason: 'noText' });
  });
});
