/**
 * The real service as a process of its own, as `liuke serve` starts it; only its clock and its bell are told by whoever
 * starts it. Modules are loaded at once; the order comes as one line on stdin. Says `token TOKEN` and `ready PORT` when it listens, and
 * ends when told to (SIGTERM) or when its starter is gone (stdin ends). One whose time is told does a turn for each further line
 * on stdin, one whose clock runs sets it; it says `done` after it.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createApp } from '../../src/app.ts';
import { readCompanySettings } from '../../src/companySettings.ts';
import { createLog } from '../../src/log.ts';
import { type ServiceOrder, serviceConfig, type Turn } from './serviceOrder.ts';

const stopped = once(process, 'SIGTERM');
const lines = createInterface({ input: process.stdin });
const [line] = (await once(lines, 'line')) as [string];
const starterIsGone = (): never => process.exit(1);
lines.once('close', starterIsGone);

const order = JSON.parse(line) as ServiceOrder;
const { time } = order;
const log = createLog(order.logLevel);
let toldAt = time.kind === 'told' ? time.at : 0;
let aheadMs = time.kind === 'running' ? time.aheadMs : 0;
// Weeks pass in these tests, and what was taken in is their evidence at the end.
const company = readCompanySettings();
const settings = { ...company, keeping: { ...company.keeping, inbox: company.keeping.outbox } };
const app = await createApp({
  config: serviceConfig(order),
  settings,
  clock: time.kind === 'told' ? () => toldAt : () => Date.now() + aheadMs,
  log,
  ...(order.among === undefined ? {} : { roles: new Set(order.among.roles) }),
  ...(order.among === undefined ? {} : { customersPerSlice: order.among.customersPerSlice }),
});
const port = await app.listen();
const ring = (): Promise<void> => app.tick().catch((err: unknown) => log.error({ err }, 'the round failed'));
const ringing = time.kind === 'running' ? setInterval(ring, time.ringEveryMs) : null;
if (ringing !== null) void ring();
lines.on('line', async (text) => {
  const told = JSON.parse(text) as Turn | { aheadMs: number };
  if ('aheadMs' in told) aheadMs = told.aheadMs;
  else {
    toldAt = told.at;
    if (told.rings) await ring();
  }
  process.stdout.write('done\n');
});
process.stdout.write(`token ${app.token}\nready ${port}\n`);

await stopped;
if (ringing !== null) clearInterval(ringing);
await app.close();
lines.off('close', starterIsGone);
process.stdin.destroy();
