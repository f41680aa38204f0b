/** A customer has the id of its first contact: `c-` and the contact, perhaps with a number behind it. */
const CUSTOMER = /^c-(.+?)(-\d+)?$/s;

/**
 * The ids of people that an id may be or hold: itself, the contact behind a customer's id, the two ends of a single or internal
 * chat. Too many are no harm: they are only compared with people who are known to be erased.
 */
export function personIdsIn(id: string): string[] {
  if (id === '') return [];
  const customer = CUSTOMER.exec(id);
  if (customer !== null) return [id, id.slice(2), customer[1]!];
  if (!id.startsWith('s:') && !id.startsWith('i:')) return [id];
  const middle = id.indexOf(':', 2);
  return middle < 0 ? [id] : [id, id.slice(2, middle), id.slice(middle + 1)];
}
