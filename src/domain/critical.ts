import type { Cause, CauseKind } from './alert.ts';

/** What cannot wait for room in the budget (COPY §12). */
const CRITICAL: ReadonlySet<CauseKind> = new Set(['complaint', 'deleted', 'contactConfirmed']);

/** A complaint that only a phrase suggests is none. */
export function isCritical(causes: readonly Pick<Cause, 'kind' | 'facts'>[]): boolean {
  return causes.some(({ kind, facts }) => CRITICAL.has(kind) && facts.source !== 'phrase');
}
