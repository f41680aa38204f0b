import type { Config } from '../src/config.ts';
import { connectWeCom } from '../src/connections.ts';
import { type CONSOLE_STEPS, examineConsole } from '../src/consoleFindings.ts';
import type { DemoService } from '../src/demo/demoService.ts';
import type { Finding } from '../src/finding.ts';
import { createLog } from '../src/log.ts';
import { Secret } from '../src/secret.ts';
import { defaultSwitches } from '../src/simulator/switches.ts';

/** A configuration that differs from the right one. */
export interface ConsoleChange {
  corpId?: string;
  agentId?: number;
  appSecret?: string;
  archiveSecret?: string;
  operatorIds?: string[];
  publicUrl?: string;
  appToken?: string;
  signIn?: Config['signIn'];
  chatId?: string;
}
export function consoleConfig(service: DemoService, change: ConsoleChange = {}): Config {
  const { credentials, url } = service.simulator;
  const { encodingAesKey, token } = credentials.callbacks.app;
  return {
    publicUrl: change.publicUrl ?? service.url,
    signIn: change.signIn ?? 'off',
    operatorIds: change.operatorIds ?? ['zhouning'],
    adminIds: [],
    wecom: {
      baseUrl: url,
      corpId: change.corpId ?? credentials.corpId,
      agentId: change.agentId ?? credentials.agentId,
      appSecret: new Secret(change.appSecret ?? credentials.appSecret),
      callbacks: {
        app: { token: new Secret(change.appToken ?? token), encodingAesKey: new Secret(encodingAesKey) },
        ...{ contact: null, archive: null },
      },
    },
    archive: { secret: new Secret(change.archiveSecret ?? credentials.archiveSecret) },
  } as unknown as Config;
}

/** What the doctor says of the admin console. */
export async function examineChanged(service: DemoService, change: ConsoleChange = {}): Promise<Finding[]> {
  const { now } = service.simulator.clock;
  const config = consoleConfig(service, change);
  const clients = connectWeCom(config, now, createLog('silent'));
  const channel = { kind: 'appchat', chatId: change.chatId ?? 'liukeDigest' } as const;
  const groups = [{ id: 'leaders', channel, showsNames: false }];
  return examineConsole({ config, clients, db: service.app.store.db, groups, now: now() });
}

/** One setting that is wrong, and what the doctor says of it. */
export interface ConsoleFault {
  step: keyof typeof CONSOLE_STEPS;
  /** What is wrong, for people. */
  wrong: string;
  /** Of the simulated WeCom. */
  switches: Partial<typeof defaultSwitches>;
  /** Of our own configuration. */
  change: ConsoleChange;
  /** The code as people will search for it. */
  says: RegExp;
  mend: RegExp;
}

const right = { switches: {}, change: {} };

export const CONSOLE_FAULTS: readonly ConsoleFault[] = [
  {
    ...right,
    step: 'corp',
    wrong: '企业 ID 是别的公司的',
    change: { corpId: 'ww9999' },
    says: /40013/,
    mend: /企业 ID/,
  },
  { ...right, step: 'secret', wrong: 'Secret 重置过', change: { appSecret: 'old' }, says: /40001/, mend: /Secret/ },
  {
    ...{ ...right, step: 'ip', wrong: '出口 IP 不在应用的可信 IP 里', switches: { trustedIps: ['203.0.113.9'] } },
    ...{ says: /60020.*127\.0\.0\.1/, mend: /企业可信IP/ },
  },
  { ...right, step: 'agent', wrong: 'AgentId 填错', change: { agentId: 999 }, says: /40056/, mend: /AgentId/ },
  {
    ...{ ...right, step: 'agent', wrong: '应用停用了', switches: { appDisabled: true } },
    ...{ says: /disabled/, mend: /启用应用/ },
  },
  {
    ...{ ...right, step: 'range', wrong: '运维人员不在可见范围里', change: { operatorIds: ['nobody'] } },
    ...{ says: /nobody/, mend: /可见范围/ },
  },
  {
    ...{
      ...right,
      step: 'domain',
      wrong: '没设可信域名',
      switches: { trustedDomain: '' },
      change: { signIn: 'wecom' },
    },
    ...{ says: /none is set.*50001/, mend: /可信域名/ },
  },
  {
    ...{ ...right, step: 'domain', wrong: '可信域名是另一个', change: { signIn: 'wecom' } },
    ...{ says: /it is liuke\.example\.com/, mend: /可信域名：填 127/ },
  },
  {
    ...{ ...right, step: 'callback', wrong: '回调地址上没有服务', change: { publicUrl: 'http://127.0.0.1:9' } },
    ...{ says: /cannot be reached/, mend: /设置API接收.*43012/ },
  },
  {
    ...{ ...right, step: 'callback', wrong: '回调的 Token 不一致', change: { appToken: 'other' } },
    ...{ says: /answers 403/, mend: /Token/ },
  },
  {
    ...{
      ...right,
      step: 'contact',
      wrong: '应用没有勾选在可调用接口的应用里',
      switches: { customerContactAllowed: false },
    },
    ...{ says: /48002/, mend: /可调用接口的应用/ },
  },
  {
    ...right,
    step: 'archive',
    wrong: '存档的 Secret 重置过',
    change: { archiveSecret: 'old' },
    says: /40001/,
    mend: /Secret/,
  },
  {
    ...{ ...right, step: 'archiveIp', wrong: '出口 IP 不在存档的可信 IP 里', switches: { archiveTrustedIps: [] } },
    ...{ says: /301042/, mend: /可信 IP/ },
  },
  {
    ...{ ...right, step: 'archiveRange', wrong: '会话存档到期', switches: { archiveService: 'expired' } },
    ...{ says: /301052/, mend: /续费/ },
  },
  {
    ...{ ...right, step: 'archiveRange', wrong: '会话存档没有开通', switches: { archiveService: 'notEnabled' } },
    ...{ says: /301053/, mend: /开通/ },
  },
  {
    ...{ ...right, step: 'groups', wrong: '应用看不到全公司', switches: { appSeesRoot: false } },
    ...{ says: /48002/, mend: /全公司/ },
  },
];

/** All as it should be, for the next question. */
export function setRight(service: DemoService): void {
  Object.assign(service.simulator.switches, defaultSwitches, { trustedDomain: 'liuke.example.com' });
}
