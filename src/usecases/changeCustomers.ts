import {
  type ContactMove,
  CustomerChangeRefused,
  mappingsOf,
  type PlannedChange,
  planMerge,
  planMove,
  planSplit,
  planUndo,
} from '../domain/customerChange.ts';
import {
  type CustomerSetting,
  type MapLine,
  planMap,
  planSettingsUndo,
  type Segment,
  type SettingMove,
} from '../domain/customerMap.ts';
import type { SuggestionRule } from '../domain/customerSuggestions.ts';
import type { Customer } from '../domain/people.ts';
import type { Clock, UtcMs } from '../domain/time.ts';
import {
  customerChangeById,
  insertCustomerChange,
  joinedPairs,
  loadSegments,
  markUndone,
  saveReviews,
  saveSegments,
} from '../store/customerChanges.ts';
import { endMappings, loadCustomers, loadMappings, saveCustomers, saveMappings } from '../store/customers.ts';
import { loadContacts, loadStaff } from '../store/people.ts';
import type { Db, Store } from '../store/store.ts';

export interface ChangeDeps {
  store: Store;
  clock: Clock;
}

export interface ChangeReport {
  /** Names the change for an undo; null when nothing had to be changed. */
  changeId: string | null;
  movedContacts: number;
  newCustomers: number;
}

/** What a person wants with a customer; `by` is a staff id, or `cli`. */
interface By {
  by: string;
}

/**
 * All contacts of the one go to the other. Their messages, waits and days follow, for facts are kept by contact.
 * @param wish.suggestedBy the rule of the suggestion that a person accepts by this
 * @throws CustomerChangeRefused
 */
export async function mergeCustomers(
  { store, clock }: ChangeDeps,
  { leftId, rightId, by, suggestedBy }: { leftId: string; rightId: string; suggestedBy?: SuggestionRule } & By,
): Promise<ChangeReport> {
  const now = clock();
  return store.transaction(async (db) => {
    const customers = await customersById(db, [leftId, rightId]);
    const mappings = await standing(db, now);
    const report = await apply(db, planMerge({ leftId, rightId }, customers, mappings), { by, now });
    if (suggestedBy !== undefined)
      await saveReviews(db, [{ leftId, rightId, rule: suggestedBy, decision: 'accepted', by, at: now }]);
    return report;
  });
}

/**
 * Some contacts of a customer become a customer of their own.
 * @param wish.name of the new customer; that of the first contact unless told
 * @throws CustomerChangeRefused
 */
export async function splitCustomer(
  { store, clock }: ChangeDeps,
  { customerId, contactIds, name, by }: { customerId: string; contactIds: readonly string[]; name?: string } & By,
): Promise<ChangeReport> {
  const now = clock();
  return store.transaction(async (db) => {
    const [first] = await loadContacts(db, contactIds.slice(0, 1));
    const newId = `s${now.toString(36)}-${contactIds[0] ?? ''}`;
    const wish = { customerId, contactIds, newId, name: name?.trim() || first?.name || '', now };
    return apply(db, planSplit(wish, await standing(db, now)), { by, now });
  });
}

/**
 * A person says that a contact has gone to another company: he goes to its customer, or begins it. From now on he is judged there;
 * what was before stays part of the customer that he came from.
 * @param wish.company its name
 * @throws CustomerChangeRefused
 */
export async function moveContact(
  { store, clock }: ChangeDeps,
  wish: { contactId: string; fromCustomerId: string; toCustomerId: string | null; company: string } & By,
): Promise<ChangeReport> {
  const { contactId, fromCustomerId, toCustomerId, company, by } = wish;
  const now = clock();
  return store.transaction(async (db) => {
    const id = `s${now.toString(36)}-${contactId}`;
    const newCustomer: Customer = { id, name: company.trim(), ownerId: null, tier: null, knownAt: now };
    const plan = planMove({ contactId, fromCustomerId, toCustomerId, newCustomer }, await standing(db, now));
    const report = await apply(db, plan, { by, now });
    const pair = { leftId: fromCustomerId, rightId: contactId, rule: 'moved' } as const;
    await saveReviews(db, [{ ...pair, decision: 'accepted', by, at: now }]);
    return report;
  });
}

/**
 * Takes over a map of contacts and customers, all of it or nothing.
 * @throws CustomerMapError with each wrong line
 */
export async function mapCustomers(
  { store, clock }: ChangeDeps,
  lines: readonly MapLine[],
  { by }: By,
): Promise<ChangeReport & { changedCustomers: number }> {
  const now = clock();
  return store.transaction(async (db) => {
    const plan = planMap(
      lines,
      {
        customers: await loadCustomers(db),
        mappings: await standing(db, now),
        segmentOf: await loadSegments(db),
        contactIds: new Set((await loadContacts(db)).map(({ id }) => id)),
        staffIds: new Set((await loadStaff(db)).map(({ id }) => id)),
      },
      now,
    );
    const report = await apply(db, plan, { by, now });
    return { ...report, changedCustomers: plan.settings.length };
  });
}

/**
 * Takes a change back: each contact to where it came from, unless it was moved on since, and owner, tier and segment to what they
 * were, unless somebody has set them since. What an accepted suggestion had joined is not offered again.
 * @throws CustomerChangeRefused
 */
export async function undoCustomerChange(
  { store, clock }: ChangeDeps,
  { changeId, by }: { changeId: string } & By,
): Promise<{ movedBack: number; stay: string[]; resetCustomers: number }> {
  const now = clock();
  return store.transaction(async (db) => {
    const change = await customerChangeById(db, changeId);
    if (change === null) throw new CustomerChangeRefused(`there is no change ${changeId}`);
    if (!(await markUndone(db, { id: changeId, by, at: now })))
      throw new CustomerChangeRefused(`change ${changeId} was taken back before`);
    const { back, stay } = planUndo(change.moves, await standing(db, now));
    await move(db, back, now);
    const settings = change.settings ?? [];
    const reset = planSettingsUndo(settings, await settingsOf(db, settings));
    await set(db, reset, now);
    const refused = change.kind === 'merge' ? joinedPairs(change.moves) : [];
    await saveReviews(
      db,
      refused.map(([leftId, rightId]) => ({ leftId, rightId, rule: 'looseName', decision: 'rejected', by, at: now })),
    );
    return { movedBack: back.length, stay, resetCustomers: reset.length };
  });
}

/** What a person sets of a customer; what is left out stays. null takes it back: it then follows from CRM or conversations. */
export interface CustomerSettings {
  ownerId?: string | null;
  tier?: Customer['tier'];
  segment?: Segment | null;
  name?: string;
}

/** @throws CustomerChangeRefused for a customer or owner who is not there */
export async function setCustomer(
  { store, clock }: ChangeDeps,
  customerId: string,
  { ownerId, tier, segment, name }: CustomerSettings,
): Promise<Customer> {
  const now = clock();
  return store.transaction(async (db) => {
    const customer = (await customersById(db, [customerId])).get(customerId);
    if (customer === undefined) throw new CustomerChangeRefused(`there is no customer ${customerId}`);
    const owner = ownerId?.toLowerCase() ?? null;
    if (owner !== null && !(await loadStaff(db)).some(({ id, status }) => id === owner && status === 'active'))
      throw new CustomerChangeRefused(`no active member has the id ${ownerId}`);
    const changed: Customer = {
      ...customer,
      ownerId: ownerId === undefined ? customer.ownerId : owner,
      tier: tier === undefined ? customer.tier : tier,
      name: name?.trim() || customer.name,
      knownAt: now,
    };
    await saveCustomers(db, [changed]);
    if (segment !== undefined) await saveSegments(db, [{ customerId, segment }], now);
    return changed;
  });
}

async function apply(
  db: Db,
  { kind, moves, newCustomers, settings = [] }: PlannedChange & { settings?: readonly SettingMove[] },
  { by, now }: { by: string; now: UtcMs },
): Promise<ChangeReport> {
  await saveCustomers(db, newCustomers);
  const first = moves[0]?.contactId ?? settings[0]?.customerId;
  if (first === undefined) return { changeId: null, movedContacts: 0, newCustomers: newCustomers.length };
  const changeId = `${kind}-${now.toString(36)}-${first}`.slice(0, 128);
  const kept = settings.length === 0 ? null : [...settings];
  await insertCustomerChange(db, { id: changeId, kind, by, at: now, moves, settings: kept });
  await move(db, moves, now);
  await set(db, settings, now);
  const movedContacts = moves.filter(({ fromCustomerId, toCustomerId }) => fromCustomerId !== toCustomerId).length;
  return { changeId, movedContacts, newCustomers: newCustomers.length };
}

async function move(db: Db, moves: readonly ContactMove[], now: UtcMs): Promise<void> {
  await endMappings(
    db,
    moves.map(({ contactId }) => contactId),
    now,
  );
  await saveMappings(db, mappingsOf(moves, now));
}

/** Gives customers the settings of `after`. */
async function set(db: Db, settings: readonly SettingMove[], now: UtcMs): Promise<void> {
  const customers = await customersById(
    db,
    settings.map(({ customerId }) => customerId),
  );
  await saveCustomers(
    db,
    settings.map(({ customerId, after: { ownerId, tier } }) => ({
      ...customers.get(customerId)!,
      ...{ ownerId, tier, knownAt: now },
    })),
  );
  const segments = settings.filter(({ before, after }) => before.segment !== after.segment);
  await saveSegments(
    db,
    segments.map(({ customerId, after: { segment } }) => ({ customerId, segment })),
    now,
  );
}

/** As they stand now. */
async function settingsOf(db: Db, settings: readonly SettingMove[]): Promise<Map<string, CustomerSetting>> {
  const ids = settings.map(({ customerId }) => customerId);
  const segmentOf = ids.length === 0 ? new Map<string, Segment>() : await loadSegments(db);
  return new Map(
    (await loadCustomers(db, ids)).map(({ id, ownerId, tier }) => [
      id,
      { ownerId, tier, segment: segmentOf.get(id) ?? null },
    ]),
  );
}

async function standing(db: Db, now: UtcMs) {
  return loadMappings(db, { at: now });
}

async function customersById(db: Db, ids: readonly string[]): Promise<Map<string, Customer>> {
  return new Map((await loadCustomers(db, ids)).map((customer) => [customer.id, customer]));
}
