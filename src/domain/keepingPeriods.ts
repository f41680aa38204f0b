/** For how many days what is kept (PRODUCT §8); what each stands for, and why, is in `config/keeping.json`. */
export interface KeepingPeriods {
  messages: number;
  cases: number;
  readings: number;
  outbox: number;
  inbox: number;
  jobs: number;
}

/** Less than this and something that still counts would be gone: the year that judging looks back on, a repeat that may come. */
export const KEPT_AT_LEAST: Readonly<KeepingPeriods> = {
  ...{ messages: 400, cases: 400, readings: 30, outbox: 8, inbox: 2, jobs: 35 },
};
