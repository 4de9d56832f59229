import { Group } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { counted } from '@tracklayer/format';
import { useEffect, useState } from 'react';
import { api, dataOf, type Edit, type Preview } from '../api.js';
import { SameAsCommand } from '../parts/command-line.js';
import { Facts } from '../parts/facts.js';
import { Link } from '../parts/links.js';
import { destinationOf, NoLetters, OneDestination } from '../parts/one-destination.js';
import { Page } from '../parts/page.js';
import { SelectionField } from '../parts/selection-field.js';
import { Failed, Loading } from '../parts/states.js';
import { EditEffect } from '../replay/edit-effect.js';
import { EditForm } from '../replay/edit-form.js';
import {
  type Change,
  editOf,
  editWords,
  type Field,
  faultFirst,
  fieldsOf,
  withChange,
} from '../replay/edit-rows.js';
import { orderOf, type Pace, paceWords, usualSteps } from '../replay/order.js';
import { previewRows } from '../replay/preview-rows.js';
import { StartForm } from '../replay/start-form.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/dead-letters/replay');
/** A preview reads thousands of letters, so not each key asks for one. */
const TYPING_MS = 400;

/** What a replay would do, an edit of its letters, and its start. */
export function ReplayPage() {
  const { selection } = route.useSearch();
  const navigate = route.useNavigate();
  const destination = destinationOf(selection);
  return (
    <Page
      title="Replay"
      lead="Sends dead letters again, with their event id and original time. Live traffic goes first."
    >
      <SelectionField selection={selection} onChange={(next) => navigate({ search: { selection: next } })} />
      {destination === undefined ? (
        <>
          <OneDestination selection={selection} to="/dead-letters/replay" />
          <SameAsCommand
            command={command('dlq', 'replay', selection === '' ? '--all' : selection, '--preview')}
          />
        </>
      ) : (
        <Shown key={selection} destination={destination} selection={selection} />
      )}
    </Page>
  );
}

function Shown({ destination, selection }: { destination: string; selection: string }) {
  const [changes, setChanges] = useState<readonly Change[]>([]);
  const [startFlows, setStartFlows] = useState(false);
  const [pace, setPace] = useState<Pace>();
  const [fields, setFields] = useState<readonly Field[]>([]);
  const edit = editOf(changes, fields);
  const editText = JSON.stringify(edit ?? null);
  const [askedText] = useDebouncedValue(editText, TYPING_MS);
  const query = useQuery({
    queryKey: ['preview', destination, selection, askedText, startFlows],
    queryFn: () => {
      const asked: Edit | null = JSON.parse(askedText);
      const body = { destination, selection, startFlows, ...(asked && { edit: asked }) };
      return dataOf(api.POST('/api/v1/letters/preview', { body }));
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const { data: preview, error, refetch, isPlaceholderData } = query;
  const fault = useFault(selection);
  const samples = preview?.samples;
  // The fields of the first answer stay, so that the form does not move while somebody types.
  useEffect(() => {
    if (samples) setFields((before) => (before.length > 0 ? before : fieldsOf(samples)));
  }, [samples]);
  const shownPace = pace ?? { steps: usualSteps(preview?.total ?? 0), stopAt: '5', rate: '' };
  const order = orderOf(shownPace);
  const isCurrent = askedText === editText && !isPlaceholderData;
  const words = [
    ...(edit ? editWords(edit) : []),
    ...('wrong' in order ? [] : paceWords(order)),
    ...(startFlows ? ['--start-flows'] : []),
  ];
  return (
    <>
      {preview?.total === 0 && <NoLetters />}
      {preview && preview.total > 0 && (
        <>
          <section aria-label="Preview" aria-busy={!isCurrent}>
            <Facts label="Preview" facts={factsOf(preview)} />
            <Group mt={6}>
              <Link size="sm" to="/dead-letters/letters" search={{ selection }}>
                Show the letters
              </Link>
              <Link size="sm" to="/dead-letters/discard" search={{ selection }}>
                Discard them instead…
              </Link>
            </Group>
          </section>
          <EditForm
            fields={faultFirst(fields, fault)}
            changes={changes}
            onChange={(change) => setChanges(withChange(changes, change))}
          />
          <EditEffect preview={preview} />
          <StartForm
            preview={preview}
            selection={selection}
            edit={edit}
            isCurrent={isCurrent}
            pace={shownPace}
            onPace={setPace}
            startFlows={startFlows}
            onStartFlows={setStartFlows}
          />
        </>
      )}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!preview && !error && <Loading />}
      <SameAsCommand command={command('dlq', 'replay', selection, ...words)} />
    </>
  );
}

function factsOf(preview: Preview) {
  const letters = { label: 'Letters', value: counted(preview.total, 'dead letter') };
  const rows = previewRows(preview, Date.now());
  return [letters, ...rows.map(({ label, text, isWarning = false }) => ({ label, value: text, isWarning }))];
}

/** The field that the error of the newest letter names. */
function useFault(selection: string): string | undefined {
  const { data } = useQuery({
    queryKey: ['fault', selection],
    queryFn: () => dataOf(api.GET('/api/v1/letters', { params: { query: { selection, limit: 1 } } })),
  });
  return data?.items[0]?.pointer?.split('/').at(-1);
}
