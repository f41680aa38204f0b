import { type ScoredDay, type ScoreTrend, TREND_AGAINST_DAYS, trendAgainst, versionChangedOn } from '../scoreTrend.ts';
import type { SnapshotVerdict } from '../snapshotVerdict.ts';
import type { Day, UtcMs } from '../time.ts';
import { dateText, startOfDay } from './formats.ts';
import type { Texts } from './texts.ts';
import { type Why, why, whyText } from './why.ts';

/** One customer's stored judgement, with what its sentences name. */
export interface CustomerWhyInput {
  customerName: string;
  /** By contact id; null: not known. */
  nameOf(contactId: string): string | null;
  verdict: SnapshotVerdict;
  before: { verdict: SnapshotVerdict; day: Day } | null;
  /** Judged days up to the verdict's, oldest first. */
  trend: readonly ScoredDay[];
  scope: { staff: number; archived: number; unknown?: number; until: UtcMs | null };
  businessDayMs: number;
  now: UtcMs;
}

/** Why a customer's score is what it is: the same sentences on the page, in `liuke explain` and for programs (COPY §9). */
export function customerWhy(texts: Texts, input: CustomerWhyInput): Why {
  const { customerName, verdict, before, trend, scope, businessDayMs, now } = input;
  const nameOf = (id: string | null | undefined): string | null => (id == null ? null : input.nameOf(id));
  const { change, keyContactId, heir } = verdict.people ?? { change: null, keyContactId: null, heir: null };
  return why(texts, {
    ...{ customerName, verdict, before, businessDayMs, now },
    person: nameOf(change === null ? verdict.mainContactId : keyContactId),
    // Named only from the second message on (COPY §5).
    successor: heir !== null && heir.turns >= 2 ? nameOf(heir.contactId) : null,
    versionChangedOn: before === null ? null : versionChangedOn(trend, before.day),
    scope: { ...scope, until: scope.until ?? verdict.at },
  });
}

/** Why and how it went, as plain text. @param against of {@link trendText} */
export function explainedText(said: Why, against: string | null): string {
  return [whyText(said), against].filter((text) => text !== null).join('\n\n');
}

/** 比11月13日高5分，比10月23日低18分; null where nothing can be compared. */
export function trendText(texts: Texts, trend: readonly ScoredDay[], now: UtcMs): string | null {
  const told = TREND_AGAINST_DAYS.map((days) => trendAgainst(trend, days)).filter((one) => one !== null);
  const said = new Set(told.map((one) => comparedText(texts, one, now)));
  return said.size === 0 ? null : [...said].join('，');
}

function comparedText({ fill }: Texts, trend: ScoreTrend, now: UtcMs): string {
  if (trend.kind === 'otherVersion')
    return fill('why.otherVersion', { date: dateText(startOfDay(trend.changedOn), now) });
  const date = dateText(startOfDay(trend.against), now);
  if (trend.points === 0) return fill('why.noChange', { date });
  const direction = fill(trend.points > 0 ? 'why.higher' : 'why.lower');
  return fill('why.change', { date, direction, n: String(Math.abs(trend.points)) });
}
