import { readCompanySettings } from '../../src/companySettings.ts';
import type { Alert, AlertEvent } from '../../src/domain/alert.ts';
import { businessCalendar } from '../../src/domain/businessCalendar.ts';
import type { CaseFile, SentCard } from '../../src/domain/cardDue.ts';

export const calendar = businessCalendar(readCompanySettings().calendars.company);
export const at = (text: string): number => Date.parse(`${text}:00+08:00`);
/** A Tuesday morning, when it was opened. */
export const TUESDAY = at('2026-11-17T07:30');

export const openCase = (change: Partial<Alert> = {}): Alert => ({
  ...{ id: 'a1', customerId: 'c1', state: 'open', ownerId: 'lin.chen' },
  causes: [{ kind: 'goneQuiet', since: TUESDAY, judgements: 2, facts: { days: 9 } }],
  ...{ openedAt: TUESDAY, claimedBy: null, claimedAt: null, snoozedUntil: null },
  ...{ closedAt: null, closeReason: null, quietJudgements: 0, version: 1 },
  ...change,
});

export const sentCard = (change: Partial<SentCard> = {}): SentCard => ({
  ...{ taskId: 'a1-v1', receiverId: 'lin.chen', kind: 'alert', sentAt: at('2026-11-17T09:20'), state: 'sent' },
  ...change,
});

export const event = (change: object): AlertEvent => ({ at: TUESDAY, by: 'system', ...change }) as AlertEvent;

export const caseFile = (
  alert: Partial<Alert> = {},
  { cards = [], events = [], calmed = [] }: { cards?: SentCard[]; events?: AlertEvent[]; calmed?: string[] } = {},
): CaseFile => ({ alert: openCase(alert), cards, events, calmed: new Set(calmed) as CaseFile['calmed'] });
