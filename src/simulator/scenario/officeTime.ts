const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Asia/Shanghai has had no summer time since 1991, so its clock is a fixed distance from UTC. */
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;
/** Work time of one workday (9:00–12:00, 13:30–18:00): turns a wait in work minutes into a share of a workday. */
export const WORKDAY_MINUTES = 450;

/**
 * 法定节假日 that fall on a weekday, and weekend days worked instead (调休), as the State Council set them for 2025 and
 * 2026. Another year simply has none: a story then goes on through its holidays.
 */
const DAYS_OFF = new Set(
  [
    '2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-02-03 2025-02-04 2025-04-04 2025-05-01 2025-05-02',
    '2025-05-05 2025-06-02 2025-10-01 2025-10-02 2025-10-03 2025-10-06 2025-10-07 2025-10-08',
    '2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-02-23 2026-04-06 2026-05-01',
    '2026-05-04 2026-05-05 2026-06-19 2026-09-25 2026-10-01 2026-10-02 2026-10-05 2026-10-06 2026-10-07',
  ].flatMap((line) => line.split(' ')),
);
const WORKED_WEEKEND_DAYS = new Set(
  [
    '2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11',
    '2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10',
  ].flatMap((line) => line.split(' ')),
);

/** When people write on a workday: share of the day's messages before this hour. Lunch and evening are thin. */
const HABIT_OF_A_DAY: readonly { share: number; hour: number }[] = [
  { share: 0, hour: 8.75 },
  { share: 0.02, hour: 9 },
  { share: 0.46, hour: 12 },
  { share: 0.5, hour: 13.5 },
  { share: 0.95, hour: 18 },
  { share: 1, hour: 21.5 },
];

/** The day in Shanghai, `YYYY-MM-DD`. */
export function shanghaiDay(at: number): string {
  return new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** Hours since midnight in Shanghai, with a fraction. */
export function shanghaiHour(at: number): number {
  return ((((at + SHANGHAI_OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
}

/** Midnight in Shanghai of the day that this instant lies in. */
export function shanghaiMidnight(at: number): number {
  return Math.floor((at + SHANGHAI_OFFSET_MS) / DAY_MS) * DAY_MS - SHANGHAI_OFFSET_MS;
}

export function isWorkday(at: number): boolean {
  const day = shanghaiDay(at);
  const weekday = new Date(at + SHANGHAI_OFFSET_MS).getUTCDay();
  return weekday === 0 || weekday === 6 ? WORKED_WEEKEND_DAYS.has(day) : !DAYS_OFF.has(day);
}

/**
 * Time as office people live it: a number of workdays (2.5 is about half past one on the third workday), without
 * nights, weekends and holidays. Stories are told in it, so nobody falls silent because of 国庆.
 */
export class OfficeTime {
  readonly #midnights: number[] = [];

  /** Covers the workdays from `from` to `to`; later positions fall on the last one. */
  constructor(from: number, to: number) {
    for (let midnight = shanghaiMidnight(from); midnight <= to; midnight += DAY_MS) {
      if (isWorkday(midnight)) this.#midnights.push(midnight);
    }
    if (this.#midnights.length === 0) throw new RangeError('OfficeTime: no workday between the two instants');
  }

  get workdays(): number {
    return this.#midnights.length;
  }

  /** The instant at this position. Never goes back when the position goes forward. */
  instant(position: number): number {
    const bounded = Math.min(Math.max(position, 0), this.workdays - 1e-6);
    const day = Math.floor(bounded);
    return (this.#midnights[day] as number) + Math.round(hourAt(bounded - day) * HOUR_MS);
  }

  /** The position of an instant; one outside the hours in which people write stands for the next of them. */
  position(at: number): number {
    let low = 0;
    let high = this.workdays;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#midnights[middle] as number) <= at) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    const hour = (at - (this.#midnights[low - 1] as number)) / HOUR_MS;
    return low - 1 + shareAt(hour);
  }
}

function hourAt(share: number): number {
  const next = HABIT_OF_A_DAY.findIndex((point) => point.share > share);
  const [a, b] = next < 0 ? HABIT_OF_A_DAY.slice(-2) : HABIT_OF_A_DAY.slice(next - 1, next + 1);
  return a!.hour + ((b!.hour - a!.hour) * (share - a!.share)) / (b!.share - a!.share);
}

function shareAt(hour: number): number {
  if (hour <= HABIT_OF_A_DAY[0]!.hour) return 0;
  const next = HABIT_OF_A_DAY.findIndex((point) => point.hour > hour);
  if (next < 0) return 1;
  const [a, b] = HABIT_OF_A_DAY.slice(next - 1, next + 1);
  return a!.share + ((b!.share - a!.share) * (hour - a!.hour)) / (b!.hour - a!.hour);
}
