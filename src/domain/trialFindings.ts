import type { CauseKind } from './alert.ts';
import { seededChance } from './chance.ts';
import { SEGMENTS, type Segment } from './customerMap.ts';
import type { CustomerOutcome } from './customerOutcome.ts';
import type { Loss } from './loss.ts';
import type { Customer } from './people.ts';
import type { OwnedOutcome } from './ranking.ts';
import { type RankingView, rankingView } from './rankingView.ts';
import type { RuleTrial, TrialAlert } from './ruleTrial.ts';
import { spellDays } from './silentSpell.ts';
import { type Estimate, wilson } from './statistics/proportion.ts';
import { DAY_MS, type UtcMs } from './time.ts';

/** One customer at one weekly moment, as the rules ranked him. */
export interface TrialCase {
  customerId: string;
  at: UtcMs;
  /** Of the customer's habit then: how far ahead is asked. */
  horizonDays: number;
  risk: number;
  /** null while there was none: then the rhythm stands in (DESIGN §6). */
  score: number | null;
  lastContactAt: UtcMs | null;
}

/** What really happened, as it is known today. */
export interface Truth {
  lossesOf: ReadonlyMap<string, readonly Loss[]>;
  outcomesOf: ReadonlyMap<string, readonly CustomerOutcome[]>;
  /** Nothing later is known. */
  until: UtcMs;
  /** By segment and tier as they are today. */
  segmentOf: ReadonlyMap<string, Segment | null>;
  tierOf: ReadonlyMap<string, Customer['tier']>;
}

/** `standard`: of no segment, judged by the standard profile. */
export type SegmentGroup = Segment | 'standard';
export type TierGroup = 'A' | 'B' | 'C' | 'none';

/** How alerts with one cause, in one segment or of one tier, turned out. */
export interface AlertFigures {
  alerts: number;
  /** Of which it is known by today how it ended. */
  decided: number;
  real: number;
  /** real ÷ decided, with 95 %; null while nothing is decided. */
  precision: Estimate | null;
}

export interface LossFigures {
  losses: number;
  /** A case was open, a card had gone, before it was plain to everybody. */
  alerted: number;
  carded: number;
  /** carded ÷ losses, with 95 %. */
  caught: Estimate | null;
  /** Days from the card until it was plain, shortest first; those without a card are not among them. */
  leadDays: number[];
  medianLeadDays: number | null;
}

/** What one set of rules would have done. */
export interface TrialFindings {
  views: RankingView[];
  cards: number;
  /** Over all weeks in which somebody had customers. */
  cardsPerPersonWeek: { mean: number; max: number };
  people: number;
  all: AlertFigures & LossFigures;
  bySegment: { segment: SegmentGroup; figures: AlertFigures & LossFigures }[];
  byTier: { tier: TierGroup; figures: AlertFigures & LossFigures }[];
  byCause: { kind: CauseKind; figures: AlertFigures & LossFigures }[];
}

/** How early a customer may have been alerted for it still to be about this loss: no longer than his habit is looked at. */
const SAVED_WITHIN_MS = 60 * DAY_MS;
const SEED = 20_260_101;
const SEGMENT_GROUPS: readonly SegmentGroup[] = [...SEGMENTS, 'standard'];
const TIER_GROUPS: readonly TierGroup[] = ['A', 'B', 'C', 'none'];

export function trialFindings(trial: RuleTrial, cases: readonly TrialCase[], truth: Truth, from: UtcMs): TrialFindings {
  const losses = [...truth.lossesOf.values()].flat().filter(({ evidentAt }) => evidentAt >= from);
  const segmentOf = (customerId: string): SegmentGroup => truth.segmentOf.get(customerId) ?? 'standard';
  const tierOf = (customerId: string): TierGroup => truth.tierOf.get(customerId) ?? 'none';
  const figuresWhere = (isIn: (customerId: string) => boolean): AlertFigures & LossFigures =>
    figuresOf(
      trial.alerts.filter(({ customerId }) => isIn(customerId)),
      losses.filter(({ customerId }) => isIn(customerId)),
      truth,
    );
  const hasAny = ({ figures }: { figures: AlertFigures & LossFigures }): boolean => figures.alerts + figures.losses > 0;
  const counts = [...trial.cardsByWeek.values()];
  const cards = counts.reduce((sum, count) => sum + count, 0);
  const kinds = [...new Set(trial.alerts.flatMap((alert) => alert.kinds))];
  return {
    views: rankingViews(cases, truth, { segmentOf, tierOf }),
    cards,
    cardsPerPersonWeek: {
      mean: trial.ownerWeeks.size === 0 ? 0 : cards / trial.ownerWeeks.size,
      max: counts.reduce((most, count) => Math.max(most, count), 0),
    },
    people: new Set([...trial.ownerWeeks].map((name) => name.slice(name.indexOf(' ') + 1))).size,
    all: figuresOf(trial.alerts, losses, truth),
    bySegment: SEGMENT_GROUPS.map((segment) => ({
      segment,
      figures: figuresWhere((id) => segmentOf(id) === segment),
    })).filter(hasAny),
    byTier: TIER_GROUPS.map((tier) => ({ tier, figures: figuresWhere((id) => tierOf(id) === tier) })).filter(hasAny),
    byCause: kinds
      .map((kind) => ({
        kind,
        figures: figuresOf(
          trial.alerts.filter((alert) => alert.kinds.includes(kind)),
          losses,
          truth,
        ),
      }))
      .sort((a, b) => b.figures.alerts - a.figures.alerts || (a.kind < b.kind ? -1 : 1)),
  };
}

function figuresOf(alerts: readonly TrialAlert[], losses: readonly Loss[], truth: Truth): AlertFigures & LossFigures {
  const ends = alerts.map((alert) => isReal(alert, truth)).filter((end) => end !== null);
  const real = ends.filter(Boolean).length;
  const byCustomer = Map.groupBy(alerts, ({ customerId }) => customerId);
  const about = losses.map((loss) => ({
    loss,
    alerts: (byCustomer.get(loss.customerId) ?? []).filter((alert) => isAbout(alert, loss)),
  }));
  const leadDays = about
    .flatMap(({ loss, alerts: found }) => {
      const cardAt = Math.min(...found.flatMap((alert) => alert.cardAt ?? []).filter((at) => at < loss.evidentAt));
      return Number.isFinite(cardAt) ? [(loss.evidentAt - cardAt) / DAY_MS] : [];
    })
    .sort((a, b) => a - b);
  return {
    alerts: alerts.length,
    decided: ends.length,
    real,
    precision: wilson({ successes: real, trials: ends.length }),
    losses: losses.length,
    alerted: about.filter(({ alerts: found }) => found.length > 0).length,
    carded: leadDays.length,
    caught: wilson({ successes: leadDays.length, trials: losses.length }),
    leadDays,
    medianLeadDays: leadDays[leadDays.length >> 1] ?? null,
  };
}

/** Opened before it was plain, and still open when the customer had spoken last. */
function isAbout({ openedAt, closedAt }: TrialAlert, { lastContactAt, evidentAt }: Loss): boolean {
  return openedAt < evidentAt && (closedAt === null || closedAt > lastContactAt);
}

/** Did it turn out to be needed? null: not known yet. */
function isReal(alert: TrialAlert, { lossesOf, outcomesOf, until }: Truth): boolean | null {
  const { customerId, openedAt } = alert;
  const within = (at: UtcMs, ms: number): boolean => at >= openedAt && at < openedAt + ms;
  const said = (outcomesOf.get(customerId) ?? []).filter(({ at }) => within(at, SAVED_WITHIN_MS));
  if (said.some(({ kind }) => kind === 'lost' || kind === 'saved')) return true;
  if ((lossesOf.get(customerId) ?? []).some((loss) => isAbout(alert, loss) && within(loss.evidentAt, SAVED_WITHIN_MS)))
    return true;
  if (said.some(({ kind }) => kind === 'normal')) return false;
  return until - openedAt >= SAVED_WITHIN_MS ? false : null;
}

/** Each weekly moment whose end is known: would the customer be lost within his horizon? */
function rankingViews(
  cases: readonly TrialCase[],
  { lossesOf, until }: Truth,
  { segmentOf, tierOf }: { segmentOf(customerId: string): SegmentGroup; tierOf(customerId: string): TierGroup },
): RankingView[] {
  const labelled = cases.flatMap((one) => {
    const horizonMs = spellDays(one.horizonDays) * DAY_MS;
    const losses = lossesOf.get(one.customerId) ?? [];
    // Whom everybody knows to be gone nobody needs to be warned of.
    if (losses.some(({ evidentAt, backAt }) => evidentAt <= one.at && (backAt === null || one.at < backAt))) return [];
    const isPositive = losses.some(({ evidentAt }) => evidentAt > one.at && evidentAt <= one.at + horizonMs);
    if (!isPositive && one.at + horizonMs > until) return [];
    const isEarly = one.lastContactAt !== null && one.at - one.lastContactAt <= (one.horizonDays * DAY_MS) / 4;
    return [{ ...one, isPositive, isEarly }];
  });
  const view = (name: string, chosen: typeof labelled, riskOf: (one: TrialCase) => number): RankingView =>
    rankingView(
      name,
      chosen.map(
        (one): OwnedOutcome => ({ risk: riskOf(one), relationship: one.customerId, isPositive: one.isPositive }),
      ),
      seededChance(SEED),
    );
  const byRhythm = ({ risk }: TrialCase): number => risk;
  const byHealth = ({ score, risk }: TrialCase): number => (score === null ? 100 * risk : 100 - score);
  return [
    view('all', labelled, byRhythm),
    view(
      'early',
      labelled.filter(({ isEarly }) => isEarly),
      byRhythm,
    ),
    view('health', labelled, byHealth),
    ...[
      ...SEGMENT_GROUPS.map((segment) => ({
        name: `segment.${segment}`,
        chosen: labelled.filter(({ customerId }) => segmentOf(customerId) === segment),
      })),
      ...TIER_GROUPS.map((tier) => ({
        name: `tier.${tier}`,
        chosen: labelled.filter(({ customerId }) => tierOf(customerId) === tier),
      })),
    ]
      .filter(({ chosen }) => chosen.length > 0 && chosen.length < labelled.length)
      .map(({ name, chosen }) => view(name, chosen, byRhythm)),
  ];
}
