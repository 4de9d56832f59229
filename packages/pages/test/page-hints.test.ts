import { actionWords, outcomeWords, reasonWords, withReadableTimes } from '../web/audit/words.js';
import { refusalWords } from '../web/back-fill/progress.js';
import { letterHint, pageHint } from '../web/page-hints.js';

describe('a hint on a page', () => {
  it('says what to press instead of what to type', () => {
    const hints = [
      'Correct the application. To send this event, replay it with --set PATH=VALUE for each path that the detail names.',
      'Klaviyo refused this e-mail address. Correct it where it is collected, edit the dead letter, then replay.',
      'Write the phone number in E.164. Edit the dead letter and replay.',
      'Check its id. Add the variant in Klaviyo, or edit `variantId` of the dead letter, then replay.',
      'Copy its id from Klaviyo into `listId` of this destination, then replay.',
      'TrackLayer waits 15 minutes and tries again. To try now: tracklayer resume DESTINATION',
      'Correct what `problems` names.',
      'List the migrations: GET /api/v1/migrations',
      'List the letters: GET /api/v1/letters',
      'Check that Redis runs. Then repeat the request.',
    ];
    expect(hints.map(pageHint)).toEqual([
      'Correct the application. To send it all the same, press Replay, and write a value for each field that the detail names.',
      'Klaviyo refused this e-mail address. Correct it where it is collected. Then press Replay, and write the right value there.',
      'Write the phone number in E.164. Then press Replay, and write the right value there.',
      'Check its id. Add the variant in Klaviyo, or press Replay and write another `variantId` there.',
      'Copy its id from Klaviyo into `listId` of this destination. Then press Replay.',
      'TrackLayer waits 15 minutes and tries again. To try now, open one of its lanes, and press End its holds and waits.',
      'Correct this:',
      'Choose one from the list of back-fills.',
      'Choose one from the list of letters.',
      'Check that Redis runs. Then try again.',
    ]);
    expect(letterHint(undefined)).toContain('press Replay');
  });
});

describe('the audit and the back-fills on a page', () => {
  it('have words instead of names of fields', () => {
    expect(outcomeWords({ step: 1, taken: 2, deadAgain: 2 })).toBe('step 1, 2 sent, 2 died again');
    expect(outcomeWords({ discarded: 3, passedOver: 1, failed: 1 })).toBe(
      '3 discarded, 1 passed over, failed',
    );
    expect(['campaign-start', 'migration-pause', 'discard'].map(actionWords)).toEqual([
      'campaign start',
      'back-fill pause',
      'discard',
    ]);
    expect(reasonWords({ reason: 'dead-again', byKind: 'program' })).toBe('too many letters died again');
    expect(reasonWords({ reason: 'dead-again', byKind: 'user' })).toBe('dead-again');
    expect(withReadableTimes('code:invalid until:2026-11-29T22:42:57.638Z')).toBe(
      'code:invalid until:2026-11-29 22:42:57 UTC',
    );
    expect(refusalWords('missing_identifier + required')).toBe('missing identifier, missing field');
  });
});
