import { addVolumes, type DayVolumes } from '../domain/darkDays.ts';
import {
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
import { LOOK_BACK_MS } from '../store/judgingWorld.ts';
import { loadMarks } from '../store/loadMarks.ts';
import type { Db } from '../store/store.ts';

const BATCH = 400;

/** One judgement of a day: when, by what was known until when, by which rules. */
export interface JudgingOrder extends JudgingRules {
  now: UtcMs;
  /** Messages that became known later are not looked at; undefined: all that are known by today. */
  knownAt: UtcMs | undefined;
  calendars: StaffCalendars;
  before: ReadonlyMap<string, JudgedBefore>;
  /** Where messages are counted by day, for `darkDays`; left out: nowhere. */
  volumes?: DayVolumes;
}

/**
 * Judges the customers of a world with their messages, some at a time, so that memory does not grow with them. Who is fading is
 * decided over all of them afterwards (`settleFading`).
 */
export async function* judgeInBatches(
  db: Db,
  world: JudgingWorld,
  { knownAt, before, volumes, ...order }: JudgingOrder,
): AsyncGenerator<Judgement[]> {
  for (let start = 0; start < world.customers.length; start += BATCH) {
    const customers = world.customers.slice(start, start + BATCH);
    const contactIdsOf = new Map(customers.map(({ id }) => [id, world.contactIdsOf.get(id) ?? []]));
    const marksOf = await loadMarks(
      db,
      contactIdsOf,
      order.now - LOOK_BACK_MS,
      knownAt === undefined ? {} : { knownAt },
    );
    if (volumes !== undefined)
      for (const marks of marksOf.values())
        addVolumes(volumes, marks, { now: order.now, calendar: order.calendars.company });
    const business =
      world.business == null
        ? null
        : await loadBusiness(
            db,
            world.business,
            customers.map(({ id }) => id),
            { now: order.now, knownAt },
          );
    yield customers.map((customer) =>
      judgeCustomer(
        world,
        {
          customer,
          marks: marksOf.get(customer.id) ?? [],
          before: before.get(customer.id) ?? NEVER_JUDGED,
          business: business?.get(customer.id),
        },
        order,
      ),
    );
  }
}
