import { type Logger, pino } from 'pino';

export type { Logger };

/** Words that stand before a credential in URLs and messages of libraries. */
const CREDENTIAL =
  /\b(access_token|corpsecret|suite_access_token|key|code|ticket|msg_signature|token|secret|password)=[^&\s"']+/gi;
/** `user:password@` in a database or proxy address. */
const USER_INFO = /\/\/[^/\s:@]+:[^/\s@]+@/g;

/** The same text without credentials; a last net under code that does not put them in. */
export function redact(text: string): string {
  return text.replace(CREDENTIAL, '$1=[secret]').replace(USER_INFO, '//[secret]@');
}

interface LoggedError {
  name: string;
  message: string;
  stack?: string;
  code?: unknown;
  api?: unknown;
  cause?: LoggedError;
}

/** Only the few fields that help: an axios error logged whole would carry the request with its secrets. */
export function describeError(err: unknown, depth = 0): LoggedError {
  if (!(err instanceof Error)) return { name: 'Thrown', message: redact(String(err)) };
  const extra = err as { code?: unknown; errcode?: unknown; api?: unknown };
  return {
    name: err.name,
    message: redact(err.message),
    ...(err.stack === undefined ? {} : { stack: redact(err.stack) }),
    ...(extra.code === undefined && extra.errcode === undefined ? {} : { code: extra.errcode ?? extra.code }),
    ...(extra.api === undefined ? {} : { api: extra.api }),
    ...(err.cause === undefined || depth > 3 ? {} : { cause: describeError(err.cause, depth + 1) }),
  };
}

/** Structured lines on stderr; stdout belongs to what a command answers. */
export function createLog(level: string, destination: { write(line: string): void } = process.stderr): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (err: unknown) => describeError(err) },
      redact: {
        paths: ['*.secret', '*.token', '*.accessToken', '*.corpsecret', '*.key', '*.password', '*.content', '*.text'],
        censor: '[secret]',
      },
      hooks: {
        logMethod(args, method) {
          method.apply(
            this,
            args.map((arg) => (typeof arg === 'string' ? redact(arg) : arg)) as Parameters<typeof method>,
          );
        },
      },
    },
    destination,
  );
}
