import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { count } from '@tracklayer/format';
import { useState } from 'react';
import { api, dataOf } from '../api.js';
import { Failed } from '../parts/states.js';
import { auditFile, type Format, MIME_TYPES, readAll } from './export.js';
import { type AuditFilter, auditQuery } from './filter.js';

const PAGE = 200;

/** Gives every entry of the filter as a file, also those that the page does not show yet. */
export function ExportButtons({ filter }: { filter: AuditFilter }) {
  const [read, setRead] = useState(0);
  const run = useMutation({
    mutationFn: async (format: Format) => {
      setRead(0);
      const entries = await readAll(
        (cursor) =>
          dataOf(
            api.GET('/api/v1/audit', {
              params: {
                query: { ...auditQuery(filter), limit: PAGE, ...(cursor !== undefined && { cursor }) },
              },
            }),
          ),
        setRead,
      );
      download(auditFile(entries, format), format);
    },
  });
  return (
    <>
      <Group gap="xs">
        {(['csv', 'ndjson'] as const).map((format) => (
          <Button
            key={format}
            variant="default"
            size="xs"
            disabled={run.isPending}
            onClick={() => run.mutate(format)}
          >
            Export as {format.toUpperCase()}
          </Button>
        ))}
        <Text size="sm" c="dimmed" role="status">
          {run.isPending && `${count(read)} entries read…`}
          {run.isSuccess && `${count(read)} entries exported.`}
        </Text>
      </Group>
      {run.error && <Failed error={run.error} />}
    </>
  );
}

function download(text: string, format: Format): void {
  const url = URL.createObjectURL(new Blob([text], { type: MIME_TYPES[format] }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `audit-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${format}`;
  link.click();
  URL.revokeObjectURL(url);
}
