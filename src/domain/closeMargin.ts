import type { Alert, CauseKind } from './alert.ts';
import type { ScoreProfile } from './scoreProfile.ts';
import { type StandingCause, shownScore, type Verdict } from './verdict.ts';

/** Changes that are causes only together with a low score. */
const OF_THE_SCORE: ReadonlySet<CauseKind> = new Set(['slowReply', 'fewerReplies']);

/**
 * What stands for an open alert: a cause that the score alone has ended goes on until health is some points above its limit
 * (PRODUCT §5), so that a score around the limit does not open and close it. *Fading* has the same in `settleFading`.
 */
export function withMargin(
  standing: readonly StandingCause[],
  { causes }: Pick<Alert, 'causes'>,
  { score, changes }: Pick<Verdict, 'score' | 'changes'>,
  { replyChange, fading }: Pick<ScoreProfile, 'replyChange' | 'fading'>,
): StandingCause[] {
  if (score === null || shownScore(score) > replyChange.healthMax + fading.closeMargin) return [...standing];
  const known = new Set(causes.map(({ kind }) => kind));
  const kept = changes.filter(
    ({ kind }) => OF_THE_SCORE.has(kind) && known.has(kind) && standing.every((cause) => cause.kind !== kind),
  );
  return [...standing, ...kept.map(({ kind, facts }) => ({ kind, facts }))];
}
