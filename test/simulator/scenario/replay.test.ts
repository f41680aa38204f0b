import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { replayContactId, replayWorld } from '../../../src/simulator/scenario/replay.ts';
import type { ScriptEvent } from '../../../src/simulator/script.ts';

const MESSAGES = `src,dst,ts,n_rcpt
4,9,1000,1
9,4,1500,1
4,7,2000,2
4,9,2000,2
7,9,2100,1
8,4,2200,7
8,9,2200,7
4,1,3000,6
4,2,3000,6
4,3,3000,6
4,7,3000,6
4,9,3000,6
4,12,3000,6
9,4,4000,5
`;
const CASES = `case_id,dataset,ego,partner,t,split,early,regular,label,label_both,label_drop
x:9:4:100,x,9,4,100,test,0,0,1,1,0
x:4:9:3600,x,4,9,3600,test,0,0,1,1,0
x:4:7:2500,x,4,7,2500,test,0,0,0,0,0
x:9:7:100,x,9,7,100,test,0,0,1,1,0
`;

const wordsOf = (event: ScriptEvent): string => (event.type === 'message' ? String(event.body.content) : '');

describe('replayWorld', () => {
  const world = replayWorld({ messagesCsv: MESSAGES, casesCsv: CASES, name: 'collegemsg' });

  it('casts the ego with most cases, of equals the smaller id', () => {
    expect(world.hub).toBe(4);
    expect(world.staffUserid).toBe('hub4');
    expect(replayWorld({ messagesCsv: MESSAGES, casesCsv: CASES, name: 'x', hub: 9 }).hub).toBe(9);
  });

  it('keeps the rows of the hub at their second, with words of their own', () => {
    const single = world.events.filter((event) => event.at !== 3_000_000);
    expect(single.map(({ at }) => at)).toEqual([1_000_000, 1_500_000, 2_000_000, 2_000_000, 4_000_000]);
    expect(single[0]).toMatchObject({ type: 'message', from: 'hub4', to: [replayContactId(9)], msgtype: 'text' });
    expect(single[1]).toMatchObject({ from: replayContactId(9), to: ['hub4'] });
    expect(new Set(world.events.map(wordsOf)).size).toBe(single.length + 1);
  });

  it('makes one group-send of what the hub wrote to more than five, and leaves out the mass mail of others', () => {
    const send = world.events.filter((event) => event.at === 3_000_000);
    expect(send).toHaveLength(6);
    expect(new Set(send.map(wordsOf)).size).toBe(1);
    expect(new Set(send.map((event) => (event.type === 'message' ? event.to[0] : ''))).size).toBe(6);
    expect(world.events.filter((event) => event.at === 2_200_000)).toEqual([]);
  });

  it('knows each partner as a contact with an id of 32 characters', () => {
    expect(replayContactId(12)).toBe('wm000000000000000000000000000012');
    const ids = [1, 2, 3, 7, 9, 12].map(replayContactId);
    expect(world.company.contacts.map((contact) => contact.externalUserid)).toEqual(ids);
    expect(world.company.relations.map((relation) => relation.externalUserid)).toEqual(ids);
    for (const relation of world.company.relations) expect(relation.createdAt).toBeLessThan(1_000_000);
  });

  it('gives the cases of the hub, by time, and the windows of a set that it knows', () => {
    expect(world.cases).toEqual([
      { caseId: 'x:4:7:2500', contactExternalId: replayContactId(7), t: 2_500_000 },
      { caseId: 'x:4:9:3600', contactExternalId: replayContactId(9), t: 3_600_000 },
    ]);
    expect(world.window).toEqual({ recentDays: 7, horizonDays: 14 });
    expect(replayWorld({ messagesCsv: MESSAGES, casesCsv: CASES, name: 'enron' }).window).toEqual({
      recentDays: 21,
      horizonDays: 28,
    });
    expect(replayWorld({ messagesCsv: MESSAGES, casesCsv: CASES, name: 'other' }).window).toBeNull();
  });

  it('refuses a file without a needed column, and cases without anybody', () => {
    expect(() => replayWorld({ messagesCsv: 'src,dst,ts\n', casesCsv: CASES, name: 'x' })).toThrow('lacks n_rcpt');
    expect(() => replayWorld({ messagesCsv: MESSAGES, casesCsv: 'case_id,ego,partner,t\n', name: 'x' })).toThrow(
      'no cases',
    );
  });
});

describe('replayWorld on the e-mail set', () => {
  const folder = path.join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data', 'enron');
  const read = (file: string): string => gunzipSync(readFileSync(path.join(folder, file))).toString('utf8');
  const isThere = existsSync(folder);
  if (!isThere) console.log('skipped: the e-mail set is not there; the public data sets are no part of the project');

  it.skipIf(!isThere)('replays every row of its hub', () => {
    const messagesCsv = read('messages.csv.gz');
    const world = replayWorld({ messagesCsv, casesCsv: read('cases.csv.gz'), name: 'enron' });
    const rows = messagesCsv
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
    const kept = rows.filter(([src, dst, , n]) => src === 59 || (dst === 59 && n! <= 5));
    const sends = new Set(kept.filter(([, , , n]) => n! > 5).map(([, , ts]) => ts));
    const massRows = kept.filter(([, , , n]) => n! > 5).length;

    expect(world.hub).toBe(59);
    expect(world.cases).toHaveLength(186);
    expect(world.events).toHaveLength(kept.length);
    expect(new Set(world.events.map(wordsOf)).size).toBe(kept.length - massRows + sends.size);
    expect(world.events.every((event, i) => i === 0 || event.at >= world.events[i - 1]!.at)).toBe(true);
    const contacts = new Set(world.company.contacts.map((contact) => contact.externalUserid));
    for (const { contactExternalId } of world.cases) expect(contacts).toContain(contactExternalId);
  });
});
