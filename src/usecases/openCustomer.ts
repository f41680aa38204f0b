import type { Clock } from '../domain/time.ts';
import { type CustomerTies, mayManage, maySee, type Viewer } from '../domain/viewer.ts';
import { peopleOfCustomer } from '../store/customerAccess.ts';
import { type ReadingPlace, saveReadings } from '../store/readingLog.ts';
import type { Store } from '../store/store.ts';

export interface OpenDeps {
  store: Store;
  clock: Clock;
}

export interface OpenedCustomer extends CustomerTies {
  mayManage: boolean;
}

/** What may be done with a customer; null when it is not theirs to see, or not there. Nothing is noted. */
export async function rightsOn(
  { store }: OpenDeps,
  viewer: Viewer,
  customerId: string,
): Promise<OpenedCustomer | null> {
  const { isThere, ...ties } = await peopleOfCustomer(store.db, customerId);
  return isThere && maySee(viewer, ties) ? { ...ties, mayManage: mayManage(viewer, ties) } : null;
}

/**
 * Before a customer's page is shown: whoever is not its owner goes into the reading log first, so that no look goes unseen
 * (PRODUCT §8).
 * @returns null when it is not theirs to see, or not there
 */
export async function openCustomer(
  deps: OpenDeps,
  viewer: Viewer,
  customerId: string,
  place: ReadingPlace = 'page',
): Promise<OpenedCustomer | null> {
  const opened = await rightsOn(deps, viewer, customerId);
  if (opened !== null && opened.ownerId !== viewer.id) {
    const { ownerId } = opened;
    await saveReadings(deps.store.db, [{ customerId, at: deps.clock(), readerId: viewer.id, ownerId, place }]);
  }
  return opened;
}
