import type { AccountState } from '../accounts.js';
import { identifierOf } from '../stores/profiles.js';
import { addVariantTo, restock, type VariantInput, type Wait } from '../stores/variants.js';
import type { World } from '../world.js';
import { accountOf } from './account-of.js';
import { checkStock, checkVariant } from './checks.js';
import { ControlError } from './control-error.js';
import { type AccountView, viewAccount } from './views.js';

export interface WaitQuery {
  account?: string;
  variantId?: string;
  email?: string;
  /** Only people who still wait, or only people who were told. */
  state?: 'waiting' | 'told';
}

/** One person who waits for a variant, or waited for it until its stock rose. */
export interface WaitView extends Wait {
  account: string;
  email?: string;
}

export interface StockControls {
  addVariant(account: string, input: VariantInput): AccountView;
  setStock(account: string, variantId: string, stock: number): AccountView;
  waits(query?: WaitQuery): WaitView[];
}

export function stockControls(world: World): StockControls {
  return {
    addVariant(id, input) {
      const account = accountOf(world, id);
      checkVariant(input);
      addVariantTo(account.variants, input);
      return viewAccount(account);
    },
    setStock(id, variantId, stock) {
      const account = accountOf(world, id);
      checkStock(stock);
      const variant = account.variants.get(variantId);
      if (variant === undefined) {
        const known = [...account.variants.keys()].join(', ');
        throw new ControlError(
          'not_found',
          `Account "${id}" has no variant "${variantId}". Use one of ${known}.`,
        );
      }
      restock(variant, stock, world.now());
      return viewAccount(account);
    },
    waits(query = {}) {
      const accounts = [...world.accounts.values()].filter(({ id }) => (query.account ?? id) === id);
      return accounts.flatMap((account) => waitsOf(account, query)).sort((a, b) => a.sinceMs - b.sinceMs);
    },
  };
}

function waitsOf(account: AccountState, { variantId, email, state }: WaitQuery): WaitView[] {
  return [...account.variants.values()]
    .filter(({ id }) => (variantId ?? id) === id)
    .flatMap(({ waiting, told }) => [
      ...(state === 'told' ? [] : waiting.values()),
      ...(state === 'waiting' ? [] : [...told.values()].flat()),
    ])
    .map((wait) => viewWait(account, wait))
    .filter((view) => email === undefined || view.email === email.toLowerCase());
}

function viewWait(account: AccountState, wait: Wait): WaitView {
  const email = identifierOf(account.profiles.byId.get(wait.profileId)?.attributes ?? {}, 'email');
  return { ...wait, account: account.id, ...(email === undefined ? {} : { email }) };
}
