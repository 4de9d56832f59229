import { Button, Code, CopyButton, Group, Text } from '@mantine/core';

/** A command to copy. */
export function CommandLine({ command }: { command: string }) {
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <Code className="code" py={4} px={8}>
        {command}
      </Code>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Button variant="default" size="compact-xs" onClick={copy} aria-label={`Copy ${command}`}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

/** The foot of each page. */
export function SameAsCommand({ command }: { command: string }) {
  return (
    <Group component="footer" gap="xs" mt="xl" align="baseline">
      <Text size="sm" c="dimmed">
        The same as a command
      </Text>
      <CommandLine command={command} />
    </Group>
  );
}
