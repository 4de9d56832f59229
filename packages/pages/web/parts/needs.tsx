import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Need } from '../needs.js';
import { CommandLine } from './command-line.js';
import { Link } from './links.js';

const CARDS = 4;
const IDS = 8;

interface NeedsProps {
  needs: readonly Need[];
  /** The page is about one destination, so its id on each card says nothing. Default: false. */
  isOfOne?: boolean;
}

/** What needs a person, each with what to do. The first few are shown, so that the figures below stay in sight. */
export function Needs({ needs, isOfOne = false }: NeedsProps) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? needs : needs.slice(0, CARDS);
  if (needs.length === 0) return null;
  return (
    <Stack component="section" gap="xs" aria-label="Needs attention">
      <div className="cards">
        {shown.map((need) => (
          <NeedCard key={need.key} need={need} isOfOne={isOfOne} />
        ))}
      </div>
      {shown.length < needs.length && (
        <Button variant="default" size="xs" style={{ alignSelf: 'start' }} onClick={() => setIsWhole(true)}>
          Show all {needs.length}
        </Button>
      )}
    </Stack>
  );
}

function NeedCard({ need, isOfOne }: { need: Need; isOfOne: boolean }) {
  const { severity, title, why, whatToDo, command, destinations, selection } = need;
  return (
    <Paper withBorder px="sm" py={8} className="need" data-severity={severity}>
      <Title order={2} className="words">
        {title}
      </Title>
      {why && (
        <Text size="sm" c="dimmed" className="words">
          {why}
        </Text>
      )}
      {whatToDo && (
        <Text size="sm" className="words">
          What to do: {whatToDo}
        </Text>
      )}
      {!isOfOne && <Ids ids={destinations} />}
      {(selection !== undefined || command !== undefined) && (
        <Group gap="xs" mt={6}>
          {selection && (
            <>
              <Link size="sm" to="/dead-letters/letters" search={{ selection }}>
                Show the letters
              </Link>
              <Link size="sm" to="/dead-letters/replay" search={{ selection }}>
                Replay these…
              </Link>
            </>
          )}
          {command && <CommandLine command={command} />}
        </Group>
      )}
    </Paper>
  );
}

function Ids({ ids }: { ids: readonly string[] }) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? ids : ids.slice(0, IDS);
  if (ids.length === 0) return null;
  return (
    <Group gap="2px 8px" mt={2}>
      {shown.map((id) => (
        <Link key={id} size="sm" to="/destinations/$destination" params={{ destination: id }}>
          {id}
        </Link>
      ))}
      {shown.length < ids.length && (
        <Button variant="default" size="compact-xs" onClick={() => setIsWhole(true)}>
          and {ids.length - shown.length} more
        </Button>
      )}
    </Group>
  );
}
