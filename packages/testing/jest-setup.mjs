/** One Redis for the whole run: the one of REDIS_URL, where it is set. */
export default async function setup() {}
