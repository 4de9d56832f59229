/** Hundreds of orders of arrival of each scenario. */
import { openPlayers, type Players, SCENARIOS } from '../support/people-scenarios.js';

let players: Players;

beforeAll(async () => {
  players = await openPlayers();
});
afterAll(() => players.close());

it.each(SCENARIOS)('$name', (scenario) => players.play(scenario, 300), 600_000);
