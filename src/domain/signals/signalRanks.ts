import { alwaysOpen } from '../businessCalendar.ts';
import { contactDays, countDays } from '../contactDays.ts';
import type { ContactMark } from '../contactMark.ts';
import { fullAxis } from '../exposure.ts';
import { habitDays, type RhythmWindow, rhythmDays, rhythmOf } from '../rhythm.ts';
import { silenceOf } from '../silence.ts';
import type { UtcMs } from '../time.ts';
import { byChat } from '../turns.ts';
import { breadth } from './breadth.ts';
import { initiative } from './initiative.ts';
import { ourReplyTime } from './ourReplyTime.ts';
import { replyRate } from './replyRate.ts';
import { replyTime } from './replyTime.ts';
import { replyWindowDays } from './replyWindow.ts';
import { chatFacts, type Signal, type SignalInput } from './signal.ts';
import { trend } from './trend.ts';
import { unanswered } from './unanswered.ts';

/** One relationship at one moment of measured data: every hour and day counts, everything was observed (DETECTION §3). */
export interface RankedMoment {
  /** Earliest first, none later than now. */
  marks: readonly ContactMark[];
  now: UtcMs;
  window: RhythmWindow;
}

/** Alike risky and not: where a probability cannot be given, it is neither worse nor better. */
const NEITHER = 0.5;
const CALENDAR = alwaysOpen();
const EVERYTHING = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];

/** A signal as a ranking: higher is riskier. `risk` is null where the signal cannot judge. */
interface SignalRank {
  /** For `--help`: what is ranked by. */
  about: string;
  risk(moment: RankedMoment): number | null;
  /** What a case gets that cannot be judged. */
  unjudged: number;
}

/** Every signal that can rank on messages alone, so that each can be measured by itself. */
export const SIGNAL_RANKS = {
  silence: {
    about: 'days since the last message of either side',
    risk: (moment) => binsOf(moment).silenceDays,
    unjudged: Number.MAX_VALUE,
  },
  silenceGaps: {
    about: 'that silence in own mean gaps',
    risk: (moment) => silenceOf(binsOf(moment), habitDays(moment.window))?.ratio ?? null,
    unjudged: 1,
  },
  fading: {
    about: 'the rhythm without its silence',
    risk: (moment) => rhythmOf(binsOf(moment), moment.window).fading,
    unjudged: NEITHER,
  },
  trend: {
    about: 'contact days fewer than before (1 - p of the exact test)',
    risk: (moment) =>
      strengthOf(
        trend({
          bins: binsOf(moment).customer,
          marks: ofCustomer(moment.marks),
          axis: fullAxis(moment.now),
          recentDays: moment.window.recentDays,
        }),
      ),
    unjudged: NEITHER,
  },
  contactDays: {
    about: "fewer of the customer's contact days in the recent window",
    risk: (moment) => -countDays(binsOf(moment).customer, 0, moment.window.recentDays),
    unjudged: 0,
  },
  replyTime: {
    about: 'the customer answers more slowly than before',
    risk: (moment) => strengthOf(replyTime(replies(moment))),
    unjudged: NEITHER,
  },
  replyRate: {
    about: 'the customer answers less often than before',
    risk: (moment) => strengthOf(replyRate(replies(moment))),
    unjudged: NEITHER,
  },
  unanswered: {
    about: 'outreach in a row without an answer',
    risk: (moment) => unanswered(facts(moment)).value,
    unjudged: 0,
  },
  initiative: {
    about: 'the customer opens fewer of the conversations',
    risk: (moment) => strengthOf(initiative(facts(moment))),
    unjudged: NEITHER,
  },
  ourReplyTime: {
    about: 'we answer more slowly than before',
    risk(moment) {
      const signal = ourReplyTime(facts(moment), TARGET_MS);
      return signal.kind === 'judged' && signal.past !== null ? signal.strength : null;
    },
    unjudged: NEITHER,
  },
  breadth: {
    about: 'fewer people of theirs wrote within 30 days',
    risk: ({ marks, now }) => -breadth({ marks, axis: fullAxis(now), knownContacts: 1, tier: null }).value,
    unjudged: 0,
  },
} as const satisfies Record<string, SignalRank>;

export type RankingSignal = keyof typeof SIGNAL_RANKS;

export const RANKING_SIGNALS = Object.keys(SIGNAL_RANKS) as RankingSignal[];

/** The risk by one signal alone, and whether it could judge: a case that it cannot judge stands in the middle. */
export function riskBySignal(name: RankingSignal, moment: RankedMoment): { risk: number; isJudged: boolean } {
  const rank: SignalRank = SIGNAL_RANKS[name];
  const risk = rank.risk(moment);
  return { risk: risk ?? rank.unjudged, isJudged: risk !== null };
}

/** Whether we answer within half an hour ranks nothing here; the comparison with before does. */
const TARGET_MS = 30 * 60_000;

function strengthOf(signal: Signal<unknown>): number | null {
  return signal.kind === 'judged' ? signal.strength : null;
}

function ofCustomer(marks: readonly ContactMark[]): ContactMark[] {
  return marks.filter(({ side }) => side === 'customer');
}

function binsOf({ marks, now, window }: RankedMoment) {
  return contactDays({ marks, axis: fullAxis(now), days: rhythmDays(window) });
}

function facts({ marks, now, window }: RankedMoment): SignalInput {
  const chats = [...byChat(marks)].map(([chatId, inChat]) => chatFacts(chatId, inChat));
  const { recentDays } = window;
  return { chats, axis: fullAxis(now), observed: EVERYTHING, recentDays, calendar: CALENDAR };
}

function replies(moment: RankedMoment): SignalInput {
  const input = facts(moment);
  return { ...input, recentDays: replyWindowDays(input) };
}
