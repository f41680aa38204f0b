import type { Cause, CauseKind } from './alert.ts';

/** What cannot wait for room in the budget (COPY §12). */
const CRITICAL: ReadonlySet<CauseKind> = new Set(['complaint', 'deleted', 'contactConfirmed']);

/** A complaint that only a phrase suggests is none, nor is a deletion that the others' daily messages belie. */
export function isCritical(causes: readonly Pick<Cause, 'kind' | 'facts'>[]): boolean {
  return causes.some((cause) => CRITICAL.has(cause.kind) && cause.facts.source !== 'phrase' && !isForListOnly(cause));
}

/** Not worth a card of its own: a line in the morning list tells it (COPY §5, notes to 5.6). */
export function isForListOnly({ kind, facts }: Pick<Cause, 'kind' | 'facts'>): boolean {
  return kind === 'deleted' && facts.othersDaily === 1;
}
