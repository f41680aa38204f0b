import type { Phrases } from '../phraseRules.ts';
import { BARGAIN_PATIENCE_DAYS, type Bargaining } from '../signals/bargaining.ts';
import type { CoolWording } from '../signals/coolWording.ts';
import type { TextUnseen } from '../signals/saidPhrase.ts';
import type { UtcMs } from '../time.ts';
import { pageDateText } from './formats.ts';
import { personName } from './names.ts';
import type { Texts } from './texts.ts';

/**
 * What a customer's people said, a line each: what rules call it, never their words (PRODUCT §8).
 * @param options.rules as the company has them; a hit of a rule that is no longer there, or has no name, is left out
 */
export function coolWordingLines(
  texts: Texts,
  cool: CoolWording | TextUnseen,
  { rules, names, now }: { rules: Phrases['rules']; names: ReadonlyMap<string, string>; now: UtcMs },
): string[] {
  if (cool.kind === 'cannotJudge') return [texts.fill('customer.wording.noText')];
  const labels = new Map(rules.map(({ id, label }) => [id, label]));
  const lines = cool.hits.flatMap(({ at, contactId, rule }) => {
    const phrase = labels.get(rule);
    const person = personName(names.get(contactId), texts.fill('fallback.person'));
    return phrase === undefined
      ? []
      : [texts.fill('customer.wording.hit', { date: pageDateText(at, now), person, phrase })];
  });
  return lines.length === 0 ? [texts.fill('customer.wording.none')] : lines;
}

/** 10月8日起有2天谈过价格，到11月18日还没有订单; null where there is nothing to say that the lines of wording do not. */
export function bargainingLine(texts: Texts, bargain: Bargaining, now: UtcMs): string | null {
  if (bargain.kind === 'none' || (bargain.kind === 'cannotJudge' && bargain.reason === 'noText')) return null;
  const date = pageDateText(bargain.since, now);
  if (bargain.kind === 'withoutOrder') {
    const values = { date, until: pageDateText(bargain.until, now) };
    return bargain.days === 1
      ? texts.fill('customer.bargain.open', values)
      : texts.fill('customer.bargain.openDays', { ...values, count: String(bargain.days) });
  }
  if (bargain.reason === 'noOrders') return texts.fill('customer.bargain.noOrders', { date });
  const until = pageDateText(bargain.until, now);
  return texts.fill('customer.bargain.tooEarly', { date, until, days: String(BARGAIN_PATIENCE_DAYS) });
}
