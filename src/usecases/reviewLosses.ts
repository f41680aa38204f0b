import { dayNumber, dayText } from '../domain/dayNumber.ts';
import type { Loss } from '../domain/loss.ts';
import type { LossReview } from '../domain/lossReview.ts';
import { compareTraits, type LossTrait, type TraitDay, traitsOf } from '../domain/lossTraits.ts';
import { type CustomerHistory, retention, retentionBy } from '../domain/retention.ts';
import type { SegmentRules } from '../domain/segment.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import { DAY_MS, type Day, type UtcMs } from '../domain/time.ts';
import { loadTruth } from '../judging/loadTruth.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { loadCustomers } from '../store/customers.ts';
import { loadStaff } from '../store/people.ts';
import { latestSnapshots, snapshotsOf } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';

const YEAR_DAYS = 365;
/** How long before the last contact traits are looked for. */
const TRAIT_DAYS = 90;
const NEW_MS = 180 * DAY_MS;
const KNOWN_BEFORE_MS = 30 * DAY_MS;
/** So many who stayed say as much as all of them. */
const STAYED_COMPARED_MAX = 1_000;

export interface ReviewDeps {
  store: Store;
  sourceName: string;
  archiveWindowMs: number;
  calendars: StaffCalendars;
  orderHorizonDays: number;
  /** Who belongs to which segment; left out: there are none. */
  segmentRules?: SegmentRules | undefined;
  /** Only of these people's customers; left out or null: of all. */
  ownerIds?: ReadonlySet<string> | null;
  now: UtcMs;
}

/**
 * The post-mortem of a year: who was lost and why, what the lost had in common against those who stayed, and who stayed at all.
 * Traits are those before the last contact, for those who stayed before the same moments: the season is no trait.
 * @param options.top so many of the latest losses are named
 */
export async function reviewLosses(deps: ReviewDeps, { top }: { top: number }): Promise<LossReview> {
  const { store, sourceName, calendars, now } = deps;
  const { company } = calendars;
  const to = company.dayOf(now);
  const from = dayText(dayNumber(to) - YEAR_DAYS);
  const names = new Map((await loadCustomers(store.db)).map(({ id, name }) => [id, name]));
  const judged = await latestSnapshots(store.db, [...names.keys()]);
  const ownerOf = new Map(judged.map(({ customerId, ownerId }) => [customerId, ownerId]));
  const isIn = (customerId: string): boolean => deps.ownerIds?.has(ownerOf.get(customerId) ?? '') ?? true;
  const observedFrom = (await readCursor(store.db, sourceName))?.firstPullAt ?? now;
  const histories: CustomerHistory[] = [];
  const { losses: all, truth } = await loadTruth(store.db, {
    ...deps,
    from: company.dayStart(from),
    visit: ({ id, tier }, { marks, losses: found, segment }) => {
      if (!isIn(id)) return;
      const contactTimes = firstOfEachDay(marks.filter(({ side }) => side === 'customer').map(({ at }) => at));
      const groups = {
        segment: segment ?? 'standard',
        tier: tier ?? 'none',
        ownerId: ownerOf.get(id) ?? null,
      } as const;
      histories.push({ customerId: id, ...groups, contactTimes, losses: found });
    },
  });
  // Whoever is back is not lost; what somebody confirmed stays said.
  const losses = all.filter(
    ({ backAt, source, customerId }) => isIn(customerId) && (backAt === null || source === 'confirmed'),
  );
  const staff = new Map((await loadStaff(store.db)).map(({ id, name }) => [id, name]));
  const latest = [...losses].sort((a, b) => b.evidentAt - a.evidentAt);
  const compared = await traitsOfBoth({ ...deps, observedFrom }, histories, latest);
  return {
    ...{ from, to },
    losses: {
      confirmed: losses.filter(({ source }) => source === 'confirmed').length,
      silence: losses.filter(({ source }) => source === 'silence').length,
    },
    reasons: reasonsOf(losses),
    latest: latest.slice(0, top).map((loss) => ({
      ...loss,
      name: names.get(loss.customerId) ?? loss.customerId,
      owner: staff.get(ownerOf.get(loss.customerId) ?? '') ?? null,
      tier: truth.tierOf.get(loss.customerId) ?? null,
    })),
    compared: { lost: compared.lost.length, stayed: compared.stayed.length },
    traits: compareTraits(compared.lost, compared.stayed),
    retention: retentionOf(histories, calendars, { from, to, now }, (id) => staff.get(id) ?? id),
  };
}

/** A year of daily talk in a few hundred numbers. @param times earliest first */
function firstOfEachDay(times: readonly UtcMs[]): UtcMs[] {
  return times.filter((at, i) => i === 0 || Math.floor(at / DAY_MS) !== Math.floor(times[i - 1]! / DAY_MS));
}

function reasonsOf(losses: readonly Loss[]): LossReview['reasons'] {
  const counts = new Map<string, number>();
  for (const { source, reason } of losses)
    if (source === 'confirmed') counts.set(reason ?? '', (counts.get(reason ?? '') ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

/** The lost before their last contact, and those who stayed before the same moments, in turn. */
async function traitsOfBoth(
  deps: ReviewDeps & { observedFrom: UtcMs },
  histories: readonly CustomerHistory[],
  losses: readonly Loss[],
): Promise<{ lost: Set<LossTrait>[]; stayed: Set<LossTrait>[] }> {
  const byId = new Map(histories.map((one) => [one.customerId, one]));
  const lost: Set<LossTrait>[] = [];
  for (const { customerId, lastContactAt } of losses) {
    const traits = await traitsBefore(deps, byId.get(customerId)!, lastContactAt);
    if (traits !== null) lost.push(traits);
  }
  const stayed: Set<LossTrait>[] = [];
  const others = histories.filter(({ losses: own, contactTimes }) => own.length === 0 && contactTimes.length > 0);
  const each = Math.max(1, Math.ceil(others.length / STAYED_COMPARED_MAX));
  for (const [i, one] of others.filter((_, place) => place % each === 0).entries()) {
    const at = losses[i % Math.max(1, losses.length)]?.lastContactAt;
    if (at === undefined || one.contactTimes[0]! > at) continue;
    const traits = await traitsBefore(deps, one, at);
    if (traits !== null) stayed.push(traits);
  }
  return { lost, stayed };
}

async function traitsBefore(
  { store, calendars, observedFrom }: ReviewDeps & { observedFrom: UtcMs },
  { customerId, contactTimes }: CustomerHistory,
  at: UtcMs,
): Promise<Set<LossTrait> | null> {
  const to = calendars.company.dayOf(at);
  const rows = await snapshotsOf(store.db, customerId, { from: dayText(dayNumber(to) - TRAIT_DAYS), to });
  const days = rows.map(({ ownerId, verdict }): TraitDay => ({ ...(verdict as SnapshotVerdict), ownerId }));
  const first = contactTimes[0] ?? at;
  // Whom the archive found when it began may have been known for years.
  return traitsOf(days, first > at - NEW_MS && first > observedFrom + KNOWN_BEFORE_MS);
}

function retentionOf(
  histories: readonly CustomerHistory[],
  { company }: StaffCalendars,
  { from, to, now }: { from: Day; to: Day; now: UtcMs },
  nameOf: (staffId: string) => string,
): LossReview['retention'] {
  const first = histories.reduce((least, { contactTimes }) => Math.min(least, contactTimes[0] ?? least), now);
  const months = monthsBetween(from, to)
    .map((month) => ({
      month,
      period: { from: company.dayStart(`${month}-01`), to: company.dayStart(`${nextMonth(month)}-01`) },
    }))
    .filter(({ period }) => period.from > first && period.to <= now)
    .map(({ month, period }) => ({ month, retention: retention(histories, period) }));
  const year = { from: Math.max(company.dayStart(from), first + 30 * DAY_MS), to: now };
  return {
    lastMonth: months.at(-1)?.retention ?? { start: 0, added: 0, end: 0, kept: 0, rate: null },
    months,
    year: retention(histories, year),
    bySegment: retentionBy(histories, year, ({ segment }) => segment),
    byTier: retentionBy(histories, year, ({ tier }) => tier),
    byOwner: retentionBy(histories, year, ({ ownerId }) => (ownerId === null ? '' : nameOf(ownerId))),
  };
}

/** `2026-05`, …, both inclusive. */
function monthsBetween(from: Day, to: Day): string[] {
  const months: string[] = [];
  for (let month = from.slice(0, 7); month <= to.slice(0, 7); month = nextMonth(month)) months.push(month);
  return months;
}

function nextMonth(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
