import type { LossReview } from '../lossReview.ts';
import { LOSSES_MIN, type TraitFinding } from '../lossTraits.ts';
import type { Retention } from '../retention.ts';
import type { Estimate } from '../statistics/proportion.ts';
import type { UtcMs } from '../time.ts';
import { FEW, segmentName, shareText, tierName, wholeDate } from './backtestWords.ts';
import { dateText } from './formats.ts';
import { cleanName } from './names.ts';
import { shortName } from './shortName.ts';
import { LOST_REASONS } from './tapReply.ts';
import type { Texts } from './texts.ts';

/** The post-mortem as it is read, a line each. @param now whose year need not be named */
export function lossLines(texts: Texts, review: LossReview, now: UtcMs): string[] {
  const { from, to, losses, reasons, latest } = review;
  const total = losses.confirmed + losses.silence;
  const others = latest.map(({ name }) => name);
  const heading = texts.fill('losses.heading', { from: wholeDate(from), to: wholeDate(to) });
  const stay = retentionLines(texts, review);
  if (total === 0) return [heading, texts.fill('losses.none'), '', ...stay];
  return [
    heading,
    texts.fill('losses.counts', { total: String(total), n: String(losses.confirmed) }),
    ...(reasons.length === 0
      ? []
      : [
          texts.fill('losses.reasons', {
            list: reasons
              .slice(0, 3)
              .map((one) => reasonText(texts, one))
              .join('、'),
          }),
        ]),
    '',
    texts.fill('losses.latest', { count: String(latest.length) }),
    ...latest.map(
      ({ name, lastContactAt, evidentAt, source }) =>
        `  ${texts.fill('losses.row', {
          customer: shortName(name, others) || name,
          lastDate: dateText(lastContactAt, now),
          date: dateText(evidentAt, now),
          reason: texts.fill(`losses.source.${source}`),
        })}`,
    ),
    '',
    ...traitLines(texts, review),
    '',
    ...stay,
  ];
}

function reasonText(texts: Texts, { reason, count }: { reason: string; count: number }): string {
  // A tap gives the key of its button, a list whatever was written in it.
  const tapped = LOST_REASONS.find((key) => key === reason);
  const word =
    reason === '' ? texts.fill('losses.reason.none') : tapped === undefined ? cleanName(reason) : texts.fill(tapped);
  return texts.fill('losses.reason', { reason: word, count: String(count) });
}

function traitLines(texts: Texts, { compared, traits }: LossReview): string[] {
  const isFew = Math.min(compared.lost, compared.stayed) < LOSSES_MIN;
  return [
    texts.fill('losses.traits', { total: String(compared.lost), count: String(compared.stayed) }),
    ...(isFew ? [texts.fill('losses.traits.few', { n: String(compared.lost) })] : []),
    ...traits.map((trait) => `  ${traitLine(texts, trait, isFew)}`),
  ];
}

function traitLine(texts: Texts, { trait, lost, stayed, lift, isClear }: TraitFinding, isFew: boolean): string {
  const counts = {
    trait: texts.fill(`trait.${trait}`),
    ...{ n: String(lost.successes), total: String(lost.trials) },
    ...{ real: String(stayed.successes), count: String(stayed.trials) },
  };
  if (isFew) return texts.fill('losses.trait', counts);
  const share = shareText(lost.trials === 0 ? 0 : lost.successes / lost.trials);
  if (!isClear || lift === null) return texts.fill('losses.trait.unclear', { ...counts, share });
  const range = `［${lift.low.toFixed(1)}，${lift.high.toFixed(1)}］`;
  return texts.fill('losses.trait.clear', { ...counts, share, lift: `${lift.value.toFixed(1)}倍`, range });
}

function retentionLines(
  texts: Texts,
  { retention: { year, bySegment, byTier, byOwner, months } }: LossReview,
): string[] {
  if (year.rate === null) return [];
  const { start, kept, added, rate } = year;
  return [
    texts.fill('losses.retention'),
    `  ${texts.fill('losses.retention.year', { start: String(start), kept: String(kept), share: shareText(rate.value), count: String(added) })}`,
    ...months.slice(-3).map(({ month, retention }) => `  ${retentionLine(texts, month, retention)}`),
    ...(bySegment.length < 2 ? [] : bySegment).map(
      ({ group, retention }) => `  ${retentionLine(texts, segmentName(texts, group), retention)}`,
    ),
    ...(byTier.length < 2 ? [] : byTier).map(
      ({ group, retention }) => `  ${retentionLine(texts, tierName(texts, group), retention)}`,
    ),
    ...byOwner.map(
      ({ group, retention }) =>
        `  ${retentionLine(texts, group === '' ? texts.fill('losses.noOwner') : group, retention)}`,
    ),
  ];
}

function retentionLine(texts: Texts, by: string, { start, kept, rate }: Retention): string {
  const counts = { by, start: String(start), kept: String(kept) };
  if (rate === null || start < FEW) return texts.fill('losses.retention.few', counts);
  return texts.fill('losses.retention.row', { ...counts, share: shareText(rate.value), range: rangeText(rate) });
}

function rangeText({ low, high }: Estimate): string {
  return `${shareText(low)}到${shareText(high)}`;
}
