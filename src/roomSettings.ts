import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RoomRules } from './domain/roomRules.ts';

const reason = z.string().trim().min(1, 'needs a reason');
const File = z.strictObject({
  answeredBy: z.strictObject({
    value: z.enum(['any', 'responsible', 'roomOwner'], 'must be any, responsible or roomOwner'),
    reason,
  }),
  leftOut: z.strictObject({ value: z.array(z.string().trim().min(1, 'is no id of a group')), reason }),
});

/** Every fault of `config/rooms.json` at once. */
export class RoomSettingsError extends Error {
  override readonly name = 'RoomSettingsError';
}

/** @throws RoomSettingsError */
export function readRoomRules(path: URL): RoomRules {
  return roomRules(JSON.parse(readFileSync(path, 'utf8')));
}

/** As {@link readRoomRules}, from the parsed file. */
export function roomRules(json: unknown): RoomRules {
  const parsed = File.safeParse(json);
  if (!parsed.success)
    throw new RoomSettingsError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    );
  return { answeredBy: parsed.data.answeredBy.value, leftOut: parsed.data.leftOut.value };
}
