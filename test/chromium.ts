import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Why pages cannot be looked at here; null when they can. */
export function chromiumMissing(): string | null {
  return chromiumPath() === undefined ? `no Chromium at ${PATHS.join(', ')}` : null;
}

function chromiumPath(): string | undefined {
  return PATHS.find((path) => existsSync(path));
}

export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath()!,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
    ],
  });
}
