import type { Alert, Cause } from '../domain/alert.ts';
import type { CaseFile } from '../domain/cardDue.ts';
import { fractionDigits } from '../domain/crm/money.ts';
import { mayAskLater } from '../domain/laterInARow.ts';
import { personOf, rowFactsOf, type SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { UtcMs } from '../domain/time.ts';
import type { CauseCardInput } from '../domain/wording/causeCardInput.ts';
import type { CustomerNames, LeaderCardInput } from '../domain/wording/otherCards.ts';
import { businessOf, type CaseWorld, leaderIn } from './caseWorld.ts';

/** As steady customers are (the upper band). */
const LIVELY_ABOVE = 0.75;

/** How the customer is called, for lists and single cards. */
export function namesIn(world: CaseWorld, { customerId, causes }: Alert): CustomerNames & { person: string | null } {
  const customer = world.customers.get(customerId);
  const verdict = verdictIn(world, customerId);
  const ids = world.contactIdsOf.get(customerId) ?? [];
  const contact = world.contacts.get(personOf(verdict, causes[0]?.kind ?? 'goneQuiet') ?? ids[0] ?? '');
  const isPerson = contact !== undefined && customer?.name === contact.name;
  return { customerName: isPerson ? '' : (customer?.name ?? ''), person: contact?.name ?? null };
}

/** Where the customer's page is. */
export function detailUrlOf(publicUrl: string, customerId: string): string {
  return `${publicUrl}/c/${encodeURIComponent(customerId)}`;
}

/** The facts of a card about a cause. @param cause the alert's weightiest unless told */
export function causeInput(
  world: CaseWorld,
  { alert, events }: Pick<CaseFile, 'alert' | 'events'>,
  {
    publicUrl,
    otherCustomerNames,
    at,
    cause,
  }: {
    publicUrl: string;
    otherCustomerNames: readonly string[];
    at: UtcMs;
    cause?: Cause;
  },
): CauseCardInput {
  const { customerId, ownerId } = alert;
  const main = cause ?? alert.causes[0]!;
  const verdict = verdictIn(world, customerId);
  const facts = rowFactsOf(verdict);
  const contactIds = world.contactIdsOf.get(customerId) ?? [];
  const contact = world.contacts.get(personOf(verdict, main.kind) ?? contactIds[0] ?? '');
  const heir = verdict?.people?.heir ?? null;
  const heirName = heir === null ? '' : (world.contacts.get(heir.contactId)?.name ?? '');
  return {
    cause: main,
    secondCause: alert.causes.find((other) => other !== main && other.kind !== main.kind) ?? null,
    ...namesIn(world, alert),
    person: contact?.name ?? null,
    otherCustomerNames,
    role: contact?.position ?? null,
    successor:
      heir === null || heirName === '' ? null : { name: heirName, turns: heir.turns, isSaid: heir.isSaid === true },
    lastContact: facts.lastContact,
    usual: facts.usual,
    order: facts.order,
    isChatLively: isLively(verdict),
    colleague: colleagueIn(world, customerId, ownerId),
    leader: leaderIn(world, ownerId)?.name ?? null,
    canSnooze: mayAskLater(events),
    businessDayMs: world.calendars.company.businessDayMs,
    detailUrl: detailUrlOf(publicUrl, customerId),
    now: at,
  };
}

/** The facts of a leader's single card. */
export function leaderInput(
  world: CaseWorld,
  alert: Alert,
  { publicUrl, openDays, at }: { publicUrl: string; openDays: number; at: UtcMs },
): LeaderCardInput {
  const { customerId, ownerId } = alert;
  return {
    ...namesIn(world, alert),
    cause: alert.causes[0]!,
    owner: { id: ownerId, name: world.staff.get(ownerId)?.name ?? '' },
    yearlyValue: yearlyIn(world, customerId),
    lastContact: rowFactsOf(verdictIn(world, customerId)).lastContact,
    ...{ openDays, detailUrl: detailUrlOf(publicUrl, customerId), now: at },
  };
}

/** Turnover in one currency; in several there is no one number. */
function yearlyIn(world: CaseWorld, customerId: string): LeaderCardInput['yearlyValue'] {
  const yearly = businessOf(world.snapshots.get(customerId))?.yearly ?? [];
  const [only] = yearly;
  return only === undefined || yearly.length > 1
    ? null
    : { amount: Number(only.minor) / 10 ** fractionDigits(only.currency), currency: only.currency };
}

function verdictIn({ snapshots }: CaseWorld, customerId: string): SnapshotVerdict | null {
  return (snapshots.get(customerId)?.verdict ?? null) as SnapshotVerdict | null;
}

/** They talk as usual, so that only orders are missing (COPY §5.9). */
function isLively(verdict: SnapshotVerdict | null): boolean {
  const rhythm = verdict?.parts.find(({ dimension }) => dimension === 'rhythm')?.value ?? null;
  return rhythm !== null && rhythm > LIVELY_ABOVE;
}

/** One of us besides the owner who is linked to the customer. */
function colleagueIn({ relationshipsOf, staff }: CaseWorld, customerId: string, ownerId: string): string | null {
  const linked = (relationshipsOf.get(customerId) ?? []).filter(
    ({ endedAt, staffId }) => endedAt === null && staffId !== ownerId,
  );
  return linked.map(({ staffId }) => staff.get(staffId)).find((person) => person?.status === 'active')?.name ?? null;
}
