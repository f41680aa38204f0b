import type { CauseKind } from '../domain/alert.ts';
import { personOf } from '../domain/snapshotVerdict.ts';
import type { CauseCardInput } from '../domain/wording/causeCardInput.ts';
import type { CustomerView } from '../usecases/viewCustomers.ts';

/**
 * Whom a cause is about and who has taken over, by name: the same people as on its card, so that the page never says of the
 * successor what holds for the one who left.
 */
export function causePeople(
  { contacts, verdict }: Pick<CustomerView, 'contacts' | 'verdict'>,
  kind: CauseKind,
): { person: string | null; successor: CauseCardInput['successor'] } {
  const nameOf = (id: string | null): string => contacts.find(({ contact }) => contact.id === id)?.contact.name ?? '';
  const heir = verdict?.people?.heir ?? null;
  const successor = heir === null ? '' : nameOf(heir.contactId);
  return {
    person: nameOf(personOf(verdict, kind)) || null,
    successor:
      heir === null || successor === '' ? null : { name: successor, turns: heir.turns, isSaid: heir.isSaid === true },
  };
}
