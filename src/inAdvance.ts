/**
 * Works one item ahead: while the receiver is busy with an item, the next one is already on its way. Never more than
 * one, so chained stages hold a known number of items. A failure comes after all that was made before it was received.
 */
export async function* inAdvance<T>(items: AsyncGenerator<T>): AsyncGenerator<T, void> {
  let next = begin(items);
  try {
    for (;;) {
      const { value, done } = await next;
      if (done) return;
      next = begin(items);
      yield value;
    }
  } finally {
    // Whoever stops early waits for what is under way, and nothing is begun after it.
    await next.catch(() => undefined);
    await items.return(undefined);
  }
}

function begin<T>(items: AsyncGenerator<T>): Promise<IteratorResult<T, unknown>> {
  const next = items.next();
  // Whoever receives it hears of a failure; until then it must not end the process as unheard.
  next.catch(() => undefined);
  return next;
}
