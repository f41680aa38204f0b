import type { AlertEvent } from './alert.ts';
import type { CustomerRef, FollowUpRecord } from './followUpRecord.ts';
import { followUpJson } from './followUpRecord.ts';
import type { UtcMs } from './time.ts';

/**
 * What happens to alerts that the company's own systems are told of, by its name there. Notes about cards (queued, held) and
 * about judgements concern nobody outside.
 */
const TOLD = {
  opened: 'alert.opened',
  claimed: 'alert.claimed',
  attested: 'alert.attested',
  verified: 'alert.verified',
  cannotVerify: 'alert.cannotVerify',
  snoozed: 'alert.snoozed',
  reopened: 'alert.reopened',
  ownerChanged: 'alert.ownerChanged',
  undone: 'alert.undone',
  reasonGiven: 'alert.reasonGiven',
  closed: 'alert.closed',
} as const satisfies Partial<Record<AlertEvent['type'], string>>;

export const TOLD_EVENTS = Object.keys(TOLD) as (keyof typeof TOLD)[];

/** What stands in a message besides the event: whose alert it is, and why it stands, in plain words. */
export interface ToldAlert {
  id: string;
  ownerId: string;
  openedAt: UtcMs;
  causes: { kind: string; says: string }[];
}

/** The body of a message: `type`, `timestamp` (when it happened) and `data`, as Standard Webhooks has it. */
export function alertEventJson(event: AlertEvent, alert: ToldAlert, customer: CustomerRef): string | null {
  if (!isTold(event)) return null;
  const about = { ...alert, openedAt: isoTime(alert.openedAt) };
  return body(TOLD[event.type], event.at, { alert: about, customer, by: event.by, ...detailOf(event) });
}

/** A follow-up was written, or taken back (`undoneAt` is set then). */
export function followUpEventJson(record: FollowUpRecord): string {
  const { undoneAt, saidAt } = record;
  return undoneAt === null
    ? body('followUp.logged', saidAt, { followUp: followUpJson(record) })
    : body('followUp.undone', undoneAt, { followUp: followUpJson(record) });
}

/** Shows that address, signature and network are right; tells of nothing. */
export function pingJson(at: UtcMs): string {
  return body('ping', at, {});
}

type Told = Extract<AlertEvent, { type: keyof typeof TOLD }>;

function isTold(event: AlertEvent): event is Told {
  return Object.hasOwn(TOLD, event.type);
}

function detailOf(event: Told): Record<string, unknown> {
  switch (event.type) {
    case 'claimed':
    case 'attested':
      return { outcome: event.outcome };
    case 'verified':
      return { seenAt: isoTime(event.seenAt), staffId: event.staffId };
    case 'snoozed':
      return { until: isoTime(event.until), asked: event.asked ?? null };
    case 'ownerChanged':
      return { newOwnerId: event.ownerId };
    case 'reasonGiven':
    case 'closed':
      return { reason: event.reason };
    default:
      return {};
  }
}

function body(type: string, at: UtcMs, data: Record<string, unknown>): string {
  return JSON.stringify({ type, timestamp: isoTime(at), data });
}

function isoTime(at: UtcMs): string {
  return new Date(at).toISOString();
}
