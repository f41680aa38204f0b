import { join } from 'node:path';

/** What the process that seals is told. */
export interface SealOrder {
  folder: string;
  messages: number;
  startAt: number;
  /** PEM. */
  publicKey: string;
  keyVersion: number;
}

export const PAGE_SIZE = 1000;

export function pagePath(folder: string, page: number): string {
  return join(folder, `${page}.json`);
}
