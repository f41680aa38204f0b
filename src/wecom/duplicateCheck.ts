/**
 * Fields of message/send by which WeCom delivers an identical request once, for the longest time that it remembers one:
 * four hours (messages.md §2).
 */
export const DUPLICATE_CHECK = { enable_duplicate_check: 1, duplicate_check_interval: 14_400 } as const;
