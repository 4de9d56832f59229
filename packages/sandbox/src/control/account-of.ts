import type { AccountState } from '../accounts.js';
import type { World } from '../world.js';
import { ControlError } from './control-error.js';

/** @throws {ControlError} `not_found` */
export function accountOf(world: World, id: string): AccountState {
  const account = world.accounts.get(id);
  if (account !== undefined) return account;
  const known = [...world.accounts.keys()].join(', ');
  throw new ControlError('not_found', `There is no account "${id}". Use one of ${known}.`);
}
