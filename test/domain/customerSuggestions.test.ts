import { describe, expect, it } from 'vitest';
import { pairName, type SuggestionInput, suggestCustomers } from '../../src/domain/customerSuggestions.ts';
import type { Contact, Customer, CustomerMapping } from '../../src/domain/people.ts';

const customer = (id: string, knownAt = 1): Customer => ({ id, name: id, ownerId: null, tier: null, knownAt });
const mapping = (contactId: string, customerId: string): CustomerMapping => ({
  ...{ contactId, customerId, rule: 'self', validFrom: 0, validTo: null, knownAt: 1 },
});
const contact = (id: string, corpFullName = ''): Contact => ({
  ...{ id, name: id, kind: 'wecom', corpName: '', corpFullName, position: '', knownAt: 1 },
});
/** One customer for each contact: `a` belongs to `c-a`. */
function world(names: Record<string, string>, change: Partial<SuggestionInput> = {}): SuggestionInput {
  const ids = Object.keys(names);
  return {
    customers: ids.map((id, index) => customer(`c-${id}`, index)),
    mappings: ids.map((id) => mapping(id, `c-${id}`)),
    contacts: ids.map((id) => contact(id, names[id])),
    relationships: [],
    decided: new Set(),
    ...change,
  };
}
const pairs = (input: SuggestionInput) =>
  suggestCustomers(input).map(({ leftId, rightId, rule }) => [leftId, rightId, rule]);

describe('what may be one customer', () => {
  it('has one name but for place, group or branch; who is known longer stays', () => {
    const names = { a: '浩运贸易(上海)有限公司', b: '浩运贸易集团有限公司', c: '启川机电有限公司' };
    expect(suggestCustomers(world(names))).toEqual([
      { leftId: 'c-a', rightId: 'c-b', rule: 'looseName', leftName: names.a, rightName: names.b },
    ]);
  });

  it('asks twice for three of one name, and not at all about a word that everybody writes', () => {
    const names = { a: '浩运贸易', b: '上海浩运贸易', c: '浩运贸易苏州分公司' };
    expect(pairs(world(names))).toHaveLength(2);
    const many = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`x${i}`, `浩运贸易第${i}分公司`]));
    expect(pairs(world(many))).toEqual([]);
  });

  it('was remarked alike by members of different departments', () => {
    const relationships = ['a', 'b'].map((contactId) => ({ contactId, remarkCorpName: '浩运贸易有限公司' }));
    expect(pairs(world({ a: '', b: '' }, { relationships }))).toEqual([['c-a', 'c-b', 'remark']]);
  });

  it('meets in a room that bears the name of one', () => {
    const rooms = [{ name: '浩运贸易项目沟通群', contactIds: ['a', 'b'] }];
    expect(pairs(world({ a: '浩运贸易有限公司', b: '' }, { rooms }))).toEqual([['c-a', 'c-b', 'roomName']]);
    // A fair of many customers is nobody's room, and 客户交流群 names nobody.
    const fair = [
      { name: '浩运贸易供应商大会', contactIds: ['a', 'b', 'c'] },
      { name: '客户交流群', contactIds: ['a', 'b'] },
    ];
    expect(pairs(world({ a: '浩运贸易有限公司', b: '', c: '' }, { rooms: fair }))).toEqual([]);
  });

  it('is not asked again after a decision, and never about one customer itself', () => {
    const names = { a: '浩运贸易(上海)有限公司', b: '浩运贸易集团有限公司' };
    expect(pairs(world(names, { decided: new Set([pairName('c-b', 'c-a')]) }))).toEqual([]);
    expect(pairs(world(names, { mappings: [mapping('a', 'c-a'), mapping('b', 'c-a')] }))).toEqual([]);
  });

  it('is never made of a stop word, spaces or stars', () => {
    for (const name of ['散客', '   ', '⭐⭐⭐⭐', '13800001111', '某某公司'])
      expect(pairs(world({ a: name, b: name })), name).toEqual([]);
  });
});
