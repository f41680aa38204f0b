import type { PlanLimits } from './dayPlan.ts';
import type { LadderLimits } from './ladder.ts';

/** What a company sets about its reminders (`config/alerts.json`, COPY §12). */
export interface AlertLimits extends PlanLimits {
  /** In the first business days after the first reminder fewer new cards a day. */
  firstPerDay: number;
  firstDays: number;
  ladder: LadderLimits;
  waits: {
    /** From so many business hours on a customer who waits for us is a card; tier A sooner. */
    hours: number;
    tierAHours: number;
  };
}
