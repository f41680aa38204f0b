import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { keepingPeriods, readKeepingPeriods } from '../src/keepingSettings.ts';

const path = join(import.meta.dirname, '../config/keeping.json');
const file = () => JSON.parse(readFileSync(path, 'utf8'));

it('reads how long what is kept, as delivered', () => {
  expect(readKeepingPeriods(pathToFileURL(path))).toMatchObject({ messages: 1095, readings: 366, inbox: 14 });
});

it('refuses a period that something still needs, and one without a reason', () => {
  const { messages, ...rest } = file();
  expect(() => keepingPeriods({ ...rest, messages: { ...messages, days: 90 } })).toThrow(
    'messages.days: must be at least 400',
  );
  expect(() => keepingPeriods({ ...rest, messages: { days: 500, reason: ' ' } })).toThrow(
    'messages.reason: needs a reason',
  );
  expect(() => keepingPeriods(rest)).toThrow('messages');
});
