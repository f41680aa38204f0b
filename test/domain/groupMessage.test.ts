import { expect, it } from 'vitest';
import { DIGEST_PARTS, digestKey, digestOfKey } from '../../src/domain/groupMessage.ts';

it('finds the digest of each key, sent again or not, also of a group whose name looks like a part', () => {
  for (const groupId of ['webhook', 'east-2', 'x-2026-W01-picture'])
    for (const part of DIGEST_PARTS)
      for (const repeat of [0, 1, 12]) {
        const of = { groupId, week: '2026-W47' };
        expect(digestOfKey(digestKey(of, part, repeat))).toEqual(of);
      }
});

it.each(['alert-1-v1', 'digest-east', 'digest--2026-W1', 'notice-digest-east-2026-W47-op'])('%s is none', (key) => {
  expect(digestOfKey(key)).toBeNull();
});
