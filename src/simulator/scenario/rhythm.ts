/** Share of the seven days of a week that are workdays: turns calendar days into workdays. */
const WORKDAYS_A_DAY = 5 / 7;

/** How a customer and a salesperson keep in touch for a while. */
export interface Rhythm {
  /** Mean workdays between conversations; gaps are gamma. */
  gapWorkdays: number;
  gapCv: number;
  /** Turns of a usual conversation. */
  turns: number;
  /** Share of conversations that the customer opens. */
  initiative: number;
  /** Median work minutes until we, and they, answer. */
  ourMinutes: number;
  theirMinutes: number;
  /** Share of our outreaches that they answer. */
  answerRate: number;
  /** Whether two outreaches in a row may stay unanswered. */
  missesInARow: boolean;
}

/** A healthy habit of this cadence: regular enough that a long silence means something. */
export function healthyRhythm(cadenceDays: number): Rhythm {
  return {
    gapWorkdays: cadenceDays * WORKDAYS_A_DAY,
    gapCv: 0.5,
    turns: cadenceDays < 2 ? 1.4 : cadenceDays < 7 ? 2.5 : 3.5,
    initiative: 0.45,
    ourMinutes: 11,
    theirMinutes: 32,
    answerRate: 0.94,
    missesInARow: false,
  };
}
