import { Badge, Group, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { counted } from '@tracklayer/format';
import { api, dataOf } from '../api.js';
import {
  type AccountFlows,
  type Answer,
  deedOf,
  outcomeOf,
  type Start,
  type StartedFlow,
  sortedStarts,
} from '../flows/words.js';
import { useLive } from '../live.js';
import { SameAsCommand } from '../parts/command-line.js';
import { Page } from '../parts/page.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/flows');
const REFRESH_MS = 60_000;

/** What starts which flow at Klaviyo, for a marketer. */
export function FlowsPage() {
  const { destination: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const { overview, error: noOverview } = useLive();
  const ids = overview?.destinations.map(({ destination }) => destination) ?? [];
  const destination = asked || ids[0];
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['flows', destination],
    queryFn: () =>
      dataOf(
        api.GET('/api/v1/flows/{destination}', { params: { path: { destination: destination ?? '' } } }),
      ),
    enabled: destination !== undefined,
    staleTime: REFRESH_MS,
  });
  return (
    <Page title="Flows" lead="What people do in the shop, and the flows that it starts at Klaviyo.">
      {ids.length > 1 && (
        <Select
          label="Account"
          maw={320}
          data={ids}
          value={destination ?? null}
          allowDeselect={false}
          onChange={(id) => navigate({ search: { destination: id ?? '' } })}
        />
      )}
      {data && <Shown flows={data} />}
      {overview && destination === undefined && (
        <Nothing title="No account yet">It appears with the first event of the shop.</Nothing>
      )}
      {(error ?? noOverview) && !data && (
        <Failed error={error ?? noOverview ?? new Error('No answer')} retry={() => void refetch()} />
      )}
      {!data && isFetching && (
        <>
          <Text c="dimmed">Klaviyo is asked. With many flows that takes up to a minute.</Text>
          <Loading />
        </>
      )}
      <SameAsCommand
        command={command(
          'flows',
          'check',
          '--account',
          ...(destination ? ['--destination', destination] : []),
        )}
      />
    </Page>
  );
}

function Shown({ flows: { state, answer, refused } }: { flows: AccountFlows }) {
  if (refused !== undefined)
    return <Nothing title="Klaviyo does not show the flows">{refused.message}</Nothing>;
  if (answer !== undefined) return <Starts answer={answer} />;
  if (state === 'no_worker')
    return <Nothing title="Nobody can ask Klaviyo now">Ask your developers to start the worker.</Nothing>;
  if (state === 'older_worker')
    return (
      <Nothing title="The worker is too old to ask for flows">Ask your developers to update it.</Nothing>
    );
  return <Nothing title="Klaviyo has not answered in time">Load the page again in a minute.</Nothing>;
}

function Starts({ answer }: { answer: Answer }) {
  const { starting, without } = sortedStarts(answer.starts);
  const { missingScopes, newLists, others, archived, unreadable } = answer;
  const more = [
    others.length > 0 ? `${counted(others.length, 'other flow')} of the account start in another way` : '',
    archived > 0 ? `${counted(archived, 'flow')} archived` : '',
    unreadable.length > 0 ? `Klaviyo does not show what starts ${unreadable.join(', ')}` : '',
  ].filter((part) => part !== '');
  return (
    <>
      {missingScopes.length > 0 && (
        <Paper withBorder p="sm" className="need">
          <Text fw={600}>Some flows are missing here</Text>
          <Text size="sm">
            The key lacks {missingScopes.join(' and ')}. Grant it in Klaviyo: Settings → API keys.
          </Text>
        </Paper>
      )}
      {newLists.length > 0 && (
        <Paper withBorder p="sm" className="need">
          <Text>
            The account has no list {newLists.join(', ')}, so nobody joins it. Tell your developers.
          </Text>
        </Paper>
      )}
      {starting.length === 0 && (
        <Nothing title="No flow starts yet">
          Build a flow in Klaviyo with one of the triggers below. It then appears here.
        </Nothing>
      )}
      <Stack gap="xs">
        {starting.map((start) => (
          <Deed key={start.event} start={start} />
        ))}
      </Stack>
      {without.length > 0 && (
        <section>
          <Title order={2} mb={4}>
            Nothing starts when
          </Title>
          {without.map(({ event, metric }) => (
            <Text key={event} size="sm">
              {deedOf({ event, metric })} <Trigger metric={metric} />
            </Text>
          ))}
        </section>
      )}
      {more.length > 0 && (
        <Text size="sm" c="dimmed" className="words">
          {more.join('. ')}.
        </Text>
      )}
    </>
  );
}

function Trigger({ metric }: { metric: string }) {
  return (
    <Text span c="dimmed" size="sm">
      “{metric}” at Klaviyo
    </Text>
  );
}

function Deed({ start: { event, metric, flows } }: { start: Start }) {
  return (
    <Paper withBorder p="sm" component="section" aria-label={deedOf({ event, metric })}>
      <Group gap="xs" align="baseline">
        <Title order={2}>{deedOf({ event, metric })}</Title>
        <Trigger metric={metric} />
      </Group>
      <Stack gap={6} mt={6}>
        {flows.map((flow) => (
          <Flow key={flow.id} flow={flow} />
        ))}
      </Stack>
    </Paper>
  );
}

const TONES = { good: 'teal', poor: 'orange', bad: 'red' } as const;

function Flow({ flow }: { flow: StartedFlow }) {
  const { text, tone, reasons } = outcomeOf(flow);
  return (
    <div>
      <Group gap="xs">
        <Text fw={600} size="sm" className="words">
          {flow.name}
        </Text>
        <Badge color={TONES[tone]}>{text}</Badge>
      </Group>
      {reasons.map((reason) => (
        <Text key={reason} size="sm" c="dimmed" className="words">
          {reason}
        </Text>
      ))}
    </div>
  );
}
