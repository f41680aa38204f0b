import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Config, ConfigError, type DigestGroup } from './config.ts';

const ID = /^[a-z0-9_-]{1,32}$/;
const CHAT_ID = /^[0-9a-zA-Z]{1,32}$/;
const CONFIRM_KEY = 'digestConfirmed:';

const Group = z.discriminatedUnion(
  'channel',
  [
    z.strictObject({ ...common(), channel: z.literal('webhook') }),
    z.strictObject({
      ...common(),
      channel: z.literal('appchat'),
      chatId: z.string('is missing').regex(CHAT_ID, 'must be at most 32 letters and digits'),
    }),
  ],
  'must be webhook or appchat',
);
const File = z.strictObject({ $comment: z.string().optional(), groups: z.array(Group, 'must be a list of groups') });

/** A managers' group as `config/groups.json` describes it; the key of a robot stands in the environment. */
export type GroupSetting = z.infer<typeof Group>;

function common() {
  return {
    id: z.string('is missing').regex(ID, 'must be 1 to 32 small letters, digits, - or _'),
    departments: z
      .array(z.int('must be a number of the directory').positive('must be a number of the directory'), 'is missing')
      .min(1, 'names no department; a group for all of them is set up in .env'),
    owner: z.enum(['group', 'person', 'none'], 'must be group, person or none').default('group'),
  };
}

/** Every fault of `config/groups.json` at once. */
export class GroupSettingsError extends Error {
  override readonly name = 'GroupSettingsError';
}

/** @returns none when there is no such file @throws GroupSettingsError */
export function readGroupSettings(path: URL): GroupSetting[] {
  return existsSync(path) ? groupSettings(JSON.parse(readFileSync(path, 'utf8'))) : [];
}

/** As {@link readGroupSettings}, from the parsed file. */
export function groupSettings(json: unknown): GroupSetting[] {
  const parsed = File.safeParse(json);
  const faults = parsed.success
    ? twice(parsed.data.groups.map(({ id }) => id)).map((id) => `groups: "${id}" stands there twice`)
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (!parsed.success || faults.length > 0) throw new GroupSettingsError(faults.join('; '));
  return parsed.data.groups;
}

/**
 * All managers' groups: those of the environment, for the whole company, and those of `config/groups.json`.
 * @throws ConfigError with every fault at once
 */
export function allDigestGroups(
  { digestGroups, digestWebhookKeys = {} }: Pick<Config, 'digestGroups' | 'digestWebhookKeys'>,
  settings: readonly GroupSetting[],
): DigestGroup[] {
  const faults = [
    ...twice([...digestGroups, ...settings].map(({ id }) => id)).map(
      (id) => `config/groups.json: the id "${id}" is taken by the group that is set up in .env; give it another`,
    ),
    ...settings
      .filter(({ id, channel }) => channel === 'webhook' && digestWebhookKeys[id] === undefined)
      .map(({ id }) => `config/groups.json: "${id}" needs the key of its robot: DIGEST_WEBHOOK_KEYS=${id}=KEY`),
    ...Object.keys(digestWebhookKeys)
      .filter((name) => !settings.some(({ id, channel }) => id === name && channel === 'webhook'))
      .map((id) => `DIGEST_WEBHOOK_KEYS names "${id}", which is no webhook group of config/groups.json`),
  ];
  if (faults.length > 0) throw new ConfigError(faults);
  return [
    ...digestGroups,
    ...settings.map((group): DigestGroup => {
      const { id, departments, owner } = group;
      const channel =
        group.channel === 'webhook'
          ? ({ kind: 'webhook', key: digestWebhookKeys[id]! } as const)
          : ({ kind: 'appchat', chatId: group.chatId } as const);
      return { id, channel, showsNames: false, departmentIds: departments, owner };
    }),
  ];
}

/** The setting that says that only managers are in this group. */
export function confirmationKey({ id }: DigestGroup): string {
  return `${CONFIRM_KEY}${id}`;
}

/** What was confirmed: a group that is reached by another address is another group. No key can be read from it. */
export function channelMark({ channel }: DigestGroup): string {
  const address = channel.kind === 'webhook' ? channel.key.reveal() : channel.chatId;
  return createHash('sha256').update(`${channel.kind}:${address}`).digest('hex').slice(0, 16);
}

function twice(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}
