import { Badge, Group, Paper, Table, Text, Title } from '@mantine/core';
import { briefDuration, duration } from '@tracklayer/format';
import type { ReactNode } from 'react';
import type { JobStatus } from '../api.js';
import { jobTitle, stateOf, stateText, stepWords, waitWords } from '../event-words.js';
import { letterHint } from '../page-hints.js';
import type { Scale } from '../time-line.js';
import { Link } from './links.js';
import { TimeLine } from './time-line.js';

interface EventJobProps {
  job: JobStatus;
  scale: Scale;
  nowMs: number;
}

/** One job of an event: its way, what it waits for, and what it was sent without. */
export function EventJob({ job, scale, nowMs }: EventJobProps) {
  const [, color] = stateOf(job.state);
  const facts = [
    job.waited.length > 0 ? `It waited for ${job.waited.map(waitWords).join(', ')}.` : '',
    job.untilMs !== undefined && job.untilMs > nowMs
      ? `Its timer ends in ${duration(job.untilMs - nowMs)}.`
      : '',
    job.details?.profileId === undefined ? '' : `Klaviyo's id of the profile is ${job.details.profileId}.`,
  ].filter((fact) => fact !== '');
  return (
    <Paper component="section" withBorder p="sm" aria-label={jobTitle(job)}>
      <Group gap="sm" mb={4}>
        <Title order={2} className="words">
          {jobTitle(job)}
        </Title>
        <Badge color={color} className="">
          {stateText(job)}
        </Badge>
        <Text size="xs" c="dimmed" className="words">
          {job.jobId}
        </Text>
      </Group>
      <Next job={job} />
      <TimeLine job={job} scale={scale} nowMs={nowMs} />
      <StepTable job={job} startMs={scale.fromMs} />
      {facts.map((fact) => (
        <Text key={fact} size="sm" className="words">
          {fact}
        </Text>
      ))}
      <LeftOut job={job} />
      <Of job={job} />
    </Paper>
  );
}

/** What to do, where somebody has to do something. */
function Next({ job: { state, hint, letterId, destination, type, waitsFor } }: { job: JobStatus }) {
  const next = ((): ReactNode => {
    if (state === 'dead' && letterId !== undefined) {
      return (
        <>
          {letterHint(hint)}{' '}
          <Link
            inherit
            underline="always"
            to="/dead-letters/$destination/$id"
            params={{ destination, id: letterId }}
          >
            Open the dead letter
          </Link>
        </>
      );
    }
    if (state === 'held') {
      return (
        <>
          The hold ends when a probe succeeds.{' '}
          <Link inherit underline="always" to="/destinations/$destination" params={{ destination }}>
            See why {destination} is held
          </Link>
        </>
      );
    }
    if (state !== 'paused') return null;
    if (waitsFor === 'migration') return 'Resume the back-fill, so that its events continue.';
    return (
      <Link
        inherit
        underline="always"
        to="/destinations/$destination/$lane"
        params={{ destination, lane: type }}
      >
        Resume the lane {type}
      </Link>
    );
  })();
  if (next === null) return null;
  return (
    <Text size="sm" className="words" mb={4}>
      What to do: {next}
    </Text>
  );
}

function StepTable({ job: { steps }, startMs }: { job: JobStatus; startMs: number }) {
  return (
    <Table className="stack" verticalSpacing={2} fz="sm" my="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Time (UTC)</Table.Th>
          <Table.Th className="figure">After</Table.Th>
          <Table.Th>What happened</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {steps.map(({ atMs, what, code, status, requestId, tookMs }) => (
          <Table.Tr key={`${atMs} ${what} ${code}`}>
            <Table.Td className="whole-line">{timeText(atMs)}</Table.Td>
            <Table.Td className="figure">
              {atMs === startMs ? '0' : `+${briefDuration(atMs - startMs)}`}
            </Table.Td>
            <Table.Td className="words wide">
              {[
                stepWords(what),
                code,
                status === undefined ? undefined : `HTTP ${status}`,
                tookMs === undefined ? undefined : `in ${briefDuration(tookMs)}`,
                requestId === undefined ? undefined : `request ${requestId}`,
              ]
                .filter((part) => part !== undefined)
                .join(' · ')}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** `11-29 15:31:05.120` */
function timeText(atMs: number): string {
  return new Date(atMs).toISOString().slice(5, 23).replace('T', ' ');
}

function LeftOut({ job: { leftOut } }: { job: JobStatus }) {
  if (leftOut.length === 0) return null;
  return (
    <>
      <Text size="sm" fw={600} mt="xs">
        It was sent without these fields
      </Text>
      {leftOut.map(({ field, reason }) => (
        <Text key={field + reason} size="sm" className="words">
          <code>{field}</code>: {reason.replaceAll('_', ' ')}
        </Text>
      ))}
    </>
  );
}

function Of({ job: { campaignId, migrationId, destination } }: { job: JobStatus }) {
  return (
    <>
      {campaignId !== undefined && (
        <Text size="sm">
          It was replayed by the{' '}
          <Link
            inherit
            underline="always"
            to="/campaigns/$destination/$id"
            params={{ destination, id: campaignId }}
          >
            campaign {campaignId}
          </Link>
          .
        </Text>
      )}
      {migrationId !== undefined && (
        <Text size="sm">
          It belongs to the{' '}
          <Link inherit underline="always" to="/events" search={{ by: 'migration', find: migrationId }}>
            back-fill {migrationId}
          </Link>
          .
        </Text>
      )}
    </>
  );
}
