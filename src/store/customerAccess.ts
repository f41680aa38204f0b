import type { Db } from './db.ts';
import { lastOwnerOf } from './snapshots.ts';

const CURRENT = Number.MAX_SAFE_INTEGER;

/** Who has to do with a customer; all empty for a customer that is not there. */
export interface CustomerPeople {
  isThere: boolean;
  /** By hand or by CRM, else as last judged. */
  ownerId: string | null;
  /** Who holds the open alert, and who was sent a card about it. */
  alertedIds: string[];
  /** Who has a live relationship with one of its contacts. */
  linkedIds: string[];
}

/** Always the same number of questions, so that the time of an answer does not tell whether a customer is there. */
export async function peopleOfCustomer(db: Db, customerId: string): Promise<CustomerPeople> {
  const [byHand] = await db.query<{ owner_id: string | null }>(
    'SELECT owner_id FROM customer WHERE id = ? AND superseded_at = ?',
    [customerId, CURRENT],
  );
  const judgedOwnerId = await lastOwnerOf(db, customerId);
  const alerted = await db.query<{ id: string }>(
    `SELECT owner_id AS id FROM alert WHERE open_customer_id = ?
     UNION SELECT c.receiver_id AS id FROM alert a JOIN card c ON c.alert_id = a.id WHERE a.open_customer_id = ?`,
    [customerId, customerId],
  );
  const linked = await db.query<{ id: string }>(
    `SELECT DISTINCT r.staff_id AS id FROM customer_mapping m
     JOIN relationship r ON r.contact_id = m.contact_id AND r.superseded_at = ? AND r.ended_at IS NULL
     WHERE m.customer_id = ? AND m.superseded_at = ? AND m.valid_to IS NULL`,
    [CURRENT, customerId, CURRENT],
  );
  return {
    isThere: byHand !== undefined,
    ownerId: byHand?.owner_id ?? judgedOwnerId,
    alertedIds: alerted.map(({ id }) => id),
    linkedIds: linked.map(({ id }) => id),
  };
}
