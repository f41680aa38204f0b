import { expect, it } from 'vitest';
import type { Config } from '../src/config.ts';
import { examineIsolation, examineMachine, examinePacket, examineVersion } from '../src/machineFindings.ts';
import { describeEachStore } from './mariadb.ts';

it.each([
  ['11.4.4-MariaDB-log', 'ok', 'MariaDB 11.4'],
  ['10.6.0-MariaDB', 'ok', 'MariaDB 10.6'],
  ['10.5.23-MariaDB', 'fault', 'MariaDB 10.5'],
  ['8.0.40', 'ok', 'MySQL 8.0'],
  ['5.7.44-log', 'fault', 'MySQL 5.7'],
])('of a server that calls itself %s: %s', (version, state, says) => {
  expect(examineVersion(version)).toMatchObject({ state, says });
});

it('warns of packets that a large row does not fit into', () => {
  expect(examinePacket(16 * 1024 ** 2)).toMatchObject({ state: 'warning', mend: expect.stringContaining('64M') });
  expect(examinePacket(64 * 1024 ** 2).state).toBe('ok');
});

it('tells when a proxy undoes our isolation', () => {
  expect(examineIsolation('READ-COMMITTED').state).toBe('ok');
  expect(examineIsolation('REPEATABLE-READ')).toMatchObject({
    state: 'fault',
    says: expect.stringContaining('REPEATABLE'),
  });
});

describeEachStore('the machine', (test) => {
  it('is looked at where the database lies', async () => {
    const store = await test.store();
    const findings = await examineMachine({ databaseUrl: 'sqlite:./data.db' } as Config, store);
    const expected = [
      'time zone',
      'disk',
      ...(store.kind === 'mariadb' ? ['version', 'max_allowed_packet', 'isolation'] : []),
    ];
    expect(findings.map(({ name }) => name.replace('database ', ''))).toEqual(expected);
    expect(findings.find(({ name }) => name === 'time zone')!.state).toBe('ok');
    expect(findings.find(({ name }) => name === 'database isolation')?.state ?? 'ok').toBe('ok');
  });

  it('of a folder that is not there says so', async () => {
    const config = { databaseUrl: 'sqlite:/no/such/folder/liuke.db' } as Config;
    const [, disk] = await examineMachine(config, await test.store());
    expect(disk).toMatchObject({ name: 'disk', state: 'fault', mend: expect.stringContaining('DATABASE_URL') });
  });
});
