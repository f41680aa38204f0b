import { expect, it } from 'vitest';
import { ALL_ROLES, rolesOf } from '../src/roles.ts';

it('are all of them unless some are named', () => {
  expect(rolesOf(undefined)).toBe(ALL_ROLES);
  expect(rolesOf('web, worker')).toEqual(new Set(['web', 'worker']));
});

it.each(['', 'all', 'web,', 'web;worker'])('refuse "%s" and say what there is', (given) => {
  expect(() => rolesOf(given)).toThrow(/web, worker, archive/);
});
