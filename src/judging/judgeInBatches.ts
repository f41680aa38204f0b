import { byTime, type ContactMark } from '../domain/contactMark.ts';
import { addVolumes, type DayVolumes } from '../domain/darkDays.ts';
import {
  type CustomerKnown,
  type CustomersWorld,
  type Judgement,
  type JudgingRules,
  type JudgingWorld,
  judgeCustomer,
  NEVER_JUDGED,
} from '../domain/judgement.ts';
import type { JudgedBefore } from '../domain/snapshotVerdict.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { UtcMs } from '../domain/time.ts';
import { loadBusiness } from '../store/businessWorld.ts';
import { loadCustomersWorld } from '../store/customersWorld.ts';
import { LOOK_BACK_MS } from '../store/judgingWorld.ts';
import { portions } from '../store/rows.ts';
import { loadSaidMarks } from '../store/saidMarks.ts';
import type { Db } from '../store/store.ts';
import { loadCustomerMarks } from './loadCustomerMarks.ts';

/** So few that those that are judged and those that are read fit into young memory, and their contacts into one statement each. */
const BATCH = 160;

type JudgedBeforeMap = ReadonlyMap<string, JudgedBefore>;

/** One judgement of a day: when, by what was known until when, by which rules. */
export interface JudgingOrder extends JudgingRules {
  now: UtcMs;
  /** Messages that became known later are not looked at; undefined: all that are known by today. */
  knownAt: UtcMs | undefined;
  calendars: StaffCalendars;
  /** What the judgement before said, by customer; or who looks it up for some customers at a time. */
  before: ReadonlyMap<string, JudgedBefore> | ((customerIds: readonly string[]) => Promise<JudgedBeforeMap>);
  /** Where messages are counted by day, for `darkDays`; left out: nowhere. */
  volumes?: DayVolumes;
}

/**
 * Judges the customers of a world with their people and messages, some at a time, so that memory does not grow with them. Who is fading is
 * decided over all of them afterwards (`settleFading`). While some are judged the next ones are being read.
 * @param customerIds only these, in the order of ids; all of the world unless told
 */
export async function* judgeInBatches(
  db: Db,
  world: JudgingWorld,
  { volumes, ...order }: JudgingOrder,
  customerIds: readonly string[] = world.customerIds,
): AsyncGenerator<Judgement[]> {
  const batches = portions(customerIds, BATCH);
  let next = loadBatch(db, world, batches[0] ?? [], order);
  for (const [place] of batches.entries()) {
    const { own, known } = await next;
    const after = batches[place + 1];
    if (after !== undefined) {
      next = loadBatch(db, world, after, order);
      // Whoever stops asking is not told of it.
      next.catch(() => undefined);
    }
    if (volumes !== undefined)
      for (const { marks } of known) addVolumes(volumes, marks, { now: order.now, calendar: order.calendars.company });
    if (known.length > 0) yield known.map((one) => judgeCustomer(own, one, order));
  }
}

async function loadBatch(
  db: Db,
  world: JudgingWorld,
  ids: readonly string[],
  { now, knownAt, before }: Pick<JudgingOrder, 'now' | 'knownAt' | 'before'>,
): Promise<{ own: CustomersWorld; known: CustomerKnown[] }> {
  const own = await loadCustomersWorld(db, world, ids, now);
  const marksOf = await loadCustomerMarks(db, own, now - LOOK_BACK_MS, knownAt === undefined ? {} : { knownAt });
  const saidOf = await loadSaidMarks(db, ids, now - LOOK_BACK_MS, { knownAt: knownAt ?? now });
  const business = own.business == null ? null : await loadBusiness(db, own.business, ids, { now, knownAt });
  const beforeOf = typeof before === 'function' ? await before(ids) : before;
  const known = own.customers.map((customer) => ({
    customer,
    marks: withSaid(marksOf.get(customer.id) ?? [], saidOf.get(customer.id)),
    before: beforeOf.get(customer.id) ?? NEVER_JUDGED,
    business: business?.get(customer.id),
  }));
  return { own, known };
}

/** A call that somebody noted is contact as one that the archive heard (PRODUCT §1, contact day). */
function withSaid(marks: readonly ContactMark[], said: readonly ContactMark[] | undefined): readonly ContactMark[] {
  return said === undefined ? marks : [...marks, ...said].sort(byTime);
}
