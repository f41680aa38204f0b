import { expect, it } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { laterInARow, mayAskLater } from '../../src/domain/laterInARow.ts';

const base = { at: 1, by: 'lin' } as const;
const later: AlertEvent = { ...base, type: 'snoozed', until: 2, asked: 'later' };
const woken: AlertEvent = { ...base, by: 'system', type: 'snoozeEnded' };
const muted: AlertEvent = { ...base, type: 'snoozed', until: 2, asked: 'mute7' };
const undone: AlertEvent = { ...base, type: 'undone' };
const claimed: AlertEvent = { ...base, type: 'claimed', outcome: 'none' };

it.each([
  [[], 0],
  [[later, woken, later, woken], 2],
  [[later, woken, later, woken, later, woken], 3],
  [[later, woken, muted, woken, later], 1],
  [[later, woken, later, undone], 1],
  [[later, woken, claimed, undone, later], 2],
  [[later, woken, claimed], 0],
] as [AlertEvent[], number][])('counts how often 明早提醒 stands in a row (%#)', (events, times) => {
  expect(laterInARow(events)).toBe(times);
  expect(mayAskLater(events)).toBe(times < 3);
});
