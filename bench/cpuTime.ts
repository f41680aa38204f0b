/** Processor time of this process so far, in seconds: on a shared machine the clock on the wall measures the others. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Adds up the processor time of one kind of work that is done in pieces. */
export class CpuTimer {
  seconds = 0;

  measure<T>(work: () => T): T {
    const before = cpuSeconds();
    const result = work();
    this.seconds += cpuSeconds() - before;
    return result;
  }
}
