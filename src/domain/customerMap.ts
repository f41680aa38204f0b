import type { ContactMove, PlannedChange } from './customerChange.ts';
import type { Customer, CustomerMapping } from './people.ts';
import type { UtcMs } from './time.ts';

export const SEGMENTS = ['highValue', 'growth', 'longTail', 'newcomer'] as const;
export type Segment = (typeof SEGMENTS)[number];

/** One line of the map that a company keeps by hand: which contact belongs to which customer. '' says nothing. */
export interface MapLine {
  /** In the file, the heading is 1. */
  line: number;
  contactId: string;
  /** The customer's id, or its name as written. */
  customer: string;
  ownerId: string;
  tier: string;
  segment: string;
}

/** Each fault with its line; nothing of the file is taken over while there is one. */
export class CustomerMapError extends Error {
  override readonly name = 'CustomerMapError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const shown = faults.slice(0, 20);
    const rest = faults.length - shown.length;
    super(
      `the map has ${faults.length} fault${faults.length === 1 ? '' : 's'}, nothing was taken over:\n- ${shown.join('\n- ')}` +
        (rest > 0 ? `\n- and ${rest} more` : ''),
    );
    this.faults = faults;
  }
}

export interface MapKnown {
  customers: readonly Customer[];
  /** Those that stand now. */
  mappings: readonly CustomerMapping[];
  /** As set by hand, by customer. */
  segmentOf: ReadonlyMap<string, Segment>;
  contactIds: ReadonlySet<string>;
  staffIds: ReadonlySet<string>;
}

/** What a person may set of a customer; null: it follows from the CRM or the conversations. */
export interface CustomerSetting {
  ownerId: string | null;
  tier: Customer['tier'];
  segment: Segment | null;
}

/** One customer's settings as they were, and as a map made them. */
export interface SettingMove {
  customerId: string;
  before: CustomerSetting;
  after: CustomerSetting;
}

export interface PlannedMap extends PlannedChange {
  /** Customers of which the map sets something else than stands. */
  settings: SettingMove[];
}

const TIERS: ReadonlySet<string> = new Set(['A', 'B', 'C']);
const NAME_LONGEST = 255;

/**
 * What a map changes. Customers are found by id, else by their name as written; a name that is not there makes a new one. Lines
 * that say what stands already change nothing.
 * @throws CustomerMapError
 */
export function planMap(lines: readonly MapLine[], known: MapKnown, now: UtcMs): PlannedMap {
  const faults = faultsOf(lines, known);
  if (faults.length > 0) throw new CustomerMapError(faults);
  const byId = new Map(known.customers.map((customer) => [customer.id, customer]));
  const standing = new Map(known.mappings.map((mapping) => [mapping.contactId, mapping]));
  const inUse = new Set(known.mappings.map(({ customerId }) => customerId));
  const byName = new Map<string, string>();
  // Of two customers of one name the one that has contacts is meant.
  for (const { id, name } of [...known.customers].sort((a, b) => Number(inUse.has(a.id)) - Number(inUse.has(b.id))))
    byName.set(name.trim(), id);
  const plan: PlannedMap = { kind: 'map', moves: [], newCustomers: [], settings: [] };
  const settings = new Map<string, { ownerId: string; tier: string; segment: string }>();
  for (const { contactId, customer: named, ownerId, tier, segment } of lines) {
    let id = byId.has(named) ? named : byName.get(named);
    if (id === undefined) {
      id = `m-${contactId}`;
      while (byId.has(id)) id += '-2';
      const made: Customer = { id, name: named, ownerId: null, tier: null, knownAt: now };
      byName.set(named, id);
      byId.set(id, made);
      plan.newCustomers.push(made);
    }
    const move = moveTo(contactId, id, standing.get(contactId));
    if (move !== null) plan.moves.push(move);
    const before = settings.get(id);
    settings.set(id, {
      ownerId: ownerId || before?.ownerId || '',
      tier: tier || before?.tier || '',
      segment: segment || before?.segment || '',
    });
  }
  for (const [customerId, { ownerId, tier, segment }] of settings) {
    const { ownerId: owner, tier: stands } = byId.get(customerId)!;
    const before: CustomerSetting = { ownerId: owner, tier: stands, segment: known.segmentOf.get(customerId) ?? null };
    const after: CustomerSetting = {
      ownerId: ownerId === '' ? before.ownerId : ownerId.toLowerCase(),
      tier: tier === '' ? before.tier : (tier as NonNullable<Customer['tier']>),
      segment: segment === '' ? before.segment : (segment as Segment),
    };
    if (!isSameSetting(before, after)) plan.settings.push({ customerId, before, after });
  }
  return plan;
}

/**
 * The way back of settings: each one that is still as the change made it gets what it was before; what a person has set since
 * stays.
 * @param now of all these customers
 * @returns those that change
 */
export function planSettingsUndo(
  settings: readonly SettingMove[],
  now: ReadonlyMap<string, CustomerSetting>,
): SettingMove[] {
  return settings.flatMap(({ customerId, before, after }) => {
    const current = now.get(customerId);
    if (current === undefined) return [];
    const back: CustomerSetting = {
      ownerId: current.ownerId === after.ownerId ? before.ownerId : current.ownerId,
      tier: current.tier === after.tier ? before.tier : current.tier,
      segment: current.segment === after.segment ? before.segment : current.segment,
    };
    return isSameSetting(back, current) ? [] : [{ customerId, before: current, after: back }];
  });
}

function isSameSetting(a: CustomerSetting, b: CustomerSetting): boolean {
  return a.ownerId === b.ownerId && a.tier === b.tier && a.segment === b.segment;
}

function moveTo(contactId: string, toCustomerId: string, now: CustomerMapping | undefined): ContactMove | null {
  if (now?.customerId === toCustomerId && (now.rule === 'manual' || now.rule === 'moved')) return null;
  const from = { fromCustomerId: now?.customerId ?? null, fromRule: now?.rule ?? null };
  return { contactId, ...from, toCustomerId, toRule: 'manual' };
}

function faultsOf(lines: readonly MapLine[], { contactIds, staffIds }: MapKnown): string[] {
  const faults: string[] = [];
  const lineOf = new Map<string, MapLine>();
  for (const one of lines) {
    const { line, contactId, customer, ownerId, tier, segment } = one;
    const fault = (text: string): void => void faults.push(`line ${line}: ${text}`);
    if (contactId === '') fault('no contact');
    else if (!contactIds.has(contactId)) fault(`no contact has the id ${contactId}; run liuke sync first`);
    if (customer === '') fault('no customer');
    else if ([...customer].length > NAME_LONGEST) fault(`a customer's name has at most ${NAME_LONGEST} characters`);
    if (ownerId !== '' && !staffIds.has(ownerId.toLowerCase())) fault(`no member has the id ${ownerId}`);
    if (tier !== '' && !TIERS.has(tier)) fault(`tier is A, B or C, not "${tier}"`);
    if (segment !== '' && !SEGMENTS.includes(segment as Segment))
      fault(`segment is one of ${SEGMENTS.join(', ')}, not "${segment}"`);
    const before = lineOf.get(contactId);
    if (contactId !== '' && before !== undefined && before.customer !== customer)
      fault(`contact ${contactId} was given to another customer in line ${before.line}`);
    else lineOf.set(contactId, one);
  }
  return faults;
}
