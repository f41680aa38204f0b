import { DAY_MS, type UtcMs } from '../time.ts';
import type { StandingCause } from '../verdict.ts';

/**
 * The customer's people said something that sounds like a complaint (PRODUCT §3): rules heard it when the message was opened, and the
 * words are not kept. It is never called a complaint (COPY §5.8), and where the company's own systems have one, that one speaks.
 * @param saidAt when they said such things; those later than now are not looked at
 * @param standsDays how long it stands (`complaints.standsDays` of the profile)
 * @returns null when nothing was said lately; of who is not archived nobody knows, which is not the same
 */
export function saidComplaint(
  saidAt: readonly UtcMs[],
  { now, standsDays }: { now: UtcMs; standsDays: number },
): StandingCause | null {
  const last = saidAt.reduce((latest, at) => (at <= now ? Math.max(latest, at) : latest), Number.NEGATIVE_INFINITY);
  if (now - last > standsDays * DAY_MS) return null;
  return { kind: 'complaint', facts: { source: 'phrase', date: last, topic: null } };
}
