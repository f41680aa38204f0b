import type { Simulator } from '../../src/simulator/simulator.ts';

const PAGE = 1_000;
const PAGES_MAX = 1_000;

/** One record as the archive's envelope names it. */
export interface ArchivedId {
  /** 20 digits. */
  seq: string;
  msgId: string;
}

/** All that the simulated archive holds now, read from its pages by nothing of ours. */
export async function archivedIds({ url, credentials }: Simulator): Promise<ArchivedId[]> {
  const found: ArchivedId[] = [];
  for (let page = 0, after = '0'; page < PAGES_MAX; page += 1) {
    const response = await fetch(`${url}/sim/archive/getchatdata`, {
      method: 'POST',
      body: JSON.stringify({
        corpid: credentials.corpId,
        secret: credentials.archiveSecret,
        seq: after,
        limit: PAGE,
        timeout: 5,
      }),
    });
    const rows = [...(await response.text()).matchAll(/\{"seq":(\d+),"msgid":"([^"]+)"/g)];
    if (rows.length === 0) return found;
    for (const [, seq, msgId] of rows) found.push({ seq: seq!.padStart(20, '0'), msgId: msgId! });
    after = rows.at(-1)![1]!;
  }
  throw new Error('the archive has no end');
}
