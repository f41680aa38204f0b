import { createHash } from 'node:crypto';
import type { CompanyScript, ContactScript, DepartmentScript, RoomScript, StaffScript } from './script.ts';

export interface Relation {
  userid: string;
  externalUserid: string;
  remark: string;
  remarkCorpName: string;
  description: string;
  createdAt: number;
  addWay: number;
  consent: { status: 'Agree' | 'Disagree'; changedAt: number } | null;
  /** The API goes on to show such a relation (callbacks.md §8). */
  deletedByCustomer: boolean;
}

export interface Room {
  chatId: string;
  name: string;
  owner: string;
  createdAt: number;
  members: { userid: string; type: 1 | 2; joinedAt: number; scene: 1 | 3 }[];
  /** Changes with every change of members; events tell the old and the new one (callbacks.md §9). */
  memberVersion: string;
  /** Has or had members from outside: a customer group (客户群), for which there are events and an API. */
  isCustomerGroup: boolean;
  isDismissed: boolean;
}

/** Who works here, who the customers are, who knows whom. Plain state; what WeCom shows of it is decided elsewhere. */
export class Company {
  readonly corpId: string;
  readonly departments = new Map<number, DepartmentScript>();
  readonly rooms = new Map<string, Room>();
  /** When members left, by userid in lower case. */
  readonly departures = new Map<string, number>();
  readonly #staff = new Map<string, StaffScript>();
  readonly #contacts = new Map<string, ContactScript>();
  readonly #relationsByStaff = new Map<string, Map<string, Relation>>();
  readonly #relationsByContact = new Map<string, Map<string, Relation>>();

  constructor(script: CompanyScript, startAt: number) {
    this.corpId = script.corpId;
    for (const department of script.departments) this.departments.set(department.id, structuredClone(department));
    for (const member of script.staff) this.putStaff(member);
    for (const contact of script.contacts) this.putContact(contact);
    for (const { consent, description = '', addWay = 1, ...relation } of script.relations) {
      this.putRelation({
        ...relation,
        description,
        addWay,
        consent: consent ? { status: consent, changedAt: relation.createdAt } : null,
        deletedByCustomer: false,
      });
    }
    for (const room of script.rooms) this.putRoom(room, startAt);
  }

  staff(): IterableIterator<StaffScript> {
    return this.#staff.values();
  }

  /** Ids of members are equal without regard to case (basics.md §5.1). */
  member(userid: string): StaffScript | undefined {
    return this.#staff.get(userid.toLowerCase());
  }

  putStaff(member: StaffScript): void {
    this.#staff.set(member.userid.toLowerCase(), structuredClone(member));
  }

  /** The same person under a new id: rooms and contacts go along. */
  renameStaff(userid: string, newUserid: string): void {
    const member = this.member(userid);
    if (!member) return;
    const isSame = (id: string): boolean => id.toLowerCase() === userid.toLowerCase();
    this.#staff.delete(userid.toLowerCase());
    this.putStaff({ ...member, userid: newUserid });
    for (const relation of this.relationsOfMember(userid)) {
      this.removeRelation(userid, relation.externalUserid);
      this.putRelation({ ...relation, userid: newUserid });
    }
    for (const room of this.rooms.values()) {
      if (isSame(room.owner)) room.owner = newUserid;
      for (const roomMember of room.members) if (isSame(roomMember.userid)) roomMember.userid = newUserid;
    }
  }

  contact(externalUserid: string): ContactScript | undefined {
    return this.#contacts.get(externalUserid);
  }

  putContact(contact: ContactScript): void {
    this.#contacts.set(contact.externalUserid, { ...contact });
  }

  relation(userid: string, externalUserid: string): Relation | undefined {
    return this.#relationsByStaff.get(userid.toLowerCase())?.get(externalUserid);
  }

  relationsOfMember(userid: string): Relation[] {
    return [...(this.#relationsByStaff.get(userid.toLowerCase())?.values() ?? [])];
  }

  relationsOfContact(externalUserid: string): Relation[] {
    return [...(this.#relationsByContact.get(externalUserid)?.values() ?? [])];
  }

  putRelation(relation: Relation): void {
    mapOf(this.#relationsByStaff, relation.userid.toLowerCase()).set(relation.externalUserid, relation);
    mapOf(this.#relationsByContact, relation.externalUserid).set(relation.userid.toLowerCase(), relation);
  }

  removeRelation(userid: string, externalUserid: string): void {
    this.#relationsByStaff.get(userid.toLowerCase())?.delete(externalUserid);
    this.#relationsByContact.get(externalUserid)?.delete(userid.toLowerCase());
  }

  putRoom(script: RoomScript, now: number): Room {
    const room: Room = {
      chatId: script.chatId,
      name: script.name,
      owner: script.owner,
      createdAt: script.createdAt ?? Math.min(now, ...script.members.map((member) => member.joinedAt)),
      members: script.members.map((member) => ({ ...member, scene: 1 })),
      memberVersion: '',
      isCustomerGroup: false,
      isDismissed: false,
    };
    this.changeMembers(room, room.members);
    this.rooms.set(room.chatId, room);
    return room;
  }

  /** Puts the members in place and renews the version. */
  changeMembers(room: Room, members: Room['members']): void {
    room.members = members;
    room.memberVersion = memberVersion(room);
    room.isCustomerGroup ||= members.some((member) => member.type === 2);
  }

  /** Can the app see this member? Left and hidden members look as if they did not exist (60111). */
  visibleMember(userid: string): StaffScript | undefined {
    const member = this.member(userid);
    return member && member.status !== 5 && member.visible !== false ? member : undefined;
  }

  /** A department and all levels below, the given one first. */
  departmentsBelow(id: number): DepartmentScript[] {
    const found: DepartmentScript[] = [];
    const queue = [id];
    const seen = new Set<number>();
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const department = this.departments.get(next);
      if (!department || seen.has(next)) continue;
      seen.add(next);
      found.push(department);
      for (const child of this.departments.values()) if (child.parentId === next) queue.push(child.id);
    }
    return found;
  }
}

function mapOf<K, V>(outer: Map<string, Map<K, V>>, key: string): Map<K, V> {
  const inner = outer.get(key) ?? new Map<K, V>();
  outer.set(key, inner);
  return inner;
}

function memberVersion(room: Room): string {
  const text = room.members.map((member) => `${member.userid}@${member.joinedAt}`).join();
  return createHash('md5').update(`${room.chatId}:${text}`).digest('hex');
}
