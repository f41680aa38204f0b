import { rateDownProbability } from '../statistics/betaPosterior.ts';
import { newest, notObserved, type Signal, type SignalInput, splitWindows, tooFew } from './signal.ts';

const CONVERSATIONS_MIN = 3;

export interface InitiativeCounts {
  /** The recent window that was compared, for the text ({r} of COPY §3); it need not be that of the rhythm. */
  recentDays: number;
  recentByCustomer: number;
  recentTotal: number;
  baseByCustomer: number;
  baseTotal: number;
}

/**
 * Does the customer open fewer of the conversations than before? The same test as the reply rate (PRODUCT §3): `strength` is
 * P(recent share < earlier share).
 */
export function initiative(input: SignalInput): Signal<InitiativeCounts> {
  const conversations = input.chats.flatMap(({ chatId, conversations: all }) =>
    all.map(({ startedAt, lastAt, openedBy }) => ({ chatId, from: startedAt, to: lastAt, openedBy })),
  );
  const { recent, base } = splitWindows(conversations, input);
  const cannot = notObserved(input) ?? tooFew([recent.length, base.length], CONVERSATIONS_MIN);
  if (cannot) return cannot;
  const byCustomer = (window: typeof recent) => window.filter(({ openedBy }) => openedBy === 'customer').length;
  const [recentByCustomer, baseByCustomer] = [byCustomer(recent), byCustomer(base)];
  return {
    kind: 'judged',
    value: recentByCustomer / recent.length,
    past: baseByCustomer / base.length,
    unit: 'share',
    strength: rateDownProbability({
      recent: { successes: recentByCustomer, trials: recent.length },
      base: { successes: baseByCustomer, trials: base.length },
    })!,
    evidence: newest(recent.map(({ chatId, from, to }) => ({ chatId, from, to }))),
    counts: {
      recentDays: input.recentDays,
      ...{ recentByCustomer, recentTotal: recent.length, baseByCustomer, baseTotal: base.length },
    },
  };
}
