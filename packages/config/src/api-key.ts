/**
 * Failure story: a key is pasted with a newline, the browser's public key is taken for the private one, or the variable
 * is not set on this one host. Each ends as a 401 from Klaviyo hours later, with every lane held. All of it can be seen at
 * start, without a call, and without ever printing the key.
 */
import { type Problem, shapeOf } from '@tracklayer/events';

/** Klaviyo's documentation: private keys begin with `pk_`, a site id ("public key") is six letters and digits. */
const PRIVATE_PREFIX = 'pk_';
const SITE_ID = /^[A-Za-z0-9]{6}$/;

type Finding = { code: string; got: string; fix: string };

/** What is wrong with the value of the variable `name`, if anything. `path`: where the configuration refers to it. */
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
    const fix = `That is the browser's public key. Set ${name} to a private one (Settings → API keys), it begins with pk_.`;
    return { code: 'key_public', got, fix };
  }
  if (!value.startsWith(PRIVATE_PREFIX)) {
    const fix = `Set ${name} to a private API key of Klaviyo, which begins with pk_, without quotes.`;
    return { code: 'key_format', got: `${got} that does not begin with pk_`, fix };
  }
  if (!/^[\w-]+$/.test(value)) {
    const fix = `Copy the key into ${name} again: it holds letters, digits, - and _ only.`;
    return { code: 'key_format', got: `${got} with other characters`, fix };
  }
  return undefined;
}
