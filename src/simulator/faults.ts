import type { CallbackReceiver } from './callbackCrypto.ts';
import type { SeededRandom } from './seededRandom.ts';

/** What goes wrong with one API call. Several may be combined with `delayMs`. */
export interface ApiFault {
  /** Answer with this code (-1, 45009 …). */
  errcode?: number;
  /** Answer with this HTTP status and a page instead of JSON. */
  httpStatus?: number;
  /** Real milliseconds before anything else. */
  delayMs?: number;
  /** Cut the connection without an answer. */
  reset?: boolean;
  /** Half of the JSON text. */
  truncate?: boolean;
  /** The call takes effect before the fault strikes: a message is sent although its answer is lost. */
  afterEffect?: boolean;
}

export type CallbackFaultKind =
  /** Delivered twice, although the first was answered. */
  | 'duplicate'
  /** Held back until the next event of the same receiver has gone out (or until the queue is drained). */
  | 'reorder'
  /** Attempts that a careful receiver refuses: they count, the retries after them are sound. */
  | 'badSignature'
  | 'foreignReceiveId'
  | 'truncated';

/** Faults on demand and by chance. Names of APIs are paths below /cgi-bin/, and `archive/getchatdata`. */
export interface Faults {
  once(api: string, fault: ApiFault & { times?: number }): void;
  /**
   * Each call fails with this probability, by one of the kinds with equal chance. Replaces the earlier rate; share 0
   * ends it. `apis` left out: all.
   */
  rate(options: { share: number; kinds?: ApiFault[]; apis?: string[] }): void;
  /** The next `times` (1) attempts to deliver a callback suffer this. */
  callback(fault: { kind: CallbackFaultKind; receiver?: CallbackReceiver; times?: number }): void;
  clear(): void;
}

export interface FaultPlan extends Faults {
  /** The fault that this call meets, used up by asking. */
  takeForApi(api: string): ApiFault | null;
  takeForCallback(receiver: CallbackReceiver, kinds: readonly CallbackFaultKind[]): CallbackFaultKind | null;
}

const usualKinds: ApiFault[] = [
  { httpStatus: 502 },
  { reset: true },
  { reset: true, afterEffect: true },
  { errcode: -1 },
  { errcode: 45009 },
  { truncate: true },
];

export function createFaultPlan(random: SeededRandom): FaultPlan {
  let planned: { api: string; fault: ApiFault; left: number }[] = [];
  let callbackFaults: { kind: CallbackFaultKind; receiver?: CallbackReceiver; left: number }[] = [];
  let rate: { share: number; kinds: ApiFault[]; apis?: string[] } = { share: 0, kinds: usualKinds };
  return {
    once(api, { times = 1, ...fault }) {
      planned.push({ api, fault, left: times });
    },
    rate({ share, kinds = usualKinds, apis }) {
      rate = { share, kinds, ...(apis ? { apis } : {}) };
    },
    callback({ kind, receiver, times = 1 }) {
      callbackFaults.push({ kind, left: times, ...(receiver ? { receiver } : {}) });
    },
    clear() {
      planned = [];
      callbackFaults = [];
      rate = { share: 0, kinds: usualKinds };
    },
    takeForApi(api) {
      const plan = planned.find((entry) => entry.api === api);
      if (plan) {
        plan.left -= 1;
        if (plan.left <= 0) planned.splice(planned.indexOf(plan), 1);
        return plan.fault;
      }
      if (rate.share <= 0 || (rate.apis && !rate.apis.includes(api)) || random.next() >= rate.share) return null;
      return rate.kinds[random.below(rate.kinds.length)] ?? null;
    },
    takeForCallback(receiver, kinds) {
      const plan = callbackFaults.find(
        (entry) => kinds.includes(entry.kind) && (entry.receiver === undefined || entry.receiver === receiver),
      );
      if (!plan) return null;
      plan.left -= 1;
      if (plan.left <= 0) callbackFaults.splice(callbackFaults.indexOf(plan), 1);
      return plan.kind;
    },
  };
}
