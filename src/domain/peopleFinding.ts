import type { ContactChange } from './keyContactChange.ts';
import type { HeirCandidate } from './keyContactHeir.ts';
import type { Deletion } from './signals/deletedByCustomer.ts';

/** Who matters at a customer and what has changed about it: kept with the verdict, so that card and page name the same people. */
export interface PeopleFinding {
  keyContactId: string | null;
  isMarked: boolean;
  change: ContactChange | null;
  /** Who may have taken over; null while nobody of the others has written since. */
  heir: HeirCandidate | null;
  deletion: Deletion | null;
}
