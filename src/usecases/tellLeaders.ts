import { type CaseWorld, calendarIn, ladderIn, leaderIn, loadCaseWorld, tierIn } from '../cards/caseWorld.ts';
import { detailUrlOf, leaderInput, namesIn } from '../cards/composeCard.ts';
import { noteHeld } from '../cards/heldEvents.ts';
import { closedReason, loadMorningRules } from '../cards/planMorning.ts';
import { listTaskId, type PlannedCard, queueCard } from '../cards/queueCard.ts';
import type { HoldReason } from '../domain/alert.ts';
import type { AlertLimits } from '../domain/alertLimits.ts';
import { byPressure } from '../domain/attentionBudget.ts';
import type { CaseFile } from '../domain/cardDue.ts';
import { type LadderStep, ladderStep } from '../domain/ladder.ts';
import { isQuiet } from '../domain/quietHours.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import { isFirstWorkingDayOfWeek } from '../domain/timetable.ts';
import { leaderListCard } from '../domain/wording/listCards.ts';
import { leaderCard } from '../domain/wording/otherCards.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/storeError.ts';

/** Fewer salespeople than this: each number is a person, so leaders get a list once a week (COPY §12). */
const SMALL_TEAM = 5;

export interface LadderDeps {
  store: Store;
  calendars: StaffCalendars;
  texts: Texts;
  limits: AlertLimits;
  agentId: number;
  publicUrl: string;
  previewUntil: UtcMs;
  introductionFor(world: CaseWorld, staffId: string): string;
  clock: Clock;
  log: Logger;
}

export interface LadderReport {
  cards: number;
  lists: number;
  held: number;
}

interface Step extends LadderStep {
  file: CaseFile;
}

/**
 * What owners have not got to, to their leaders, once a day (COPY §6.3, §6.4): a card for tier A and critical, one list for the rest.
 * A list goes out when something in it is new.
 */
export async function tellLeaders(deps: LadderDeps): Promise<LadderReport> {
  const { store, calendars, limits, previewUntil, clock, log } = deps;
  const now = clock();
  const world = await loadCaseWorld(store.db, { calendars, now });
  const rules = await loadMorningRules(store.db, { limits, previewUntil, now });
  const report: LadderReport = { cards: 0, lists: 0, held: 0 };
  const isListDay = !isSmallTeam(world) || isFirstWorkingDayOfWeek(now, calendars.company);
  for (const [leaderId, steps] of Map.groupBy(stepsOf(world, rules.fence, limits), ({ file }) =>
    leaderOf(world, file),
  )) {
    if (leaderId === null) continue;
    const reason = holdOf(world, leaderId, closedReason(world, leaderId, rules));
    if (reason !== null) {
      const held = steps.filter(({ isNew }) => isNew).map(({ file }) => ({ alertId: file.alert.id, reason }));
      report.held += held.length;
      await noteHeld(store.db, held, { calendar: calendars.company, now });
      continue;
    }
    for (const step of steps.filter(({ as }) => as === 'card'))
      if (await tryQueue(deps, world, singleCard(deps, world, leaderId, step))) report.cards += 1;
    const list = steps.filter(({ as }) => as === 'list');
    if (
      isListDay &&
      list.some(({ isNew }) => isNew) &&
      (await tryQueue(deps, world, listCard(deps, world, leaderId, list)))
    )
      report.lists += 1;
  }
  if (report.cards + report.lists + report.held > 0) log.info({ ...report }, 'leaders told');
  return report;
}

function stepsOf(world: CaseWorld, fence: UtcMs, { ladders }: AlertLimits): Step[] {
  return world.files.flatMap((file) => {
    const { ownerId, customerId } = file.alert;
    // Who is away has not overlooked anything.
    if (world.calendars.isOnLeave(ownerId, world.now)) return [];
    const tier = tierIn(world, customerId);
    const calendar = calendarIn(world, ownerId);
    const limits = ladderIn(world, customerId, ladders);
    const step = ladderStep(file, { now: world.now, fence, calendar, tier, limits });
    return step === null ? [] : [{ ...step, file }];
  });
}

/** The owner's first leader who is not on leave. */
function leaderOf(world: CaseWorld, { alert: { ownerId } }: CaseFile): string | null {
  const { leadersOf, calendars, now } = world;
  const present = leadersOf(ownerId).find(({ id }) => !calendars.isOnLeave(id, now));
  return (present ?? leaderIn(world, ownerId))?.id ?? null;
}

function isSmallTeam({ ownedBy, staff }: CaseWorld): boolean {
  return [...ownedBy.keys()].filter((id) => staff.get(id)?.status === 'active').length < SMALL_TEAM;
}

function holdOf(world: CaseWorld, leaderId: string, closed: HoldReason | null): HoldReason | null {
  if (closed !== null && closed !== 'onLeave') return closed;
  if (world.calendars.isOnLeave(leaderId, world.now)) return 'onLeave';
  return isQuiet(world.now, calendarIn(world, leaderId)) ? 'quietHours' : null;
}

async function tryQueue(deps: LadderDeps, world: CaseWorld, card: PlannedCard): Promise<boolean> {
  const { store, agentId, log } = deps;
  const introductionFor = (staffId: string): string => deps.introductionFor(world, staffId);
  try {
    await queueCard({ store, agentId, introductionFor }, card, world.now);
    return true;
  } catch (err) {
    if (err instanceof StoreError) throw err;
    log.error({ err, task: card.taskId }, 'a card for a leader could not be made');
    return false;
  }
}

function singleCard(
  { texts, publicUrl }: LadderDeps,
  world: CaseWorld,
  leaderId: string,
  { file, openDays }: Step,
): PlannedCard {
  const { alert, cards } = file;
  return {
    ...{ taskId: `${alert.id}-v${cards.length + 1}`, kind: 'leaderCard', receiverId: leaderId, dueAt: world.now },
    view: leaderCard(texts, leaderInput(world, alert, { publicUrl, openDays, at: world.now })),
    entries: [{ alertId: alert.id, as: 'leaderCard' }],
    replaces: [],
  };
}

function listCard(
  { texts, publicUrl, calendars }: LadderDeps,
  world: CaseWorld,
  leaderId: string,
  steps: readonly Step[],
): PlannedCard {
  const sorted = [...steps].sort((a, b) => byPressure(pressing(world, a), pressing(world, b)));
  const entries = sorted.map(({ file: { alert }, openDays }) => ({
    ...namesIn(world, alert),
    ...{ cause: alert.causes[0]!, ownerName: world.staff.get(alert.ownerId)?.name ?? '', openDays },
    detailUrl: detailUrlOf(publicUrl, alert.customerId),
  }));
  return {
    taskId: listTaskId('leader', calendars.company.dayOf(world.now), leaderId),
    ...{ kind: 'leaderList', receiverId: leaderId, dueAt: world.now },
    view: leaderListCard(texts, entries, `${publicUrl}/me`),
    entries: sorted.map(({ file: { alert } }) => ({ alertId: alert.id, as: 'leaderCard' })),
    replaces: [],
  };
}

function pressing(world: CaseWorld, { file: { alert } }: Step) {
  const risk = world.snapshots.get(alert.customerId)?.risk ?? null;
  const valueWeight = world.weights.get(alert.customerId) ?? null;
  return { alert, risk, tier: tierIn(world, alert.customerId), valueWeight, isAskedFor: false };
}
