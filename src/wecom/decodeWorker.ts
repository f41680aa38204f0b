import { parentPort, workerData } from 'node:worker_threads';
import { openRandomKey, type PreparedKey, prepareKey } from './decodeRandomKey.ts';
import type { FromThread, ToThread } from './decodeThreads.ts';
import { type KeyWord, type OpenedText, openedText, unpackSealed } from './decodeWire.ts';

/** The thread of the decode pool: reads each private key once, then opens batches in the order they come. */
const keys = new Map<number, PreparedKey>();

function learn(word: KeyWord): void {
  for (const [version, pem] of Object.entries(word)) keys.set(Number(version), prepareKey(pem));
}

if (parentPort) {
  const port = parentPort;
  learn(workerData as KeyWord);
  port.on('message', (message: ToThread<string, KeyWord>) => {
    if ('word' in message) return learn(message.word);
    const results = message.items.map((item) => openedText(openRandomKey(unpackSealed(item), keys)));
    port.postMessage({ batch: message.batch, results } satisfies FromThread<OpenedText>);
  });
}
