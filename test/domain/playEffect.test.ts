import { describe, expect, it } from 'vitest';
import { outcomeAfter28, type PlayedCard, playEffects } from '../../src/domain/playEffect.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { event, TUESDAY } from './caseFiles.ts';

const card = (...events: object[]): PlayedCard => ({
  ...{ variant: 'fading.sub.order', cause: 'fading', sentAt: TUESDAY },
  events: events.map((one, index) => event({ at: TUESDAY + (index + 1) * DAY_MS, ...one })),
});
const LATER = TUESDAY + 40 * DAY_MS;
const closed = (reason: string, change = {}) => ({ type: 'closed', reason, ...change });

describe('what came of a suggestion', () => {
  it('is how the case was closed within 28 days, and nothing while they last', () => {
    expect(outcomeAfter28(card(closed('saved')), LATER)).toBe('saved');
    expect(outcomeAfter28(card(closed('saved', { at: TUESDAY + 29 * DAY_MS })), LATER)).toBe('unchanged');
    expect(outcomeAfter28(card(closed('normal'), { type: 'undone' }), LATER)).toBe('unchanged');
    // Found a morning after the 28 days of the follow-up, or after days off.
    const silent = closed('lost', { at: TUESDAY + 31 * DAY_MS, by: 'system' });
    expect(outcomeAfter28(card(silent), LATER)).toBe('lost');
    expect(outcomeAfter28(card({ ...silent, by: 'lin.chen' }), LATER)).toBe('unchanged');
    expect(outcomeAfter28(card(), TUESDAY + 27 * DAY_MS)).toBeNull();
  });

  it('is counted with its interval, leaving out what needed nothing', () => {
    const claimed = { type: 'claimed', outcome: 'message', by: 'lin.chen' };
    const cards = [card(claimed, closed('saved')), card(closed('normal')), card(), card(closed('lost'))];
    const { byVariant, byCause } = playEffects(cards, LATER);
    expect(byVariant['fading.sub.order']).toMatchObject({
      ...{ sent: 4, claimed: 1, verified: 0 },
      outcomes: { saved: 1, normal: 1, lost: 1, unchanged: 1, recovered: 0, notNeeded: 0 },
      endedWell: { value: 1 / 3 },
    });
    expect(byCause).toEqual({ fading: byVariant['fading.sub.order'] });
    expect(playEffects([card(closed('normal'))], LATER).byCause.fading!.endedWell).toBeNull();
  });
});
