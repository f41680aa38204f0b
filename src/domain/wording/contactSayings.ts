import { numberFact, wordFact } from './causeFacts.ts';
import { countText } from './formats.ts';
import { personName } from './names.ts';
import { advice, leaderName, type Saying, type Speaker } from './speaker.ts';

/** 5.5a: somebody has not been seen for a while. */
export function contactSuspected({ cause, fill, customer, named, isPersonCustomer, heir }: Speaker): Saying {
  const successor = heir ?? fill('fallback.successor');
  const sdays = numberFact(cause, 'sdays');
  return {
    title: isPersonCustomer
      ? fill('contactSuspected.title.self', { person: named })
      : fill('contactSuspected.title', { customer, person: named }),
    desc:
      sdays === null ? null : fill('contactSuspected.desc', { person: named, sdays: countText(sdays, 3), successor }),
    ...advice(fill, 'contactSuspected.sub.else', { successor, person: named }),
  };
}

/** 5.5b: somebody else may have taken over. */
export function contactLikely(speaker: Speaker): Saying {
  const { fill, customer, heir } = speaker;
  return {
    title: fill('contactLikely.title', { customer }),
    desc: likelyDesc(speaker),
    ...advice(fill, 'contactLikely.sub.else', { successor: heir ?? fill('fallback.successor') }),
  };
}

/** A dated event is worth more than a share of messages. */
function likelyDesc({ cause, fill, named, heir, isHeirSaid, on }: Speaker): string | null {
  const date = on('date');
  const evidence = wordFact(cause, 'evidence');
  if (date !== null && evidence === 'deleted') return fill('contactLikely.desc.deleted', { person: named, date });
  if (date !== null && evidence === 'leftRoom') return fill('contactLikely.desc.leftRoom', { person: named, date });
  if (date !== null && evidence === 'company') return fill('contactLikely.desc.company', { person: named, date });
  if (evidence === 'takingOver')
    return date === null || !isHeirSaid ? null : fill('contactLikely.desc.takingOver', { successor: heir!, date });
  return heir === null ? null : fill('contactLikely.desc.share', { successor: heir });
}

/** 5.5c: it was said. */
export function contactConfirmed({ fill, customer, named, heir, isHeirSaid, leader }: Speaker): Saying {
  const title = fill('contactConfirmed.title', { customer });
  if (heir === null) {
    return {
      title,
      desc: fill('contactConfirmed.desc.unknown', { person: named }),
      ...advice(fill, 'contactConfirmed.sub.else', { person: named, leader: leaderName(fill, leader) }),
    };
  }
  return {
    title,
    // Who only writes since then is told as seen: that he is the one from now on would be a guess (COPY §1, 5).
    desc: isHeirSaid
      ? fill('contactConfirmed.desc.successor', { successor: heir })
      : fill('contactConfirmed.desc.seen', { person: named, successor: heir }),
    ...advice(fill, 'contactConfirmed.sub.successor', { successor: heir, person: named }),
  };
}

/** 5.6: no longer a friend. */
export function deleted({ cause, fill, customer, named, isPersonCustomer, colleague, leader, on }: Speaker): Saying {
  const date = on('date');
  const left = numberFact(cause, 'left') ?? 0;
  const title = isPersonCustomer
    ? fill('deleted.title.self', { person: named })
    : fill('deleted.title', { customer, person: named });
  if (left < 1) {
    return {
      title,
      desc: date === null ? null : fill('deleted.desc.alone', { date }),
      ...advice(fill, 'deleted.sub.else', { leader: leaderName(fill, leader) }),
    };
  }
  return {
    title,
    desc: date === null ? null : fill('deleted.desc.others', { date, left: countText(left, 2) }),
    ...advice(fill, 'deleted.sub.others', { colleague: personName(colleague, fill('fallback.colleague')) }),
  };
}
