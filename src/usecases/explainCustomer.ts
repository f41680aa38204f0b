import type { BusinessCalendar } from '../domain/businessCalendar.ts';
import { dayNumber, dayText } from '../domain/dayNumber.ts';
import type { Customer } from '../domain/people.ts';
import type { ScoredDay } from '../domain/scoreTrend.ts';
import { TREND_AGAINST_DAYS, trendAgainst } from '../domain/scoreTrend.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { Clock, Day, UtcMs } from '../domain/time.ts';
import { type ScorePart, shownScore } from '../domain/verdict.ts';
import { customerWhy, explainedText, trendText } from '../domain/wording/customerWhy.ts';
import { type DimensionChange, scoreChanges } from '../domain/wording/scoreChanges.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Why } from '../domain/wording/why.ts';
import { loadCustomers } from '../store/customers.ts';
import { loadContacts } from '../store/people.ts';
import { snapshotsOf } from '../store/snapshots.ts';
import type { Store } from '../store/store.ts';

/** The score is compared with the one of so many days before (COPY §9). */
const COMPARED_DAYS = 28;
/** So far back a version of the score is looked for. */
const TREND_DAYS = 180;

export interface ExplainDeps {
  store: Store;
  calendar: BusinessCalendar;
  texts: Texts;
  clock: Clock;
}

/** One judgement that was compared. */
export interface ExplainedDay {
  day: Day;
  at: UtcMs;
  version: string;
  /** As people read it; null when it could not be judged. */
  score: number | null;
  band: string;
  cannotJudge: string | null;
  coverage: number;
  parts: ScorePart[];
  standing: SnapshotVerdict['standing'];
}

/** Why a customer's score is what it is, for a person and for programs. */
export interface Explanation {
  customer: { id: string; name: string };
  from: ExplainedDay | null;
  to: ExplainedDay;
  /** Points by dimension, the largest first; they add up to the difference of the scores. null: not comparable (不可比). */
  changes: DimensionChange[] | null;
  /** Against 7 and 28 days before. */
  trend: ({ days: number } & NonNullable<ReturnType<typeof trendAgainst>>)[];
  trendText: string | null;
  why: Why;
  /** All sentences of both as plain text: what `liuke explain` prints. */
  text: string;
}

/** Nothing to explain; the message says why. */
export class NothingToExplain extends Error {
  override readonly name = 'NothingToExplain';
}

/**
 * The parts of a customer's score on two days, with what is behind them (PRODUCT §4, why).
 * @param asked.customer id, or the exact name
 * @param asked.from the day to compare with: the last judged one on or before it; 28 days before `to` unless told
 * @param asked.to the last judged day on or before it; the latest unless told
 * @throws NothingToExplain, RangeError for a day that is none
 */
export async function explainCustomer(
  { store, calendar, texts, clock }: ExplainDeps,
  asked: { customer: string; from?: Day; to?: Day },
): Promise<Explanation> {
  const now = clock();
  const customer = await findCustomer(store, asked.customer);
  const wanted = asked.to ?? calendar.dayOf(now);
  const compared = asked.from ?? dayText(dayNumber(wanted) - COMPARED_DAYS);
  if (dayNumber(compared) >= dayNumber(wanted)) throw new RangeError('from must be a day before to');
  const first = dayText(Math.min(dayNumber(compared), dayNumber(wanted) - TREND_DAYS) - COMPARED_DAYS);
  const rows = await snapshotsOf(store.db, customer.id, { from: first, to: wanted });
  const last = rows.at(-1);
  if (last === undefined)
    throw new NothingToExplain(
      `customer ${customer.id} was not judged up to ${wanted}: run liuke assess, or ask later`,
    );
  const before = rows.findLast(({ day }) => day <= compared && day < last.day);
  const [verdict, earlier] = [last.verdict as SnapshotVerdict, before?.verdict as SnapshotVerdict | undefined];
  const trend: ScoredDay[] = rows.map(({ day, score, version }) => ({ day, score, version }));
  const names = await contactNames(store, verdict);
  const against = trendText(texts, trend, now);
  const said = customerWhy(texts, {
    customerName: customer.name,
    nameOf: (id) => names.get(id) ?? null,
    verdict,
    before: before === undefined ? null : { verdict: earlier!, day: before.day },
    trend,
    scope: scopeOf(verdict),
    businessDayMs: calendar.businessDayMs,
    now,
  });
  return {
    customer: { id: customer.id, name: customer.name },
    from: before === undefined ? null : explainedDay(before.day, earlier!),
    to: explainedDay(last.day, verdict),
    changes: earlier === undefined ? null : scoreChanges(verdict, earlier),
    trend: TREND_AGAINST_DAYS.flatMap((days) => {
      const found = trendAgainst(trend, days);
      return found === null ? [] : [{ days, ...found }];
    }),
    trendText: against,
    why: said,
    text: explainedText(said, against),
  };
}

function explainedDay(day: Day, verdict: SnapshotVerdict): ExplainedDay {
  const { at, version, score, band, cannotJudge, coverage, parts, standing } = verdict;
  const shown = score === null ? null : shownScore(score);
  return { day, at, version, score: shown, band, cannotJudge, coverage, parts, standing };
}

async function findCustomer({ db }: Store, said: string): Promise<Customer> {
  const [byId] = await loadCustomers(db, [said]);
  if (byId !== undefined) return byId;
  const byName = (await loadCustomers(db)).filter(({ name }) => name === said);
  if (byName.length === 1) return byName[0]!;
  if (byName.length === 0) throw new NothingToExplain(`no customer has the id or the name "${said}"`);
  const ids = byName.map(({ id }) => id).join(', ');
  throw new NothingToExplain(`${byName.length} customers are named "${said}": say the id (${ids})`);
}

async function contactNames({ db }: Store, { mainContactId, people }: SnapshotVerdict): Promise<Map<string, string>> {
  const ids = [mainContactId, people?.keyContactId, people?.heir?.contactId].filter((id) => id != null);
  return new Map((await loadContacts(db, ids)).map(({ id, name }) => [id, name]));
}

/** What could be seen when it was judged. */
function scopeOf({ sight }: SnapshotVerdict) {
  const { linked, archived, unknown, until } = sight ?? { linked: 0, archived: 0, unknown: 0, until: null };
  return { staff: linked, archived, unknown, until };
}
