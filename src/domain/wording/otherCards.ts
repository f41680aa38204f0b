import type { Cause } from '../alert.ts';
import type { UtcMs } from '../time.ts';
import type { AlertCard } from './alertCard.ts';
import { lastContactRow } from './cardRows.ts';
import { causeCard, evidenceRow } from './causeCard.ts';
import { type CauseCardInput, customerLabel } from './causeCardInput.ts';
import { causeShort } from './causeWords.ts';
import { countText, dateText, dayOf, moneyText } from './formats.ts';
import { personName } from './names.ts';
import type { Texts } from './texts.ts';

export interface ReminderCardInput extends CauseCardInput {
  /** When the first card went out. */
  firstAt: UtcMs;
  /** When the leader would see it; null where the ladder has no next step. Then nobody is threatened with one. */
  upAt: UtcMs | null;
}

/** The same card once more, saying who will see it next and when (COPY §6.1). At most one per alert. */
export function reminderCard(texts: Texts, input: ReminderCardInput): AlertCard {
  const { cause, firstAt, upAt, now, leader } = input;
  const hasNextStep = upAt !== null && dayOf(upAt) >= dayOf(now);
  return {
    ...causeCard(texts, input),
    title: texts.fill('reminder.title', { customer: customerLabel(texts, input) }),
    desc: texts.fill('reminder.desc', { case: causeShort(texts, cause), firstDate: dateText(firstAt, now) }),
    suggestion: hasNextStep
      ? texts.fill('reminder.sub', {
          upDate: dateText(upAt, now),
          leader: personName(leader, texts.fill('fallback.leader')),
        })
      : texts.fill('reminder.sub.last'),
    variant: hasNextStep ? 'reminder.sub' : 'reminder.sub.last',
  };
}

/** How a customer is called on a card. */
export interface CustomerNames {
  /** Full name; '' when no company is known. */
  customerName: string;
  /** Full names of the reader's other customers. */
  otherCustomerNames?: readonly string[];
  /** The contact; stands for the customer when no company is known. */
  person?: string | null;
}

export interface NotSeenCardInput extends CustomerNames {
  /** When 已跟进 was tapped. */
  claimedAt: UtcMs;
  detailUrl: string;
  now: UtcMs;
}

/** 已跟进 was said, the archive shows nothing: asks once how it was done, without doubting it (COPY §6.2). */
export function notSeenCard(texts: Texts, input: NotSeenCardInput): AlertCard {
  const ids = ['notYet', 'call', 'visit', 'mail', 'other', 'colleague'] as const;
  return {
    source: { text: texts.fill('card.source'), tone: 'plain' },
    title: texts.fill('notSeen.title', { customer: customerLabel(texts, input) }),
    desc: texts.fill('notSeen.desc', { firstDate: dateText(input.claimedAt, input.now) }),
    rows: [],
    suggestion: texts.fill('notSeen.sub'),
    select: {
      key: 'seen',
      title: texts.fill('notSeen.select'),
      options: ids.map((id) => ({ id, text: texts.fill(`notSeen.${id}`) })),
      selectedId: 'notYet',
    },
    buttons: [
      { key: 'register', text: texts.fill('notSeen.register'), style: 1 },
      { key: 'later', text: texts.fill('button.later'), style: 2 },
    ],
    linkUrl: input.detailUrl,
    variant: 'notSeen.sub',
  };
}

export interface LeaderCardInput extends CustomerNames {
  cause: Cause;
  owner: { id: string; name: string };
  /** Turnover of a year; null when orders are not known or this reader may not see them. */
  yearlyValue?: { amount: number; currency: string } | null;
  lastContact?: { at: UtcMs; side: 'staff' | 'customer' } | null;
  /** Business days since the owner's card. */
  openDays: number;
  detailUrl: string;
  now: UtcMs;
}

/** One alert for the leader: tier A and critical only (COPY §6.3). */
export function leaderCard(texts: Texts, input: LeaderCardInput): AlertCard {
  const { cause, owner, openDays, detailUrl } = input;
  const short = causeShort(texts, cause);
  const ownerName = personName(owner.name, texts.fill('fallback.colleague'));
  return {
    source: { text: texts.fill('card.source'), tone: 'plain' },
    title: texts.fill('leader.title', { customer: customerLabel(texts, input) }),
    desc: openDays < 1 ? short : texts.fill('leader.desc', { case: short, open: countText(openDays, 2) }),
    rows: [
      { key: texts.fill('row.owner.key'), value: texts.fill('row.owner', { owner: ownerName }), staffId: owner.id },
      ...valueRow(texts, input),
      ...contactRow(texts, input),
      evidenceRow(texts, detailUrl),
    ],
    suggestion: texts.fill('leader.sub', { owner: ownerName }),
    buttons: [
      { key: 'ask', text: texts.fill('leader.ask'), style: 1 },
      { key: 'takeOver', text: texts.fill('leader.takeOver'), style: 2 },
      { key: 'leaveIt', text: texts.fill('leader.leaveIt'), style: 2 },
    ],
    linkUrl: detailUrl,
    variant: 'leader.sub',
  };
}

export interface LostCardInput extends CustomerNames {
  owner: { id: string; name: string };
  /** When 对方不合作了 was registered. */
  saidAt: UtcMs;
  detailUrl: string;
  now: UtcMs;
}

/** Asks the leader before a customer counts as lost (COPY §4). */
export function lostCard(texts: Texts, input: LostCardInput): AlertCard {
  const { owner, saidAt, detailUrl, now } = input;
  const ownerName = personName(owner.name, texts.fill('fallback.colleague'));
  return {
    source: { text: texts.fill('card.source'), tone: 'plain' },
    title: texts.fill('lostCard.title', { customer: customerLabel(texts, input) }),
    desc: texts.fill('lostCard.desc', { owner: ownerName, date: dateText(saidAt, now) }),
    rows: [
      { key: texts.fill('row.owner.key'), value: texts.fill('row.owner', { owner: ownerName }), staffId: owner.id },
      evidenceRow(texts, detailUrl),
    ],
    suggestion: texts.fill('lostCard.sub', { owner: ownerName }),
    buttons: [
      { key: 'lostConfirmed', text: texts.fill('lostCard.confirm'), style: 1 },
      { key: 'lostDenied', text: texts.fill('lostCard.deny'), style: 2 },
    ],
    linkUrl: detailUrl,
    variant: 'lostCard.sub',
  };
}

function valueRow(texts: Texts, { yearlyValue }: LeaderCardInput): AlertCard['rows'] {
  if (!yearlyValue || yearlyValue.amount <= 0) return [];
  const money = moneyText(yearlyValue.amount, yearlyValue.currency);
  const value = texts.fill('value.yearly', { money });
  return [{ key: texts.fill('row.value.key'), value: texts.fill('row.value', { value }) }];
}

function contactRow(texts: Texts, input: LeaderCardInput): AlertCard['rows'] {
  const value = lastContactRow(texts, input);
  return value === null ? [] : [{ key: texts.fill('row.lastContact.key'), value }];
}
