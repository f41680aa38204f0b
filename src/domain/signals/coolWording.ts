import { dayNumberAt } from '../crm/importTime.ts';
import { DAY_MS, type UtcMs } from '../time.ts';
import { SAID_DAYS, type SaidPhrase, type TextUnseen } from './saidPhrase.ts';
import { EVIDENCE_MAX } from './signal.ts';

/** Dated hits, newest first. No score and no card follows from them (PRODUCT §3 and COPY §12: page only). */
export interface CoolWording {
  kind: 'judged';
  hits: { at: UtcMs; contactId: string; rule: string }[];
}

/** PRODUCT §3 counts 太贵 among them, whose rule is one of bargaining. */
const GROUPS = ['cool.', 'bargain.'];

/**
 * What the customer's people said that may be meant coolly (PRODUCT §3, 冷淡措辞). Said by one person several times on a day it is one
 * hit.
 * @param said in any order; what is later than now is not looked at
 * @param isTextSeen could any words of theirs be read in these days?
 */
export function coolWording(
  said: readonly SaidPhrase[],
  { now, isTextSeen }: { now: UtcMs; isTextSeen: boolean },
): CoolWording | TextUnseen {
  const hits = said
    .filter(({ at }) => at <= now && now - at <= SAID_DAYS * DAY_MS)
    .flatMap(({ at, contactId, rules }) =>
      rules.filter((rule) => GROUPS.some((group) => rule.startsWith(group))).map((rule) => ({ at, contactId, rule })),
    )
    .sort((a, b) => b.at - a.at || (a.rule < b.rule ? -1 : 1));
  if (!isTextSeen && hits.length === 0) return { kind: 'cannotJudge', reason: 'noText' };
  const byDay = new Map<string, (typeof hits)[number]>();
  for (const hit of hits) {
    const key = [dayNumberAt(hit.at), hit.contactId, hit.rule].join('\n');
    if (!byDay.has(key)) byDay.set(key, hit);
  }
  return { kind: 'judged', hits: [...byDay.values()].slice(0, EVIDENCE_MAX) };
}
