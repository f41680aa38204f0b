import type { Config, DigestGroup } from './config.ts';
import type { Finding } from './finding.ts';
import { loadStaff } from './store/people.ts';
import type { Db } from './store/store.ts';
import { type AgentSettings, fetchAgent } from './wecom/agent.ts';
import { probeCallback } from './wecom/callbackProbe.ts';
import type { WeComClient } from './wecom/client.ts';
import { followUsers } from './wecom/contacts.ts';
import { fetchArchivedStaff } from './wecom/directory.ts';
import { meaningOf } from './wecom/errorTable.ts';
import { WeComError, WeComUnreachable } from './wecom/wecomError.ts';

/** Everything that must be set in the admin console, in the order of docs/企业微信后台配置.md. */
export const CONSOLE_STEPS = {
  corp: '1 我的企业 > 企业信息 > 企业ID',
  secret: '2 应用管理 > 自建应用 > Secret',
  ip: '3 自建应用 > 企业可信IP',
  agent: '4 自建应用 > AgentId',
  range: '5 自建应用 > 可见范围',
  domain: '6 自建应用 > 网页授权及JS-SDK > 可信域名',
  callback: '7 自建应用 > 接收消息 > 设置API接收',
  contact: '8 客户联系 > 可调用接口的应用',
  members: '9 客户联系 > 权限配置 > 使用范围',
  archive: '10 会话内容存档 > Secret',
  archiveIp: '11 会话内容存档 > 可信IP',
  archiveRange: '12 会话内容存档 > 开启范围',
  groups: '13 客户周报的群',
} as const;
type Step = keyof typeof CONSOLE_STEPS;

/** Which setting a code of the first calls speaks of (basics.md §3.2); steps before it were passed. */
const APP_STEPS: readonly Step[] = ['corp', 'secret', 'ip', 'agent'];
const APP_CODES: ReadonlyMap<number, Step> = new Map([
  ...([40013, 41002] as const).map((code) => [code, 'corp'] as const),
  ...([40001, 40091, 41004] as const).map((code) => [code, 'secret'] as const),
  [60020, 'ip'],
  ...([40056, 301002, 50003, 48006, 60031] as const).map((code) => [code, 'agent'] as const),
]);
const ARCHIVE_STEPS: readonly Step[] = ['archive', 'archiveIp', 'archiveRange'];
const ARCHIVE_CODES: ReadonlyMap<number, Step> = new Map([
  ...([40001, 40091, 48002] as const).map((code) => [code, 'archive'] as const),
  ...([60020, 301042] as const).map((code) => [code, 'archiveIp'] as const),
  ...([301052, 301053] as const).map((code) => [code, 'archiveRange'] as const),
]);
/** appchat: a group of this id does not exist yet; not ours; and that making one is not allowed (messages.md §8). */
const NO_GROUP: ReadonlySet<number> = new Set([40050, 86003]);
const NAMED_MAX = 5;

export interface ConsoleDeps {
  config: Config;
  clients: { app: WeComClient; archive: WeComClient };
  /** null: not to be read now. */
  db: Db | null;
  groups: readonly DigestGroup[];
  now: number;
}

/** Asks WeCom for every setting of the admin console that can be told from outside, sends nothing to anybody. */
export async function examineConsole(deps: ConsoleDeps): Promise<Finding[]> {
  const { config, clients } = deps;
  const [agent, findings] = await passed(APP_STEPS, APP_CODES, () => fetchAgent(clients.app, config.wecom.agentId));
  // Without the company, or without WeCom, every other question would get the same answer.
  if (findings[0]!.state === 'fault') return findings;
  if (agent !== null) {
    if (agent.isDisabled) replace(findings, fault('agent', 'the app is disabled', '自建应用的页面上点“启用应用”'));
    findings.push(await examineRange(deps, agent), examineDomain(config, agent), await examineCallback(deps));
    findings.push(...(await examineContact(deps)));
  }
  findings.push(...(await examineSeats(deps)));
  if (agent !== null) findings.push(...(await examineGroups(deps)));
  return findings;
}

/** Runs a call that passes several settings on its way. @returns its answer, and what is known of these settings */
async function passed<T>(
  steps: readonly Step[],
  codes: ReadonlyMap<number, Step>,
  call: () => Promise<T>,
): Promise<[T | null, Finding[]]> {
  try {
    const answer = await call();
    return [answer, steps.map((step) => ok(step, 'accepted'))];
  } catch (err) {
    if (err instanceof WeComUnreachable)
      return [null, [fault(steps[0]!, err.message, '检查本机能否访问企业微信的接口地址，有代理时检查代理')]];
    if (!(err instanceof WeComError)) throw err;
    const step = codes.get(err.errcode) ?? steps.at(-1)!;
    const before = steps.slice(0, steps.indexOf(step)).map((each) => ok(each, 'accepted'));
    return [null, [...before, fault(step, err.message, meaningOf(err.errcode).mend)]];
  }
}

/** Whoever is outside the range is not read, and gets no cards. */
async function examineRange({ config, clients, db }: ConsoleDeps, { range }: AgentSettings): Promise<Finding> {
  const mend = '自建应用 > 可见范围：加入全公司，或所有销售、他们的主管和管理员所在的部门';
  if (!range.isWholeCompany && range.members + range.departments + range.tags === 0)
    return fault('range', 'it is empty: nobody can be read and nobody gets a card', mend);
  const named = [...new Set([...config.operatorIds, ...config.adminIds])];
  const hidden = await hiddenOf(clients.app, named);
  if (hidden.length > 0)
    return fault('range', `LIUKE_OPERATORS or LIUKE_ADMINS names ${list(hidden)}, who cannot be seen`, mend);
  if (range.isWholeCompany) return ok('range', 'the whole company');
  const width = `${range.departments} departments, ${range.members} members, ${range.tags} tags`;
  const seats = await fetchArchivedStaff(clients.archive).catch(() => []);
  const known = new Set(db === null ? [] : (await loadStaff(db)).map(({ id }) => id));
  const outside = known.size === 0 ? [] : seats.filter((id) => !known.has(id));
  if (outside.length > 0) return warning('range', `${width}; ${list(outside)} are archived but cannot be seen`, mend);
  return ok('range', known.size === 0 ? `${width}; liuke sync, then it is compared with the archive's seats` : width);
}

async function hiddenOf(app: WeComClient, ids: readonly string[]): Promise<string[]> {
  const hidden: string[] = [];
  for (const userid of ids)
    await app.get('user/get', { userid }).catch((err: unknown) => {
      if (!(err instanceof WeComError)) throw err;
      hidden.push(userid);
    });
  return hidden;
}

function examineDomain({ publicUrl, signIn }: Config, { trustedDomain }: AgentSettings): Finding {
  if (signIn !== 'wecom') return ok('domain', 'not needed: LIUKE_SIGN_IN is not wecom, there are no pages for members');
  const { host } = new URL(publicUrl);
  if (trustedDomain === host) return ok('domain', host);
  const says = trustedDomain === '' ? 'none is set' : `it is ${trustedDomain}`;
  return fault(
    'domain',
    `${says}, and pages stand at ${host}: members would read 50001`,
    `自建应用 > 网页授权及JS-SDK > 设置可信域名：填 ${host}，并按提示完成域名归属校验`,
  );
}

/** WeCom asks the same when the address is entered. Our own network may not let us in from inside, so it is no fault. */
async function examineCallback({ config, now }: ConsoleDeps): Promise<Finding> {
  const keys = config.wecom.callbacks.app;
  const address = `${config.publicUrl}/wecom/cb/app`;
  const mend = `自建应用 > 接收消息 > 设置API接收：URL 填 ${address}，Token 和 EncodingAESKey 与 .env 一致；没有它按钮卡片发不出去（43012）`;
  if (keys === null) return fault('callback', 'WECOM_APP_TOKEN and WECOM_APP_AES_KEY are not set', mend);
  const result = await probeCallback(
    address,
    {
      token: keys.token.reveal(),
      encodingAesKey: keys.encodingAesKey.reveal(),
      receiveId: config.wecom.corpId,
    },
    now,
  );
  if (result.kind === 'answers') return ok('callback', `${address} answers as WeCom wants it`);
  const why =
    result.kind === 'away'
      ? `${address} cannot be reached from here (${result.code})`
      : `${address} answers ${result.status}, not with the echo: another program, or other keys`;
  return warning('callback', why, `先启动服务并检查反向代理；${mend}`);
}

async function examineContact({ clients }: ConsoleDeps): Promise<Finding[]> {
  const codes = new Map<number, Step>([[84074, 'members']]);
  const [members, findings] = await passed(['contact'], codes, () => followUsers(clients.app));
  if (members === null) return findings;
  const mend = '客户联系 > 权限配置 > 使用范围：加入所有销售，并确认他们在自建应用的可见范围内';
  const range =
    members.length === 0
      ? fault('members', 'nobody may serve customers, or nobody of them can be seen', mend)
      : ok('members', `${members.length} members serve customers`);
  return [...findings, range];
}

async function examineSeats({ clients }: ConsoleDeps): Promise<Finding[]> {
  const [seats, findings] = await passed(ARCHIVE_STEPS, ARCHIVE_CODES, () => fetchArchivedStaff(clients.archive));
  if (seats === null) return findings.map(ofArchive);
  const mend = '管理工具 > 会话内容存档 > 开启范围：加入所有销售；没有开启的人，他们的客户只能显示为未知';
  if (seats.length === 0) replace(findings, fault('archiveRange', 'no member is archived', mend));
  else {
    const serving = await followUsers(clients.app).catch(() => []);
    const without = serving.filter((id) => !seats.includes(id));
    const says = `${seats.length} members are archived`;
    replace(
      findings,
      without.length === 0
        ? ok('archiveRange', says)
        : warning('archiveRange', `${says}; ${list(without)} serve customers without it`, mend),
    );
  }
  return findings;
}

/** The table of codes speaks of the app's Secret; the archive has one of its own. */
function ofArchive(finding: Finding): Finding {
  if (finding.state !== 'fault' || finding.name !== CONSOLE_STEPS.archive) return finding;
  return { ...finding, mend: '请核对“管理工具 > 会话内容存档”的 Secret（ARCHIVE_SECRET，和应用的 Secret 不是同一个）' };
}

/** A robot's key shows only with a message; a group of the app can be asked for. */
async function examineGroups({ groups, clients }: ConsoleDeps): Promise<Finding[]> {
  if (groups.length === 0)
    return [
      warning(
        'groups',
        "no managers' group is set: no weekly digest",
        '.env 里设置 DIGEST_WEBHOOK_KEY 或 DIGEST_CHAT_ID',
      ),
    ];
  const findings: Finding[] = [];
  for (const { id, channel } of groups) {
    if (channel.kind === 'webhook') {
      findings.push(
        ok('groups', `${id}: a robot, which only a message can try (liuke digest --preview shows it here)`),
      );
      continue;
    }
    try {
      await clients.app.get('appchat/get', { chatid: channel.chatId });
      findings.push(ok('groups', `${id}: the group is there`));
    } catch (err) {
      if (!(err instanceof WeComError)) throw err;
      const isNew = NO_GROUP.has(err.errcode);
      findings.push(
        isNew
          ? ok('groups', `${id}: the group is made with the first digest`)
          : fault('groups', `${id}: ${err.message}`, meaningOf(err.errcode).mend),
      );
    }
  }
  return findings;
}

function replace(findings: Finding[], finding: Finding): void {
  const index = findings.findIndex(({ name }) => name === finding.name);
  findings.splice(index, 1, finding);
}

function ok(step: Step, says: string): Finding {
  return { name: CONSOLE_STEPS[step], state: 'ok', says };
}
function warning(step: Step, says: string, mend: string): Finding {
  return { name: CONSOLE_STEPS[step], state: 'warning', says, mend };
}
function fault(step: Step, says: string, mend: string): Finding {
  return { name: CONSOLE_STEPS[step], state: 'fault', says, mend };
}

function list(ids: readonly string[]): string {
  const named = ids.slice(0, NAMED_MAX).join(', ');
  return ids.length > NAMED_MAX ? `${named} and ${ids.length - NAMED_MAX} more` : named;
}
