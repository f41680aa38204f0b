import { expect, it } from 'vitest';
import { demoWorld } from '../../../src/simulator/scenario/demoWorld.ts';
import { startSimulator } from '../../../src/simulator/simulator.ts';

it('plays from the first event to the last: the simulator knows every name in it', async () => {
  const world = demoWorld({ seed: 7, endAt: Date.UTC(2026, 10, 22, 4) });
  await using simulator = await startSimulator({ company: world.company, startAt: world.truth.startAt });
  for (const event of world.events) simulator.play(event);
  expect(simulator.clock.now()).toBe(world.events.at(-1)!.at);
  // The archive keeps five days: this week's messages.
  const recent = world.events.filter(
    (event) => event.type === 'message' && event.at > world.truth.endAt - 5 * 86_400_000,
  );
  expect(simulator.archive.size()).toBeGreaterThan(0.5 * recent.length);
});
