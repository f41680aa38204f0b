import { z } from 'zod';

/** A text that WeCom may leave out; then ''. */
export const OptionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/** A list that WeCom may leave out; then empty. */
export function optionalList<T>(item: z.ZodType<T>) {
  return z
    .array(item)
    .nullish()
    .transform((items): T[] => items ?? []);
}

/** Rows of which each is judged by itself. */
export const Rows = optionalList(z.unknown());

/** A userid in lower case: WeCom compares it without case and answers with either (basics.md §5.1). */
export const StaffId = z
  .string()
  .min(1)
  .transform((id) => id.toLowerCase());

/** Seconds since 1970 as milliseconds; null when absent or 0. */
export const OptionalSeconds = z
  .number()
  .nullish()
  .transform((seconds) => (seconds ? seconds * 1000 : null));
