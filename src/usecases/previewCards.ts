import type { CaseWorld } from '../cards/caseWorld.ts';
import { morningCards } from '../cards/morningCards.ts';
import { loadMorningRules, planMorning } from '../cards/planMorning.ts';
import { bodyOf, type PlannedCard } from '../cards/queueCard.ts';
import type { CardKind, HoldReason } from '../domain/alert.ts';
import type { AlertLimits } from '../domain/alertLimits.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { enqueue } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';

export interface PreviewDeps {
  store: Store;
  sourceName: string;
  texts: Texts;
  limits: AlertLimits;
  agentId: number;
  publicUrl: string;
  previewUntil: UtcMs;
}

/** What one person would get now. */
export interface PreviewedPlan {
  staffId: string;
  name: string;
  cards: { kind: CardKind; dueAt: UtcMs; title: string; desc: string | null; customers: string[] }[];
  held: { customer: string; reason: HoldReason }[];
}

/**
 * What would go to whom this morning, and why the rest is held; in the preview period as if it were over, with what then stands. Nothing
 * is noted.
 * @param to this person gets a copy of each card that would go; taps on it change nothing
 */
export async function previewCards(deps: PreviewDeps, world: CaseWorld, to: string | null): Promise<PreviewedPlan[]> {
  const { store } = deps;
  const { now } = world;
  const rules = await loadMorningRules(store.db, { ...deps, now });
  const isPreview = now < deps.previewUntil;
  // In the preview period everything is held; what people want to see is what would have gone.
  const asIf = isPreview ? { ...rules, previewUntil: now, fence: 0 } : rules;
  const plans: PreviewedPlan[] = [];
  for (const staffPlan of planMorning(world, asIf)) {
    const { staffId, plan } = staffPlan;
    const held = plan.held.map(({ due, reason }) => ({ customer: nameIn(world, due.alert.customerId), reason }));
    const cards = await morningCards(store.db, deps, world, staffPlan, ({ alert }) =>
      held.push({ customer: nameIn(world, alert.customerId), reason: 'refused' }),
    );
    if (to !== null) for (const card of cards) await sendCopy(deps, card, to, now);
    plans.push({
      ...{ staffId, name: world.staff.get(staffId)?.name ?? staffId, held },
      cards: cards.map(({ kind, dueAt, view, entries }) => ({
        ...{ kind, dueAt, title: view.title, desc: view.desc ?? null },
        customers: entries.map(({ alertId }) => nameOfAlert(world, alertId)),
      })),
    });
  }
  return plans.sort((a, b) => (a.staffId < b.staffId ? -1 : 1));
}

/** The same card under a task id that we do not know: a tap on it is answered and changes nothing. */
async function sendCopy({ store, agentId }: PreviewDeps, card: PlannedCard, to: string, now: UtcMs): Promise<void> {
  const taskId = `preview-${now.toString(36)}-${card.taskId}`;
  const payload = bodyOf({ ...card, taskId, receiverId: to }, agentId);
  await enqueue(store.db, { dedupeKey: taskId, kind: 'text', target: to, payload, dueAt: now, createdAt: now });
}

function nameIn({ customers }: CaseWorld, customerId: string): string {
  return customers.get(customerId)?.name ?? customerId;
}

function nameOfAlert(world: CaseWorld, alertId: string): string {
  const alert = world.files.find((file) => file.alert.id === alertId)?.alert;
  return alert === undefined ? alertId : nameIn(world, alert.customerId);
}
