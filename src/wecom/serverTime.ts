import axios from 'axios';
import type { UtcMs } from '../domain/time.ts';

const TIMEOUT_MS = 5_000;

/** What time WeCom has, by the Date of an answer; to the second. @returns null when it does not say */
export async function serverTime(baseUrl: string): Promise<UtcMs | null> {
  try {
    const { headers } = await axios.head(baseUrl, {
      timeout: TIMEOUT_MS,
      maxRedirects: 0,
      proxy: false,
      validateStatus: () => true,
    });
    const at = Date.parse(String(headers.date ?? ''));
    return Number.isNaN(at) ? null : at;
  } catch {
    return null;
  }
}
