import type { ContactMark } from '../../src/domain/contactMark.ts';
import { judge } from '../../src/domain/health.ts';
import { settleFading } from '../../src/domain/settleFading.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type UtcMs } from '../../src/domain/time.ts';
import type { Verdict } from '../../src/domain/verdict.ts';
import { type SteadyOptions, type SteadyTruth, steadyCustomer } from '../../src/simulator/scenario/steadyWorld.ts';
import { calendar, profile } from './judgedCustomer.ts';

/** One customer of a world whose truth is known: what was said, and what is true. Detectors get the marks only. */
export interface KnownCustomer {
  id: string;
  marks: ContactMark[];
  truth: SteadyTruth;
}

export function knownCustomers(options: SteadyOptions): KnownCustomer[] {
  return Array.from({ length: options.customers }, (_, index) => {
    const { events, truth } = steadyCustomer(options, index);
    const { userid, externalUserid } = truth;
    const marks = events.flatMap((event): ContactMark[] => {
      if (event.type !== 'message') return [];
      const side = event.from === externalUserid ? 'customer' : 'staff';
      const who = { chatId: `s:${userid}:${externalUserid}`, contactId: externalUserid, by: event.from };
      const needsNoReply = event.body.content === '好的';
      return [{ ...who, at: event.at, knownAt: event.at, side, isCall: false, needsNoReply }];
    });
    return { id: externalUserid, marks, truth };
  });
}

/** 07:30 of every working day in [from, to): when production judges. */
export function judgingMornings(from: UtcMs, to: UtcMs): UtcMs[] {
  const mornings: UtcMs[] = [];
  for (let day = calendar.dayOf(from); calendar.dayStart(day) < to; day = calendar.nextWorkingDay(day)) {
    const at = calendar.dayStart(day) + 7 * HOUR_MS + 30 * MINUTE_MS;
    if (calendar.isWorkingDay(day) && at >= from && at < to) mornings.push(at);
  }
  return mornings;
}

/**
 * Judges all customers on all mornings as production does: each with the band and the causes of the morning before, then
 * *fading* over the whole day. Hands each settled verdict over with its customer.
 * @param observedFrom since when the archive covers them
 */
export function judgeDays(
  customers: readonly KnownCustomer[],
  mornings: readonly UtcMs[],
  { observedFrom }: { observedFrom: UtcMs },
  see: (customer: KnownCustomer, verdict: Verdict) => void,
): void {
  const before = new Map<string, Verdict>();
  for (const now of mornings) {
    const observed = [{ from: observedFrom, to: now }];
    const day = customers.map(({ id, marks }) => {
      const last = before.get(id);
      const previous =
        last === undefined ? {} : { previousBand: last.band, previouslySaid: last.changes.map(({ kind }) => kind) };
      return {
        verdict: judge({ customerId: id, marks, now, observed, calendar, profile, ...previous }),
        profile,
        previousBand: last?.band ?? null,
        isFading: last?.standing.some(({ kind }) => kind === 'fading') ?? false,
      };
    });
    for (const [i, verdict] of settleFading(day).entries()) {
      before.set(verdict.customerId, verdict);
      see(customers[i]!, verdict);
    }
  }
}

/** Of how many customers something was true. */
export class Tally {
  #all = 0;
  #hits = 0;

  add(isHit: boolean): void {
    this.#all += 1;
    if (isHit) this.#hits += 1;
  }

  get share(): number {
    return this.#all === 0 ? 0 : this.#hits / this.#all;
  }

  get hits(): number {
    return this.#hits;
  }

  toString(): string {
    return `${(100 * this.share).toFixed(1)} % (${this.#hits}/${this.#all})`;
  }
}

export const weeks = (count: number): number => count * 7 * DAY_MS;
