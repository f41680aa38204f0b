import type { StoryKind } from './story.ts';

/** What a scenario knows about one customer and no detector may read: results are compared with it. JSON-able. */
export interface CustomerTruth {
  /** `c01`, `c02` …: a name inside the truth only, unknown to WeCom. */
  id: string;
  /** Registered company name, or the person's for one without a company. */
  name: string;
  /** As people say it; part of `name`, and of no other customer's. */
  shortName: string;
  /** external_userids, the main person first. */
  contacts: string[];
  /** userid of who owns the customer at the end. */
  owner: string;
  kind: StoryKind;
  /** Calendar days between conversations while all is well. */
  cadenceDays: number;
  /**
   * UTC milliseconds from which the story shows; null for `steady`. For `goesQuiet` and `deleted` nothing of the
   * customer comes at or after it.
   */
  from: number | null;
  /** `seasonal`: when the customer is back. */
  until?: number;
  /** `slowsDown`: how many times as long answers take. `fades`: how many times as far apart conversations are. */
  factor?: number;
  /** `goesQuiet`: who wrote last. */
  lastWord?: 'ours' | 'theirs';
  /** `championLeaves`: who leaves and who takes over, external_userids. */
  champion?: string;
  successor?: string;
  /** `handover`: userid of the colleague before. */
  formerOwner?: string;
  /** Comes back to the old habit once somebody writes. */
  recoverable: boolean;
}

export interface Truth {
  seed: number;
  /** UTC milliseconds of the first and the last instant that the events cover. */
  startAt: number;
  endAt: number;
  customers: CustomerTruth[];
}

/** The truth about the customer that this contact belongs to; undefined for an unknown contact. */
export function customerOf(truth: Truth, externalUserid: string): CustomerTruth | undefined {
  return truth.customers.find((customer) => customer.contacts.includes(externalUserid));
}

/** Whom a card speaks of: the customer whose short name stands in its title; undefined when none does. */
export function customerOnCard(truth: Truth, title: string): CustomerTruth | undefined {
  return truth.customers.find((customer) => title.includes(customer.shortName));
}

/** The person whom one would write to now: the successor of somebody who has left, else the main person. */
export function personToWriteTo(customer: CustomerTruth, at: number): string {
  const hasLeft = customer.successor !== undefined && customer.from !== null && at >= customer.from;
  return hasLeft ? customer.successor! : customer.contacts[0]!;
}
