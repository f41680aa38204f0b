import type { MariadbAddress } from './mariadbEngine.ts';
import { StoreError } from './storeError.ts';

export type StoreAddress = { kind: 'sqlite'; path: string } | { kind: 'mariadb'; server: MariadbAddress };

/**
 * What a database URL says (the forms are those of `openStore`).
 * @throws StoreError `badUrl`, without the URL: it holds a password
 */
export function storeAddress(url: string): StoreAddress {
  if (url.startsWith('sqlite:')) {
    // sqlite:./a.db and sqlite:/var/a.db as they stand; sqlite:///var/a.db as other programs write it.
    const path = url.slice('sqlite:'.length).replace(/^\/\/(?=[/.])/, '');
    if (path === '' || path.startsWith('//')) throw badUrl('no file is named after "sqlite:"');
    return { kind: 'sqlite', path };
  }
  if (!/^(mysql|mariadb):/.test(url)) throw badUrl('it begins neither with sqlite: nor with mysql:// or mariadb://');
  const parsed = URL.parse(url);
  if (!parsed) throw badUrl('it is no URL; special characters of the password must be written as %XX');
  const database = decodeURIComponent(parsed.pathname.slice(1));
  if (database === '') throw badUrl('no database is named after the host');
  const socketPath = parsed.searchParams.get('socketPath');
  return {
    kind: 'mariadb',
    server: {
      host: parsed.hostname === '' ? '127.0.0.1' : parsed.hostname,
      port: parsed.port === '' ? 3306 : Number(parsed.port),
      ...(socketPath === null ? {} : { socketPath }),
      username: decodeURIComponent(parsed.username),
      password: decodeURIComponent(parsed.password),
      database,
    },
  };
}

function badUrl(why: string): StoreError {
  return new StoreError('badUrl', `the database URL cannot be understood: ${why}`);
}
