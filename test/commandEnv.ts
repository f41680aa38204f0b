import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './whole/smallService.ts';

/** A complete configuration for a command that speaks to nobody, with a database file of its own in `folder`. */
export function commandEnv(): { folder: string; env: Record<string, string> } {
  const folder = scratchFolder();
  const keys = join(folder, 'keys');
  mkdirSync(keys);
  writeFileSync(join(keys, '1.pem'), 'not looked at by these commands');
  return {
    folder,
    env: {
      ...{ LIUKE_LOG_LEVEL: 'silent', DATABASE_URL: `sqlite:${join(folder, 'liuke.db')}` },
      ...{ WECOM_BASE_URL: 'http://127.0.0.1:1', WECOM_CORP_ID: 'ww0000000000000000', WECOM_AGENT_ID: '1000002' },
      ...{ WECOM_APP_SECRET: 'secret', WECOM_APP_TOKEN: 'token', WECOM_APP_AES_KEY: 'k'.repeat(43) },
      ...{ ARCHIVE_SOURCE: 'simulator', ARCHIVE_SECRET: 'secret', ARCHIVE_KEYS: keys },
    },
  };
}
