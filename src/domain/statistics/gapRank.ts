/** From this many own gaps on, the rank among them is used; fewer are helped by one pseudo-gap (PRODUCT §3). */
const RANK_GAPS_MIN = 8;
const GAPS_MIN = 3;

export interface SilenceQuestion {
  /** Days since the last message, of working days only in production (DETECTION §3). */
  silenceDays: number;
  /** Days between contacts that lie behind, same kind of days. */
  gapsDays: readonly number[];
  /** W of this customer. */
  windowDays: number;
}

export interface SilenceAnswer {
  /** How many times the mean gap the silence lasts. With fewer than 8 gaps a pseudo-gap of W / 4 is among them. */
  ratio: number;
  meanGapDays: number;
  /** Share of gaps, this one included, that were as long: (1 + gaps >= silence) / (gaps + 1). null with fewer than 8 gaps. */
  rank: number | null;
  /**
   * The least that `rank` can be with so many gaps: reached when no gap was as long. Only from 19 gaps on is it 0.05; a rule
   * "rank at most 0.05" must let a silence without precedent pass, or customers with 8 to 18 gaps can never be quiet.
   */
  rankMin: number | null;
  gaps: number;
}

/**
 * Is this silence unusual for this customer? Against his own gaps (PRODUCT §3, DETECTION §4; after Navarro et al. 2017).
 * @returns null with fewer than 3 gaps: no habit to compare with
 */
export function silenceAgainstGaps({ silenceDays, gapsDays, windowDays }: SilenceQuestion): SilenceAnswer | null {
  const gaps = gapsDays.length;
  if (gaps < GAPS_MIN) return null;
  const total = gapsDays.reduce((sum, gap) => sum + gap, 0);
  const isRanked = gaps >= RANK_GAPS_MIN;
  const meanGapDays = isRanked ? total / gaps : (total + windowDays / 4) / (gaps + 1);
  const asLong = gapsDays.filter((gap) => gap >= silenceDays).length;
  return {
    ratio: silenceDays / meanGapDays,
    meanGapDays,
    rank: isRanked ? (1 + asLong) / (gaps + 1) : null,
    rankMin: isRanked ? 1 / (gaps + 1) : null,
    gaps,
  };
}
