import { MINUTE_MS, type UtcMs } from './time.ts';

/**
 * One thing that is known of a member and a customer room: told by an event (`joined`, `left`) or found by reading the
 * room (`seen`: a member since `at`, 0 when WeCom did not say since when; `missing`: not a member any more at `at`).
 */
export interface RoomFact {
  roomId: string;
  /** Staff in lower case where that was known, else as WeCom spelled it. */
  memberId: string;
  at: UtcMs;
  kind: 'joined' | 'left' | 'seen' | 'missing';
  /** What reading the room said; null for events, which do not say it. */
  isStaff: boolean | null;
  /** '' when not known. */
  name: string;
  /** The member of ours who invited; '' when not known. */
  invitedBy: string;
  /** 1 (events: 0) invited, 2 by link, 3 by QR code; null when not said. */
  joinScene: number | null;
  leftHow: 'left' | 'removed' | null;
  knownAt: UtcMs;
}

/** One stay of a person in a room. */
export interface RoomStay {
  roomId: string;
  memberId: string;
  isStaff: boolean;
  name: string;
  /** null: before anything was known of the room, or WeCom did not say. */
  joinedAt: UtcMs | null;
  invitedBy: string;
  joinScene: number | null;
  /** null while the person is in the room. */
  leftAt: UtcMs | null;
  /** `vanished`: only seen to be gone, not told how. */
  leftHow: 'left' | 'removed' | 'vanished' | 'dismissed' | null;
}

/** An event's own time and the time of joining that the room shows differ by seconds. */
const SAME_JOINING_MS = 2 * MINUTE_MS;
/** A room that is read just after a change may not show it yet (external-contact.md §3). */
export const ROOM_LAG_MS = 10 * MINUTE_MS;
const ORDER: readonly RoomFact['kind'][] = ['seen', 'joined', 'left', 'missing'];

/**
 * Who was in one room from when to when. The same for the same facts, in whatever order they came.
 * @param facts of one room
 * @param options.dismissedAt the room's end, which is everybody's
 * @param options.isStaff the directory's word on an id that no reading has told of; it decides before the prefix does
 * @returns stays by time of joining, then member
 */
export function roomStays(
  facts: readonly RoomFact[],
  { dismissedAt, isStaff }: { dismissedAt: UtcMs | null; isStaff(id: string): boolean },
): RoomStay[] {
  const told = new Map(facts.filter((fact) => fact.isStaff !== null).map((fact) => [fact.memberId, fact.isStaff!]));
  const isOurs = (id: string): boolean => told.get(id) ?? told.get(id.toLowerCase()) ?? isStaff(id);
  const canonical = (id: string): string => (isOurs(id) ? id.toLowerCase() : id);
  const stays = [...Map.groupBy(facts, ({ memberId }) => canonical(memberId))].flatMap(([memberId, ofMember]) =>
    staysOf(ofMember).map((stay) => ({ ...stay, memberId, isStaff: isOurs(memberId) })),
  );
  return stays
    .map((stay): RoomStay => {
      const endsWithRoom = dismissedAt !== null && (stay.leftAt === null || stay.leftAt > dismissedAt);
      return endsWithRoom ? { ...stay, leftAt: dismissedAt, leftHow: 'dismissed' } : stay;
    })
    .sort((a, b) => (a.joinedAt ?? 0) - (b.joinedAt ?? 0) || (a.memberId < b.memberId ? -1 : 1));
}

type Stay = Omit<RoomStay, 'memberId' | 'isStaff'>;

/** The stays of one member; at most the last one is open. */
function staysOf(facts: readonly RoomFact[]): Stay[] {
  const stays: Stay[] = [];
  for (const fact of [...facts].sort(byTime)) {
    const last = stays.at(-1);
    const open = last?.leftAt === null ? last : undefined;
    switch (fact.kind) {
      case 'seen':
      case 'joined':
        if (open !== undefined && isSameJoining(open, fact)) fill(open, fact);
        else {
          // Came without having gone: that leaving was not told.
          if (open !== undefined) Object.assign(open, { leftAt: fact.at, leftHow: 'vanished' });
          stays.push(begun(fact));
        }
        break;
      case 'left': {
        const end = { leftAt: fact.at, leftHow: fact.leftHow ?? 'left' } as const;
        if (open !== undefined) Object.assign(open, end);
        else if (last === undefined) stays.push({ ...begun(fact), joinedAt: null, ...end });
        else if (fact.at - last.leftAt! > SAME_JOINING_MS) {
          if (last.leftHow === 'vanished' && fact.at - last.leftAt! <= ROOM_LAG_MS) Object.assign(last, end);
          else stays.push({ ...begun(fact), joinedAt: null, ...end });
        } else if (last.leftHow === 'vanished') Object.assign(last, end);
        break;
      }
      case 'missing':
        if (open !== undefined && fact.at - (open.joinedAt ?? 0) >= ROOM_LAG_MS)
          Object.assign(open, { leftAt: fact.at, leftHow: 'vanished' });
        break;
    }
  }
  const name = [...facts].sort(byKnown).findLast((fact) => fact.name !== '')?.name ?? '';
  return stays.map((stay) => ({ ...stay, name }));
}

function begun({ roomId, at, name, invitedBy, joinScene }: RoomFact): Stay {
  return { roomId, name, joinedAt: at === 0 ? null : at, invitedBy, joinScene, leftAt: null, leftHow: null };
}

function isSameJoining(open: Stay, { at }: RoomFact): boolean {
  return open.joinedAt === null || at === 0 || at - open.joinedAt <= SAME_JOINING_MS;
}

/** Events and readings say different things of one joining: what is not known yet is taken over. */
function fill(open: Stay, { at, invitedBy, joinScene, kind }: RoomFact): void {
  if (open.joinedAt === null && at !== 0) open.joinedAt = at;
  if (open.invitedBy === '') open.invitedBy = invitedBy;
  // A reading tells more kinds of joining than an event does.
  if (open.joinScene === null || kind === 'seen') open.joinScene = joinScene ?? open.joinScene;
}

function byTime(a: RoomFact, b: RoomFact): number {
  return a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind);
}

function byKnown(a: RoomFact, b: RoomFact): number {
  return a.knownAt - b.knownAt || a.at - b.at;
}
