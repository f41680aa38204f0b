/** How far a long work has come; told as often as one likes. */
export type Progress = (done: number, all: number) => void;

interface Output {
  isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const BAR_LENGTH = 28;
const DRAWN_EACH_MS = 100;
/** Where nobody watches (a log, CI) a line now and then is enough. */
const LINE_EACH_MS = 10_000;

/**
 * A bar that is written over on a terminal; elsewhere a line every ten seconds, and nothing for what is done sooner.
 * @param clock UTC milliseconds
 */
export function progressBar(label: string, output: Output = process.stderr, clock: () => number = Date.now): Progress {
  const startedAt = clock();
  let drawnAt = output.isTTY ? Number.NEGATIVE_INFINITY : startedAt;
  return (done, all) => {
    const now = clock();
    const isLast = done >= all;
    if (output.isTTY) {
      if (!isLast && now - drawnAt < DRAWN_EACH_MS) return;
      const filled = Math.round((BAR_LENGTH * done) / Math.max(1, all));
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_LENGTH - filled);
      const left = isLast ? `in ${spanText(now - startedAt)}` : leftText(now - startedAt, done, all);
      output.write(`\r\u001b[K${label} ${bar} ${percent(done, all)}  ${done} of ${all}  ${left}${isLast ? '\n' : ''}`);
    } else {
      if (now - drawnAt < LINE_EACH_MS) return;
      output.write(`${label}: ${done} of ${all} (${percent(done, all)}), ${leftText(now - startedAt, done, all)}\n`);
    }
    drawnAt = now;
  };
}

function percent(done: number, all: number): string {
  return `${Math.floor((100 * done) / Math.max(1, all))}%`;
}

function leftText(elapsedMs: number, done: number, all: number): string {
  if (done === 0 || elapsedMs < 2_000) return '';
  return `about ${spanText((elapsedMs * (all - done)) / done)} left`;
}

function spanText(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
