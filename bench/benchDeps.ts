import type { StoreKind } from '../src/store/store.ts';

/** What a bench is given. */
export interface BenchDeps {
  /** One result. */
  out(result: Record<string, string | number>): void;
  /** What happens meanwhile, for people. */
  say(line: string): void;
  /** Instead of the bench's own number, for a short run. */
  messages?: number | undefined;
  /** Instead of the largest number of customers. */
  customers?: number | undefined;
  stores?: readonly StoreKind[] | undefined;
}
