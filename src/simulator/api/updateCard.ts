import { ApiError } from '../apiError.ts';
import { checkCard, isInteractive, isObject } from '../cardRules.ts';
import type { SentCard } from '../cards.ts';
import type { World } from '../world.ts';
import { type ApiRequest, intOf, objectOf } from './apiHandler.ts';
import { checkAgent } from './checkAgent.ts';

type Body = Record<string, unknown>;

/** message/update_template_card (messages.md §5). */
export function updateCard(world: World, { body, app }: ApiRequest): Body {
  checkAgent(world, body, app);
  const code = body.response_code;
  if (typeof code !== 'string' || code === '') throw new ApiError(60140, 'response_code invalid');
  const { state, agentId, card } = world.cards.lookUpCode(code);
  if (state === 'unknown') throw new ApiError(60140, 'response_code invalid or expired');
  if (agentId !== app.agentId) throw new ApiError(42015, 'updating app is not the sending app');
  if (state === 'used') throw new ApiError(42022, 'code has been used');
  try {
    const answer = change(world, body, card);
    world.cards.useCode(code);
    return answer;
  } catch (error) {
    if (error instanceof ApiError && world.switches.failedUpdateUsesCode) world.cards.useCode(code);
    throw error;
  }
}

function change(world: World, body: Body, sent: SentCard | undefined): Body {
  if (!sent) throw new ApiError(42016, 'task_id to update does not exist');
  const { userids, invaliduser } = targetsOf(world, body, sent);
  const copies = userids.flatMap((userid) => sent.copies.get(userid) ?? []);
  if (isObject(body.button)) {
    const name = body.button.replace_name;
    if (!isInteractive(sent.card)) throw new ApiError(40058, 'button.replace_name needs a card with buttons');
    if (typeof name !== 'string' || name === '') throw new ApiError(40058, 'button.replace_name missing');
    for (const copy of copies) world.cards.grey(copy, name);
  } else {
    const given = objectOf(body, 'template_card');
    if (given.task_id !== undefined && world.switches.taskIdInUpdate === 'reject') {
      throw new ApiError(40058, 'template_card of an update has no task_id');
    }
    const card = checkCard(given, 'update', world.switches.strictCardFields);
    for (const copy of copies) world.cards.replace(copy, card, world.switches.updatedCardTappable);
  }
  world.phones.version += 1;
  return { invaliduser };
}

/** @throws ApiError 82101 without a target, 82102 when no target has the card */
function targetsOf(world: World, body: Body, sent: SentCard): { userids: string[]; invaliduser: string[] } {
  if (intOf(body, 'atall', { min: 0, max: 1, preset: 0 }) === 1) {
    return { userids: [...sent.copies.keys()], invaliduser: [] };
  }
  const listOf = (name: string, max: number, code: number) => {
    const value = body[name] ?? [];
    if (!Array.isArray(value)) throw new ApiError(40058, `${name} is no list`);
    if (value.length > max) throw new ApiError(code, `${name} has more than ${max} entries`);
    return value;
  };
  const asked = listOf('userids', 1_000, 40032).map((userid) => String(userid).toLowerCase());
  const parties = listOf('partyids', 100, 82002).map(Number);
  const tags = listOf('tagids', 100, 82003);
  if (asked.length + parties.length + tags.length === 0) throw new ApiError(82101, 'no target');
  const inParties = parties
    .flatMap((id) => world.company.departmentsBelow(id))
    .flatMap(({ id }) => [...world.company.staff()].filter((member) => member.departments.includes(id)))
    .map((member) => member.userid.toLowerCase());
  const hasCard = (userid: string) => sent.copies.has(userid);
  const userids = [...new Set([...asked, ...inParties].filter(hasCard))];
  if (userids.length === 0) throw new ApiError(82102, 'targets are not among the receivers');
  return { userids, invaliduser: asked.filter((userid) => !hasCard(userid)) };
}
