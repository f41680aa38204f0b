import type { Context } from 'koa';

export interface CookieOptions {
  /** Only over https; without it for the demo on loopback. */
  isSecure: boolean;
  maxAgeMs: number;
  path?: string;
}

/**
 * Out of reach of scripts, and sent along only by our own pages and by a link from outside. Written by hand: behind a proxy that
 * ends TLS the library would refuse `Secure`.
 */
export function setCookie(ctx: Context, name: string, value: string, options: CookieOptions): void {
  const parts = [
    `${name}=${value}`,
    `Path=${options.path ?? '/'}`,
    `Max-Age=${Math.round(options.maxAgeMs / 1000)}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(options.isSecure ? ['Secure'] : []),
  ];
  ctx.append('Set-Cookie', parts.join('; '));
}
