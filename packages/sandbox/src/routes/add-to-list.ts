import { joinList } from '../accounts.js';
import { type Answer, badPayload, invalid, notFound, type Problem, refuse } from '../errors.js';
import { isObject } from '../validation/fields.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';

const MAX_IDS = 1_000;

/** POST /api/lists/{id}/relationships/profiles: 204. It changes the membership, not the consent. */
export function addToList(world: World, call: Call): Answer {
  const nodes = isObject(call.body) ? call.body.data : undefined;
  if (!Array.isArray(nodes)) return refuse(400, badPayload());
  if (nodes.length === 0 || nodes.length > MAX_IDS) {
    return refuse(400, invalid(`1 to ${MAX_IDS} profiles are allowed in one request.`, '/data'));
  }
  const id = call.params.id ?? '';
  const list = call.account.lists.get(id);
  if (list === undefined) return notFound(`A list with id ${id} does not exist.`);
  const problems: Problem[] = [];
  const ids = nodes.map((node, index) => readId(node, index, call, problems));
  if (problems.length > 0) return refuse(400, ...problems);
  for (const each of ids) joinList(list, each, world.now());
  return { status: 204 };
}

function readId(node: unknown, index: number, call: Call, problems: Problem[]): string {
  const id = isObject(node) && node.type === 'profile' ? node.id : undefined;
  if (typeof id !== 'string') problems.push(badPayload(`/data/${index}`));
  else if (!call.account.profiles.byId.has(id)) {
    problems.push(invalid(`A profile with id ${id} does not exist.`, `/data/${index}/id`));
  }
  return String(id);
}
