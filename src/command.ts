import { type App, createApp } from './app.ts';
import { type CompanySettings, readCompanySettings } from './companySettings.ts';
import { type Config, readConfig } from './config.ts';
import type { Clock } from './domain/time.ts';
import { createLog, type Logger } from './log.ts';

/** Where a command writes: what was asked for, and what people are told meanwhile. */
export interface CommandIo {
  out(line: string): void;
  err(line: string): void;
}

/** As `process.env`. */
export type CommandEnv = Record<string, string | undefined>;

/** The service put together for one command, and what it is made of. */
export interface OpenedApp {
  app: App;
  config: Config;
  settings: CompanySettings;
  log: Logger;
}

/**
 * Puts the service together, does the work and closes it, whatever comes of it.
 * @throws ConfigError, CompanySettingsError, StoreError as `createApp`
 */
export async function withApp<T>(
  env: CommandEnv,
  work: (opened: OpenedApp) => Promise<T>,
  clock: Clock = Date.now,
): Promise<T> {
  const config = readConfig(env);
  const settings = readCompanySettings();
  const log = createLog(config.logLevel);
  const app = await createApp({ config, settings, clock, log });
  try {
    return await work({ app, config, settings, log });
  } finally {
    await app.close();
  }
}
