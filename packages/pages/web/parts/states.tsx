/** What a page shows when it has nothing else to show. Each says what to do next. */
import { Button, Code, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { AnswerError } from '../api.js';

export function Loading({ lines = 6 }: { lines?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, at) => `line ${at}`).map((key) => (
        <Skeleton key={key} height={26} />
      ))}
    </Stack>
  );
}

export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
  const { whatToDo, problems } =
    error instanceof AnswerError ? error : { whatToDo: 'Load the page again.', problems: [] };
  return (
    <Paper withBorder p="md" className="need" data-severity="fault" role="alert">
      <Text fw={600}>{error.message}</Text>
      <Text className="words">What to do: {whatToDo}</Text>
      {problems.map(({ path, fix }) => (
        <Text key={path + fix} className="words">
          {path}: {fix}
        </Text>
      ))}
      {retry && (
        <Button mt="sm" variant="default" size="xs" onClick={retry}>
          Try again
        </Button>
      )}
    </Paper>
  );
}

export function Nothing({
  title,
  command,
  children,
}: {
  title: string;
  command?: string;
  children?: ReactNode;
}) {
  return (
    <Paper withBorder p="lg">
      <Title order={2}>{title}</Title>
      <Text mt={4}>{children}</Text>
      {command && <Code mt="xs">{command}</Code>}
    </Paper>
  );
}
