import { Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { count, counted, duration } from '@tracklayer/format';
import { useEffect, useState } from 'react';
import type { Campaign } from '../api.js';
import { withReadableTimes } from '../audit/words.js';
import { CampaignState } from '../campaign/campaign-state.js';
import { endedOf, outcomesOf, standstillOf, stepText } from '../campaign/campaign-text.js';
import { DiedAgain } from '../campaign/died-again.js';
import { useCampaign } from '../campaign/follow-campaign.js';
import { type SpeedSample, speedOf, withSpeedSample } from '../campaign/speed.js';
import { Steer } from '../campaign/steer.js';
import { SameAsCommand } from '../parts/command-line.js';
import { type Fact, Facts } from '../parts/facts.js';
import { Link } from '../parts/links.js';
import { Page } from '../parts/page.js';
import { Failed, Loading } from '../parts/states.js';
import { Ago, utcTime } from '../parts/times.js';
import { command } from '../shell-text.js';

const route = getRouteApi('/campaigns/$destination/$id');

/** One replay: how far it is, what became of its letters, and what to do. */
export function CampaignPage() {
  const { destination, id } = route.useParams();
  const { data, error, refetch } = useCampaign(destination, id);
  return (
    <Page
      title={`Campaign ${id}`}
      aside={data && <CampaignState state={data.state} />}
      lead={
        <Link inherit to="/campaigns" search={{ destination }}>
          Campaigns of {destination}
        </Link>
      }
    >
      {data && <Shown campaign={data} />}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      <SameAsCommand command={command('dlq', 'campaigns', id)} />
    </Page>
  );
}

function Shown({ campaign }: { campaign: Campaign }) {
  const still = standstillOf(campaign);
  return (
    <>
      <HowFar campaign={campaign} />
      {still && (
        <Paper withBorder p="sm" className="need" role="status">
          <Title order={2}>{still.title}</Title>
          <Text className="words">What to do: {still.whatToDo}</Text>
        </Paper>
      )}
      <Steer campaign={campaign} />
      <DiedAgain campaign={campaign} />
      <Facts label="Facts" facts={factsOf(campaign)} />
    </>
  );
}

function HowFar({ campaign }: { campaign: Campaign }) {
  const { total, state } = campaign;
  const outcomes = outcomesOf(campaign);
  const { perSecond, leftMs } = useSpeed(campaign);
  const ended = endedOf(campaign);
  const speed = [
    state === 'running' && perSecond > 0 ? `${count(Math.round(perSecond))} a second` : '',
    leftMs === undefined ? '' : `${duration(leftMs, { units: 1 })} left`,
  ].filter((part) => part !== '');
  return (
    <Stack component="section" gap={6} aria-label="Progress">
      <Text fw={600}>
        {count(ended)} of {counted(total, 'letter')} ended
        {speed.length > 0 && ` · ${speed.join(' · ')}`}
      </Text>
      <Progress.Root size="lg">
        {outcomes.map(({ label, many, color }) => (
          <Progress.Section
            key={label}
            value={total === 0 ? 0 : (many / total) * 100}
            color={color}
            aria-label={`${counted(many, 'letter')} ${label}`}
          />
        ))}
      </Progress.Root>
      <Group gap="4px 16px">
        {outcomes.map(({ label, many, color }) => (
          <Text key={label} size="sm" className="words">
            <span className="dot" style={{ background: `var(--mantine-color-${color.replace('.', '-')})` }} />
            {count(many)} {label}
          </Text>
        ))}
      </Group>
      {stepText(campaign) && <Text size="sm">{stepText(campaign)}</Text>}
    </Stack>
  );
}

function useSpeed(campaign: Campaign) {
  const [samples, setSamples] = useState<readonly SpeedSample[]>([]);
  useEffect(() => setSamples((before) => withSpeedSample(before, campaign, Date.now())), [campaign]);
  return speedOf(samples, campaign);
}

function factsOf(campaign: Campaign): Fact[] {
  const {
    id,
    destination,
    selectionText,
    reason,
    by,
    startedAtMs,
    endedAtMs,
    edited = [],
    startFlows,
  } = campaign;
  const { steps, ratePerSecond, runner } = campaign;
  return [
    { label: 'Selection', value: withReadableTimes(selectionText) },
    {
      label: 'Letters',
      value: (
        <Link
          inherit
          to="/dead-letters/letters"
          search={{ selection: `destination:${destination} campaign:${id}` }}
        >
          Letters that it replayed last
        </Link>
      ),
    },
    { label: 'Reason', value: reason },
    { label: 'By', value: by },
    {
      label: 'Started',
      value: (
        <>
          <Ago atMs={startedAtMs} />, {utcTime(startedAtMs)}
        </>
      ),
    },
    ...(endedAtMs === undefined ? [] : [{ label: 'Ended', value: utcTime(endedAtMs) }]),
    ...(edited.length === 0 ? [] : [{ label: 'Edited', value: edited.join(', ') }]),
    { label: 'Old events', value: startFlows ? 'start flows' : 'are sent as a back-fill and start no flow' },
    {
      label: 'Rate',
      value: ratePerSecond === undefined ? 'what live traffic leaves' : `at most ${ratePerSecond} a second`,
    },
    ...(steps === undefined ? [] : [{ label: 'Steps', value: steps.join(', ') }]),
    ...(runner === undefined ? [] : [{ label: 'Run by', value: runner }]),
  ];
}
