import type { AlertState } from '../alert.ts';
import type { UtcMs } from '../time.ts';
import type { Band } from '../verdict.ts';
import { countText, dateTimeText, elapsedText } from './formats.ts';
import { personName } from './names.ts';
import type { Texts } from './texts.ts';

/** 平稳, 留意 …: a colour never stands without it. */
export function bandName(texts: Texts, band: Band): string {
  return texts.fill(`band.${band}`);
}

/** The follow-up's state as pages show it; `answered`: the customer wrote after the claim. */
export function stateName(texts: Texts, state: AlertState | 'answered'): string {
  return texts.fill(`state.${state}`);
}

/** In place of a card, for who cannot see one: how many customers, and where. */
export function cardless(texts: Texts, { customers, url }: { customers: number; url: string }): string {
  return texts.fill('cardless', { n: countText(customers, 2), url });
}

/** Why the pull has stopped, as far as it is known. */
export type PullFault = { kind: 'ip'; ip: string } | { kind: 'secret' | 'key' | 'unreachable' | 'unknown' };

/** One notice to the operator: since when, why, and what to do. */
export function operatorNotice(
  texts: Texts,
  { stoppedAt, now, fault }: { stoppedAt: UtcMs; now: UtcMs; fault: PullFault },
): string {
  const remedy =
    fault.kind === 'ip'
      ? texts.fill('operator.ip.remedy', { ip: fault.ip })
      : texts.fill(`operator.${fault.kind}.remedy`);
  return texts.fill('operator.stopped', {
    when: dateTimeText(stoppedAt, now),
    minutes: elapsedText(now - stoppedAt),
    reason: texts.fill(`operator.${fault.kind}.reason`),
    remedy,
  });
}

/** What the installation really does; each sentence of the introduction must be true (COPY §11). */
export interface IntroductionSettings {
  newCardsPerDay: number;
  /** Orders are connected, so 没下单 can be a cause. */
  hasOrders: boolean;
  /** Days that message text is kept encrypted; null: no text is kept. */
  textRetentionDays: number | null;
  /** Business days until the leader is asked in; null: the ladder ends at the owner. */
  leaderAfterDays: number | null;
  /** Name of this salesperson's leader. */
  leader?: string | null;
}

/** The first message to each salesperson, once, before any card. */
export function introduction(texts: Texts, settings: IntroductionSettings): string {
  const { newCardsPerDay, hasOrders, textRetentionDays, leaderAfterDays, leader } = settings;
  const { fill } = texts;
  return [
    fill('intro.hello'),
    fill(hasOrders ? 'intro.what' : 'intro.what.noOrders', { cards: String(newCardsPerDay) }),
    fill('intro.how'),
    textRetentionDays === null
      ? fill('intro.data.none')
      : fill('intro.data.encrypted', { retention: String(textRetentionDays) }),
    leaderAfterDays === null
      ? fill('intro.leader.pageOnly')
      : fill('intro.leader', {
          ladder: String(leaderAfterDays),
          leader: personName(leader, fill('fallback.leader')),
        }),
  ].join('\n');
}
