import { type Alert, type AlertEvent, transition } from '../domain/alert.ts';
import type { ContactWord } from '../domain/keyContactChange.ts';
import { lastTap } from '../domain/lastTap.ts';
import { laterInARow } from '../domain/laterInARow.ts';
import { standingLeaderWord } from '../domain/leaderTap.ts';
import type { SnapshotVerdict } from '../domain/snapshotVerdict.ts';
import type { Tap, TapDecision, TapSurroundings } from '../domain/tap.ts';
import { decideTap, restsOnPast } from '../domain/tapDecision.ts';
import {
  type AlertEventEntry,
  appendNewEvents,
  eventsOf,
  followUpsOf,
  insertFollowUp,
  openAlertOf,
  undoFollowUp,
  updateAlert,
} from '../store/alerts.ts';
import { requestJudging } from '../store/judgeRequests.ts';
import { removeKeyContactWord, saveKeyContactWord } from '../store/keyContacts.ts';
import { withLatestPeople } from '../store/peopleFindings.ts';
import { latestSnapshots } from '../store/snapshots.ts';
import type { Db } from '../store/store.ts';

/** A tap with what was answered to 对接人换了吗. */
export interface AlertTap extends Tap {
  contactWord?: ContactWord | null;
}

/** Decides with what has been said about the alert so far. */
export async function decideOn(db: Db, alert: Alert, tap: Tap, around: TapSurroundings): Promise<TapDecision> {
  if (!restsOnPast(alert, tap)) return decideTap(alert, tap, around);
  const events = (await eventsOf(db, alert.id)).map(({ event }) => event);
  return decideTap(alert, tap, {
    ...around,
    hasNewerAlert: alert.state === 'closed' && (await openAlertOf(db, alert.customerId)) !== null,
    lastTap: lastTap(alert, events),
    laterInARow: laterInARow(events),
    isLostClaimed: events.findLast(isClaim)?.outcome === 'lost',
    leaderWord: standingLeaderWord(events),
  });
}

type Claim = Extract<AlertEvent, { type: 'claimed' | 'attested' }>;
const isClaim = (event: AlertEvent): event is Claim => event.type === 'claimed' || event.type === 'attested';

/** Stores what a tap came to: transitions, events, the follow-up, the word about the key contact. In a transaction. */
export async function applyDecision(
  db: Db,
  alert: Alert,
  tap: AlertTap,
  { events, followUp, undoesFollowUp }: TapDecision,
  source: 'card' | 'page',
): Promise<Alert> {
  let current = alert;
  const entries: AlertEventEntry[] = [];
  for (const [index, event] of events.entries()) {
    const next = transition(current, event);
    if (next !== 'ignored') current = next;
    const id = `${alert.id}:${current.version}:${event.type}:${event.at}:${index}`;
    entries.push({ id, alertId: alert.id, event });
  }
  if (current !== alert) await updateAlert(db, current, alert.version);
  await appendNewEvents(db, entries);
  if (followUp !== null) {
    const said = { alertId: alert.id, customerId: alert.customerId, by: tap.by, at: tap.at, source, undoneAt: null };
    await insertFollowUp(db, { ...said, id: `${alert.id}:${current.version}:${tap.by}`, ...followUp });
    if (tap.contactWord) await sayContactWord(db, alert, { ...tap, contactWord: tap.contactWord });
  }
  if (undoesFollowUp) await takeBack(db, alert, tap);
  return current;
}

/** 对接人换了吗: about the key contact as last judged; without one there is nobody to say it of. */
async function sayContactWord(
  db: Db,
  { customerId }: Alert,
  { contactWord: word, by, at }: AlertTap & { contactWord: ContactWord },
): Promise<void> {
  const [latest] = await withLatestPeople(db, await latestSnapshots(db, [customerId]));
  const contactId = ((latest?.verdict ?? null) as SnapshotVerdict | null)?.people?.keyContactId ?? null;
  if (contactId === null) return;
  await saveKeyContactWord(db, { customerId, contactId, word, by, at });
  if (word === 'changed') await requestJudging(db, [{ kind: 'customer', refId: customerId, dueAt: at }]);
}

/** The person's last follow-up of this alert, and what was said of the key contact with it. */
async function takeBack(db: Db, alert: Alert, { by, at }: Tap): Promise<void> {
  const mine = (await followUpsOf(db, alert.customerId)).filter(
    (old) => old.alertId === alert.id && old.by === by && old.undoneAt === null && old.outcome !== 'note',
  );
  const last = mine.sort((a, b) => b.at - a.at)[0];
  if (last === undefined) return;
  await undoFollowUp(db, last.id, at);
  await removeKeyContactWord(db, { customerId: alert.customerId, by, at: last.at });
}
