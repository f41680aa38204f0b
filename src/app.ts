import { createHmac, randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AlertWork, createAlertWork } from './alertWork.ts';
import type { OperatorNoticeDeps } from './cards/tellOperators.ts';
import { createClockWatch } from './clockWatch.ts';
import type { CompanySettings } from './companySettings.ts';
import { type Config, ConfigError, type DigestGroup, isLoopbackHost, isSimulated } from './config.ts';
import {
  connectArchive,
  connectWeCom,
  createDecoder,
  keepTexts,
  tombstoneKeys,
  webhookAddresses,
} from './connections.ts';
import { allDigestGroups, channelMark, confirmationKey } from './digestGroups.ts';
import type { TrendWeek } from './domain/attentionTrend.ts';
import { staffBelow } from './domain/digestScope.ts';
import { groupMessageOf } from './domain/groupMessage.ts';
import type { JudgingRules } from './domain/judgement.ts';
import { digestAsides } from './domain/lossReview.ts';
import { staffCalendars } from './domain/staffCalendars.ts';
import { type Clock, DAY_MS, type UtcMs } from './domain/time.ts';
import { ownTagNames } from './domain/wording/operationWords.ts';
import { cardless } from './domain/wording/pageTexts.ts';
import { makeTexts } from './domain/wording/texts.ts';
import { createDueWork, type Work } from './dueWork.ts';
import { watchKeys } from './keyFiles.ts';
import type { Logger } from './log.ts';
import { createMeters } from './meters.ts';
import { ALL_ROLES, type Role } from './roles.ts';
import { fenceAt } from './store/alertSwitches.ts';
import type { OverdueDeps } from './store/overdue.ts';
import { loadDepartments, loadStaff } from './store/people.ts';
import { clearPullFault } from './store/pullFault.ts';
import { deleteSetting, getSetting, setSetting, setSettingOnce } from './store/settings.ts';
import { openStore, type Store } from './store/store.ts';
import { clearVanishNote } from './store/vanishNote.ts';
import { ROW_LEASE_MS } from './store/whileHeld.ts';
import { type AssessDeps, assessCustomers } from './usecases/assessCustomers.ts';
import { assessInSlices } from './usecases/assessInSlices.ts';
import { type DeliverDeps, deliverOutbox } from './usecases/deliverOutbox.ts';
import { deliverWebhooks } from './usecases/deliverWebhooks.ts';
import type { ImportDeps } from './usecases/importRows.ts';
import { type LinkDeps, linkAccounts } from './usecases/linkAccounts.ts';
import { markLateWelcomes } from './usecases/markLateWelcomes.ts';
import { measureOperation } from './usecases/measureOperation.ts';
import { noteMassVanish } from './usecases/noteMassVanish.ts';
import { type NoteFaultDeps, notePullFault } from './usecases/notePullFault.ts';
import { planTags } from './usecases/planTags.ts';
import { processInbox } from './usecases/processInbox.ts';
import { ARCHIVE_WINDOW_MS, type PullDeps, pullArchive } from './usecases/pullArchive.ts';
import { purgeExpired } from './usecases/purgeExpired.ts';
import { readGroupSends } from './usecases/readGroupSends.ts';
import { readStatistics } from './usecases/readStatistics.ts';
import { refreshPeople } from './usecases/refreshPeople.ts';
import { reopenKept } from './usecases/reopenKept.ts';
import { resendDigest } from './usecases/resendDigest.ts';
import { reviewLosses } from './usecases/reviewLosses.ts';
import { type DigestDeps, type DigestGroupRef, sendDigest } from './usecases/sendDigest.ts';
import type { ShareDeps } from './usecases/shareFollowUps.ts';
import { type SyncReport, syncPeople } from './usecases/syncPeople.ts';
import { takeHandovers } from './usecases/takeHandovers.ts';
import { tellCompany } from './usecases/tellCompany.ts';
import { thinSnapshots } from './usecases/thinSnapshots.ts';
import { turnEndedCards } from './usecases/turnEndedCards.ts';
import { watchJobs } from './usecases/watchJobs.ts';
import { writeTags } from './usecases/writeTags.ts';
import { callLimits, NO_LIMITS } from './web/callLimits.ts';
import { createReceiver } from './web/receiver.ts';
import { createWeb } from './web/server.ts';
import { createPostWebhook } from './webhooks/postWebhook.ts';
import { fetchGroupSends } from './wecom/groupSends.ts';
import { createJsTickets, jsSignature } from './wecom/jsTicket.ts';
import {
  createGroup,
  sendCard,
  sendGroupImage,
  sendGroupMarkdown,
  sendWebhook,
  updateCard,
  uploadImage,
} from './wecom/messages.ts';
import { plainCard } from './wecom/plainCard.ts';
import { serverTime } from './wecom/serverTime.ts';
import { authorizeUrl, fetchMemberByCode } from './wecom/signIn.ts';
import { WeComError } from './wecom/wecomError.ts';

const WECOM_SIGN_IN = 'https://open.weixin.qq.com';

/** A setting: when WeCom said last that the archive has something new. */
const ARCHIVE_NOTIFIED = 'archiveNotifiedAt';

/** Names the archive's cursor. */
export const SOURCE_NAME = 'archive';

/** appchat: chat not found, in both of WeCom's spellings (basics.md §3.2). */
const GROUP_NOT_FOUND: ReadonlySet<number> = new Set([40050, 86003]);
const GROUP_MEMBERS_MIN = 2;
/** Some seconds of reading people between two looks at taps and messages. */
const SYNC_STEPS_A_ROUND = 50;

/** Whoever sends slowly must not hold a connection for long. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;
const CLOSE_WAIT_MS = 3_000;

/** The port is taken, or not ours to use. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface AppOptions {
  config: Config;
  settings: CompanySettings;
  clock: Clock;
  log: Logger;
  /** What this process does; left out: everything. */
  roles?: ReadonlySet<Role>;
  /** How large the parts of a day's judgement are; left out: as `assessInSlices` says. */
  customersPerSlice?: number;
}

/** The service, put together and not yet started. */
export interface App {
  store: Store;
  /** Names this process in claims and leases. */
  token: string;
  work: Work;
  alertWork: AlertWork;
  /** What stood before this instant raises no card: the end of the preview, or of the last outage. */
  fence(): Promise<UtcMs>;
  assessDeps: AssessDeps;
  digestDeps: DigestDeps;
  /** All managers' groups, and one as the digest needs it. */
  digestGroups: readonly DigestGroup[];
  digestRef(group: DigestGroup): Promise<DigestGroupRef>;
  /** The operator says that only managers are in this group, or no more. */
  confirmGroup(group: DigestGroup, isConfirmed: boolean): Promise<void>;
  /** @param by who asks for it */
  resendDigest(groupId: string, week: string, by: string): ReturnType<typeof resendDigest>;
  importDeps: ImportDeps;
  shareDeps: ShareDeps;
  linkDeps: LinkDeps;
  /** Of all that people decide about customers and key contacts. */
  customerDeps: { store: Store; clock: Clock };
  /** Does all that is due now. */
  tick(): Promise<void>;
  /** Begins to listen. @returns the port */
  listen(): Promise<number>;
  close(): Promise<void>;
}

/** Puts the service together: the only place that knows everybody. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, settings, clock, log, roles = ALL_ROLES } = options;
  if (config.signIn === 'demo' && !(isSimulated(config) && isLoopbackHost(config.host)))
    throw new ConfigError(['signing in as anybody is for a simulated company on this machine only']);
  const digestGroups = allDigestGroups(config, settings.groups);
  const store = await openStore({ url: config.databaseUrl, tombstoneKeys: tombstoneKeys(config) });
  await store.migrate();
  const token = randomUUID();
  const calendars = staffCalendars(settings.calendars);
  const calendar = calendars.company;
  const texts = makeTexts(settings.copy);
  const { agentId, baseUrl } = config.wecom;
  const meters = createMeters();
  const clients = connectWeCom(config, clock, log, meters.onWeComCall);
  const jsTickets = createJsTickets(clients.app, clock);
  const source = connectArchive(config);
  const contentHmacKey = createHmac('sha256', config.archive.secret.reveal()).update('liuke content').digest();
  const decoder = createDecoder(config, { source, phrases: settings.phrases, contentHmacKey });
  const installedAt = Number(await setSettingOnce(store.db, 'installedAt', String(clock())));
  const previewUntil =
    config.previewDays === 0
      ? installedAt
      : calendar.dayStart(calendar.addBusinessDays(calendar.dayOf(installedAt), config.previewDays));

  const fence = (): Promise<UtcMs> => fenceAt(store.db, previewUntil);

  const textOnly: ReadonlySet<string> = new Set(config.textOnlyIds);
  const cardlessWords = (customers: number, url: string): string => cardless(texts, { customers, url });
  const send: DeliverDeps['send'] = {
    card: (payload) => sendCard(clients.app, plainCard(payload, textOnly, cardlessWords)),
    text: (payload) => sendCard(clients.app, payload),
    cardUpdate: (payload) => updateCard(clients.app, payload),
    async group(target, content) {
      const group = digestGroups.find(({ id }) => id === target);
      if (group === undefined) throw new Error(`no managers' group "${target}" is configured`);
      const message = groupMessageOf(content);
      const picture = message.type === 'trend' ? await drawTrend(message.trend) : null;
      if (group.channel.kind === 'webhook') {
        const key = group.channel.key.reveal();
        if (message.type === 'markdown') await sendWebhook(baseUrl, key, { type: 'markdown_v2', content });
        else await sendWebhook(baseUrl, key, { type: 'image', bytes: picture! });
        return;
      }
      const { chatId } = group.channel;
      if (message.type === 'markdown')
        return withOwnGroup(group, chatId, () => sendGroupMarkdown(clients.app, { chatId, content }));
      const file = { fileName: 'digest.png', bytes: picture!, contentType: 'image/png' } as const;
      const { mediaId } = await uploadImage(clients.app, file);
      await withOwnGroup(group, chatId, () => sendGroupImage(clients.app, { chatId, mediaId }));
    },
  };
  /** The renderer and its fonts are taken in when a picture is to be drawn first. */
  async function drawTrend(trend: readonly TrendWeek[]): Promise<Buffer> {
    const { digestPicture } = await import('./web/digestPicture.ts');
    return digestPicture(texts, trend);
  }
  /** A managers' own group is made by us when it is needed first: the leaders whom the directory shows. */
  async function withOwnGroup(group: DigestGroup, chatId: string, post: () => Promise<void>): Promise<void> {
    try {
      await post();
    } catch (err) {
      if (!(err instanceof WeComError) || !GROUP_NOT_FOUND.has(err.errcode)) throw err;
      const staff = await loadStaff(store.db);
      const { departmentIds } = group;
      const within =
        departmentIds && staffBelow(departmentIds, { staff, departments: await loadDepartments(store.db) });
      const leaders = staff.filter(
        ({ id, status, leadsDepartmentIds }) =>
          status === 'active' && leadsDepartmentIds.length > 0 && (within?.has(id) ?? true),
      );
      const userIds = [...new Set([...leaders.map(({ id }) => id), ...config.operatorIds])];
      // WeCom makes no group of one: then a person must make it, and says so by its code.
      if (userIds.length < GROUP_MEMBERS_MIN) throw err;
      await createGroup(clients.app, { chatId, name: texts.fill('group.name'), ownerId: userIds[0]!, userIds });
      await post();
    }
  }
  /** Customers are named where the operator said so of this very group. */
  async function digestRef(group: DigestGroup): Promise<DigestGroupRef> {
    const { id, channel, showsNames, departmentIds, owner } = group;
    const isConfirmed = (await getSetting(store.db, confirmationKey(group))) === channelMark(group);
    return {
      ...{ id, kind: channel.kind, showsNames: showsNames || isConfirmed },
      ...(departmentIds === undefined ? {} : { departmentIds }),
      ...(owner === undefined ? {} : { owner }),
    };
  }
  const judgingRules: JudgingRules = {
    profile: settings.profiles.standard,
    segments: { profiles: settings.profiles.segments, rules: settings.profiles.rules },
    fixedWindow: config.fixedWindow,
    rooms: settings.rooms,
  };
  const assessDeps: AssessDeps = {
    store,
    sourceName: SOURCE_NAME,
    archiveWindowMs: ARCHIVE_WINDOW_MS,
    calendars,
    ...judgingRules,
    clock,
    log,
    notices: { texts, agentId },
  };
  const digestDeps: DigestDeps = {
    store,
    sourceName: SOURCE_NAME,
    calendar,
    texts,
    publicUrl: config.publicUrl,
    async monthly(ownerIds) {
      const deps = { store, sourceName: SOURCE_NAME, archiveWindowMs: ARCHIVE_WINDOW_MS, calendars, now: clock() };
      const { horizonDays: orderHorizonDays } = settings.profiles.standard.orders;
      return digestAsides(await reviewLosses({ ...deps, orderHorizonDays, ownerIds }, { top: 1 }));
    },
    clock,
    log,
  };
  const resend = (groupId: string, week: string, by: string) =>
    resendDigest({ store, texts, clock, log }, { groupId, week, by });
  const textKeeping = keepTexts(config);
  let isClosing = false;
  const isStopping = (): boolean => isClosing;
  const { leaseMs } = config;
  const rowLease = { leaseMs: Math.min(ROW_LEASE_MS, leaseMs ?? ROW_LEASE_MS) };
  const archiveDeps: PullDeps = {
    ...{ store, source, sourceName: SOURCE_NAME, decode: decoder.decode, textKeeping },
    ...{ clock, log, token, leaseMs, isStopping },
  };
  const noticeDeps: OperatorNoticeDeps = { texts, agentId, operatorIds: config.operatorIds };
  const faultDeps: NoteFaultDeps = { ...noticeDeps, store, sourceName: SOURCE_NAME, clock };
  const overdueDeps: OverdueDeps = { calendar, groupIds: digestGroups.map(({ id }) => id) };
  const linkDeps: LinkDeps = { store, clock, log };
  const mobileHmacKey = createHmac('sha256', config.archive.secret.reveal()).update('liuke mobile').digest();
  const mobileKeyOf = (mobile: string): string =>
    createHmac('sha256', mobileHmacKey).update(mobile).digest('hex').slice(0, 32);
  const importDeps: ImportDeps = {
    ...{ store, texts, clock, log, mobileKeyOf, ...settings.imports },
    onPeopleChanged: () => linkAccounts(linkDeps),
  };
  const peopleDeps = { ...archiveDeps, clients, mobileKeyOf };
  /** What most people's vanishing means is for a person to say: operators are told, and the page shows it. */
  async function readPeople(options: { acceptsVanished?: boolean; stepsMax?: number }): Promise<SyncReport> {
    try {
      const report = await syncPeople({ ...peopleDeps, ...options });
      if (report.isDone) {
        await clearVanishNote(store.db);
        await linkAccounts(linkDeps);
      }
      return report;
    } catch (err) {
      await noteMassVanish(faultDeps, err);
      throw err;
    }
  }
  const alertWork = createAlertWork({
    ...{ store, sourceName: SOURCE_NAME, archiveWindowMs: ARCHIVE_WINDOW_MS, calendars, rooms: settings.rooms },
    ...{ texts, limits: settings.limits, agentId, publicUrl: config.publicUrl, previewUntil },
    // The first who may see all customers stands for the leaders.
    phrases: settings.phrases,
    previewReaderIds: [...new Set([...config.operatorIds, ...config.adminIds.slice(0, 1)])],
    textRetentionDays: textKeeping === null ? null : textKeeping.retentionMs / DAY_MS,
    ...{ rules: judgingRules, clock, log, token, ...rowLease },
  });
  const shareDeps: ShareDeps = { store, texts, sharesNotes: config.sharesNotes ?? false, clock };
  const webhooks = webhookAddresses(config);
  const postWebhook = createPostWebhook();
  const newKeys = watchKeys(config.archive, log);
  const work: Work = {
    async pull() {
      try {
        const report = await pullArchive(archiveDeps);
        meters.onPull(report);
        await clearPullFault(store.db);
        return report;
      } catch (err) {
        await notePullFault(faultDeps, err);
        throw err;
      }
    },
    reopen: (reasons) => reopenKept(archiveDeps, reasons),
    takeNewKeys() {
      const keys = newKeys();
      if (keys === null) return false;
      decoder.addKeys(keys);
      log.info({ versions: Object.keys(keys) }, 'private keys were added');
      return true;
    },
    async purge() {
      const days = await thinSnapshots({ store, calendar, clock });
      return {
        ...(await purgeExpired({ store, clock, keeping: settings.keeping, sealer: textKeeping?.sealer ?? null, log })),
        snapshotDays: days,
      };
    },
    sync: (acceptsVanished = false) => readPeople({ acceptsVanished }),
    syncRound: () => readPeople({ stepsMax: SYNC_STEPS_A_ROUND }),
    tags: config.writesTags
      ? {
          plan: () => planTags({ store, clock }),
          write: () => writeTags({ store, client: clients.app, names: ownTagNames(texts), clock, log, isStopping }),
        }
      : null,
    statistics: () => readStatistics({ store, client: clients.app, clock, log }),
    refresh: () =>
      refreshPeople({
        ...peopleDeps,
        onCustomersResolved: () => linkAccounts(linkDeps),
      }),
    async automatic() {
      const deps = { store, sourceName: SOURCE_NAME, clock, log, token, leaseMs };
      await markLateWelcomes(deps);
      return readGroupSends({
        ...deps,
        fetchGroupSends: (range, isRead) => fetchGroupSends(clients.app, range, isRead),
      });
    },
    inbox: () => processInbox({ store, clock, log, token, ...rowLease, notices: noticeDeps }),
    async assess() {
      await alertWork.fence();
      return assessCustomers(assessDeps);
    },
    slices: assessInSlices({
      ...{ ...assessDeps, fence: alertWork.fence },
      ...(options.customersPerSlice === undefined ? {} : { customersPerSlice: options.customersPerSlice }),
    }),
    handovers: () =>
      takeHandovers({
        ...{ store, calendar, texts, agentId, publicUrl: config.publicUrl, previewUntil, clock, log },
      }),
    events: alertWork.events,
    cards: alertWork.cards,
    waits: alertWork.waits,
    leaders: alertWork.leaders,
    verify: alertWork.verify,
    digest: async (order, group) => sendDigest(digestDeps, { ...order, group: await digestRef(group) }),
    watch: () => watchJobs({ ...noticeDeps, store, ...overdueDeps, clock }),
    turn: () => turnEndedCards({ store, texts, agentId, clock }),
    deliver: () =>
      deliverOutbox({
        store,
        guard: alertWork.guard,
        send,
        clock,
        log,
        token,
        ...rowLease,
        texts,
        agentId,
        operatorIds: config.operatorIds,
        pagesUrl: config.signIn === 'off' ? null : config.publicUrl,
        isStopping,
        onOperatorFault: (api, errcode, message) =>
          log.error({ api, errcode }, `a setting must be changed: ${message}`),
      }),
    tell: () => tellCompany({ ...shareDeps, receivers: webhooks.map(({ name }) => name), log }),
    post: () =>
      deliverWebhooks({
        ...{ store, receivers: webhooks, post: postWebhook, clock, log, token, isStopping },
        ...rowLease,
      }),
  };
  const due = createDueWork({
    ...{ store, work, sourceName: SOURCE_NAME, groups: digestGroups, calendar },
    ...{ clock, log, token, leaseMs, roles, isStopping },
    archiveNotifiedAt: () => readNumber(ARCHIVE_NOTIFIED),
  });
  const clockWatch = createClockWatch(() => serverTime(baseUrl), clock, log);
  const receiver = createReceiver({
    ...{ store, calendars, texts, agentId, log, corpId: config.wecom.corpId },
    // A tap is answered at once, also while this machine's clock is known to be wrong.
    clock: () => clock() - clockWatch.aheadMs(),
    publicUrl: config.publicUrl,
    asksOn: config.reasonsOn,
    wake: roles.has('archive') ? due.wake : () => setSetting(store.db, ARCHIVE_NOTIFIED, String(clock())),
    onCallback: meters.onCallback,
  });
  const web = createWeb({
    store,
    calendar,
    texts,
    corpId: config.wecom.corpId,
    callbacks: config.wecom.callbacks,
    receiver,
    publicUrl: config.publicUrl,
    signIn: {
      kind: config.signIn,
      deps: { store, clock, adminIds: config.adminIds, operatorIds: config.operatorIds },
      authorizeUrl: (back) => authorizeUrl(authorizePage(config), { corpId: config.wecom.corpId, agentId, ...back }),
      memberOf: (code) => fetchMemberByCode(clients.app, code),
    },
    sourceName: SOURCE_NAME,
    archiveWindowMs: ARCHIVE_WINDOW_MS,
    resendDigest: resend,
    phrases: settings.phrases,
    jsSdk: {
      agentId,
      async sign(url) {
        const page = { url, nonceStr: randomUUID(), timestamp: Math.floor(clock() / 1000) };
        const [corp, own] = await Promise.all([jsTickets.ticket('corp'), jsTickets.ticket('app')]);
        return { corp: jsSignature(corp, page), app: jsSignature(own, page) };
      },
    },
    metrics: {
      token: config.metricsToken ?? null,
      text: async () =>
        meters.text(await measureOperation(store, { ...overdueDeps, sourceName: SOURCE_NAME }, clock())),
      contentType: meters.contentType,
    },
    limits: config.limitsCalls
      ? callLimits({ proxyHeader: config.proxyHeader ?? null, elapsed: () => performance.now() })
      : NO_LIMITS,
    fence,
    servesPeople: roles.has('web'),
    lastRoundAt: () => (roles.has('worker') || roles.has('archive') ? due.lastRoundAt() : null),
    clockAheadMs: clockWatch.aheadMs,
    importDeps,
    importTokens: config.importTokens,
    shareDeps,
    exportTokens: config.exportTokens ?? [],
    clock,
    log,
  });
  async function readNumber(key: string): Promise<number | null> {
    const value = await getSetting(store.db, key);
    return value === null ? null : Number(value);
  }
  let server: Server | null = null;

  return {
    store,
    token,
    work,
    alertWork,
    fence,
    assessDeps,
    digestDeps,
    digestGroups,
    digestRef,
    confirmGroup: (group, isConfirmed) =>
      isConfirmed
        ? setSetting(store.db, confirmationKey(group), channelMark(group))
        : deleteSetting(store.db, confirmationKey(group)),
    resendDigest: resend,
    importDeps,
    shareDeps,
    linkDeps,
    customerDeps: { store, clock },
    async tick() {
      if (await clockWatch.isRight()) await due.tick();
    },
    listen: () =>
      new Promise((resolve, reject) => {
        server = web.listen(config.port, config.host);
        server.headersTimeout = HEADERS_TIMEOUT_MS;
        server.requestTimeout = REQUEST_TIMEOUT_MS;
        server.once('error', (err: NodeJS.ErrnoException) => {
          server = null;
          reject(new ListenError(`cannot listen on ${config.host}:${config.port} (${err.code}): is the port taken?`));
        });
        server.once('listening', () => resolve((server!.address() as AddressInfo).port));
      }),
    async close() {
      isClosing = true;
      if (server !== null) {
        // A tap that is being saved gets its answer; who is slow does not hold us up.
        const impatient = setTimeout(() => server!.closeAllConnections(), CLOSE_WAIT_MS);
        await new Promise((resolve) => server!.close(resolve));
        clearTimeout(impatient);
      }
      // A round that is under way still needs what is closed below.
      await due.settled();
      await decoder.close();
      await source.close();
      await store.close();
    },
  };
}

/** Where members are recognised: WeCom's own page, or the simulator's. */
function authorizePage(config: Config): string {
  return `${isSimulated(config) ? config.wecom.baseUrl : WECOM_SIGN_IN}/connect/oauth2/authorize`;
}
