import type { ContactMark } from '../domain/contactMark.ts';
import type { Segment } from '../domain/customerMap.ts';
import type { CustomerOutcome } from '../domain/customerOutcome.ts';
import { customerSegment, withCrm } from '../domain/judgement.ts';
import { type Loss, lossesOf } from '../domain/loss.ts';
import type { Customer } from '../domain/people.ts';
import type { SegmentRules } from '../domain/segment.ts';
import { silentSpells } from '../domain/silentSpell.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { UtcMs } from '../domain/time.ts';
import type { Truth } from '../domain/trialFindings.ts';
import { readCursor } from '../store/archiveCursor.ts';
import { loadBusiness } from '../store/businessWorld.ts';
import { loadCustomersWorld } from '../store/customersWorld.ts';
import { LOOK_BACK_MS, loadJudgingWorld } from '../store/judgingWorld.ts';
import { loadOutcomes } from '../store/outcomes.ts';
import { portions } from '../store/rows.ts';
import type { Db } from '../store/store.ts';
import { loadCustomerMarks } from './loadCustomerMarks.ts';

const BATCH = 400;

/** Which customers were lost since `from`, and what was said of them: as it is known today. */
export async function loadTruth(
  db: Db,
  {
    now,
    from,
    sourceName,
    archiveWindowMs,
    calendars,
    orderHorizonDays,
    segmentRules,
    visit,
  }: {
    now: UtcMs;
    from: UtcMs;
    sourceName: string;
    archiveWindowMs: number;
    calendars: StaffCalendars;
    orderHorizonDays: number;
    /** Left out: there are no segments. */
    segmentRules?: SegmentRules | undefined;
    /** Sees each customer with the messages of the time and what was found, one after the other. */
    visit?(
      customer: Customer,
      known: { marks: readonly ContactMark[]; losses: readonly Loss[]; segment: Segment | null },
    ): void;
  },
): Promise<{ truth: Truth; losses: Loss[] }> {
  const coverage = await readCursor(db, sourceName);
  const world = await loadJudgingWorld(db, { now, knownAt: undefined, coverage, archiveWindowMs, orderHorizonDays });
  const until = Math.min(now, coverage?.coveredUntil ?? now);
  const outcomesOf = new Map<string, CustomerOutcome[]>(
    Map.groupBy(await loadOutcomes(db, { until: now }), ({ customerId }) => customerId),
  );
  const found = new Map<string, Loss[]>();
  const segmentOf = new Map<string, Segment | null>();
  const tierOf = new Map<string, Customer['tier']>();
  for (const ids of portions(world.customerIds, BATCH)) {
    const own = await loadCustomersWorld(db, world, ids, now);
    const businessOf =
      own.business == null ? null : await loadBusiness(db, own.business, ids, { now, knownAt: undefined });
    const marksOf = await loadCustomerMarks(db, own, from - LOOK_BACK_MS);
    for (const told of own.customers) {
      const { id } = told;
      const customer = withCrm(told, own.business?.profileOf.get(id));
      const marks = marksOf.get(id) ?? [];
      const known = { customer, marks, business: businessOf?.get(id) };
      const segment = segmentRules === undefined ? null : customerSegment(own, known, { now, rules: segmentRules });
      segmentOf.set(id, segment);
      tierOf.set(id, customer.tier);
      const spells = silentSpells({ marks, until, observed: world.observed, calendar: calendars.company });
      const losses = lossesOf(
        id,
        spells,
        outcomesOf.get(id) ?? [],
        (at) => marks.findLast((mark) => mark.side === 'customer' && mark.at <= at)?.at ?? null,
      ).filter(({ evidentAt }) => evidentAt >= from);
      if (losses.length > 0) found.set(id, losses);
      visit?.(customer, { marks, losses, segment });
    }
  }
  return { truth: { lossesOf: found, outcomesOf, until, segmentOf, tierOf }, losses: [...found.values()].flat() };
}
