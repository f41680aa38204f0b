import { describe, expect, it } from 'vitest';
import { progressBar } from '../src/progress.ts';

/** Collects what is written; `tick` moves the clock. */
function output(isTTY: boolean) {
  const written: string[] = [];
  const state = { now: 0 };
  return { written, state, write: (text: string) => written.push(text), isTTY, clock: () => state.now };
}

describe('a progress bar', () => {
  it('is one line that is written over on a terminal, with what is left', () => {
    const out = output(true);
    const tell = progressBar('judging', out, out.clock);
    for (let done = 1; done <= 1_000; done += 1) {
      out.state.now += 10;
      tell(done, 1_000);
    }
    expect(out.written.length).toBeLessThan(110);
    expect(out.written.every((text) => text.startsWith('\r\u001b[K'))).toBe(true);
    expect(out.written.some((text) => /50%.*about \d s left/.test(text))).toBe(true);
    expect(out.written.at(-1)).toMatch(/100% {2}1000 of 1000 {2}in 10 s\n$/);
  });

  it('is a line now and then elsewhere, and nothing for what is done at once', () => {
    const quick = output(false);
    const tellQuick = progressBar('judging', quick, quick.clock);
    for (let done = 1; done <= 50; done += 1) tellQuick(done, 50);
    expect(quick.written).toEqual([]);

    const slow = output(false);
    const tell = progressBar('judging', slow, slow.clock);
    for (let done = 1; done <= 100; done += 1) {
      slow.state.now += 1_000;
      tell(done, 100);
    }
    expect(slow.written).toHaveLength(10);
    expect(slow.written[0]).toBe('judging: 10 of 100 (10%), about 2 min left\n');
  });
});
