import { describe, expect, it } from 'vitest';
import type { AlertCard } from '../../src/domain/wording/alertCard.ts';
import { causeCard } from '../../src/domain/wording/causeCard.ts';
import { morningListCard } from '../../src/domain/wording/listCards.ts';
import { cardless } from '../../src/domain/wording/pageTexts.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { plainCard } from '../../src/wecom/plainCard.ts';
import { cardMessage } from '../../src/wecom/renderCard.ts';
import { aCardInput, aCause } from '../domain/wording/aCause.ts';

const texts = makeTexts();
const words = (customers: number, url: string) => cardless(texts, { customers, url });
const message = (card: AlertCard, receiverId = 'lin.chen') =>
  cardMessage({ card, taskId: 't1', receiverId, agentId: 1_000_007 });
const blind = new Set(['lin.chen']);

describe('a member who sees no cards', () => {
  it('gets a short text with the way to the page, and no customer’s name', () => {
    const body = plainCard(message(causeCard(texts, aCardInput())), blind, words);
    expect(JSON.parse(body)).toMatchObject({
      ...{ touser: 'lin.chen', msgtype: 'text', agentid: 1_000_007 },
      text: { content: '留客：有1家客户请你看看。点开查看：https://liuke.example.internal/c/1' },
    });
    expect(body).not.toContain('浩运');
    // Sent again it is the same message to WeCom.
    expect(plainCard(message(causeCard(texts, aCardInput())), blind, words)).toBe(body);
  });

  it('is told how many a list has', () => {
    const entry = {
      cause: aCause('goneQuiet'),
      customerName: '浩运贸易',
      detailUrl: 'https://liuke.example.internal/c/1',
    };
    const listUrl = 'https://liuke.example.internal/me';
    const list = morningListCard(texts, [entry, entry, entry], { restCount: 0, listUrl });
    expect(JSON.parse(plainCard(message(list), blind, words)).text.content).toBe(
      '留客：有3家客户请你看看。点开查看：https://liuke.example.internal/me',
    );
  });

  it('is nobody else', () => {
    const body = message(causeCard(texts, aCardInput()), 'He.Jing');
    expect(plainCard(body, blind, words)).toBe(body);
    expect(plainCard(body, new Set(), words)).toBe(body);
  });
});
