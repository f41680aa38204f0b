import type { ContactMove, CustomerChangeKind } from '../../domain/customerChange.ts';
import type { Segment, SettingMove } from '../../domain/customerMap.ts';
import type { SuggestionRule } from '../../domain/customerSuggestions.ts';
import type { KeyContact } from '../../domain/keyContact.ts';
import type { ContactWord } from '../../domain/keyContactChange.ts';
import type { PeopleFinding } from '../../domain/peopleFinding.ts';
import { defineTable, id, json, key, named, orNull, time } from '../table.ts';

/** What people did with customers: a merge, a split, a map from a file. Never deleted; an undo is noted beside it. */
export const customerChangeTable = defineTable(
  'customer_change',
  {
    id: key(id()),
    kind: id<CustomerChangeKind>(16),
    by: named('by_id', id()),
    at: named('changed_at', time()),
    moves: json<ContactMove[]>(),
    /** null: nothing but contacts was changed, or nobody had written it down yet. */
    settings: orNull(json<SettingMove[]>()),
    undoneBy: orNull(id()),
    undoneAt: orNull(time()),
  },
  [{ name: 'ix_customer_change_at', columns: ['at'] }],
);

/** What a person decided on a suggestion; the ids in the order of `pairName`. */
export const customerReviewTable = defineTable('customer_review', {
  aId: key(id()),
  bId: key(id()),
  rule: id<SuggestionRule>(16),
  decision: id<'accepted' | 'rejected'>(16),
  by: named('by_id', id()),
  at: named('decided_at', time()),
});

/** A customer's segment as a person set it. The last key column ends a row's time of being known; see versions.ts. */
export const customerSegmentTable = defineTable('customer_segment', {
  customerId: key(id()),
  supersededAt: key(time()),
  segment: orNull(id<Segment>(32)),
  knownAt: time(),
});

/** The key contact as a person marked it; null: by share of turns again. */
export const keyContactMarkTable = defineTable('key_contact_mark', {
  customerId: key(id()),
  supersededAt: key(time()),
  contactId: orNull(id()),
  by: named('by_id', id()),
  markedAt: time(),
  knownAt: time(),
});

/** What our people answered to 对接人换了吗. */
export const keyContactWordTable = defineTable('key_contact_word', {
  contactId: key(id()),
  at: key(named('said_at', time())),
  customerId: id(),
  word: id<ContactWord>(16),
  by: named('by_id', id()),
  knownAt: time(),
});

/** Who was the key contact from when to when, as it was judged. */
export const keyContactTermTable = defineTable('key_contact_term', {
  customerId: key(id()),
  from: key(named('from_at', time())),
  contactId: id(),
  source: id<KeyContact['source']>(16),
  until: orNull(named('until_at', time())),
});

/** What a judgement right after an event said of a customer's people; counts until the next snapshot. */
export const peopleFindingTable = defineTable('people_finding', {
  customerId: key(id()),
  at: named('judged_at', time()),
  finding: json<PeopleFinding>(),
});

/** A customer that went from one of us to another. */
export const handoverTable = defineTable(
  'handover',
  {
    customerId: key(id()),
    toStaffId: key(id()),
    at: key(named('handed_at', time())),
    fromStaffId: id(),
    reason: id<'transfer' | 'departed'>(16),
    knownAt: time(),
  },
  [{ name: 'ix_handover_known', columns: ['knownAt'] }],
);

/** The few messages in which a phrase rule was heard: found without going through all messages. */
export const phraseHitTable = defineTable(
  'phrase_hit',
  { msgId: key(id()), contactId: id(), at: named('sent_at', time()), rules: json<string[]>(), knownAt: time() },
  [
    { name: 'ix_phrase_hit_at', columns: ['at'] },
    { name: 'ix_phrase_hit_contact', columns: ['contactId', 'at'] },
  ],
);
