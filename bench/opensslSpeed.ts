import { spawnSync } from 'node:child_process';

const SECONDS = 3;

/**
 * Private RSA-2048 operations a second of one thread, by `openssl speed`.
 * @throws Error when there is no openssl
 */
export function opensslPrivateOps(seconds: number = SECONDS): number {
  const { status, stdout } = spawnSync(
    'openssl',
    ['speed', '-seconds', String(seconds), '-elapsed', '-mr', 'rsa2048'],
    {
      encoding: 'utf8',
    },
  );
  // +F2:<number>:2048:<private operations a second>:<public ones>
  const perSecond = Number(/^\+F2:\d+:2048:([\d.]+):/m.exec(stdout ?? '')?.[1]);
  if (status !== 0 || !(perSecond > 0)) throw new Error('openssl speed rsa2048 cannot be run');
  return perSecond;
}
