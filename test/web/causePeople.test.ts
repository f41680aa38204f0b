import { expect, it } from 'vitest';
import type { CauseKind } from '../../src/domain/alert.ts';
import type { CustomerView } from '../../src/usecases/viewCustomers.ts';
import { causePeople } from '../../src/web/causePeople.ts';

const contact = (id: string, name: string) => ({
  ...{ contact: { id, name }, lastAt: null, isLive: true },
});

/** 王敏 was the key contact; 赵倩 has written most since. */
const view = {
  contacts: [contact('wmOld', '王敏'), contact('wmNew', '赵倩')],
  verdict: {
    mainContactId: 'wmNew',
    people: {
      keyContactId: 'wmOld',
      isMarked: false,
      change: null,
      heir: { contactId: 'wmNew', turns: 7 },
      deletion: null,
    },
  },
} as unknown as Pick<CustomerView, 'contacts' | 'verdict'>;

it('names who has changed, not who took over, and the successor apart', () => {
  for (const kind of ['contactSuspected', 'contactLikely', 'contactConfirmed'] satisfies CauseKind[])
    expect(causePeople(view, kind)).toEqual({ person: '王敏', successor: { name: '赵倩', turns: 7, isSaid: false } });
});

it('names who writes most for every other cause, and nobody who is not known', () => {
  expect(causePeople(view, 'goneQuiet').person).toBe('赵倩');
  expect(causePeople({ ...view, contacts: [] }, 'contactLikely')).toEqual({ person: null, successor: null });
  expect(causePeople({ contacts: [], verdict: null }, 'fading')).toEqual({ person: null, successor: null });
});
