import { type Identifier, isVisitor, type Profile } from '@tracklayer/events';
import { errorsOf } from '../answer/origin.js';
import type { RequestSettings } from '../dialects/dialect.js';
import type { KlaviyoAnswer, KlaviyoRequest } from '../request.js';
import { type CallContext, type Calls, type Exchange, isSuccess } from './calls.js';
import { profileCalls, without } from './profile-calls.js';
import { droppable } from './refused-identifiers.js';

/** The exchange that decides, and the identifiers that its request did not use. */
export interface Named extends Exchange {
  omitted: readonly Identifier[];
}

/**
 * Makes one call that names a person. It never fails because of an identifier while the person has another one: the same call
 * goes once more without the refused value. A missing profile is created once, then the call is made again.
 */
export function* askNaming(
  profile: Profile,
  request: (omitted: readonly Identifier[]) => KlaviyoRequest,
  settings: RequestSettings,
  context: CallContext,
): Calls<Named> {
  const omitted = [...(settings.omit?.(profile) ?? [])];
  // Klaviyo itself makes the profile of a visitor, with the event.
  let mayCreate = !isVisitor(profile);
  for (;;) {
    const asked = request(omitted);
    const sent: Exchange = { request: asked, answer: yield asked };
    const refused = droppable(sent.answer, profile, omitted);
    if (refused !== undefined) {
      context.leftOut.push({ profile, identifier: refused, reason: 'refused' });
      omitted.push(refused);
    } else if (mayCreate && isProfileMissing(sent.answer)) {
      mayCreate = false;
      const created = yield* profileCalls(without(profile, ...omitted), context);
      if (!isSuccess(created.answer)) return { ...created, omitted };
    } else {
      return { ...sent, omitted };
    }
  }
}

export function isProfileMissing({ status, body }: KlaviyoAnswer): boolean {
  return (
    (status === 400 || status === 404) && errorsOf(body).some(({ code }) => code === 'profile_not_found')
  );
}
