export {
  createApiToken,
  findApiToken,
  listApiTokens,
  revokeApiToken,
  TOKENS_KEY,
  TokenError,
} from './store.js';
export { allows, SCOPES, type Scope, type TokenRecord } from './token.js';
