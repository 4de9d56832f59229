import { Group } from '@mantine/core';
import { getRouteApi, useLocation } from '@tanstack/react-router';
import { type EventSearch, isPersonal, searchCommand, wayOf } from '../event-search.js';
import { SameAsCommand } from '../parts/command-line.js';
import { DestinationSelect } from '../parts/destination-select.js';
import { EventResults } from '../parts/event-results.js';
import { EventSearchField } from '../parts/event-search-field.js';
import { LiveTail } from '../parts/live-tail.js';
import { Page } from '../parts/page.js';
import { personOf, personText } from '../person-address.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/events');

/** Finds events, and follows what happens to them. Everything that it shows is in its address. */
export function EventsPage() {
  const search = route.useSearch();
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = route.useNavigate();
  const by = wayOf(search.by);
  const asked: EventSearch = { by, text: isPersonal(by) ? personOf(hash) : search.find };
  const find = ({ by: way, text }: EventSearch) =>
    void navigate({
      search: { ...search, by: way === 'any' ? '' : way, find: isPersonal(way) ? '' : text, state: '' },
      hash: isPersonal(way) ? personText(text) : '',
    });
  const change = (changes: Partial<typeof search>) =>
    void navigate({ search: { ...search, ...changes }, hash: true });
  const isSearch = asked.text !== '';
  const { destination, what, name, state } = search;
  return (
    <Page title="Events" lead="Find an event, or follow what happens to all of them.">
      <Group gap="xs" align="flex-end">
        <EventSearchField search={asked} onSearch={find} />
        <DestinationSelect value={destination} onChange={(chosen) => change({ destination: chosen })} />
      </Group>
      {isSearch ? (
        <EventResults
          search={asked}
          destination={destination}
          state={state}
          onState={(chosen) => change({ state: chosen })}
        />
      ) : (
        <LiveTail wanted={{ destination, what, name }} onWanted={change} />
      )}
      <SameAsCommand
        command={isSearch ? searchCommand(asked, destination) : watchCommand({ destination, what, name })}
      />
    </Page>
  );
}

function watchCommand(wanted: Record<'destination' | 'what' | 'name', string>): string {
  const given = Object.entries(wanted).filter(([, value]) => value !== '');
  return command('events', 'watch', ...given.flatMap(([option, value]) => [`--${option}`, value]));
}
