import { isObject } from '@tracklayer/events';

/*
 * Failure story: a firewall answers 403 with a page, a gateway answers 200 with its own JSON, a captive portal answers 200
 * with a login form. None of these is Klaviyo's word, so none may stop a destination or count as a delivery. Headers do not
 * tell them apart, because content types lie. The shape of the body does.
 */

/** Whether Klaviyo wrote this refusal: an object with `errors`, of which one at least has a code or a text. */
export function isKlaviyoRefusal(body: unknown): boolean {
  return errorsOf(body).some(saysSomething);
}

/** Whether Klaviyo could have sent this success: no body, or an object with `data` and without errors. */
export function isKlaviyoSuccess(body: unknown): boolean {
  if (body === undefined || body === null || body === '') return true;
  return isObject(body) && typeof body.data === 'object' && !hasErrors(body.errors);
}

/** The `errors` of an answer that are objects, those that say something first; empty for any other body. */
export function errorsOf(body: unknown): Record<string, unknown>[] {
  if (!isObject(body) || !Array.isArray(body.errors)) return [];
  const errors = body.errors.filter(isObject);
  return [...errors.filter(saysSomething), ...errors.filter((error) => !saysSomething(error))];
}

function saysSomething({ code, title, detail }: Record<string, unknown>): boolean {
  return [code, title, detail].some((text) => typeof text === 'string' && text !== '');
}

function hasErrors(errors: unknown): boolean {
  if (errors === undefined || errors === null) return false;
  return !Array.isArray(errors) || errors.length > 0;
}
