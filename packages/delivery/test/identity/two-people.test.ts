/** A few orders of arrival of each scenario. `two-people.long.test.ts` plays hundreds. */
import { openPlayers, type Players, SCENARIOS } from '../support/people-scenarios.js';

let players: Players;

beforeAll(async () => {
  players = await openPlayers();
});
afterAll(() => players.close());

it.each(SCENARIOS)('$name', (scenario) => players.play(scenario, 6));
