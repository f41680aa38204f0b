/**
 * The real service as a process of its own, as `liuke serve` starts it; only its clock and its bell are told by whoever
 * starts it. Modules are loaded at once; the order comes as one line on stdin. Says `ready PORT` when it listens, and
 * ends when told to (SIGTERM) or when its starter is gone (stdin ends).
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createApp } from '../../src/app.ts';
import { readCompanySettings } from '../../src/companySettings.ts';
import { createLog } from '../../src/log.ts';
import { type ServiceOrder, serviceConfig } from './serviceOrder.ts';

const stopped = once(process, 'SIGTERM');
const lines = createInterface({ input: process.stdin });
const [line] = (await once(lines, 'line')) as [string];
const starterIsGone = (): never => process.exit(1);
lines.once('close', starterIsGone);

const order = JSON.parse(line) as ServiceOrder;
const log = createLog(order.logLevel);
const app = await createApp({
  config: serviceConfig(order),
  settings: readCompanySettings(),
  clock: () => Date.now() + order.clockOffsetMs,
  log,
});
const port = await app.listen();
const ring = (): void => void app.tick().catch((err: unknown) => log.error({ err }, 'the round failed'));
const ringing = setInterval(ring, order.ringEveryMs);
ring();
process.stdout.write(`ready ${port}\n`);

await stopped;
clearInterval(ringing);
await app.close();
lines.off('close', starterIsGone);
process.stdin.destroy();
