/** What the process that judges is told. */
export interface JudgeOrder {
  url: string;
  /** Names the cursor of the archive. */
  sourceName: string;
  /** The moment of judging. */
  now: number;
}

/** And what it answers. */
export interface JudgedDay {
  scored: number;
  opened: number;
  seconds: number;
  cpuSeconds: number;
  /** The most that this process had so far. */
  rssPeakMb: number;
}
