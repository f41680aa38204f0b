import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScoreProfiles, ScoreProfileError } from '../../src/domain/scoreProfile.ts';
import { projectRoot } from './judgedCustomer.ts';

const file = () => JSON.parse(readFileSync(join(projectRoot, 'config', 'score.json'), 'utf8'));
const faultsOf = (json: unknown): readonly string[] => {
  try {
    readScoreProfiles(json);
    return [];
  } catch (error) {
    if (error instanceof ScoreProfileError) return error.faults;
    throw error;
  }
};

describe('the profile of config/score.json', () => {
  it('has the weights of PRODUCT §4', () => {
    const { standard, segments } = readScoreProfiles(file());
    expect(standard.weights).toEqual({
      rhythm: 60,
      customerResponse: 6,
      contacts: 10,
      service: 6,
      orders: 12,
      complaints: 6,
    });
    expect(standard.bands).toEqual({ steadyAbove: 75, firstUpTo: 50, hysteresis: 3, limitWeightMin: 10 });
    expect(Object.keys(segments)).toEqual(['highValue', 'growth', 'longTail', 'newcomer']);
    expect(segments.highValue).toBe(standard);
  });

  it('lets a segment differ in what it names, with a version of its own', () => {
    const json = file();
    json.segments.highValue = { service: { targetMinutes: { value: 15, reason: 'they pay for it' } } };
    const { standard, segments } = readScoreProfiles(json);
    expect(segments.highValue).toEqual({
      ...standard,
      version: '1-highValue',
      service: { ...standard.service, targetMinutes: 15 },
    });
  });

  it('lists every fault at once', () => {
    const json = file();
    delete json.weights.orders;
    json.weights.mood = { value: 5, reason: 'new' };
    json.coverageMin = { value: 0.5 };
    json.goneQuiet.rankMax.value = '5 %';
    json.colour = {};
    json.version = 2;
    json.segments.growth = { bands: { firstUpTo: { value: 80, reason: 'strict' } } };
    const faults = faultsOf(json).join('\n');
    for (const fault of [
      'weights.orders is missing',
      'weights.mood is not known',
      'coverageMin needs a reason',
      'goneQuiet.rankMax.value must be a number',
      'colour is not known',
      'version must be a text',
      'bands.firstUpTo must be below',
    ])
      expect(faults).toContain(fault);
  });

  it.each([null, [], 'score', {}])('refuses what is no profile: %j', (json) => {
    expect(faultsOf(json).length).toBeGreaterThan(0);
  });
});
