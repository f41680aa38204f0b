import type { Band } from './verdict.ts';

/** Our own customer tags: how a customer stands, as pages say it, and who matters there. */
export const OWN_TAGS = ['first', 'keyContact', 'steady', 'watch'] as const;
export type OwnTag = (typeof OWN_TAGS)[number];

/**
 * Which of our tags a relationship should bear, sorted.
 * @param band null where the customer was never judged; one that cannot be judged bears no grade
 */
export function wantedTags({ band, isKeyContact }: { band: Band | null; isKeyContact: boolean }): OwnTag[] {
  const grade = OWN_TAGS.filter((tag) => tag === band);
  return [...grade, ...(isKeyContact ? (['keyContact'] as const) : [])].sort();
}
