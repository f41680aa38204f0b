/** Things that happen at their time, more of which may come while earlier ones happen. */
export class Timeline<T> {
  readonly #items: { at: number; order: number; item: T }[] = [];
  #order = 0;
  #next = 0;

  constructor(items: readonly { at: number; item: T }[]) {
    for (const { at, item } of items) this.#items.push({ at, order: this.#order++, item });
    this.#items.sort((a, b) => a.at - b.at || a.order - b.order);
  }

  add(at: number, item: T): void {
    const entry = { at, order: this.#order++, item };
    let low = this.#next;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#items[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    this.#items.splice(low, 0, entry);
  }

  /** The next thing that happens at or before this moment; undefined when there is none. */
  takeUntil(at: number): { at: number; item: T } | undefined {
    const entry = this.#items[this.#next];
    if (entry === undefined || entry.at > at) return undefined;
    this.#next += 1;
    return entry;
  }
}
