import { ArchiveError, ArchiveUnreachable, archiveCode, CRASHED_THE_LIBRARY } from './archiveError.ts';
import { readPage, readTooLarge } from './archivePage.ts';
import type { ArchiveSource, Envelope, Opened } from './archiveSource.ts';
import { NativeCrash, NativeUnloadable, startNativeProcess } from './nativeProcess.ts';
import { type LibraryFault, NATIVE_PAGE_BYTES_MAX, type SealedMessage } from './nativeProtocol.ts';

export interface NativeArchiveOptions {
  /** `libWeWorkFinanceSdk_C.so` as WeCom gives it to the company. */
  libraryPath: string;
  corpId: string;
  /** The archive's own Secret, not an app's. */
  secret: string;
  /** Seconds, as the SDK counts; the official demo takes 5. */
  timeoutSeconds: number;
  /** `http://host:port` or `socks5://host:port`; '' for none. */
  proxy?: string;
  /** `user:password`; '' for none. */
  proxyPassword?: string;
  environment?: Record<string, string>;
  restartDelayMs?: number;
  /** How much longer than its own time-out a call may take before the library counts as hanging and is ended. */
  graceMs?: number;
  /** A page beyond this is asked for in smaller ones; {@link NATIVE_PAGE_BYTES_MAX} unless told. */
  pageBytesMax?: number;
}

export interface NativeArchive extends ArchiveSource {
  /** The process id of the child that holds the library, for monitoring; null when none runs. */
  pid(): number | null;
}

const RESTART_DELAY_MS = 100;
const GRACE_MS = 10_000;
const OPEN_TIMEOUT_MS = 60_000;
/** A batch that is cut when it crashes: small enough for few restarts, large enough that the channel does not count. */
const BATCH_ITEMS_MAX = 128;
const BATCH_CHARACTERS_MAX = 8 * 1024 * 1024;
const DECRYPT_MS_PER_ITEM = 50;
/** Crashes that one batch may cost: eight find one message among 128. Fewer while the library has opened nothing at all. */
const CRASHES_PER_BATCH_MAX = 40;
const CRASHES_WITHOUT_SUCCESS_MAX = 12;
/** A single message has to crash twice before it is called the culprit. */
const CRASHES_OF_ONE = 2;

/**
 * The archive through the company's own SDK library, in a child process: a crash there costs the page in flight and
 * nothing else (DESIGN §5, archive.md §1). `Init` once per process, calls in sequence.
 */
export function nativeArchiveSource(options: NativeArchiveOptions): NativeArchive {
  const { libraryPath, environment, restartDelayMs = RESTART_DELAY_MS, graceMs = GRACE_MS } = options;
  const native = startNativeProcess({ libraryPath, environment, restartDelayMs });
  /** The start of the child in which the sdk was opened; decrypting needs none, so most restarts never open it. */
  let openedIn = 0;
  let pulling: Promise<unknown> = Promise.resolve();

  return {
    pull(afterSeq, limit) {
      const turn = pulling.then(() => pullShrinking(afterSeq, limit));
      pulling = turn.catch(() => undefined);
      return turn;
    },
    async decrypt(items) {
      const opened: Opened[] = [];
      for (const batch of batches(items)) {
        const budget = { crashes: 0, hasOpened: opened.some(({ ok }) => ok) };
        opened.push(...(await isolate(batch, budget, 0)));
      }
      return opened;
    },
    pid: native.pid,
    close: native.close,
  };

  /** A page that kills the library, or is too large, is asked for in smaller ones. */
  async function pullShrinking(afterSeq: string, limit: number): Promise<Envelope[]> {
    let crash: Error = new ArchiveUnreachable('a page of the archive is too large to be read');
    for (const size of [limit, Math.ceil(limit / 2), Math.ceil(limit / 10), 1]) {
      try {
        const page = await pullPage(afterSeq, size);
        if (!('head' in page)) return page;
        if (size === 1) return [readTooLarge(page.head)];
      } catch (error) {
        if (!(error instanceof NativeCrash)) throw error;
        crash = error;
      }
    }
    throw new ArchiveUnreachable(crash.message, { cause: crash });
  }

  async function pullPage(afterSeq: string, limit: number): Promise<Envelope[] | TooLarge> {
    try {
      return await pullOnce(afterSeq, limit);
    } catch (error) {
      if (!(error instanceof ArchiveError && error.reaction === 'renew')) throw error;
      openedIn = 0; // a new sdk fetches a new token, once; what it answers then is final
      return pullOnce(afterSeq, limit);
    }
  }

  async function pullOnce(afterSeq: string, limit: number): Promise<Envelope[] | TooLarge> {
    const { timeoutSeconds, proxy = '', proxyPassword = '', pageBytesMax = NATIVE_PAGE_BYTES_MAX } = options;
    await openSdk();
    const seq = BigInt(afterSeq).toString();
    const { code, text, tooLarge } = await native.ask(
      { op: 'pull', seq, limit, timeoutSeconds, proxy, proxyPassword, bytesMax: pageBytesMax },
      timeoutSeconds * 1000 + graceMs,
    );
    if (code !== 0) throw new ArchiveError('GetChatData', code);
    return tooLarge ? { head: text } : readPage(text);
  }

  async function openSdk(): Promise<void> {
    if (openedIn !== 0 && openedIn === native.starts() && native.pid() !== null) return;
    openedIn = 0;
    const { code } = await native.ask({ op: 'open', corpId: options.corpId, secret: options.secret }, OPEN_TIMEOUT_MS);
    if (code !== 0) throw new ArchiveError('Init', code);
    openedIn = native.starts();
  }

  /** Opens a batch; one that crashes the library is halved until the message that does it stands alone. */
  async function isolate(batch: SealedMessage[], budget: Budget, crashesBefore: number): Promise<Opened[]> {
    try {
      const timeoutMs = graceMs + batch.length * DECRYPT_MS_PER_ITEM;
      const { opened } = await native.ask({ op: 'decrypt', items: batch }, timeoutMs);
      budget.hasOpened ||= opened.some(({ ok }) => ok);
      return opened.map(withMeaning);
    } catch (error) {
      if (!(error instanceof NativeCrash)) throw error;
      budget.crashes += 1;
      if (isSpent(budget)) return giveUp(batch, budget, error);
      if (batch.length > 1) return halved(batch, budget, crashesBefore + 1);
      if (crashesBefore + 1 < CRASHES_OF_ONE) return isolate(batch, budget, crashesBefore + 1);
      return [CULPRIT];
    }
  }

  async function halved(batch: SealedMessage[], budget: Budget, crashesBefore: number): Promise<Opened[]> {
    const middle = Math.ceil(batch.length / 2);
    const first = await isolate(batch.slice(0, middle), budget, crashesBefore);
    if (isSpent(budget)) return [...first, ...giveUp(batch.slice(middle), budget, null)];
    return [...first, ...(await isolate(batch.slice(middle), budget, crashesBefore))];
  }
}

/** Tries to load the library in a process of its own and says what is wrong with it; empty when it can be used. */
export async function checkNativeLibrary(
  libraryPath: string,
  environment?: Record<string, string>,
): Promise<LibraryFault[]> {
  const native = startNativeProcess({ libraryPath, environment, restartDelayMs: 0 });
  try {
    return (await native.ask({ op: 'load', libraryPath }, OPEN_TIMEOUT_MS)).faults;
  } catch (error) {
    if (error instanceof NativeUnloadable) return error.faults;
    if (!(error instanceof NativeCrash)) throw error;
    return [{ detail: error.message, hint: '存档SDK一加载就崩溃，换另一版SDK，或检查系统库是否匹配' }];
  } finally {
    await native.close();
  }
}

/** The beginning of a page that is too large to be read. */
interface TooLarge {
  head: string;
}

interface Budget {
  crashes: number;
  /** Has the library opened anything during this page? */
  hasOpened: boolean;
}

function isSpent({ crashes, hasOpened }: Budget): boolean {
  return crashes >= (hasOpened ? CRASHES_PER_BATCH_MAX : CRASHES_WITHOUT_SUCCESS_MAX);
}

const CULPRIT: Opened = { ok: false, code: CRASHED_THE_LIBRARY, reason: archiveCode(CRASHED_THE_LIBRARY).meaning };

/** Many crashes: when other messages can be opened it is these messages, else it is the library, and nothing is judged. */
function giveUp(rest: SealedMessage[], { hasOpened }: Budget, crash: NativeCrash | null): Opened[] {
  if (!hasOpened) throw new ArchiveUnreachable(crash?.message ?? 'the archive SDK keeps crashing', { cause: crash });
  return rest.map(() => CULPRIT);
}

function withMeaning(opened: Opened): Opened {
  return opened.ok ? opened : { ...opened, reason: `${opened.reason}: ${archiveCode(opened.code).meaning}` };
}

function* batches(items: readonly SealedMessage[]): Generator<SealedMessage[]> {
  let batch: SealedMessage[] = [];
  let characters = 0;
  for (const item of items) {
    const isFull = batch.length === BATCH_ITEMS_MAX || characters + item.encryptedMessage.length > BATCH_CHARACTERS_MAX;
    if (batch.length > 0 && isFull) {
      yield batch;
      [batch, characters] = [[], 0];
    }
    batch.push(item);
    characters += item.encryptedMessage.length;
  }
  if (batch.length > 0) yield batch;
}
