import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import type { Alert, Cause } from '../../src/domain/alert.ts';
import type { UtcMs } from '../../src/domain/time.ts';
import type { AlertCard } from '../../src/domain/wording/alertCard.ts';
import { causeCard } from '../../src/domain/wording/causeCard.ts';
import { leaderListCard, morningListCard, sweepCard } from '../../src/domain/wording/listCards.ts';
import { leaderCard, notSeenCard, reminderCard } from '../../src/domain/wording/otherCards.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import type { CompanyScript } from '../../src/simulator/script.ts';
import { insertAlert, insertCard } from '../../src/store/alerts.ts';
import { saveCustomers } from '../../src/store/customers.ts';
import { insertCardEntries } from '../../src/store/listCards.ts';
import { enqueue } from '../../src/store/outbox.ts';
import { cardMessage } from '../../src/wecom/renderCard.ts';
import { aCardInput, aCause, KINDS } from '../domain/wording/aCause.ts';
import { LEADER, STAFF, smallCompany } from './smallService.ts';

/** Wednesday morning, within working hours. */
export const WEDNESDAY: UtcMs = Date.parse('2026-08-05T09:12:00+08:00');
const HOUR_MS = 3_600_000;
const texts = makeTexts();

/** The service with its people read, and nothing judged: cards are placed by the test. */
export async function serviceForCards(
  options: {
    reasonsOn?: 'card' | 'page';
    switches?: Partial<DemoService['simulator']['switches']>;
    company?: CompanyScript;
  } = {},
): Promise<DemoService> {
  const service = await startDemoService({
    company: options.company ?? smallCompany(WEDNESDAY - 96 * 24 * HOUR_MS),
    startAt: WEDNESDAY,
    seed: 3,
    settings: readCompanySettings(),
    logLevel: 'silent',
    anyPort: true,
    ...(options.reasonsOn && { reasonsOn: options.reasonsOn }),
  });
  Object.assign(service.simulator.switches, options.switches);
  await service.app.work.sync();
  return service;
}

/** The real service would have made these rows; ids are counted, so that every case has a customer of its own. */
export function placing(service: DemoService) {
  const { app, simulator } = service;
  const { agentId } = simulator.credentials;
  const { db } = app.store;
  let counted = 0;

  async function place(
    view: AlertCard,
    { to, alertId, taskId, kind }: { to: string; alertId: string; taskId: string; kind: string },
  ): Promise<string> {
    const receiverId = to.toLowerCase();
    const now = simulator.clock.now();
    const body = cardMessage({ card: view, taskId, receiverId, agentId });
    await insertCard(db, {
      ...{ taskId, alertId, receiverId, kind, variant: view.variant, body, view, createdAt: now },
      ...{ sentAt: null, responseCode: null, wecomMsgId: null, state: 'queued' },
    });
    await enqueue(db, {
      dedupeKey: taskId,
      kind: 'card',
      target: receiverId,
      payload: body,
      dueAt: now,
      createdAt: now,
    });
    await app.work.deliver();
    return taskId;
  }

  /** An open case of LinChen, and its customer. */
  async function openCase(change: Partial<Alert> = {}, name = '浩运贸易'): Promise<Alert> {
    counted += 1;
    const now = simulator.clock.now();
    const alert: Alert = {
      ...{ id: `case${counted}`, customerId: `customer${counted}`, state: 'open', ownerId: STAFF.toLowerCase() },
      ...{ causes: [aCause('goneQuiet')], openedAt: now, claimedBy: null, claimedAt: null, snoozedUntil: null },
      ...{ closedAt: null, closeReason: null, quietJudgements: 0, version: 1, ...change },
    };
    await saveCustomers(db, [{ id: alert.customerId, name, ownerId: null, tier: null, knownAt: now }]);
    await insertAlert(db, alert);
    return alert;
  }

  const urls = (alert: Alert) => ({ detailUrl: `${service.url}/c/${alert.customerId}`, listUrl: `${service.url}/me` });
  const cardOf = (alert: Alert): AlertCard => {
    const { detailUrl } = urls(alert);
    const [cause, secondCause = null] = alert.causes;
    return causeCard(texts, { ...aCardInput(), cause: cause!, secondCause, detailUrl, now: simulator.clock.now() });
  };

  return {
    openCase,
    cardOf,
    /** @param kind `waits`: as the sweep sends it for one customer (COPY §5.7) */
    async owners(
      alert: Alert,
      view = cardOf(alert),
      version = 1,
      kind: 'alert' | 'waits' = 'alert',
      to = STAFF,
    ): Promise<string> {
      return place(view, { to, alertId: alert.id, taskId: `${alert.id}-v${version}`, kind });
    },
    async reminder(alert: Alert): Promise<string> {
      const now = simulator.clock.now();
      const input = {
        ...aCardInput(),
        cause: alert.causes[0]!,
        now,
        firstAt: now - 24 * HOUR_MS,
        upAt: now + 48 * HOUR_MS,
      };
      const view = reminderCard(texts, { ...input, ...urls(alert) });
      return place(view, { to: STAFF, alertId: alert.id, taskId: `${alert.id}-r1`, kind: 'reminder' });
    },
    async question(alert: Alert): Promise<string> {
      const now = simulator.clock.now();
      const view = notSeenCard(texts, { customerName: '浩运贸易', claimedAt: now - 24 * HOUR_MS, now, ...urls(alert) });
      return place(view, { to: STAFF, alertId: alert.id, taskId: `${alert.id}-q1`, kind: 'question' });
    },
    async leaders(alert: Alert): Promise<string> {
      const view = leaderCard(texts, {
        ...{ cause: alert.causes[0]!, customerName: '浩运贸易', owner: { id: STAFF, name: '林晨' }, openDays: 3 },
        yearlyValue: { amount: 184_000, currency: 'CNY' },
        lastContact: { at: simulator.clock.now() - 9 * 24 * HOUR_MS, side: 'customer' },
        ...{ now: simulator.clock.now(), ...urls(alert) },
      });
      return place(view, { to: LEADER, alertId: alert.id, taskId: `${alert.id}-l1`, kind: 'leaderCard' });
    },
    async list(kind: 'morningList' | 'leaderList' | 'waits', alerts: readonly Alert[]): Promise<string> {
      const now = simulator.clock.now();
      const names = ['浩运贸易', '启川机电', '明泽医疗', '蓝屿食品', '恒拓包装', '远航电子'];
      const entries = alerts.map((alert, index) => ({
        ...{ cause: alert.causes[0]!, customerName: names[index % names.length]!, person: '王敏', openDays: 3 + index },
        ...{ ownerName: '林晨', since: now - (index + 5) * HOUR_MS, waitMs: (index + 5) * HOUR_MS, ...urls(alert) },
      }));
      const { listUrl } = urls(alerts[0]!);
      const view =
        kind === 'morningList'
          ? morningListCard(texts, entries, { restCount: 0, listUrl })
          : kind === 'leaderList'
            ? leaderListCard(texts, entries, listUrl)
            : sweepCard(texts, entries, { listUrl, now });
      counted += 1;
      const taskId = `list${counted}`;
      await insertCardEntries(
        db,
        taskId,
        alerts.map(({ id }) => id),
      );
      return place(view, { to: kind === 'leaderList' ? LEADER : STAFF, alertId: '', taskId, kind });
    },
  };
}

/** One cause of each kind, as the examples of COPY have them. */
export const ALL_CAUSES: readonly Cause[] = KINDS.map((kind) => aCause(kind));
