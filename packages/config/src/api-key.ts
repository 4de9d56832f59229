/**
 * Defends against a wrong API key: pasted with a line break, the browser's public key instead of the private one, or a variable
 * that is not set on one host. Each would become a 401 from Klaviyo hours later and hold every lane. The check finds them at
 * start, without a call, and never prints the key.
 */
import { type Problem, shapeOf } from '@tracklayer/events';

/** Klaviyo's documentation: private keys start with `pk_`; a site id ("public key") has six letters and digits. */
const PRIVATE_PREFIX = 'pk_';
const SITE_ID = /^[A-Za-z0-9]{6}$/;

type Finding = { code: string; got: string; fix: string };

/** The problem with the value of the variable `name`. Undefined where it has none. `path`: where the configuration names it. */
export function keyProblem(name: string, value: string | undefined, path: string): Problem | undefined {
  const finding = findingOf(name, value);
  return finding && { path, ...finding };
}

function findingOf(name: string, value: string | undefined): Finding | undefined {
  const got = shapeOf(value);
  if (value === undefined) {
    return {
      code: 'key_missing',
      got: `no variable ${name}`,
      fix: `Set ${name} to the account's private API key.`,
    };
  }
  if (value.trim() === '') {
    return { code: 'key_empty', got, fix: `Set ${name} to the account's private API key.` };
  }
  if (/\s/.test(value)) {
    const where = value.trim() === value || /\s/.test(value.trim()) ? 'inside' : 'around it';
    return {
      code: 'key_white_space',
      got: `${got} with white space ${where}`,
      fix: `Set ${name} to the key alone, without 'Klaviyo-API-Key', spaces or line breaks.`,
    };
  }
  if (SITE_ID.test(value)) {
    const fix = `This is the browser's public key. Set ${name} to a private key (Settings → API keys), which starts with pk_.`;
    return { code: 'key_public', got, fix };
  }
  if (!value.startsWith(PRIVATE_PREFIX)) {
    const fix = `Set ${name} to a private API key of Klaviyo, which starts with pk_, without quotes.`;
    return { code: 'key_format', got: `${got} that does not start with pk_`, fix };
  }
  if (!/^[\w-]+$/.test(value)) {
    const fix = `Copy the key into ${name} again. A key has only letters, digits, - and _.`;
    return { code: 'key_format', got: `${got} with other characters`, fix };
  }
  return undefined;
}
