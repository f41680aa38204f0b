/** Milliseconds since 1970-01-01T00:00:00Z. Every instant in memory, in storage and between parts has this form. */
export type UtcMs = number;

/** Handed in at the edges; the core receives `now` as a value. */
export type Clock = () => UtcMs;

/** A day of the calendar in company time, `YYYY-MM-DD`. */
export type Day = string;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** 24 hours of the time axis; a business day is never this (ask the calendar). */
export const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
