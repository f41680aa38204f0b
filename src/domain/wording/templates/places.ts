import { within } from '../template.ts';

/**
 * The places of a card and how many 字 each holds: the shorter limits of messages.md §4.3, so the same text fits every
 * channel.
 */
export const source = within(13);
export const title = within(26);
export const desc = within(30);
export const suggestion = within(112);
export const quote = within(40);
export const keyName = within(5);
export const value = within(26);
export const button = within(10);
export const label = within(10);
export const option = within(10);
export const selectTitle = within(13);
export const menu = within(10);
/** The short form of a cause, in lists, quotes and leader cards (COPY §5). */
export const short = within(8);
/** A piece of a longer text, already counted there. */
export const word = within(12);
/** A line of a page or of the digest; the digest has a byte limit of its own. */
export const line = within(120);
