/** Lets one piece of work in at a time, in the order of asking. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    // The next one waits for the end of this one, however it ends.
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
