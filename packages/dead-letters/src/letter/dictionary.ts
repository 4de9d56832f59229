/*
 * Text that letters have in common. The compressor gets it in advance, because a single letter is too short to repeat
 * itself much. A letter can be read only with the dictionary that packed it. So never change an entry of this list: add a
 * better dictionary at its end. Put the likeliest text last, where references to it are shortest.
 */

const FIRST = [
  '{"errors":[{"id":"","status":400,"code":"invalid","title":"Invalid input.","detail":"","source":{"pointer":"/data/attributes/profile/data/attributes/phone_number"},"links":{},"meta":{}}]}',
  '"code":"permission_denied","code":"not_found","code":"duplicate_profile","code":"throttled","code":"predecessor_dead","code":"unparseable_job","code":"stalled","code":"connection_reset","code":"connection_refused",',
  'Invalid email address","Invalid phone number format (Example of a valid format: +12345678901)","List not found with id \' is a required field for the resource \' is not a valid field for the resource \'profile\'.',
  'A profile already exists with one of these identifiers.","The list-subscription it has to follow is a dead letter.',
  '"pointer":"/data/attributes/email","pointer":"/data/relationships/list/data/id","pointer":"/data/attributes/properties/","pointer":"/data/attributes/metric/data/attributes/name","pointer":"/data/attributes/value","pointer":"/data/attributes/time",',
  'Confirm the private key, Create or update the profile first, Send ISO timestamps from the original event moment, Use a stable event_id per user action, replay ',
  '"reason":"predecessor_dead","reason":"unparseable","reason":"poison","reason":"exhausted","code":"timeout","outcome":"throttled","outcome":"held",',
  '"type":"event-backfill","events":[{"name":"","migrationId":"","type":"list-subscription","listId":"","consent":{"status":"granted","channels":["email","sms"],"at":"2026-","source":"newsletter_footer"}',
  '"name":"view_content","name":"begin_checkout","name":"search","name":"lead","name":"refund","name":"sign_up","name":"add_to_cart","name":"purchase",',
  '"query":"","result_count":,"source_page":"","form_id":"","interest":"","consent_state":"","landing_page":"https://","refund_value":,"reason":"","signup_form":"","campaign":"","list_id":"',
  '"product_id":"","sku":"SKU-","product_name":"","category":"","price":,"quantity":1,"product_url":"https://shop.example/products/","cart_id":"","checkout_id":"","checkout_url":"https://","item_count":,"discount_code":"","shipping_country":"DE","imageUrl":"https://',
  '"properties":{"orderId":"","productId":"","productName":"","currency":"EUR","value":,"items":[{"sku":"","name":"","quantity":1,"price":',
  '"properties":{"order_id":"","value":,"currency":"EUR","items":["SKU-","SKU-"]},"source":"order-service"}',
  '"profile":{"email":"@gmail.com","phoneNumber":"+49","externalId":"cust_","firstName":"","lastName":"","locale":"de-DE","country":"DE","properties":{"preferred_category":"","last_source":""}},',
  '"state":"replaying","state":"resolved","resolution":"delivered","resolvedAtMs":17,"replayedAtMs":17,"campaignId":"',
  '{"eventName":"purchase","eventId":"ord_","reason":"exhausted","code":"internal_error","status":500,"detail":"","hint":"","requestId":"","firstFailedAtMs":17',
  '{"atMs":17,"outcome":"retry","code":"service_unavailable","status":503},{"atMs":17,"outcome":"retry","code":"timeout"},{"atMs":17,"outcome":"dead","code":"invalid","status":400,"detail":"","pointer":"/data/attributes/profile/data/attributes/phone_number","requestId":"01',
  '{"eventName":"purchase","eventId":"ord_","reason":"refused","code":"invalid","status":400,"detail":"Invalid ","pointer":"/data/attributes/profile/data/attributes/email","hint":"","requestId":"01","body":"{\\"errors\\":[{\\"id\\":\\"","firstFailedAtMs":17,"lastFailedAtMs":17,"attempts":[{"atMs":17,"outcome":"dead","code":"invalid","status":400,"detail":"Invalid ","pointer":"/data/attributes/profile/data/attributes/email","requestId":"01"}],"replays":0,"state":"dead","job":{"v":1,"type":"profile-upsert","enqueuedAtMs":17,"releases":[{"type":"metric-event","jobId":"m"}],"follows":{"type":"profile-upsert","jobId":"p","untilMs":17,"require":"settled"},"attempts":[],"type":"metric-event","event":{"name":"purchase","eventId":"ord_","time":"2026-0","T00:00:00.000Z","profile":{"email":"',
];

/** The first byte of a packed letter is an index of this list. */
export const DICTIONARIES: readonly Buffer[] = [Buffer.from(FIRST.join(''))];
