import { createHash } from 'node:crypto';
import { ApiError } from '../apiError.ts';
import { type CardJson, callsBack, checkCard, isInteractive } from '../cardRules.ts';
import { checkMsgtype, checkPlainBody } from '../messageRules.ts';
import type { SimApp } from '../simApps.ts';
import type { World } from '../world.ts';
import { type ApiRequest, type ApiTable, intOf, objectOf, textOf } from './apiHandler.ts';
import { checkAgent } from './checkAgent.ts';
import { updateCard } from './updateCard.ts';

const RECEIVERS_MAX = 1_000;
const PARTIES_MAX = 100;
const DAY_MS = 24 * 3_600_000;
/** messages.md §7 */
const RECALL_WINDOW_MS = DAY_MS;
const PERSON_TIMES_PER_ACCOUNT = 200;

/** App messages (messages.md §2-§5, §7). Calls of message/* do not count towards the base limit (basics.md §4). */
export function messageApi(world: World): ApiTable {
  return {
    'message/send': { method: 'POST', caller: 'app', perMinuteMax: 0, handle: (request) => send(world, request) },
    'message/update_template_card': {
      method: 'POST',
      caller: 'app',
      perMinuteMax: 0,
      handle: (request) => updateCard(world, request),
    },
    'message/recall': {
      method: 'POST',
      caller: 'app',
      perMinuteMax: 0,
      handle({ body, app }) {
        const message = world.messages.get(textOf(body, 'msgid'));
        if (!message || message.agentId !== app.agentId) throw new ApiError(40058, 'msgid illegal');
        if (world.clock.now() > message.sentAt + RECALL_WINDOW_MS) throw new ApiError(42052, 'msgid too old');
        for (const copy of world.cards.byMsgid(message.msgid)?.copies.values() ?? []) copy.recalled = true;
        world.phones.recallFromApp(message.msgid);
        return {};
      },
    },
  };
}

function send(world: World, { body, raw, app }: ApiRequest): Record<string, unknown> {
  checkAgent(world, body, app);
  const targets = readTargets(body);
  const msgtype = checkMsgtype(body.msgtype, 'app');
  const duplicate = duplicateCheck(world, body, raw, app);
  if (duplicate.earlier && world.switches.duplicateCheckBeforeTaskId) return duplicate.earlier;
  const content = checkContent(world, msgtype, body, app);
  if (duplicate.earlier) return duplicate.earlier;
  const { userids, ...invalid } = resolveTargets(world, targets);
  if (userids.length === 0) throw new ApiError(81013, 'user & party & tag all invalid', { ...invalid });
  const dailyMax = PERSON_TIMES_PER_ACCOUNT * [...world.company.staff()].filter(({ status }) => status !== 5).length;
  const { switches, frequency } = world;
  if (switches.frequencyLimits && !frequency.take(`sent by ${app.agentId}`, dailyMax, DAY_MS, userids.length)) {
    throw new ApiError(45009, 'api freq out of limit');
  }
  const answer = { ...invalid, ...deliver(world, { msgtype, content, userids, app }) };
  duplicate.remember(answer);
  return answer;
}

interface Targets {
  users: string[] | '@all';
  parties: string[];
  tags: string[];
}

function readTargets(body: Record<string, unknown>): Targets {
  const listOf = (name: string) => {
    const value = body[name] ?? '';
    if (typeof value !== 'string') throw new ApiError(40031, `${name} is no text joined by |`);
    return value.split('|').filter(Boolean);
  };
  if (body.touser === '@all') return { users: '@all', parties: [], tags: [] };
  const targets = { users: listOf('touser'), parties: listOf('toparty'), tags: listOf('totag') };
  const { users, parties, tags } = targets;
  if (users.length + parties.length + tags.length === 0) throw new ApiError(82001, 'touser, toparty, totag all empty');
  if (users.length > RECEIVERS_MAX) throw new ApiError(40032, 'more than 1000 receivers');
  if (parties.length > PARTIES_MAX) throw new ApiError(82002, 'more than 100 parties');
  if (tags.length > PARTIES_MAX) throw new ApiError(82003, 'more than 100 tags');
  return targets;
}

/** Ids come back in lower case (messages.md §2). There are no tags here: each is invalid. */
function resolveTargets({ company }: World, targets: Targets) {
  const isReachable = (userid: string) => company.visibleMember(userid)?.status === 1;
  const found = new Set<string>();
  const invalidUsers: string[] = [];
  const invalidParties: string[] = [];
  const asked = targets.users === '@all' ? [...company.staff()].map(({ userid }) => userid) : targets.users;
  for (const userid of asked) {
    if (isReachable(userid)) found.add(company.member(userid)!.userid);
    else if (targets.users !== '@all') invalidUsers.push(userid.toLowerCase());
  }
  for (const party of targets.parties) {
    const departments = company.departmentsBelow(Number(party)).map(({ id }) => id);
    if (departments.length === 0) invalidParties.push(party);
    for (const member of company.staff()) {
      const isIn = member.departments.some((id) => departments.includes(id));
      if (isIn && isReachable(member.userid)) found.add(member.userid);
    }
  }
  return {
    userids: [...found],
    invaliduser: invalidUsers.join('|'),
    invalidparty: invalidParties.join('|'),
    invalidtag: targets.tags.join('|'),
    unlicenseduser: '',
  };
}

/** messages.md §2: an identical request JSON within the interval is not delivered twice. */
function duplicateCheck(
  { clock, switches, recentRequests }: World,
  body: Record<string, unknown>,
  raw: Buffer,
  app: SimApp,
) {
  const isOn = intOf(body, 'enable_duplicate_check', { min: 0, max: 1, preset: 0 }) === 1;
  const intervalMs = intOf(body, 'duplicate_check_interval', { min: 1, max: 14_400, preset: 1_800 }) * 1_000;
  if (!isOn) return { earlier: null, remember: () => {} };
  const fingerprint = `${app.agentId} ${createHash('sha256').update(raw).digest('base64')}`;
  const known = recentRequests.get(fingerprint);
  const remember = (answer: Record<string, unknown>) => recentRequests.set(fingerprint, { at: clock.now(), answer });
  if (!known || clock.now() - known.at >= intervalMs) return { earlier: null, remember };
  const { response_code: _withheld, ...rest } = known.answer;
  return { earlier: switches.duplicateAnswer === 'same' ? known.answer : rest, remember };
}

function checkContent(
  world: World,
  msgtype: string,
  body: Record<string, unknown>,
  app: SimApp,
): Record<string, unknown> {
  const { switches, media, cards, callbacks, apps } = world;
  const translate = intOf(body, 'enable_id_trans', { min: 0, max: 1, preset: 0 }) === 1;
  const shown = (content: Record<string, unknown>) =>
    translate ? (translateIds(world, content) as Record<string, unknown>) : content;
  if (msgtype !== 'template_card') {
    return shown(checkPlainBody(msgtype, body[msgtype], { channel: 'app', switches, media }));
  }
  const card = checkCard(objectOf(body, 'template_card'), 'send', switches.strictCardFields);
  const hasCallback = app === apps.main && callbacks.hasUrl('app');
  if (callsBack(card) && !hasCallback) throw new ApiError(43012, 'the app must configure a callback URL');
  if (typeof card.task_id === 'string' && cards.isTaskIdUsed(app.agentId, card.task_id)) {
    throw new ApiError(42014, 'taskid has existed or empty or exceed max len');
  }
  return shown(card);
}

function deliver(
  world: World,
  message: { msgtype: string; content: CardJson; userids: string[]; app: SimApp },
): { msgid: string; response_code?: string } {
  const { clock, random, cards, phones, messages, switches, frequency, counters } = world;
  const { msgtype, content, userids, app } = message;
  const msgid = random.word(86);
  const receivers = userids.map((userid) => {
    const isAllowed = !switches.memberLimits || frequency.takeForMember(`${app.agentId} ${userid.toLowerCase()}`);
    if (!isAllowed) counters.droppedByMemberLimit += 1;
    return { userid, delivered: isAllowed };
  });
  messages.set(msgid, { msgid, agentId: app.agentId, sentAt: clock.now(), receivers: userids });
  const isCard = msgtype === 'template_card';
  const card = isCard ? cards.add({ msgid, agentId: app.agentId, card: content, receivers }) : null;
  for (const { userid, delivered } of receivers) {
    if (delivered)
      phones.addToApp(userid, { at: clock.now(), from: 'app', msgid, msgtype, body: isCard ? {} : content });
  }
  if (!card) return { msgid };
  const hasCode = isInteractive(content) || (callsBack(content) && switches.responseCodeForMenuCards);
  return hasCode ? { msgid, response_code: cards.newCode(card) } : { msgid };
}

/** `$userName=ID$` and `$departmentName=ID$` (messages.md §2). */
function translateIds(world: World, value: unknown): unknown {
  if (typeof value === 'string') {
    return value
      .replace(/\$userName=([^$]+)\$/g, (all, id: string) => world.company.member(id)?.name ?? all)
      .replace(
        /\$departmentName=(\d+)\$/g,
        (all, id: string) => world.company.departments.get(Number(id))?.name ?? all,
      );
  }
  if (Array.isArray(value)) return value.map((item) => translateIds(world, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, translateIds(world, item)]));
}
