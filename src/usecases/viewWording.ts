import type { CustomerBusiness } from '../domain/crm/business.ts';
import { type Bargaining, bargaining } from '../domain/signals/bargaining.ts';
import { type CoolWording, coolWording } from '../domain/signals/coolWording.ts';
import { SAID_DAYS, type TextUnseen } from '../domain/signals/saidPhrase.ts';
import { DAY_MS, type UtcMs } from '../domain/time.ts';
import { loadBusiness, loadBusinessWorld, loadCompanyBusiness } from '../store/businessWorld.ts';
import { loadMappings } from '../store/customers.ts';
import { loadContacts } from '../store/people.ts';
import { loadSaidPhrases } from '../store/saidPhrases.ts';
import type { Db, Store } from '../store/store.ts';

/** What a customer's people said, as rules heard it: for the page only. */
export interface WordingView {
  cool: CoolWording | TextUnseen;
  bargaining: Bargaining;
  names: ReadonlyMap<string, string>;
  /** The moment that it is judged at. */
  at: UtcMs;
  isPast: boolean;
}

/**
 * Cool wording and bargaining without an order of one customer (PRODUCT §3).
 * @param moment.knownAt as it was known at that moment of the past, which is `now` then; undefined: all that is known
 */
export async function viewWording(
  { db }: Store,
  customerId: string,
  { now, knownAt }: { now: UtcMs; knownAt?: UtcMs | undefined },
): Promise<WordingView> {
  const asKnown = knownAt === undefined ? {} : { knownAt };
  const contactIds = (await loadMappings(db, { customerId, at: now, ...asKnown })).map(({ contactId }) => contactId);
  const range = { from: now - SAID_DAYS * DAY_MS, to: now, knownAt };
  const { said, isTextSeen } = await loadSaidPhrases(db, contactIds, range);
  const business = await businessOf(db, customerId, { now, knownAt });
  const [orders, toldUntil] = [business?.orders ?? [], business?.toldUntil.orders ?? null];
  const cool = coolWording(said, { now, isTextSeen });
  const speakers = cool.kind === 'judged' ? cool.hits.map(({ contactId }) => contactId) : [];
  return {
    cool,
    bargaining: bargaining(said, { now, isTextSeen, orders, toldUntil }),
    names: new Map((await loadContacts(db, speakers)).map(({ id, name }) => [id, name])),
    at: now,
    isPast: knownAt !== undefined,
  };
}

async function businessOf(
  db: Db,
  customerId: string,
  moment: { now: UtcMs; knownAt: UtcMs | undefined },
): Promise<CustomerBusiness | undefined> {
  const company = await loadCompanyBusiness(db, { ...moment, horizonDays: null });
  if (company === null) return undefined;
  const world = await loadBusinessWorld(db, company, [customerId], moment.knownAt);
  return (await loadBusiness(db, world, [customerId], moment)).get(customerId);
}
