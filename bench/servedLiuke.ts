import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const TICKS_PER_SECOND = 100;

/** The real `liuke serve` in a process of its own. */
export interface ServedLiuke {
  child: ChildProcess;
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts it on a database. Neither WeCom nor an archive is there: what is measured asks for neither.
 * @param more variables beside those that every start needs
 */
export async function serveLiuke(databaseUrl: string, more: Record<string, string>): Promise<ServedLiuke> {
  const folder = await mkdtemp(join(tmpdir(), 'liuke-bench-serve-'));
  // Nothing is read with it: the archive is not there.
  await writeFile(join(folder, '1.pem'), '');
  const port = await freePort();
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(process.execPath, [fileURLToPath(new URL('../bin/liuke.js', import.meta.url)), 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...{ PATH: process.env.PATH, DATABASE_URL: databaseUrl, LIUKE_PORT: String(port), LIUKE_LOG_LEVEL: 'silent' },
      // One session looks more often here than a person may.
      LIUKE_RATE_LIMITS: 'off',
      ...{ WECOM_BASE_URL: nobody, WECOM_CORP_ID: 'ww00000000000000be', WECOM_AGENT_ID: '1' },
      ...{ WECOM_APP_SECRET: 'x'.repeat(32), WECOM_APP_TOKEN: 'benchToken', WECOM_APP_AES_KEY: 'x'.repeat(43) },
      ...{ ARCHIVE_SOURCE: 'simulator', ARCHIVE_SECRET: 'x'.repeat(32), ARCHIVE_KEYS: folder },
      ...more,
    },
  });
  for (let tries = 0; tries < 200; tries += 1) {
    const isUp = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) break;
    if (child.exitCode !== null) throw new Error('the service did not start');
    await wait(100);
  }
  return {
    ...{ child, port },
    async stop() {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** User and system time of a process, in seconds; null where the machine does not say. */
export async function cpuOf({ pid }: ChildProcess): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
