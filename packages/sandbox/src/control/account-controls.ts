import {
  type AccountState,
  addKeyTo,
  addListTo,
  configureAccount,
  type KeyInput,
  type KeyState,
} from '../accounts.js';
import { ALL_SCOPES } from '../endpoints.js';
import { checkFault } from '../faults/check-fault.js';
import { addFaultTo } from '../faults/faults.js';
import { setFlowsOf } from '../stores/flows.js';
import { withdraw } from '../stores/withdrawals.js';
import { openAccount, type World } from '../world.js';
import { accountOf } from './account-of.js';
import {
  checkAccount,
  checkFlowInputs,
  checkKey,
  checkLimits,
  checkList,
  checkScope,
  checkSettings,
  checkWithdrawal,
} from './checks.js';
import { ControlError } from './control-error.js';
import type { Controls } from './controls.js';
import type { StockControls } from './stock-controls.js';
import { viewAccount, viewProfile } from './views.js';

type AccountControls = Omit<
  Controls,
  'requests' | 'events' | 'subscriptions' | 'profiles' | 'stats' | 'flows' | 'reset' | keyof StockControls
>;

function keysOf(account: AccountState, name: string | undefined): KeyState[] {
  if (name === undefined) return [...account.keys.values()];
  const key = account.keys.get(name);
  if (key !== undefined) return [key];
  const known = [...account.keys.keys()].join(', ');
  throw new ControlError('not_found', `Account "${account.id}" has no key "${name}". Use one of ${known}.`);
}

function checkFree(world: World, keys: readonly KeyInput[]): void {
  if (keys.some((input) => world.keys.has(input.key))) {
    throw new ControlError('already_exists', 'This key already belongs to an account. Use another key.');
  }
}

export function accountControls(world: World): AccountControls {
  const setRevoked = (id: string, name: string | undefined, revoked: boolean) => {
    const account = accountOf(world, id);
    for (const key of keysOf(account, name)) key.revoked = revoked;
    return viewAccount(account);
  };
  return {
    accounts: () => [...world.accounts.values()].map(viewAccount),
    addAccount(input) {
      checkAccount(input);
      if (world.accounts.has(input.id)) {
        throw new ControlError(
          'already_exists',
          `There is already an account "${input.id}". Use another id.`,
        );
      }
      checkFree(world, input.keys);
      return viewAccount(openAccount(world, input));
    },
    addKey(id, input) {
      const account = accountOf(world, id);
      checkKey(input);
      checkFree(world, [input]);
      world.keys.set(input.key, { account, key: addKeyTo(account, input) });
      return viewAccount(account);
    },
    revokeKey: (id, name) => setRevoked(id, name, true),
    restoreKey: (id, name) => setRevoked(id, name, false),
    grantScope(id, scope, name) {
      const account = accountOf(world, id);
      checkScope(scope);
      // A key without a list of scopes has full access already.
      for (const { scopes } of keysOf(account, name)) scopes?.add(scope);
      return viewAccount(account);
    },
    denyScope(id, scope, name) {
      const account = accountOf(world, id);
      checkScope(scope);
      for (const key of keysOf(account, name)) {
        key.scopes ??= new Set(ALL_SCOPES);
        key.scopes.delete(scope);
      }
      return viewAccount(account);
    },
    configure(id, settings) {
      const account = accountOf(world, id);
      checkSettings(settings);
      configureAccount(account, settings);
      return viewAccount(account);
    },
    addList(id, input) {
      const account = accountOf(world, id);
      checkList(input);
      addListTo(account, input, world.now());
      return viewAccount(account);
    },
    removeList(id, listId) {
      const account = accountOf(world, id);
      if (account.lists.delete(listId)) return viewAccount(account);
      throw new ControlError('not_found', `Account "${id}" has no list "${listId}".`);
    },
    setFlows(id, flows) {
      const account = accountOf(world, id);
      checkFlowInputs(flows);
      setFlowsOf(account, flows, world.now(), world.random);
      return viewAccount(account);
    },
    withdraw(id, input) {
      const account = accountOf(world, id);
      checkWithdrawal(input);
      return viewProfile(account, withdraw(world, account, input));
    },
    faults: () => [...world.faults.faults.values()],
    addFault(input) {
      checkFault(input);
      if (input.account !== undefined) keysOf(accountOf(world, input.account), input.key);
      return addFaultTo(world.faults, input);
    },
    removeFault(id) {
      if (!world.faults.faults.delete(id)) throw new ControlError('not_found', `There is no fault "${id}".`);
    },
    clearFaults: () => world.faults.faults.clear(),
    setLimits(limits, id) {
      checkLimits(limits);
      const accounts = id === undefined ? [...world.accounts.values()] : [accountOf(world, id)];
      if (id === undefined) world.limits = limits;
      for (const account of accounts) account.throttles = { limits, byEndpoint: new Map() };
    },
  };
}
