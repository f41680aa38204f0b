import type { EntryKind } from '../domain/alert.ts';
import type { AlertLimits } from '../domain/alertLimits.ts';
import type { CaseFile } from '../domain/cardDue.ts';
import type { Pressing } from '../domain/dayPlan.ts';
import { ladderStep } from '../domain/ladder.ts';
import type { UtcMs } from '../domain/time.ts';
import { morningOf, nextCardTime } from '../domain/timetable.ts';
import type { AlertCard } from '../domain/wording/alertCard.ts';
import { causeCard } from '../domain/wording/causeCard.ts';
import { morningListCard } from '../domain/wording/listCards.ts';
import { notSeenCard, reminderCard } from '../domain/wording/otherCards.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { loadCustomers } from '../store/customers.ts';
import type { Db } from '../store/store.ts';
import { type CaseWorld, calendarIn, ladderIn, leaderIn } from './caseWorld.ts';
import { causeInput, detailUrlOf, namesIn } from './composeCard.ts';
import type { StaffPlan } from './planMorning.ts';
import { listTaskId, type PlannedCard, spreadOf } from './queueCard.ts';

export interface MorningCardDeps {
  texts: Texts;
  publicUrl: string;
  limits: AlertLimits;
}

/** Writes the cards of one person's plan. A card that cannot be written is a fault of ours and told by `onFault`. */
export async function morningCards(
  db: Db,
  deps: MorningCardDeps,
  world: CaseWorld,
  { staffId, plan }: StaffPlan,
  onFault: (due: Pressing, err: unknown) => void,
): Promise<PlannedCard[]> {
  if (plan.cards.length + plan.list.length === 0) return [];
  const others = await ownedNames(db, world, staffId);
  const cards: PlannedCard[] = [];
  for (const due of plan.cards) {
    try {
      cards.push(singleCard(deps, world, due, others));
    } catch (err) {
      onFault(due, err);
    }
  }
  if (plan.list.length > 0) cards.push(listCard(deps, world, staffId, plan));
  return cards;
}

/** Names of all customers of a person, so that no two look alike on his cards: asked once a person. */
async function ownedNames(db: Db, { ownedBy }: CaseWorld, staffId: string): Promise<ReadonlyMap<string, string>> {
  const ids = ownedBy.get(staffId) ?? [];
  return new Map((await loadCustomers(db, ids)).map(({ id, name }) => [id, name]));
}

function singleCard(
  { texts, publicUrl, limits }: MorningCardDeps,
  world: CaseWorld,
  due: Pressing,
  names: ReadonlyMap<string, string>,
): PlannedCard {
  const { alert, receiverId, as } = due;
  const file = world.files.find((one) => one.alert.id === alert.id)!;
  const calendar = calendarIn(world, receiverId);
  const taskId = `${alert.id}-v${file.cards.length + 1}`;
  const dueAt = nextCardTime(world.now, calendar, spreadOf(taskId));
  const otherCustomerNames = [...names].flatMap(([id, name]) => (id === alert.customerId ? [] : [name]));
  const input = causeInput(world, file, { publicUrl, otherCustomerNames, at: dueAt });
  const view = (): AlertCard => {
    switch (as) {
      case 'question':
        return notSeenCard(texts, { ...input, claimedAt: due.firstAt ?? world.now });
      case 'reminder':
        return reminderCard(texts, {
          ...input,
          firstAt: due.firstAt ?? world.now,
          upAt: upAt(world, file, due, limits),
        });
      default:
        return causeCard(texts, input);
    }
  };
  return {
    ...{ taskId, kind: as === 'leaderCard' ? 'alert' : as, receiverId, view: view(), dueAt },
    entries: [{ alertId: alert.id, as }],
    replaces: file.cards.filter((card) => card.receiverId === receiverId),
  };
}

/** The day on which the leader will see it; null where the ladder has no next step. */
function upAt(
  world: CaseWorld,
  { alert, cards, events }: CaseFile,
  { tier }: Pressing,
  { ladders }: AlertLimits,
): UtcMs | null {
  if (leaderIn(world, alert.ownerId) === null) return null;
  const calendar = calendarIn(world, alert.ownerId);
  const limits = ladderIn(world, alert.customerId, ladders);
  let day = calendar.dayOf(world.now);
  for (let days = 0; days <= Math.max(limits.listAfterDays, limits.cardAfterDays); days += 1) {
    const at = morningOf(day, calendar);
    const file = { alert, cards, events, calmed: new Set<never>() };
    if (at > world.now && ladderStep(file, { now: at, fence: 0, calendar, tier, limits }) !== null) return at;
    day = calendar.nextWorkingDay(day);
  }
  return null;
}

const MARKS: Partial<Record<EntryKind, 'reminder' | 'notSeen'>> = { reminder: 'reminder', question: 'notSeen' };

function listCard(
  { texts, publicUrl }: MorningCardDeps,
  world: CaseWorld,
  staffId: string,
  { list, restCount }: StaffPlan['plan'],
): PlannedCard {
  const calendar = calendarIn(world, staffId);
  const entries = list.map(({ alert, as }) => ({
    ...namesIn(world, alert),
    cause: alert.causes[0]!,
    detailUrl: detailUrlOf(publicUrl, alert.customerId),
    ...(MARKS[as] === undefined ? {} : { mark: MARKS[as] }),
  }));
  return {
    taskId: listTaskId('morning', calendar.dayOf(world.now), staffId),
    ...{ kind: 'morningList', receiverId: staffId, dueAt: nextCardTime(world.now, calendar, 0) },
    view: morningListCard(texts, entries, { restCount, listUrl: `${publicUrl}/me` }),
    entries: list.map(({ alert, as }) => ({ alertId: alert.id, as })),
    replaces: [],
  };
}
