import { describe, expect, it } from 'vitest';
import type { DigestGroup } from '../src/config.ts';
import { allDigestGroups, channelMark, groupSettings } from '../src/digestGroups.ts';
import { Secret } from '../src/secret.ts';

const EAST = { id: 'east', channel: 'appchat', chatId: 'liukeEast', departments: [2] };
const SOUTH = { id: 'south', channel: 'webhook', departments: [3, 4], owner: 'none' };
const KEY = 'a-key-of-a-robot';

describe('the managers’ groups of config/groups.json', () => {
  it('stand beside those of the environment, with their departments', () => {
    const own: DigestGroup = { id: 'appchat', channel: { kind: 'appchat', chatId: 'all' }, showsNames: false };
    const config = { digestGroups: [own], digestWebhookKeys: { south: new Secret(KEY) } };
    const groups = allDigestGroups(config, groupSettings({ groups: [EAST, SOUTH] }));
    expect(groups.map(({ id, departmentIds, owner }) => [id, departmentIds, owner])).toEqual([
      ['appchat', undefined, undefined],
      ['east', [2], 'group'],
      ['south', [3, 4], 'none'],
    ]);
  });

  it('names every fault of the file at once', () => {
    const groups = [
      { ...EAST, id: 'East!' },
      { ...EAST, chatId: 'no/good', departments: [] },
      { ...SOUTH, channel: 'mail' },
      { ...SOUTH, key: KEY },
    ];
    expect(() => groupSettings({ groups })).toThrow(
      /groups\.0\.id: must be.*groups\.1\.departments: names no department.*groups\.1\.chatId: must be.*groups\.2\.channel: must be webhook or appchat.*groups\.3.*key/s,
    );
    expect(() => groupSettings({ groups: [EAST, EAST] })).toThrow('"east" stands there twice');
    expect(() => groupSettings([])).toThrow();
  });

  it('names every fault between the file and the environment at once, and no key', () => {
    const taken: DigestGroup = { id: 'east', channel: { kind: 'appchat', chatId: 'all' }, showsNames: false };
    const config = { digestGroups: [taken], digestWebhookKeys: { souht: new Secret(KEY) } };
    const act = () => allDigestGroups(config, groupSettings({ groups: [EAST, SOUTH] }));
    expect(act).toThrow(/"east" is taken.*"south" needs the key.*names "souht"/s);
    expect(act).not.toThrow(KEY);
  });

  it('take another address for another group, and tell nothing of the key', () => {
    const robot = (key: string): DigestGroup => ({
      ...{ id: 'south', showsNames: false },
      channel: { kind: 'webhook', key: new Secret(key) },
    });
    expect(channelMark(robot(KEY))).toBe(channelMark(robot(KEY)));
    expect(channelMark(robot(KEY))).not.toBe(channelMark(robot(`${KEY}2`)));
    expect(channelMark(robot(KEY))).toMatch(/^[0-9a-f]{16}$/);
  });
});
