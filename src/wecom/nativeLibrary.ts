import koffi from 'koffi';
import type { LibraryFault } from './nativeProtocol.ts';

/** A pointer as koffi gives it: a bigint that is held, handed back and never looked at. */
type Pointer = bigint | null;

/** The functions of `WeWorkFinanceSdk_C.h` that we call (archive.md §1.1), with their real types. */
const SIGNATURES = {
  NewSdk: ['void *', []],
  Init: ['int', ['void *', 'str', 'str']],
  GetChatData: ['int', ['void *', 'uint64', 'uint', 'str', 'str', 'int', 'void *']],
  DecryptData: ['int', ['void *', 'void *', 'void *']],
  DestroySdk: ['void', ['void *']],
  NewSlice: ['void *', []],
  FreeSlice: ['void', ['void *']],
  GetContentFromSlice: ['void *', ['void *']],
  GetSliceLen: ['int', ['void *']],
} as const satisfies Record<string, readonly [string, readonly string[]]>;
type SymbolName = keyof typeof SIGNATURES;

type Functions = {
  NewSdk(): Pointer;
  Init(sdk: Pointer, corpId: string, secret: string): number;
  GetChatData(
    sdk: Pointer,
    seq: bigint,
    limit: number,
    proxy: string,
    password: string,
    timeoutSeconds: number,
    slice: Pointer,
  ): number;
  DecryptData(randomKey: Buffer, encryptedMessage: Buffer, slice: Pointer): number;
  DestroySdk(sdk: Pointer): void;
  NewSlice(): Pointer;
  FreeSlice(slice: Pointer): void;
  GetContentFromSlice(slice: Pointer): Pointer;
  GetSliceLen(slice: Pointer): number;
};

/** What a call wrote into its slice, or why there is nothing. */
export type SliceText = { code: number; text: string } | { code: 0; tooLargeBytes: number; head: string };

/** The SDK library as the child process uses it: one sdk, calls in sequence, every slice freed on every path. */
export interface FinanceSdk {
  /** NewSdk and Init; destroys the sdk that was open. @returns Init's code; on failure no sdk stays open */
  open(corpId: string, secret: string): number;
  pull(query: {
    seq: bigint;
    limit: number;
    timeoutSeconds: number;
    proxy: string;
    proxyPassword: string;
    bytesMax: number;
  }): SliceText;
  /** Needs no open sdk. */
  decrypt(randomKey: string, encryptedMessage: string, bytesMax: number): SliceText;
  /** Destroys the sdk if one is open; never twice. */
  close(): void;
}

/** NewSlice or NewSdk gave nothing, or a slice is without content: the library is out of memory or broken. */
const SYSTEM_ERROR = 10003;
const UNREADABLE = 10002;
const SCRATCH_BYTES = 1024 * 1024;
/** Of what is too large: enough to see which message it is. */
const HEAD_BYTES = 64 * 1024;

/**
 * Loads the library and binds its functions. `deep` makes it call its own OpenSSL where Node exports symbols of the
 * same names; without it a library with OpenSSL inside runs into Node's and crashes.
 * @returns the faults when it cannot be loaded or lacks functions
 */
export function loadFinanceSdk(libraryPath: string): FinanceSdk | { faults: LibraryFault[] } {
  let library: ReturnType<typeof koffi.load>;
  try {
    library = koffi.load(libraryPath, { deep: true });
  } catch (error) {
    return { faults: [loaderFault(error instanceof Error ? error.message : String(error))] };
  }
  const bound: Partial<Record<SymbolName, unknown>> = {};
  const missing: string[] = [];
  for (const [name, [result, parameters]] of Object.entries(SIGNATURES)) {
    try {
      bound[name as SymbolName] = library.func(name, result, [...parameters]);
    } catch {
      missing.push(name);
    }
  }
  if (missing.length > 0) return { faults: [missingFault(missing)] };
  return financeSdk(bound as Functions);
}

function financeSdk(c: Functions): FinanceSdk {
  // The length decides what is copied. memcpy into a buffer of ours: koffi.array and koffi.view leak one type or one
  // buffer per call (DESIGN §5).
  const memcpy = koffi.load(null).func('memcpy', 'void', ['void *', 'void *', 'size_t']);
  const scratch = Buffer.alloc(SCRATCH_BYTES);
  let sdk: Pointer = null;

  function close(): void {
    if (!sdk) return;
    c.DestroySdk(sdk);
    sdk = null;
  }

  function withSlice(bytesMax: number, call: (slice: Pointer) => number): SliceText {
    const slice = c.NewSlice();
    if (!slice) return { code: SYSTEM_ERROR, text: '' };
    try {
      const code = call(slice);
      return code === 0 ? sliceText(slice, bytesMax) : { code, text: '' };
    } finally {
      c.FreeSlice(slice);
    }
  }

  function sliceText(slice: Pointer, bytesMax: number): SliceText {
    const length = c.GetSliceLen(slice);
    if (length === 0) return { code: 0, text: '' };
    const content = c.GetContentFromSlice(slice);
    if (!content || length < 0) return { code: UNREADABLE, text: '' };
    if (length > bytesMax)
      return { code: 0, tooLargeBytes: length, head: copied(content, Math.min(length, HEAD_BYTES)) };
    return { code: 0, text: copied(content, length) };
  }

  function copied(content: Pointer, length: number): string {
    const copy = length <= scratch.length ? scratch : Buffer.allocUnsafe(length);
    memcpy(copy, content, length);
    return copy.toString('utf8', 0, length);
  }

  return {
    open(corpId, secret) {
      close();
      sdk = c.NewSdk();
      if (!sdk) return SYSTEM_ERROR;
      const code = c.Init(sdk, corpId, secret);
      if (code !== 0) close(); // must be destroyed after a failed Init too (archive.md §1.3)
      return code;
    },
    pull({ seq, limit, timeoutSeconds, proxy, proxyPassword, bytesMax }) {
      return withSlice(bytesMax, (slice) =>
        c.GetChatData(sdk, seq, limit, proxy, proxyPassword, timeoutSeconds, slice),
      );
    },
    decrypt(randomKey, encryptedMessage, bytesMax) {
      return withSlice(bytesMax, (slice) => c.DecryptData(cString(randomKey), cString(encryptedMessage), slice));
    },
    close,
  };
}

/** Handed over as a buffer: as a `str` koffi would copy a large message once more. */
function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}

function missingFault(missing: readonly string[]): LibraryFault {
  const names = missing.join(', ');
  const isJavaLibrary = missing.length === Object.keys(SIGNATURES).length;
  return {
    detail: `the library has no ${names}`,
    hint: isJavaLibrary
      ? '这个文件里没有存档SDK的C接口，要用 libWeWorkFinanceSdk_C.so（不是 _Java 那个）'
      : `存档SDK缺少函数 ${names}，到企业微信下载最新的 C 版SDK`,
  };
}

/** The loader's words tell which of the usual mistakes it is (archive.md §1.8). */
const LOADER_HINTS: readonly [RegExp, string][] = [
  [/GLIBC_[\d.]+/, '系统的glibc太旧，换较新的Linux发行版，或用旧一版的存档SDK'],
  [
    /ELF class|invalid ELF header|wrong ELF|file too short|Exec format/,
    '文件不完整，或不是这种CPU的版本，重新下载对应架构（x86_64 / ARM64）的SDK',
  ],
  [
    /lib(ssl|crypto|curl)[^:]*: cannot open/,
    '缺少SDK依赖的系统库，按报错里的文件名安装（用 ldd 可以看全），或换另一版SDK',
  ],
  [
    /ld-linux|Error relocating|symbol not found/,
    '存档SDK需要glibc，不能在Alpine（musl）上运行，换Debian或Ubuntu一类的系统',
  ],
  [/cannot open|No such file/, '找不到这个文件，检查 ARCHIVE_SDK_LIBRARY 的路径和读取权限'],
];

function loaderFault(reason: string): LibraryFault {
  const hint = LOADER_HINTS.find(([pattern]) => pattern.test(reason))?.[1];
  return { detail: `the library cannot be loaded: ${reason}`, hint: hint ?? '用 ldd 检查这个库文件缺什么' };
}
