import { type FileHandle, open } from 'node:fs/promises';

/** Brings to the disk what has been written to a file. */
export interface FileFlush {
  /** Resolves when all that was written before this call is on the disk. @throws the system's error */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Flushes one file for all who ask: those who come while a flush is under way share the next one, since the running one may have
 * begun before their bytes were written. It waits in a thread of its own; nothing else is held up by it.
 */
export function fileFlush(path: string): FileFlush {
  let file: Promise<FileHandle> | null = null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function flushNow(): Promise<void> {
    file ??= open(path, 'r');
    try {
      await (await file).datasync();
    } catch (error) {
      // A handle that could not be opened is tried again by the next one who asks.
      const failed = file;
      file = null;
      await failed.then(
        (handle) => handle.close(),
        () => undefined,
      );
      throw error;
    }
  }

  function start(): Promise<void> {
    const mine = flushNow().finally(() => {
      if (running === mine) running = null;
    });
    running = mine;
    return mine;
  }

  return {
    flush() {
      if (running === null) return start();
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = null;
          return start();
        });
      return next;
    },
    async close() {
      await (next ?? running)?.catch(() => undefined);
      await (await file)?.close();
      file = null;
    },
  };
}
