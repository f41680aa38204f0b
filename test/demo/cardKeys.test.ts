import { describe, expect, it } from 'vitest';
import { asksHow, keyOn } from '../../src/demo/cardKeys.ts';
import { causeCard } from '../../src/domain/wording/causeCard.ts';
import { morningListCard } from '../../src/domain/wording/listCards.ts';
import { leaderCard, notSeenCard } from '../../src/domain/wording/otherCards.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { renderCard } from '../../src/wecom/renderCard.ts';
import { aCardInput, aCause, KINDS, NOW } from '../domain/wording/aCause.ts';

const texts = makeTexts();
const detailUrl = 'https://liuke.example.internal/c/1';
const names = { customerName: '浩运贸易', person: '王敏' };

describe('a person of the demo', () => {
  it.each(KINDS)('finds each meaning on a card about %s', (kind) => {
    const card = renderCard(causeCard(texts, { ...aCardInput(), cause: aCause(kind) }));
    expect([keyOn(card, 'done'), keyOn(card, 'later')]).toEqual(['done', 'later']);
    expect(keyOn(card, 'fine')).toBe(kind === 'waitingForUs' ? 'unneeded' : 'fine');
    expect(asksHow(card)).toBe(!kind.startsWith('contact'));
  });

  it('finds what there is on other cards, and leaves alone what nobody could mean', () => {
    const owner = { id: 'lin', name: '林晨' };
    const question = renderCard(notSeenCard(texts, { ...names, claimedAt: NOW, detailUrl, now: NOW }));
    const leaders = renderCard(
      leaderCard(texts, { ...names, cause: aCause('fading'), owner, openDays: 3, detailUrl, now: NOW }),
    );
    const entry = { ...names, cause: aCause('fading'), detailUrl };
    const list = renderCard(morningListCard(texts, [entry, entry], { restCount: 0, listUrl: detailUrl }));
    const keys = (card: object) => (['done', 'later', 'fine'] as const).map((button) => keyOn(card, button));
    expect(keys(question)).toEqual(['register', 'later', null]);
    expect(keys(leaders)).toEqual(['takeOver', 'ask', 'leaveIt']);
    expect(keys(list)).toEqual([null, 'muteToday', null]);
  });
});
