import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { AlertCard } from '../../src/domain/wording/alertCard.ts';
import { causeCard } from '../../src/domain/wording/causeCard.ts';
import { leaderListCard, morningListCard, sweepCard } from '../../src/domain/wording/listCards.ts';
import { leaderCard, lostCard, notSeenCard, reminderCard } from '../../src/domain/wording/otherCards.ts';
import { type TapNews, tapReply } from '../../src/domain/wording/tapReply.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { updateCardReply } from '../../src/wecom/passiveReply.ts';
import { cardMessage, renderCard } from '../../src/wecom/renderCard.ts';
import { validateCard } from '../../src/wecom/validateCard.ts';
import { aCardInput, aCause, at, KINDS, NOW } from '../domain/wording/aCause.ts';
import { expectShowable } from '../domain/wording/cardLimits.ts';

const texts = makeTexts();
const NASTY = [
  '浩'.repeat(200),
  `${'👨‍👩‍👧‍👦'.repeat(40)}浩运`,
  '\u202e公司贸易\u202d\u2066\u200f',
  'شركة التجارة الدولية المحدودة',
  ']]><xml>浩运</xml>',
  '<a href="https://evil.example">点我</a>',
  '**加粗** [链接](https://evil.example) `code`',
  '$userName=LinChen$',
  '{customer}{days}',
  'e\u0301\u0302\u0303'.repeat(60),
  '\u0000\u0007浩运\ud83d',
  '   ',
  '奇虎360',
];

/** Every kind of card, with this name wherever a name stands. */
function cardsNamed(name: string): AlertCard[] {
  const detailUrl = 'https://liuke.example.internal/c/1';
  const listUrl = 'https://liuke.example.internal/me';
  const names = { customerName: name, person: name };
  const people = { ...names, role: name, successor: { name, turns: 3 }, colleague: name, leader: name };
  const input = aCardInput({ ...people, secondCause: aCause('ordersStopped') });
  const owner = { id: 'lin.chen', name };
  const entries = Array.from({ length: 7 }, (_, index) => ({
    ...{ ...names, detailUrl, cause: aCause('goneQuiet'), ownerName: name, openDays: 3 },
    ...{ since: NOW - (index + 1) * 3_600_000, waitMs: 3_600_000 },
  }));
  return [
    ...KINDS.map((kind) => causeCard(texts, { ...input, cause: aCause(kind) })),
    reminderCard(texts, { ...input, firstAt: at('2025-12-31T09:12:00'), upAt: at('2026-12-31T16:42:00') }),
    notSeenCard(texts, { ...names, claimedAt: at('2025-12-31T09:12:00'), detailUrl, now: NOW }),
    leaderCard(texts, { ...names, cause: aCause('goneQuiet'), owner, openDays: 99, detailUrl, now: NOW }),
    lostCard(texts, { ...names, owner, saidAt: at('2025-12-31T09:12:00'), detailUrl, now: NOW }),
    leaderListCard(texts, entries, listUrl),
    morningListCard(texts, entries, { restCount: 2_000, listUrl }),
    sweepCard(texts, entries, { listUrl, now: NOW }),
  ];
}

/** What a tap, or somebody else's, makes of a card. */
function facesOf(card: AlertCard, name: string): AlertCard[] {
  const news: TapNews[] = [
    { type: 'done', at: NOW, optionId: card.select?.options.at(-1)?.id ?? 'none' },
    { type: 'later', nextAt: at('2027-12-31T23:59:00') },
    ...(
      [
        'fine',
        'lost',
        'lostOver',
        'noLeader',
        'undone',
        'undoneOnPage',
        'undoOver',
        'laterEnough',
        'notYours',
        'error',
        'replaced',
      ] as const
    ).map((type) => ({ type })),
    { type: 'colleagueDone', colleague: name, at: at('2025-12-31T09:12:00') },
    { type: 'leaderTook', leader: name },
  ];
  return news.map((one) => tapReply(texts, card, one, NOW));
}

const parser = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: true });

describe.each(NASTY.map((name) => [JSON.stringify(name).slice(0, 40), name] as const))(
  'a name such as %s',
  (_, name) => {
    it('stands safely on every card, cut by what people see as one character', () => {
      for (const card of cardsNamed(name)) {
        expectShowable(card);
        expect(validateCard(renderCard(card, 'task-1')), card.variant).toEqual([]);
        const bytes = cardMessage({ card, taskId: 'task-1', receiverId: 'lin.chen', agentId: 1 });
        expect(bytes.isWellFormed()).toBe(true);
        expect(JSON.stringify(JSON.parse(bytes))).toBe(bytes);
      }
    });

    it('goes through the passive reply as it is', () => {
      for (const card of cardsNamed(name)) {
        for (const face of facesOf(card, name)) {
          expectShowable(face);
          const rendered = renderCard(face);
          expect(validateCard(rendered, 'replace'), card.variant).toEqual([]);
          const xml = updateCardReply({ toUserId: 'lin.chen', corpId: 'ww1', at: NOW }, rendered);
          expect(XMLValidator.validate(xml)).toBe(true);
          const { MainTitle } = (parser.parse(xml) as { xml: { TemplateCard: { MainTitle: Record<string, string> } } })
            .xml.TemplateCard;
          expect(MainTitle).toEqual({ Title: face.title, ...(face.desc === undefined ? {} : { Desc: face.desc }) });
        }
      }
    });
  },
);
