import { expect, it } from 'vitest';
import { storeAddress } from '../../src/store/storeAddress.ts';

it.each([
  ['sqlite:./data/liuke.db', './data/liuke.db'],
  ['sqlite:/var/lib/liuke.db', '/var/lib/liuke.db'],
  ['sqlite:///var/lib/liuke.db', '/var/lib/liuke.db'],
  ['sqlite://./liuke.db', './liuke.db'],
  ['sqlite::memory:', ':memory:'],
])('%s names a file', (url, path) => {
  expect(storeAddress(url)).toEqual({ kind: 'sqlite', path });
});

it.each(['mysql', 'mariadb'])('%s:// names a server', (scheme) => {
  expect(storeAddress(`${scheme}://li%40ke:p%40ss%2F@db.example:3307/liuke`)).toEqual({
    kind: 'mariadb',
    server: { host: 'db.example', port: 3307, username: 'li@ke', password: 'p@ss/', database: 'liuke' },
  });
});

it('takes the usual port, and a socket', () => {
  expect(storeAddress('mysql://u@h/d')).toMatchObject({ server: { port: 3306, password: '' } });
  expect(storeAddress('mysql://u@localhost/d?socketPath=/run/s')).toMatchObject({ server: { socketPath: '/run/s' } });
});

it.each(['', 'sqlite:', 'postgres://u:hunter2@h/d', 'mysql://u:hunter2@h', 'mysql://u:hunter2@h:port/d', 'liuke.db'])(
  'refuses "%s", without repeating it',
  (url) => {
    const refusal = (() => {
      try {
        return storeAddress(url);
      } catch (error) {
        return error as Error;
      }
    })();
    expect(refusal).toMatchObject({ name: 'StoreError', code: 'badUrl' });
    expect((refusal as Error).message).not.toContain('hunter2');
  },
);
