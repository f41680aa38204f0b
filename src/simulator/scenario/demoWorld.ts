import type { CompanyScript, InternalGroupScript, ScriptEvent } from '../script.ts';
import { DEPARTMENTS, LEADERS, SALESPEOPLE, STAFF } from './cast.ts';
import { type CastCustomer, castCustomer } from './castCustomer.ts';
import { CUSTOMERS } from './customers.ts';
import { internalLife } from './internalLife.ts';
import { massSends } from './massSends.ts';
import { OfficeTime } from './officeTime.ts';
import { plot } from './plot.ts';
import { Random } from './random.ts';
import { DEMO_HABITS, type TapHabit } from './tapHabit.ts';
import type { Truth } from './truth.ts';

export interface DemoOptions {
  /** The same seed and end make the same world. */
  seed: number;
  /** UTC milliseconds: the demo's today. Nothing happens later. */
  endAt: number;
  /** How many calendar days of life come before it; 180 when left out, at least 150 for every story to have a before. */
  days?: number;
}

/** A company, everything that happens to it, and what is true about its customers. JSON-able. */
export interface World {
  company: CompanyScript;
  /** By `at`, oldest first. */
  events: ScriptEvent[];
  truth: Truth;
  /** How each member deals with cards, by userid. */
  habits: Record<string, TapHabit>;
}

const DAY_MS = 86_400_000;
const DAYS_DEFAULT = 180;
const DAYS_MIN = 150;

/** The group that digests go to; its robot stands for the webhook that an administrator would have made. */
export const LEADERS_GROUP: InternalGroupScript = {
  groupId: 'leaders',
  name: '销售主管群',
  members: [...LEADERS],
  robots: [{ key: '5a1f0c52-demo-4d09-9c1e-7d2b6e0f4a11', name: '留客周报' }],
};

/**
 * Half a year at a supplier of industrial goods: two departments, six salespeople, sixty customers, most of them well.
 * Each story of DESIGN §7 is told at least once, and some reach the point where a card is due just before `endAt`.
 */
export function demoWorld({ seed, endAt, days = DAYS_DEFAULT }: DemoOptions): World {
  if (days < DAYS_MIN)
    throw new RangeError(`demoWorld: ${days} days are too few for its stories, at least ${DAYS_MIN}`);
  const random = new Random(seed);
  const startAt = endAt - days * DAY_MS;
  const office = new OfficeTime(startAt, endAt);
  const stage = { office, start: office.position(startAt), end: office.position(endAt) };

  const customers = castAll(random, startAt);
  const plots = customers.map((customer) => plot(customer, { ...stage, random: random.branch(`plot/${customer.id}`) }));
  const sends = SALESPEOPLE.map((userid) =>
    massSends({
      random: random.branch(`massSends/${userid}`),
      office,
      userid,
      customers: customers.filter((customer) => customer.owner === userid),
    }),
  );
  const internal = internalLife(random.branch('internal'), office, startAt);

  const company: CompanyScript = {
    corpId: 'wwlichendemo000001',
    departments: [...DEPARTMENTS],
    staff: [...STAFF],
    contacts: customers.filter((customer) => customer.relations.length > 0).flatMap((customer) => customer.contacts),
    relations: customers.flatMap((customer) => customer.relations),
    rooms: [internal.room, ...customers.flatMap((customer) => customer.room ?? [])],
    internalGroups: [LEADERS_GROUP],
  };
  const events = [...plots.flatMap((told) => told.events), ...sends.flat(), ...internal.events];
  return {
    company,
    events: inOrder(events.filter((event) => event.at >= startAt && event.at <= endAt)),
    truth: { seed, startAt, endAt, customers: plots.map((told) => told.truth) },
    habits: DEMO_HABITS,
  };
}

/** Oldest first; what happens at the same instant keeps its order. */
export function inOrder(events: readonly ScriptEvent[]): ScriptEvent[] {
  return [...events].sort((a, b) => a.at - b.at);
}

function castAll(random: Random, startAt: number): CastCustomer[] {
  const rows = Object.entries(CUSTOMERS).flatMap(([owner, owned]) => owned.map((row) => ({ owner, row })));
  return rows.map(({ owner, row }, index) => {
    const id = `c${String(index + 1).padStart(2, '0')}`;
    return castCustomer(random.branch(`cast/${id}`), id, row, owner, startAt);
  });
}
