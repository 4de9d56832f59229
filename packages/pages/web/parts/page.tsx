import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

interface PageProps {
  title: string;
  /** One line under the title. */
  lead?: ReactNode;
  /** Beside the title. */
  aside?: ReactNode;
  children: ReactNode;
}

/** The frame of each page. The title is also the one of the browser's tab. */
export function Page({ title, lead, aside, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · TrackLayer`;
  }, [title]);
  return (
    <Stack gap="md">
      <div>
        <Group gap="sm">
          <Title order={1} className="words" tabIndex={-1}>
            {title}
          </Title>
          {aside}
        </Group>
        {lead && <Text c="dimmed">{lead}</Text>}
      </div>
      {children}
    </Stack>
  );
}
