import { parseArgs } from 'node:util';
import { readCompanySettings } from './companySettings.ts';
import { readConfig } from './config.ts';
import { businessCalendar } from './domain/businessCalendar.ts';
import { createLog } from './log.ts';
import { openStore } from './store/store.ts';
import { noteRestore } from './usecases/noteRestore.ts';

const HELP = `liuke restored [--json]

To be called after the database was restored from a backup, before the service starts. People have read messages of which a backup
does not know. What waits in it and was due is held as uncertain (liuke outbox), cases of the next judgement come as a list instead of
cards, and a digest that was due is held until you have looked into the group. The archive is read on from where the backup stood.
Erase again whom you erased after the backup.`;

/** @returns the exit code */
export async function runRestored(
  args: string[],
  env: Record<string, string | undefined>,
  io: { out(line: string): void },
): Promise<number> {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean' }, json: { type: 'boolean' } } });
  if (values.help) {
    io.out(HELP);
    return 0;
  }
  const config = readConfig(env);
  const calendar = businessCalendar(readCompanySettings().calendars.company);
  const store = await openStore({ url: config.databaseUrl });
  try {
    await store.migrate();
    const report = await noteRestore({ store, calendar, clock: Date.now, log: createLog(config.logLevel) });
    io.out(
      values.json
        ? JSON.stringify(report)
        : [
            `held as uncertain: ${report.held} (liuke outbox)`,
            `cases that are found until the end of ${report.listedUntil} come as a list; the service can start now`,
          ].join('\n'),
    );
    return 0;
  } finally {
    await store.close();
  }
}
