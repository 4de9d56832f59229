import { Button, Code, CopyButton, Group, Paper, Table, Text, Timeline, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { counted, jsonText } from '@tracklayer/format';
import { api, dataOf, type Letter } from '../api.js';
import { attemptsOf } from '../attempts.js';
import { pageHint } from '../page-hints.js';
import { CommandLine, SameAsCommand } from '../parts/command-line.js';
import { Link } from '../parts/links.js';
import { Page } from '../parts/page.js';
import { Failed, Loading } from '../parts/states.js';
import { Ago, utcTime } from '../parts/times.js';
import { withCondition } from '../selection.js';
import { command } from '../shell-text.js';
import { LetterState } from './letters.js';

const route = getRouteApi('/dead-letters/$destination/$id');
const REFRESH_MS = 10_000;

/** One letter: why it died, each attempt, and its job. */
export function LetterPage() {
  const { destination, id } = route.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['letter', destination, id],
    queryFn: () =>
      dataOf(api.GET('/api/v1/letters/{destination}/{id}', { params: { path: { destination, id } } })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page
      title={data?.eventName ?? data?.type ?? 'Letter'}
      aside={data && <LetterState state={data.state} />}
      lead={
        <Link
          inherit
          to="/dead-letters"
          search={{ selection: `destination:${destination}` }}
        >{`Dead letters of ${destination}`}</Link>
      }
    >
      {data && <Shown letter={data} />}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <SameAsCommand command={command('dlq', 'show', id, '--destination', destination)} />
    </Page>
  );
}

function Shown({ letter }: { letter: Letter }) {
  const attempts = attemptsOf(letter.attempts);
  return (
    <>
      <Why letter={letter} />
      <Facts letter={letter} />
      <section>
        <Title order={2} mb="sm">
          {counted(attempts.length, 'attempt')}
        </Title>
        <Timeline bulletSize={14} lineWidth={2} active={attempts.length}>
          {attempts.map(({ atMs, outcome, code, status, detail, requestId }) => (
            <Timeline.Item
              key={`${atMs} ${requestId}`}
              title={[outcome, status === undefined ? '' : `HTTP ${status}`, code ?? '']
                .filter(Boolean)
                .join(' · ')}
            >
              {detail && (
                <Text size="sm" className="words">
                  {detail}
                </Text>
              )}
              <Text size="xs" c="dimmed" className="words">
                {utcTime(atMs)}
                {requestId && ` · request ${requestId}`}
              </Text>
            </Timeline.Item>
          ))}
        </Timeline>
      </section>
      {letter.body && <Block title="Klaviyo's answer" text={spread(letter.body)} />}
      <Block title="Job, with personal data masked" text={jsonText(letter.job ?? null, 2)} />
    </>
  );
}

function Why({
  letter: { code, status, detail, pointer, hint, destination, id, state },
}: {
  letter: Letter;
}) {
  return (
    <Paper withBorder p="sm" className="need" data-severity="fault">
      <Title order={2} className="words">
        {code}
        {status !== undefined && ` · HTTP ${status}`}
      </Title>
      {detail && <Text className="words">{detail}</Text>}
      {pointer && (
        <Text size="sm" c="dimmed" className="words">
          The error names {pointer}
        </Text>
      )}
      {hint && (
        <Text mt={4} className="words">
          What to do: {pageHint(hint)}
        </Text>
      )}
      <Group mt="xs">
        {state === 'dead' && (
          <Link
            size="sm"
            fw={600}
            to="/dead-letters/replay"
            search={{ selection: withCondition(`destination:${destination}`, 'id', id) }}
          >
            Replay this letter…
          </Link>
        )}
        <CommandLine command={command('dlq', 'replay', id, '--destination', destination, '--preview')} />
      </Group>
    </Paper>
  );
}

function Facts({ letter }: { letter: Letter }) {
  const selection = `destination:${letter.destination} cause:${letter.cause}`;
  const rows = [
    ['Event id', letter.eventId],
    ['Letter', letter.id],
    ['Lane', letter.type],
    ['Request', letter.requestId],
    ['Replays', letter.replays === 0 ? 'never replayed' : String(letter.replays)],
    ['Campaign', letter.campaignId],
    ['Resolution', letter.resolution],
  ].filter((row): row is [string, string] => row[1] !== undefined);
  return (
    <Table variant="vertical" layout="fixed" fz="sm">
      <Table.Tbody>
        <Table.Tr>
          <Table.Th w="9rem">Cause</Table.Th>
          <Table.Td>
            <Link inherit to="/dead-letters/letters" search={{ selection }}>
              Letters of the same cause
            </Link>
          </Table.Td>
        </Table.Tr>
        <Table.Tr>
          <Table.Th>Died</Table.Th>
          <Table.Td>
            <Ago atMs={letter.lastFailedAtMs} />, {utcTime(letter.lastFailedAtMs)}
          </Table.Td>
        </Table.Tr>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th>{name}</Table.Th>
            <Table.Td className="words">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** An answer in JSON, with a line for each field. A cut one stays as it is. */
function spread(body: string): string {
  try {
    return jsonText(JSON.parse(body), 2);
  } catch {
    return body;
  }
}

function Block({ title, text }: { title: string; text: string }) {
  return (
    <section>
      <Group mb={4} gap="sm">
        <Title order={2}>{title}</Title>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" size="compact-xs" onClick={copy} aria-label={`Copy: ${title}`}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block className="code">
        {text}
      </Code>
    </section>
  );
}
