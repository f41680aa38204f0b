import type { PlanLimits } from './dayPlan.ts';
import type { Ladders } from './ladder.ts';

/** What a company sets about its reminders (`config/alerts.json`, COPY §12). */
export interface AlertLimits extends PlanLimits {
  /** In the first business days after the first reminder fewer new cards a day. */
  firstPerDay: number;
  firstDays: number;
  /** From `config/profiles/`: the steps differ by segment. */
  ladders: Ladders;
  waits: {
    /** From so many business hours on a customer who waits for us is a card; tier A sooner. */
    hours: number;
    tierAHours: number;
  };
}
