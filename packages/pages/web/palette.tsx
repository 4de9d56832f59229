/** The command palette: pages, destinations, events, and dead letters by any condition. Opens on `/` and on ⌘K or Ctrl-K. */
import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { destinationOfCampaign, isCampaignId } from './campaign/find-campaign.js';
import { type EventSearch, guessed, isPersonal, WAYS, type Way } from './event-search.js';
import { useLive } from './live.js';
import { personText } from './person-address.js';
import { SECTIONS } from './sections.js';
import { conditionsOf, withCondition } from './selection.js';

const [store, spotlight] = createSpotlight();

export const openPalette = (): void => spotlight.open();

export function Palette() {
  const [query, setQuery] = useState('');
  const { overview } = useLive();
  const { navigate } = useRouter();
  const typed = query.trim();

  const openCampaign = async (id: string) => {
    const destination = await destinationOfCampaign(id).catch(() => undefined);
    if (destination === undefined) return navigate({ to: '/campaigns' });
    return navigate({ to: '/campaigns/$destination/$id', params: { destination, id } });
  };

  const pages: SpotlightActionData[] = SECTIONS.map(({ to, label, description }) => ({
    id: to,
    label,
    description,
    onClick: () => void navigate({ to }),
  }));
  const destinations: SpotlightActionData[] = (overview?.destinations ?? []).map(
    ({ destination, state }) => ({
      id: `destination ${destination}`,
      label: destination,
      description: `Destination: ${state.replace('_', ' ')}`,
      onClick: () => void navigate({ to: '/destinations/$destination', params: { destination } }),
    }),
  );
  const matching = [...pages, ...destinations].filter(({ label = '' }) =>
    label.toLowerCase().includes(typed.toLowerCase()),
  );
  const campaigns: SpotlightActionData[] = isCampaignId(typed)
    ? [
        {
          id: `campaign ${typed}`,
          label: `Campaign ${typed}`,
          description: 'A replay of dead letters, and how far it is',
          onClick: () => void openCampaign(typed),
        },
      ]
    : [];
  const letters: SpotlightActionData[] = selectionsOf(typed).map(({ label, selection }) => ({
    id: selection,
    label,
    description: selection,
    onClick: () => void navigate({ to: '/dead-letters/letters', search: { selection } }),
  }));

  const events: SpotlightActionData[] = searchesOf(typed).map((search) => ({
    id: `events ${search.by}`,
    label: `Events: ${labelOf(search.by)} ${typed}`,
    description: 'What became of it, from the journal',
    onClick: () =>
      void navigate(
        isPersonal(search.by)
          ? { to: '/events', search: { by: search.by }, hash: personText(typed) }
          : { to: '/events', search: { by: search.by === 'any' ? '' : search.by, find: typed } },
      ),
  }));

  return (
    <Spotlight
      store={store}
      shortcut={['/', 'mod + K']}
      query={query}
      onQueryChange={setQuery}
      // What is found is decided above.
      filter={(_query, actions) => actions}
      actions={[...matching, ...campaigns, ...events, ...letters]}
      nothingFound="Nothing found. Type a page, a destination, an order, or the id of an event."
      searchProps={{
        placeholder: 'A page, an order, an event id, an address, code:invalid …',
        'aria-label': 'Search',
      }}
      // The lock of the library writes an inline style, which the content security policy forbids.
      lockScroll={false}
      highlightQuery
      scrollable
      maxHeight={420}
    />
  );
}

/** What the typed text may mean as a selection of dead letters. */
function selectionsOf(typed: string): { label: string; selection: string }[] {
  if (typed === '') return [];
  if (conditionsOf(typed).length > 0) return [{ label: 'Dead letters of this selection', selection: typed }];
  return [
    { label: `Dead letters of the event id ${typed}`, selection: withCondition('', 'event-id', typed) },
    { label: `Dead letters of the person ${typed}`, selection: withCondition('', 'person', typed) },
    { label: `Dead letters of the error code ${typed}`, selection: withCondition('', 'code', typed) },
    { label: `Dead letters of the campaign ${typed}`, selection: withCondition('', 'campaign', typed) },
  ];
}

/** What the typed text may be as an event. A selection of letters is none. */
function searchesOf(typed: string): EventSearch[] {
  if (typed === '' || conditionsOf(typed).length > 0) return [];
  const first = guessed({ by: 'any', text: typed });
  const others: Way[] = isPersonal(first.by) ? [] : ['campaign', 'migration'];
  return [first, ...others.map((by) => ({ by, text: typed }))];
}

const labelOf = (by: Way): string => (WAYS.find(({ value }) => value === by)?.label ?? by).toLowerCase();
