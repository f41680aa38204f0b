import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScoreProfiles, ScoreProfileError } from '../../src/domain/scoreProfile.ts';
import { projectRoot } from './judgedCustomer.ts';

const file = () => ({
  ...JSON.parse(readFileSync(join(projectRoot, 'config', 'profiles', 'standard.json'), 'utf8')),
  segments: { highValue: {}, growth: {}, longTail: {}, newcomer: {} } as Record<string, object>,
});
const faultsOf = (json: unknown): readonly string[] => {
  try {
    readScoreProfiles(json);
    return [];
  } catch (error) {
    if (error instanceof ScoreProfileError) return error.faults;
    throw error;
  }
};

describe('the profile of config/profiles/standard.json', () => {
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
      version: segments.highValue!.version,
      service: { ...standard.service, targetMinutes: 15 },
    });
    expect(segments.highValue!.version).not.toBe(standard.version);
  });

  it('has a version of its numbers: any change makes another, reasons and the order of lines do not', () => {
    const { version } = readScoreProfiles(file()).standard;
    expect(version).toMatch(/^1\./);
    const told = file();
    told.weights = Object.fromEntries(Object.entries(told.weights).reverse());
    told.coverageMin.reason = 'said otherwise';
    expect(readScoreProfiles(told).standard.version).toBe(version);
    told.weights.service.value += 1;
    expect(readScoreProfiles(told).standard.version).not.toBe(version);
  });

  it('refuses weights that sum to zero, negative limits, shares above one and an order horizon of one segment', () => {
    const json = file();
    for (const weight of Object.values<{ value: number }>(json.weights)) weight.value = 0;
    json.goneQuiet.gapsMin.value = -3;
    json.coverageMin.value = 50;
    json.bands.steadyAbove.value = 175;
    json.segments.growth = { orders: { horizonDays: { value: 30, reason: 'quick' } } };
    const faults = faultsOf(json).join('\n');
    for (const fault of [
      'at least one weight must be above 0',
      'goneQuiet.gapsMin.value must be a number of 0 or more',
      'standard: coverageMin is at most 1',
      'standard: bands.steadyAbove is at most 100',
      'segments.growth.orders.horizonDays is one for all',
    ])
      expect(faults).toContain(fault);
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
