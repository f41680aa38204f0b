import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScoreProfileError } from '../src/domain/scoreProfile.ts';
import { readProfileFolder } from '../src/scoreProfileFiles.ts';
import { projectRoot } from './domain/judgedCustomer.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuke-profiles-'));
  cpSync(join(projectRoot, 'config', 'profiles'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = () => readProfileFolder(pathToFileURL(`${folder}/`));
const write = (file: string, json: unknown) => writeFileSync(join(folder, file), JSON.stringify(json));

describe('the folder of profiles', () => {
  it('gives each segment what it names and the standard for the rest', () => {
    const { standard, segments, rules } = read();
    expect(Object.keys(segments)).toEqual(['highValue', 'growth', 'longTail', 'newcomer']);
    expect(segments.newcomer).toBe(standard);
    expect(segments.highValue!.service).toEqual({ ...standard.service, targetMinutes: 20 });
    expect(segments.highValue!.weights).toEqual(standard.weights);
    expect(new Set([standard, segments.highValue!, segments.longTail!].map(({ version }) => version)).size).toBe(3);
    expect(rules.newcomer.knownDaysMax).toBe(90);
  });

  it('gives a segment its ladder, in whole business days', () => {
    write('highValue.json', { ladder: { listAfterDays: { value: 2, reason: 'they cannot wait' } } });
    expect(read().segments.highValue!.ladder).toEqual({ listAfterDays: 2, cardAfterDays: 1 });
    write('highValue.json', {
      ladder: { listAfterDays: { value: 0, reason: 'now' }, cardAfterDays: { value: 1.5, reason: 'soon' } },
    });
    write('growth.json', { ladder: { listAfterDays: { value: 60, reason: 'some day' } } });
    const faults = [
      'highValue: ladder.listAfterDays must be a whole number of business days from 1 to 30',
      'highValue: ladder.cardAfterDays must be a whole number of business days from 1 to 30',
      'growth: ladder.listAfterDays must be a whole number of business days from 1 to 30',
    ];
    try {
      read();
      expect.unreachable();
    } catch (err) {
      expect((err as ScoreProfileError).faults).toEqual(faults);
    }
  });

  it('works with the standard alone', () => {
    for (const file of ['highValue.json', 'growth.json', 'longTail.json', 'newcomer.json']) rmSync(join(folder, file));
    expect(read().segments).toEqual({});
  });

  it('names every fault of every file at once', () => {
    write('highValue.json', { mood: { value: 1, reason: 'new' } });
    write('longTail.json', { bands: { firstUpTo: { value: -5, reason: 'low' } } });
    write('segments.json', { currency: 'yuan', newcomer: { knownDaysMax: { value: -1 } }, middle: {} });
    write('vip.json', {});
    writeFileSync(join(folder, 'growth.json'), '{');
    let faults = '';
    try {
      read();
    } catch (error) {
      if (!(error instanceof ScoreProfileError)) throw error;
      faults = error.faults.join('\n');
    }
    for (const fault of [
      'segments.highValue.mood is not known',
      'segments.longTail.bands.firstUpTo.value must be a number of 0 or more',
      'segments.json: currency must be three capital letters',
      'segments.json: newcomer.knownDaysMax.value must be',
      'segments.json: newcomer.knownDaysMax needs a reason',
      'segments.json: highValue.yearlyTurnoverMin.value must be',
      'segments.json: middle is not known',
      'vip.json is no segment',
      'growth.json: ',
    ])
      expect(faults).toContain(fault);
  });
});
