import { Worker } from 'node:worker_threads';

/** What a thread gets: a batch to work on, or a word from {@link Threads.tell}. */
export type ToThread<Item, Word> = { batch: number; items: Item[] } | { word: Word };
/** What a thread answers, one per batch and in the order of the batches. */
export interface FromThread<Result> {
  batch: number;
  results: Result[];
}

export interface ThreadsOptions<Item, Result, Packed> {
  /** The file that a thread runs; `.ts` is run as it is. */
  url: URL;
  threads: number;
  /** Items per batch at most. */
  batchSize: number;
  /** The `workerData` of a thread that starts now. */
  startData(): unknown;
  /** What a thread is sent of an item; made when it is sent, so that nothing is held twice while it waits. */
  pack(item: Item): Packed;
  /** The result of an item whose batch took its thread down twice. */
  lost(item: Item): Result;
}

export interface Threads<Item, Result, Word> {
  /** Results in the order of the items. @throws Error when the threads cannot be kept up, or after close */
  run(items: readonly Item[]): Promise<Result[]>;
  /** Says a word to every thread, before all that is run later. */
  tell(word: Word): void;
  close(): Promise<void>;
}

/**
 * One being worked on, the others waiting at the thread's door: while a page is stored, this process hands out nothing
 * for a tenth of a second, and threads that wait for it are lost to RSA. Copies exist of these only.
 */
const BATCHES_PER_THREAD = 16;
/** A batch that crashed its thread is tried once more. */
const CRASHES_PER_BATCH_MAX = 2;
/** Threads that die this often without finishing anything between are not started again for what waits. */
const CRASHES_IN_A_ROW_MAX = 10;

interface Job<Item, Result> {
  items: readonly Item[];
  results: Result[];
  /** First item that is not yet in a batch. */
  cutAt: number;
  openItems: number;
  resolve(results: Result[]): void;
  reject(error: Error): void;
}
interface Batch<Item, Result> {
  id: number;
  job: Job<Item, Result>;
  from: number;
  items: Item[];
  crashes: number;
}
interface Thread<Item, Result> {
  worker: Worker;
  batches: Batch<Item, Result>[];
}

/**
 * A fixed number of worker threads that work through lists in batches. Threads start when there is work; one that dies
 * is replaced and its batch tried once more.
 */
export function startThreads<Item, Result, Word, Packed>(
  options: ThreadsOptions<Item, Result, Packed>,
): Threads<Item, Result, Word> {
  const live = new Set<Thread<Item, Result>>();
  const jobs: Job<Item, Result>[] = [];
  const again: Batch<Item, Result>[] = [];
  let lastBatch = 0;
  let crashesInARow = 0;
  let isClosed = false;

  return {
    run(items) {
      if (isClosed) return Promise.reject(new Error('the decoding threads are closed'));
      if (items.length === 0) return Promise.resolve([]);
      return new Promise((resolve, reject) => {
        jobs.push({ items, results: new Array(items.length), cutAt: 0, openItems: items.length, resolve, reject });
        handOut();
      });
    },
    tell(word) {
      for (const { worker } of live) worker.postMessage({ word } satisfies ToThread<Packed, Word>);
    },
    async close() {
      isClosed = true;
      failAll(new Error('the decoding threads were closed'));
      await Promise.all([...live].map(({ worker }) => worker.terminate()));
    },
  };

  function handOut(): void {
    for (let thread = freeThread(); thread; thread = freeThread()) {
      const batch = again.shift() ?? cutBatch();
      if (!batch) return;
      thread.batches.push(batch);
      const items = batch.items.map(options.pack);
      thread.worker.postMessage({ batch: batch.id, items } satisfies ToThread<Packed, Word>);
    }
  }

  /** The thread with the least to do; a new one before any thread gets a second batch. */
  function freeThread(): Thread<Item, Result> | null {
    const hasWork = again.length > 0 || jobs.some(({ cutAt, items }) => cutAt < items.length);
    if (!hasWork || isClosed) return null;
    const least = [...live].sort((a, b) => a.batches.length - b.batches.length)[0];
    if (least?.batches.length === 0) return least;
    if (live.size < options.threads) return startThread();
    return least && least.batches.length < BATCHES_PER_THREAD ? least : null;
  }

  function cutBatch(): Batch<Item, Result> | null {
    const job = jobs.find(({ cutAt, items }) => cutAt < items.length);
    if (!job) return null;
    const from = job.cutAt;
    // A short page is shared too: a thread that waits helps nobody.
    const share = Math.ceil(job.items.length / options.threads);
    job.cutAt = Math.min(from + Math.min(options.batchSize, share), job.items.length);
    lastBatch += 1;
    return { id: lastBatch, job, from, items: job.items.slice(from, job.cutAt), crashes: 0 };
  }

  function startThread(): Thread<Item, Result> {
    const worker = new Worker(options.url, { workerData: options.startData(), env: {}, execArgv: [] });
    const thread: Thread<Item, Result> = { worker, batches: [] };
    live.add(thread);
    worker.on('message', ({ batch: id, results }: FromThread<Result>) => {
      const index = thread.batches.findIndex((batch) => batch.id === id);
      const [batch] = index < 0 ? [] : thread.batches.splice(index, 1);
      crashesInARow = 0;
      if (batch) finish(batch, results);
      handOut();
    });
    worker.on('error', () => {}); // `exit` follows and tells it all; unheard, the error would end the process
    worker.on('exit', () => bury(thread));
    return thread;
  }

  function finish({ job, from, items }: Batch<Item, Result>, results: Result[]): void {
    for (const [index, result] of results.entries()) job.results[from + index] = result;
    job.openItems -= items.length;
    if (job.openItems > 0) return;
    const place = jobs.indexOf(job);
    if (place >= 0) jobs.splice(place, 1);
    job.resolve(job.results);
  }

  function bury(thread: Thread<Item, Result>): void {
    live.delete(thread);
    if (isClosed) return;
    crashesInARow += 1;
    const [running, ...waiting] = thread.batches; // a thread works in order: only the first can have taken it down
    again.unshift(...waiting);
    if (running) {
      running.crashes += 1;
      if (running.crashes < CRASHES_PER_BATCH_MAX) again.unshift(running);
      else finish(running, running.items.map(options.lost));
    }
    if (crashesInARow >= CRASHES_IN_A_ROW_MAX) {
      crashesInARow = 0;
      failAll(new Error('the decoding threads keep crashing'));
    }
    handOut();
  }

  function failAll(error: Error): void {
    again.length = 0;
    for (const job of jobs.splice(0)) job.reject(error);
  }
}
