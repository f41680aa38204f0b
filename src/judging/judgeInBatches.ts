import { byTime, type ContactMark } from '../domain/contactMark.ts';
import { addVolumes, type DayVolumes } from '../domain/darkDays.ts';
import {
  type CustomerKnown,
  type Judgement,
  type JudgingRules,
  type JudgingWorld,
  judgeCustomer,
  NEVER_JUDGED,
} from '../domain/judgement.ts';
import type { Customer } from '../domain/people.ts';
import type { JudgedBefore } from '../domain/snapshotVerdict.ts';
import type { StaffCalendars } from '../domain/staffCalendars.ts';
import type { UtcMs } from '../domain/time.ts';
import { loadBusiness } from '../store/businessWorld.ts';
import { LOOK_BACK_MS } from '../store/judgingWorld.ts';
import { loadMarks } from '../store/loadMarks.ts';
import { loadSaidMarks } from '../store/saidMarks.ts';
import type { Db } from '../store/store.ts';

const BATCH = 400;

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
 * Judges the customers of a world with their messages, some at a time, so that memory does not grow with them. Who is fading is
 * decided over all of them afterwards (`settleFading`). While some are judged the next ones are being read.
 */
export async function* judgeInBatches(
  db: Db,
  world: JudgingWorld,
  { volumes, ...order }: JudgingOrder,
): AsyncGenerator<Judgement[]> {
  const batches = portionsOf(world.customers);
  let next = loadBatch(db, world, batches[0] ?? [], order);
  for (const [place] of batches.entries()) {
    const batch = await next;
    const after = batches[place + 1];
    if (after !== undefined) {
      next = loadBatch(db, world, after, order);
      // Whoever stops asking is not told of it.
      next.catch(() => undefined);
    }
    if (volumes !== undefined)
      for (const { marks } of batch) addVolumes(volumes, marks, { now: order.now, calendar: order.calendars.company });
    yield batch.map((known) => judgeCustomer(world, known, order));
  }
}

function portionsOf(customers: readonly Customer[]): (readonly Customer[])[] {
  return Array.from({ length: Math.ceil(customers.length / BATCH) }, (_, i) =>
    customers.slice(i * BATCH, (i + 1) * BATCH),
  );
}

async function loadBatch(
  db: Db,
  world: JudgingWorld,
  customers: readonly Customer[],
  { now, knownAt, before }: Pick<JudgingOrder, 'now' | 'knownAt' | 'before'>,
): Promise<CustomerKnown[]> {
  const ids = customers.map(({ id }) => id);
  const contactIdsOf = new Map(ids.map((id) => [id, world.contactIdsOf.get(id) ?? []]));
  const marksOf = await loadMarks(db, contactIdsOf, now - LOOK_BACK_MS, knownAt === undefined ? {} : { knownAt });
  const saidOf = await loadSaidMarks(db, ids, now - LOOK_BACK_MS, { knownAt: knownAt ?? now });
  const business = world.business == null ? null : await loadBusiness(db, world.business, ids, { now, knownAt });
  const beforeOf = typeof before === 'function' ? await before(ids) : before;
  return customers.map((customer) => ({
    customer,
    marks: withSaid(marksOf.get(customer.id) ?? [], saidOf.get(customer.id)),
    before: beforeOf.get(customer.id) ?? NEVER_JUDGED,
    business: business?.get(customer.id),
  }));
}

/** A call that somebody noted is contact as one that the archive heard (PRODUCT §1, contact day). */
function withSaid(marks: ContactMark[], said: readonly ContactMark[] | undefined): ContactMark[] {
  return said === undefined ? marks : [...marks, ...said].sort(byTime);
}
