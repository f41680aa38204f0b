import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { httpApi, type LoggedCall } from './api/httpApi.ts';
import { Archive, type UndecodableKind } from './archive.ts';
import { Behaviour } from './behaviour.ts';
import { BoundedMap } from './boundedMap.ts';
import type { CallbackReceiver, CallbackSecrets } from './callbackCrypto.ts';
import { type CallbackOutcome, CallbackSender } from './callbackSender.ts';
import { Cards, type CardView } from './cards.ts';
import { Company } from './company.ts';
import { CustomerTags } from './customerTags.ts';
import { createFaultPlan, type Faults } from './faults.ts';
import { Frequency } from './frequency.ts';
import { MediaStore } from './mediaStore.ts';
import { phoneRoutes } from './phone/phoneRoutes.ts';
import { phoneView } from './phone/phoneView.ts';
import { Phones, type PhoneView } from './phones.ts';
import { playEvent } from './play.ts';
import { sendDueNotice } from './record.ts';
import { RingBuffer } from './ringBuffer.ts';
import type { CompanyScript, ScriptEvent } from './script.ts';
import { createSeededRandom, type SeededRandom } from './seededRandom.ts';
import { type SimApp, Tokens } from './simApps.ts';
import { createSimClock } from './simClock.ts';
import { defaultSwitches, type Switches } from './switches.ts';
import { type Tap, type TapResult, tapCard, writeToApp } from './taps.ts';
import type { World } from './world.ts';

export interface SimulatorOptions {
  company: CompanyScript;
  /** The first instant of the simulator's clock, UTC milliseconds. */
  startAt: number;
  /** 0, the default: any free port. */
  port?: number;
  /** 127.0.0.1 when left out. */
  host?: string;
  switches?: Partial<Switches>;
  /** The same seed gives the same ids, nonces and faults. RSA keys are new each time. */
  seed?: number;
  /** Versions of the archive's key pair at the start; 1 when left out. */
  archiveKeys?: number;
  /** First seq of the archive, for instance above 2^53; 1 when left out. */
  archiveFirstSeq?: string | bigint;
  /** Let the clock also run as real time does; false when left out: it stands until it is moved. */
  ticking?: boolean;
}

export interface SimulatorCredentials {
  corpId: string;
  agentId: number;
  appSecret: string;
  archiveSecret: string;
  /** A second app of the same company, which never has a callback URL: for tests of foreign tokens. */
  otherApp: { agentId: number; secret: string };
  callbacks: Record<CallbackReceiver, CallbackSecrets>;
  /** PKCS#8 PEM by version; grows with every rotation. Each is made when first used or read. */
  archivePrivateKeys: Record<number, string>;
  /** Keys of the robots in the script's internal groups, in its order. */
  webhookKeys: string[];
}

/** WeCom in a box. */
export interface Simulator {
  /** Without a slash at the end; `${url}/cgi-bin/…` are the APIs, `${url}/` the phone page. */
  url: string;
  host: string;
  port: number;
  credentials: SimulatorCredentials;
  /** May be changed at any time. */
  switches: Switches;
  clock: {
    now(): number;
    set(ms: number): void;
    advance(ms: number): void;
  };
  /**
   * Saves a URL as the admin console does: by the verification GET with its 1 s limit.
   * @throws Error that says what was wrong with the answer; an earlier URL then stays
   */
  setCallbackUrl(receiver: CallbackReceiver, url: string): Promise<void>;
  clearCallbackUrl(receiver: CallbackReceiver): void;
  /** Lets one event of a scenario happen; the clock moves to it. Callbacks leave in the background. */
  play(event: ScriptEvent): void;
  archive: {
    /** Messages that can be pulled now. */
    size(): number;
    /** @returns the new version, whose private key is in the credentials */
    rotateKey(): number;
    /** Adds a record that cannot be opened, now. @returns its seq */
    addUndecodable(kind?: UndecodableKind): string;
  };
  faults: Faults;
  /** The next call with any token issued so far is answered 40014. */
  invalidateTokens(): void;
  /** What the member's WeCom shows. @throws Error for an unknown member */
  phone(userid: string): PhoneView;
  cards: {
    /** Copies that reached the member, oldest first. */
    sentTo(userid: string): CardView[];
    /** One copy a receiver, dropped ones too (`delivered: false`); empty when the id was never sent. */
    byTaskId(taskId: string): CardView[];
  };
  /**
   * A person taps a button or submits: real encrypted callback, retries, and the passive reply applied to the copy.
   * @throws Error when no client would let the person do so
   */
  tap(tap: Tap): Promise<TapResult>;
  /** The same for an item of the card's ⋯ menu. */
  menuTap(tap: Omit<Tap, 'selected'>): Promise<TapResult>;
  /** A member writes to the app. */
  sendAppText(message: { userid: string; content: string }): Promise<TapResult>;
  /** Which customer tags a relation bears. */
  tagsOf(userid: string, externalUserid: string): { id: string; name: string; groupName: string }[];
  /** Resolves when every callback is answered or given up. */
  drainCallbacks(): Promise<void>;
  /** The last 5,000 deliveries, oldest first. */
  callbackOutcomes(): CallbackOutcome[];
  /** API calls, oldest first, the last 10,000. */
  requests: { all(): LoggedCall[]; count(api: string): number; clear(): void };
  /** Messages that the per-member limit swallowed. */
  droppedByMemberLimit(): number;
  /** An OAuth code as the authorize page would give it: once, 5 minutes. */
  loginCode(userid: string): string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const MAIN_AGENT_ID = 1_000_007;
const OTHER_AGENT_ID = 1_000_008;
const REQUESTS_KEPT = 10_000;
const LOGIN_CODE_LIFE_MS = 5 * 60_000;
const MESSAGES_KEPT = 100_000;

/** Starts WeCom on a local port. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { company: script, host = '127.0.0.1' } = options;
  const world = createWorld(options);
  const log = new RingBuffer<LoggedCall>(REQUESTS_KEPT);
  const server = createServer(createKoa(world, log).callback());
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { clock, cards, archive, callbacks, apps } = world;

  const sawTime = (move: () => void) => {
    move();
    sendDueNotice(world);
  };
  const close = async () => {
    await callbacks.close();
    server.close();
    server.closeAllConnections();
    if (server.listening) await once(server, 'close');
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    host,
    port,
    credentials: {
      corpId: script.corpId,
      agentId: apps.main.agentId,
      appSecret: apps.main.secret,
      archiveSecret: apps.archive.secret,
      otherApp: { agentId: apps.other.agentId, secret: apps.other.secret },
      callbacks: world.callbackSecrets,
      archivePrivateKeys: archive.privateKeys,
      webhookKeys: [...world.robots.keys()],
    },
    switches: world.switches,
    clock: {
      now: clock.now,
      set: (ms) => sawTime(() => clock.set(ms)),
      advance: (ms) => sawTime(() => clock.advance(ms)),
    },
    setCallbackUrl: (receiver, url) => callbacks.setUrl(receiver, url),
    clearCallbackUrl: (receiver) => callbacks.clearUrl(receiver),
    play: (event) => sawTime(() => playEvent(world, event)),
    archive: {
      size: () => archive.size(),
      rotateKey: () => archive.rotateKey(),
      addUndecodable: (kind = 'foreignKey') =>
        archive.addUndecodable(kind, `${world.random.digits(19)}_${clock.now()}_external`, clock.now()),
    },
    faults: world.faults,
    invalidateTokens: () => world.tokens.invalidateAll(),
    phone: (userid) => phoneView(world, userid),
    cards: {
      sentTo: (userid) =>
        [...cards.all()].flatMap((sent) => {
          const copy = sent.copies.get(userid.toLowerCase());
          return copy?.delivered ? [cards.view(sent, copy)] : [];
        }),
      byTaskId(taskId) {
        const sent = cards.byTaskId(apps.main.agentId, taskId);
        return sent ? [...sent.copies.values()].map((copy) => cards.view(sent, copy)) : [];
      },
    },
    tap: (tap) => tapCard(world, tap, 'button'),
    menuTap: (tap) => tapCard(world, tap, 'menu'),
    sendAppText: (message) => writeToApp(world, message),
    tagsOf: (userid, externalUserid) => world.customerTags.of(userid, externalUserid),
    drainCallbacks: () => callbacks.drain(),
    callbackOutcomes: () => callbacks.outcomes(),
    requests: {
      all: () => log.toArray(),
      count: (api) => log.toArray().filter((call) => call.api === api).length,
      clear: () => log.clear(),
    },
    droppedByMemberLimit: () => world.counters.droppedByMemberLimit,
    loginCode: (userid) => newLoginCode(world, userid),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createWorld(
  options: SimulatorOptions,
): World & { callbackSecrets: Record<CallbackReceiver, CallbackSecrets> } {
  const { company: script, startAt, seed = 1 } = options;
  const clock = createSimClock(startAt, options.ticking ?? false);
  const random = createSeededRandom(seed);
  const switches: Switches = { ...defaultSwitches, ...options.switches };
  const faults = createFaultPlan(createSeededRandom(seed + 1));
  const apps = {
    main: newApp('app', MAIN_AGENT_ID, '留客', random),
    other: newApp('app', OTHER_AGENT_ID, '另一个应用', random),
    archive: newApp('archive', 2_000_004, '会话内容存档', random),
  };
  const callbackSecrets = { app: newSecrets(random), contact: newSecrets(random), archive: newSecrets(random) };
  const world: World = {
    company: new Company(script, startAt),
    clock,
    random,
    switches,
    faults,
    apps,
    tokens: new Tokens(clock, random, switches, Object.values(apps)),
    frequency: new Frequency(clock),
    callbacks: new CallbackSender({
      corpId: script.corpId,
      agentId: apps.main.agentId,
      secrets: callbackSecrets,
      clock,
      random,
      switches,
      faults,
    }),
    archive: new Archive({
      clock,
      random,
      switches,
      firstSeq: BigInt(options.archiveFirstSeq ?? 1),
      keyVersions: options.archiveKeys ?? 1,
    }),
    cards: new Cards(clock, random),
    phones: new Phones(),
    customerTags: new CustomerTags(clock, random),
    behaviour: new Behaviour(),
    media: new MediaStore(clock, random),
    messages: new BoundedMap(MESSAGES_KEPT),
    appChats: new Map(),
    robots: new Map(),
    recentRequests: new BoundedMap(10_000),
    refs: new BoundedMap(10_000),
    groupSends: new BoundedMap(1_000),
    groupSendRefs: new BoundedMap(1_000),
    loginCodes: new BoundedMap(10_000),
    archiveNotice: { lastAt: Number.NEGATIVE_INFINITY, isDue: false },
    counters: { droppedByMemberLimit: 0 },
  };
  for (const group of script.internalGroups) {
    world.phones.putGroup(group.groupId, group.name, [...group.members]);
    for (const robot of group.robots) world.robots.set(robot.key, { ...robot, groupId: group.groupId });
  }
  return { ...world, callbackSecrets };
}

function createKoa(world: World, log: RingBuffer<LoggedCall>): Koa {
  const koa = new Koa();
  // A caller that goes away in the middle of a request, as a killed one does, is no fault of the simulator.
  koa.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') koa.onerror(error);
  });
  // WeCom's answers bear its own time.
  koa.use((ctx, next) => {
    ctx.set('Date', new Date(world.clock.now()).toUTCString());
    if (ctx.method !== 'HEAD') return next();
    ctx.status = 200;
  });
  koa.use(httpApi(world, log));
  koa.use(phoneRoutes(world, (userid) => newLoginCode(world, userid)));
  return koa;
}

function newApp(kind: SimApp['kind'], agentId: number, name: string, random: SeededRandom): SimApp {
  return { kind, agentId, name, secret: random.word(43) };
}

function newSecrets(random: SeededRandom): CallbackSecrets {
  return { token: random.word(24), encodingAesKey: random.word(43) };
}

function newLoginCode(world: World, userid: string): string {
  const member = world.company.member(userid);
  if (!member) throw new Error(`No member ${userid}`);
  const code = world.random.word(43);
  world.loginCodes.set(code, { userid: member.userid, expiresAt: world.clock.now() + LOGIN_CODE_LIFE_MS, used: false });
  return code;
}
