import type { CauseKind } from '../../../src/domain/alert.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import type { CauseCardInput } from '../../../src/domain/wording/causeCardInput.ts';
import type { CauseFacts } from '../../../src/domain/wording/causeFacts.ts';

/** An instant given in company time. */
export function at(text: string): number {
  return Date.parse(`${text}+08:00`);
}

export const NOW = at('2026-08-05T09:12:00');

/** Facts of the examples of COPY §5. */
export const FACTS: { [Kind in CauseKind]: CauseFacts[Kind] } = {
  fading: { r: 28, recent: 2, base: 6 },
  monthlyFall: { firstDate: at('2026-03-31T00:00:00'), scores: '81 74 66 58', mainly: 'rhythm' },
  goneQuiet: { days: 9, gap: 2, lastSide: 'nobody' },
  slowReply: { r: 28, slow: 16 * HOUR_MS, fast: 3 * HOUR_MS },
  fewerReplies: { r: 28, recentTotal: 9, recentAnswered: 3, baseTotal: 27, baseAnswered: 24 },
  unanswered: { n: 2, date: at('2026-07-30T10:00:00'), total: 10, answered: 9 },
  contactSuspected: { sdays: 19 },
  contactLikely: { evidence: 'leftRoom', date: at('2026-07-30T10:00:00') },
  contactConfirmed: {},
  deleted: { date: at('2026-07-30T10:00:00'), left: 2 },
  waitingForUs: { date: at('2026-07-30T09:40:00'), wait: 5 * HOUR_MS },
  complaint: { source: 'crm', date: at('2026-07-30T10:00:00'), topic: '交期' },
  lowRating: { a: 2, b: 1, max: 5 },
  ordersStopped: { days: 46, cycle: 30, lastOrder: at('2026-06-20T10:00:00') },
  promise: { thing: '报价', due: '周五前', date: at('2026-07-30T10:00:00') },
};

export const KINDS = Object.keys(FACTS) as CauseKind[];

export function aCause<Kind extends CauseKind>(kind: Kind, facts: Partial<CauseFacts[Kind]> = {}) {
  return { kind, since: NOW, judgements: 2, facts: { ...FACTS[kind], ...facts } as CauseCardInput['cause']['facts'] };
}

/** All is known, as in the examples of COPY. */
export function aCardInput(change: Partial<CauseCardInput> = {}): CauseCardInput {
  return {
    cause: aCause('goneQuiet'),
    customerName: '浙江浩运贸易有限公司',
    person: '浩运贸易-王敏',
    role: '采购经理',
    successor: { name: '赵倩', turns: 2, isSaid: true },
    colleague: '何静',
    leader: '周宁',
    lastContact: { at: at('2026-07-27T15:00:00'), side: 'customer' },
    usual: { gapDays: 2, replyMs: HOUR_MS },
    order: { lastAt: at('2026-07-10T10:00:00'), cycleDays: 30 },
    detailUrl: 'https://liuke.example.internal/c/1',
    now: NOW,
    ...change,
  };
}
