import type { HoldReason } from './alert.ts';
import { type BudgetLimits, byPressure, rankForSending, type Waiting } from './attentionBudget.ts';
import type { Due } from './cardDue.ts';

/** One salesperson this morning. */
export interface Desk {
  /** Why nothing at all goes to this person now; null: it may. */
  closed: HoldReason | null;
  /** 今天不再提醒 was said; what is critical comes all the same. */
  isMuted: boolean;
  /** This morning's window lies ahead, so that a list can come in it. */
  hasMorning: boolean;
  /** The first morning after days off by law: one list instead of cards (COPY §12). */
  isAfterHoliday: boolean;
  spent: Spent;
}

export interface Spent {
  /** New cards, each alert once. */
  today: number;
  thisWeek: number;
  criticalToday: number;
  /** All messages about customers today: cards, reminders, lists. */
  pushesToday: number;
  /** Customers this person owns. */
  customers: number;
}

export interface PlanLimits extends BudgetLimits {
  criticalPerDay: number;
  /** All pushes of a day together. */
  pushesPerDay: number;
}

/** What is due with what ranks it. */
export interface Pressing extends Due, Omit<Waiting, 'alert' | 'isAskedFor'> {}

export interface DeskPlan {
  /** A card each. */
  cards: Pressing[];
  /** The morning list, the most pressing first; empty: none. */
  list: Pressing[];
  /** Customers who wait and are not in the list. */
  restCount: number;
  held: { due: Pressing; reason: HoldReason }[];
}

/**
 * What one person gets in a morning (COPY §6.5, §12). New alerts come as cards within the budget, what is critical beside it.
 * What was told before (reminders, questions, what was put off) and what is only listed goes into one list: from two entries on;
 * one entry comes as its own card. What finds no room is held with its reason and ranked again at the next judgement.
 */
export function planDesk(dues: readonly Pressing[], desk: Desk, limits: PlanLimits): DeskPlan {
  if (desk.closed !== null) return onlyHeld(dues, desk.closed);
  const held: DeskPlan['held'] = [];
  let left = [...dues].sort((a, b) => Number(b.isCritical) - Number(a.isCritical) || byPressure(a, b));
  if (desk.isMuted) left = split(left, (due) => due.isCritical, held, 'muted');

  const cards: Pressing[] = [];
  const pool: Pressing[] = [];
  const fresh: Pressing[] = [];
  let critical = desk.spent.criticalToday;
  for (const due of left) {
    const isOwnReminder = due.as === 'reminder' && (due.isCritical || due.tier === 'A');
    if (due.isStock || due.isAskedFor || (due.as !== 'alert' && !isOwnReminder)) pool.push(due);
    else if (due.isCritical && critical < limits.criticalPerDay) {
      critical += 1;
      cards.push(due);
    } else if (due.isCritical || due.isListOnly) pool.push(due);
    else if (isOwnReminder) cards.push(due);
    else fresh.push(due);
  }
  for (const ranked of rankForSending(fresh, desk.spent, limits)) {
    const due = ranked.waiting as Pressing;
    if (!ranked.sends) held.push({ due, reason: ranked.reason });
    else (desk.isAfterHoliday && desk.hasMorning ? pool : cards).push(due);
  }
  return withinPushes({ cards, ...listOf(pool, desk, cards, held), held }, desk, limits);
}

function onlyHeld(dues: readonly Pressing[], reason: HoldReason): DeskPlan {
  return { cards: [], list: [], restCount: 0, held: dues.map((due) => ({ due, reason })) };
}

function split(
  dues: readonly Pressing[],
  stays: (due: Pressing) => boolean,
  held: DeskPlan['held'],
  reason: HoldReason,
): Pressing[] {
  for (const due of dues) if (!stays(due)) held.push({ due, reason });
  return dues.filter(stays);
}

/** Turns a pool of one into its own card; what can only be listed waits for company. */
function listOf(
  pool: readonly Pressing[],
  { hasMorning }: Desk,
  cards: Pressing[],
  held: DeskPlan['held'],
): Pick<DeskPlan, 'list' | 'restCount'> {
  const waiting = held.filter(({ reason }) => reason === 'dayBudget' || reason === 'weekBudget').length;
  if (pool.length >= 2 && hasMorning) return { list: pool.map((due) => due).sort(byUrgency), restCount: waiting };
  for (const due of pool) {
    if (due.isListOnly) held.push({ due, reason: 'listOnly' });
    // What somebody asked for, and what cannot wait, comes this afternoon if the morning is over.
    else if (pool.length === 1 || due.isAskedFor || due.isCritical) cards.push(due);
    else held.push({ due, reason: 'nextMorning' });
  }
  return { list: [], restCount: 0 };
}

function byUrgency(a: Pressing, b: Pressing): number {
  return Number(b.isCritical) - Number(a.isCritical) || byPressure(a, b);
}

/** At most so many pushes a day; a list is one of them and goes before cards, for it holds most. */
function withinPushes(plan: DeskPlan, { spent }: Desk, { pushesPerDay }: PlanLimits): DeskPlan {
  let room = Math.max(0, pushesPerDay - spent.pushesToday);
  const { held } = plan;
  let { list } = plan;
  if (list.length > 0 && room === 0 && !list.some(({ isCritical }) => isCritical)) {
    for (const due of list) held.push({ due, reason: 'pushBudget' });
    list = [];
  } else if (list.length > 0) room -= 1;
  const cards = plan.cards.filter((due) => {
    if (room > 0 || due.isCritical || due.isAskedFor) {
      room -= 1;
      return true;
    }
    held.push({ due, reason: 'pushBudget' });
    return false;
  });
  return { ...plan, list, cards, held };
}
