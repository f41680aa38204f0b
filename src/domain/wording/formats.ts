import { DAY_MS, type Day, HOUR_MS, MINUTE_MS, type UtcMs } from '../time.ts';

/** Company time is China's, UTC+8 all the year round. */
const ZONE_MS = 8 * HOUR_MS;
/** A person's working day where their own hours are not known: 9 to 18 with an hour at noon. */
export const BUSINESS_DAY_MS = 8 * HOUR_MS;
/** From here on a wait in working days says little: ten of them are two weeks. */
const TWO_WEEKS_OF_WORK = 10;

interface Civil {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

function civil(at: UtcMs): Civil {
  const local = new Date(at + ZONE_MS);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
  };
}

/** The calendar day of an instant in company time. */
export function dayOf(at: UtcMs): Day {
  return new Date(at + ZONE_MS).toISOString().slice(0, 10);
}

/** The first instant of a calendar day in company time. */
export function startOfDay(day: Day): UtcMs {
  return Date.parse(`${day}T00:00:00Z`) - ZONE_MS;
}

/** `7月30日`; another year than now's is named: `2025年12月3日` (COPY §2). */
export function dateText(at: UtcMs, now: UtcMs): string {
  const { year, month, day } = civil(at);
  return `${year === civil(now).year ? '' : `${year}年`}${month}月${day}日`;
}

/** As {@link dateText}, for pages, which are read at once: 今天, 昨天. */
export function pageDateText(at: UtcMs, now: UtcMs): string {
  const daysAgo = Math.floor((now + ZONE_MS) / DAY_MS) - Math.floor((at + ZONE_MS) / DAY_MS);
  return daysAgo === 0 ? '今天' : daysAgo === 1 ? '昨天' : dateText(at, now);
}

/** `9:40`: 24 hours, as it stands in a sentence. */
export function clockText(at: UtcMs): string {
  const { hour, minute } = civil(at);
  return `${hour}:${String(minute).padStart(2, '0')}`;
}

/** `09:40`: for tables and state labels, where times stand below each other. */
export function tableClockText(at: UtcMs): string {
  return clockText(at).padStart(5, '0');
}

/** `8月6日 9:12`. */
export function dateTimeText(at: UtcMs, now: UtcMs): string {
  return `${dateText(at, now)} ${clockText(at)}`;
}

/** 2026-11-16 10:00:05: as spreadsheets read it. */
export function fullTimeText(at: UtcMs): string {
  return new Date(at + ZONE_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** The end of a period: midnight belongs to the day before, `8月2日 24:00`. */
export function untilText(at: UtcMs, now: UtcMs): string {
  const isMidnight = (at + ZONE_MS) % DAY_MS === 0;
  return isMidnight ? `${dateText(at - 1, now)} 24:00` : dateTimeText(at, now);
}

/** A whole number that fits `digits` digits. Where it does not, a word that is still true. */
export function countText(count: number, digits: 2 | 3): string {
  const whole = Math.floor(count);
  if (whole < 10 ** digits) return String(whole);
  return digits === 2 ? '百余' : '千余';
}

/** The recent window: `7天`, from two weeks on `4周`. */
export function windowText(days: number): string {
  return days <= 7 ? `${days}天` : `${Math.round(days / 7)}周`;
}

/** A usual gap in whole days, `2天`; null below one day, where texts say 几乎每天, and when it is absurdly long. */
export function gapText(days: number): string | null {
  if (days < 1 || days >= 99.5) return null;
  return `${Math.round(days)}天`;
}

/**
 * A wait as it has lasted, in business time, rounded down: `40分钟`, `5小时`, `1天2小时`, `3个工作日` (COPY §2).
 * @param businessMs business milliseconds
 * @param businessDayMs length of the person's own working day
 */
export function waitText(businessMs: number, businessDayMs: number = BUSINESS_DAY_MS): string {
  if (businessMs < HOUR_MS) return `${Math.max(1, Math.floor(businessMs / MINUTE_MS))}分钟`;
  if (businessMs < businessDayMs) return `${Math.floor(businessMs / HOUR_MS)}小时`;
  const days = Math.floor(businessMs / businessDayMs);
  const hours = Math.floor((businessMs - days * businessDayMs) / HOUR_MS);
  if (days === 1 && hours > 0) return `1天${hours}小时`;
  return workDaysText(days);
}

/** A usual wait (a median), rounded to the nearest: `40分钟`, `5小时`, `2个工作日`. */
export function usualWaitText(businessMs: number, businessDayMs: number = BUSINESS_DAY_MS): string {
  const minutes = Math.max(1, Math.round(businessMs / MINUTE_MS));
  if (minutes < 60) return `${minutes}分钟`;
  const hours = Math.round(businessMs / HOUR_MS);
  if (hours * HOUR_MS < businessDayMs) return `${hours}小时`;
  return workDaysText(Math.max(1, Math.round(businessMs / businessDayMs)));
}

function workDaysText(days: number): string {
  return days < TWO_WEEKS_OF_WORK ? `${days}个工作日` : '两周以上';
}

/** A span of the clock (not business time) since something stopped: `40分钟`, `3小时`, `2天`. */
export function elapsedText(ms: number): string {
  if (ms < HOUR_MS) return `${Math.max(1, Math.floor(ms / MINUTE_MS))}分钟`;
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)}小时` : `${Math.floor(ms / DAY_MS)}天`;
}

const CURRENCIES: Record<string, string> = {
  CNY: '元',
  USD: '美元',
  EUR: '欧元',
  GBP: '英镑',
  JPY: '日元',
  HKD: '港元',
  MOP: '澳门元',
  TWD: '新台币',
  KRW: '韩元',
  SGD: '新加坡元',
  AUD: '澳元',
  CAD: '加元',
  CHF: '瑞士法郎',
};

/**
 * `8600元`, `18.4万元`, `1.25亿元`, `3.2万美元` (COPY §2).
 * @param amount in major units
 * @param currency ISO 4217; one we have no name for stands as its code
 */
export function moneyText(amount: number, currency = 'CNY'): string {
  const unit = CURRENCIES[currency] ?? currency;
  const size = Math.abs(amount);
  if (size < 9_999.5) return `${short(amount, 0)}${unit}`;
  return size < 99_995_000 ? `${short(amount / 10_000, 1)}万${unit}` : `${short(amount / 100_000_000, 2)}亿${unit}`;
}

/** At most so many decimals, none that say nothing; a minus is − (U+2212). */
function short(value: number, decimals: number): string {
  return String(Number(value.toFixed(decimals))).replace('-', '−');
}

/** `−11`, `+3`: a part of a sum. */
export function signedText(points: number): string {
  return points < 0 ? `−${-points}` : `+${points}`;
}

/** `75%（9/12）`: only on pages and in the digest, always with the counts. */
export function percentText(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)}%（${part}/${whole}）`;
}

const LIST_MOST = 3;

/** `浩运、启川、恒拓等7家`: at most three, then how many there are. */
export function listText(items: readonly string[], unit = '家'): string {
  const shown = items.slice(0, LIST_MOST).join('、');
  return items.length > LIST_MOST ? `${shown}等${items.length}${unit}` : shown;
}
