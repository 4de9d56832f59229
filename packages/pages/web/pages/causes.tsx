import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { counted } from '@tracklayer/format';
import { api, type Cause, dataOf } from '../api.js';
import { letterHint } from '../page-hints.js';
import { CommandLine, SameAsCommand } from '../parts/command-line.js';
import { Link } from '../parts/links.js';
import { Page } from '../parts/page.js';
import { SelectionField } from '../parts/selection-field.js';
import { Sparkline } from '../parts/sparkline.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { Ago } from '../parts/times.js';
import { conditionsFor, type SameCauses, sameCauses } from '../same-causes.js';
import { withCondition } from '../selection.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/dead-letters');
const SHOWN = 100;
const NAMES = 4;
const REFRESH_MS = 5_000;

/** Why events died, the causes with the most letters first. */
export function CausesPage() {
  const { selection } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery({
    queryKey: ['causes', selection],
    queryFn: () => dataOf(api.GET('/api/v1/causes', { params: { query: { selection, limit: SHOWN } } })),
    refetchInterval: REFRESH_MS,
  });
  const causes = sameCauses(data?.causes ?? []);
  // The server counts a cause once for each destination.
  const many = data && data.total > data.causes.length ? data.total : causes.length;
  const lead =
    data && causes.length > 0 && `${counted(data.letters, 'dead letter')} of ${counted(many, 'cause')}.`;
  return (
    <Page title="Dead letters" lead={lead}>
      <SelectionField selection={selection} onChange={(next) => navigate({ search: { selection: next } })} />
      {data && data.causes.length > 0 && (
        <>
          <Link size="sm" to="/dead-letters/letters" search={{ selection }}>
            Show all these letters
          </Link>
          <Stack gap="xs">
            {causes.map((same) => (
              <CauseCard key={same.key} same={same} selection={selection} />
            ))}
          </Stack>
          {data.total > data.causes.length && (
            <Text c="dimmed">
              The largest {data.causes.length} are shown. Select fewer letters to see the others.
            </Text>
          )}
        </>
      )}
      {data?.causes.length === 0 && <NoCauses isAll={selection === ''} />}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <SameAsCommand command={command('dlq', 'causes', selection)} />
    </Page>
  );
}

function NoCauses({ isAll }: { isAll: boolean }) {
  if (isAll) {
    return (
      <Nothing title="No dead letters">
        Every event was delivered, waits, or was skipped with a reason.
      </Nothing>
    );
  }
  return (
    <Nothing title="No dead letters match">
      Remove a condition, or <Link to="/dead-letters">select all letters</Link>.
    </Nothing>
  );
}

function CauseCard({ same, selection }: { same: SameCauses<Cause>; selection: string }) {
  const { first, all, letters } = same;
  const selectionWith = (conditions: Record<string, string>) =>
    Object.entries(conditions).reduce(
      (text, [keyword, value]) => withCondition(text, keyword, value),
      selection,
    );
  const whole = selectionWith(conditionsFor(same));
  const people = all.reduce((sum, cause) => sum + cause.people.count, 0);
  const isExact = all.length === 1 && first.people.exact;
  const replayed = all.reduce((sum, cause) => sum + cause.replayed, 0);
  const names = [...new Set(all.flatMap(({ eventNames }) => eventNames))].slice(0, NAMES);
  const facts = [
    people === 0 ? '' : `${isExact ? '' : 'about '}${counted(people, 'person', 'people')}`,
    replayed > 0 ? `${counted(replayed, 'letter')} died again after a replay` : '',
    names.join(', '),
  ].filter((fact) => fact !== '');
  return (
    <Paper withBorder p="sm" className="need" data-severity="fault">
      <Group justify="space-between" align="flex-start" gap="xs">
        <Title order={2} className="words">
          <Link inherit to="/dead-letters/letters" search={{ selection: whole }}>
            {counted(letters, 'letter')}: {first.code}
            {first.field === undefined ? '' : ` (${first.field})`}
          </Link>
        </Title>
        <Group gap="xs" wrap="nowrap">
          <Sparkline values={first.byHour.counts} label="Letters by hour" />
          <Text size="sm" c="dimmed">
            last <Ago atMs={Math.max(...all.map(({ lastAtMs }) => lastAtMs))} />
          </Text>
        </Group>
      </Group>
      {first.detail && (
        <Text size="sm" className="words">
          {first.status !== undefined && `HTTP ${first.status}: `}
          {first.detail}
        </Text>
      )}
      <Text size="sm" className="words">
        What to do: {letterHint(first.hint)}
      </Text>
      <Text size="sm" c="dimmed" className="words">
        {facts.join(' · ')}
      </Text>
      <Group gap="2px 12px" my={4}>
        {all.map(({ destination, id, count }) => (
          <Link
            key={destination + id}
            size="sm"
            to="/dead-letters/letters"
            search={{ selection: selectionWith({ destination, cause: id }) }}
          >
            {destination}: {count}
          </Link>
        ))}
      </Group>
      <Group gap="6px 16px">
        <Link size="sm" fw={600} to="/dead-letters/replay" search={{ selection: whole }}>
          Replay these…
        </Link>
        <CommandLine command={command('dlq', 'replay', whole, '--preview')} />
      </Group>
    </Paper>
  );
}
