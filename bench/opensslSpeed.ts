import { spawnSync } from 'node:child_process';

const SECONDS = 3;

/**
 * Private RSA-2048 operations a second, by `openssl speed`.
 * @param options.processes how many work at once; what all of them do together is answered
 * @throws Error when there is no openssl
 */
export function opensslPrivateOps({
  processes = 1,
  seconds = SECONDS,
}: {
  processes?: number;
  seconds?: number;
} = {}): number {
  const multi = processes === 1 ? [] : ['-multi', String(processes)];
  // By the clock, as we are measured: what other programs take, they take from both.
  const words = ['speed', '-elapsed', '-seconds', String(seconds), ...multi, '-mr', 'rsa2048'];
  const { status, stdout } = spawnSync('openssl', words, { encoding: 'utf8' });
  // +F2:<number>:2048:<private operations a second>:<public ones>; with -multi the sum comes last
  const perSecond = Number([...(stdout ?? '').matchAll(/^\+F2:\d+:2048:([\d.]+):/gm)].at(-1)?.[1]);
  if (status !== 0 || !(perSecond > 0)) throw new Error('openssl speed rsa2048 cannot be run');
  return perSecond;
}
