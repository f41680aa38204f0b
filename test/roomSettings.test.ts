import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RoomSettingsError, readRoomRules, roomRules } from '../src/roomSettings.ts';

describe('the rooms of config/rooms.json', () => {
  it('take the answer of anybody, and leave none out', () => {
    const path = pathToFileURL(join(import.meta.dirname, '../config/rooms.json'));
    expect(readRoomRules(path)).toEqual({ answeredBy: 'any', leftOut: [] });
  });

  it('are refused with every fault', () => {
    const wrong = { answeredBy: { value: 'nobody', reason: '' }, leftOut: { value: [''], reason: 'tests' }, more: 1 };
    expect(() => roomRules(wrong)).toThrow(RoomSettingsError);
    for (const fault of ['answeredBy.value: must be any,', 'answeredBy.reason: needs', 'leftOut.value.0', 'more'])
      expect(() => roomRules(wrong)).toThrow(fault);
  });
});
