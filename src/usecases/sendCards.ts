import { leaderIn, loadCaseWorld } from '../cards/caseWorld.ts';
import { noteHeld } from '../cards/heldEvents.ts';
import { morningCards } from '../cards/morningCards.ts';
import { loadMorningRules, planMorning } from '../cards/planMorning.ts';
import { type PlannedCard, queueCard } from '../cards/queueCard.ts';
import type { AlertLimits } from '../domain/alertLimits.ts';
import type { Pressing } from '../domain/dayPlan.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/storeError.ts';

export interface SendDeps {
  store: Store;
  calendars: StaffCalendars;
  texts: Texts;
  limits: AlertLimits;
  agentId: number;
  publicUrl: string;
  /** Until then nothing is sent to salespeople (PRODUCT §5, preview first). */
  previewUntil: UtcMs;
  /** The first message to a salesperson, once, before any card. */
  introduction(leaderName: string | null): string;
  /** Names the archive's cursor: while it is behind nothing is sent. Left out: that is not asked. */
  sourceName?: string;
  clock: Clock;
  log: Logger;
}

export interface SendReport {
  queued: number;
  held: number;
}

/**
 * The cards of a morning: for each salesperson the new alerts within the attention budget, reminders, questions, and the list that
 * gathers them. What is held keeps the reason. Each card, its outbox row and its events are one transaction.
 */
export async function sendCards(deps: SendDeps): Promise<SendReport> {
  const { store, calendars, limits, previewUntil, clock, log } = deps;
  const now = clock();
  const world = await loadCaseWorld(store.db, { calendars, now });
  const rules = await loadMorningRules(store.db, { limits, previewUntil, sourceName: deps.sourceName, now });
  const introductionFor = (staffId: string): string => deps.introduction(leaderIn(world, staffId)?.name ?? null);
  const report: SendReport = { queued: 0, held: 0 };
  for (const staffPlan of planMorning(world, rules)) {
    const held = [...staffPlan.plan.held];
    const refuse = (due: Pressing, err: unknown): void => {
      // A card that cannot be made is a fault of ours, and no reason to keep the others back.
      log.error({ err, alert: due.alert.id }, 'a card could not be made');
      held.push({ due, reason: 'refused' });
    };
    for (const card of await morningCards(store.db, deps, world, staffPlan, refuse))
      if (await tryQueue(deps, card, introductionFor, now)) report.queued += 1;
      else held.push(...dueOf(staffPlan.plan, card).map((due) => ({ due, reason: 'refused' as const })));
    report.held += held.length;
    await noteHeld(
      store.db,
      held.map(({ due, reason }) => ({ alertId: due.alert.id, reason })),
      { calendar: calendars.company, now },
    );
  }
  if (report.queued + report.held > 0) log.info({ ...report }, 'cards decided');
  return report;
}

async function tryQueue(
  { store, agentId, log }: SendDeps,
  card: PlannedCard,
  introductionFor: (staffId: string) => string,
  now: UtcMs,
): Promise<boolean> {
  try {
    await queueCard({ store, agentId, introductionFor }, card, now);
    return true;
  } catch (err) {
    if (err instanceof StoreError) throw err;
    log.error({ err, task: card.taskId }, 'a card could not be made');
    return false;
  }
}

function dueOf({ cards, list }: { cards: Pressing[]; list: Pressing[] }, { entries }: PlannedCard): Pressing[] {
  const ids = new Set(entries.map(({ alertId }) => alertId));
  return [...cards, ...list].filter(({ alert }) => ids.has(alert.id));
}
