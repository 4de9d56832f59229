import { Alert, Code, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { counted } from '@tracklayer/format';
import { api, dataOf, type OneMigration } from '../api.js';
import { Facts } from '../parts/facts.js';
import { ReasonedActs } from '../parts/reasoned-acts.js';
import { saveFile } from '../save-file.js';
import { useMay } from '../use-may.js';
import { refusalWords, sorted } from './progress.js';

/** Lines that were refused, why, and where they are. */
export function Rejects({ migration }: { migration: OneMigration }) {
  const { counts, refusedFor, rejectsFiles } = migration;
  const refused = counts.refused ?? 0;
  // The place of the file is known before a line is refused.
  if (refused === 0) return null;
  const reasons = sorted(refusedFor);
  return (
    <Stack component="section" gap="xs" aria-label="Refused lines">
      <Title order={2}>{counted(refused, 'refused line')}</Title>
      <Text size="sm">
        Correct the lines in your file and run the same command again. It skips what was sent already.
      </Text>
      {reasons.length > 0 && (
        <Facts
          label="Why lines were refused"
          facts={reasons.map(([reason, lines]) => ({
            label: refusalWords(reason),
            value: counted(lines, 'line'),
          }))}
        />
      )}
      {rejectsFiles.map(({ path, host, isHere }) => (
        <Text key={path} size="sm" className="words">
          <Code className="code">{path}</Code>{' '}
          {host === undefined ? 'on the machine that ran the command' : `on ${host}`}
          {isHere && host !== undefined && ', where this dashboard runs'}
        </Text>
      ))}
      {rejectsFiles.some(({ isHere, host }) => isHere && host !== undefined) && (
        <Download migration={migration} />
      )}
    </Stack>
  );
}

function Download({ migration: { destination, id } }: { migration: OneMigration }) {
  const may = useMay('admin', 'download lines with people');
  const download = useMutation({
    mutationFn: (reason: string) =>
      dataOf(
        api.POST('/api/v1/migrations/{destination}/{id}/rejects', {
          params: { path: { destination, id } },
          body: { reason },
        }),
      ),
    onSuccess: ({ content }) => saveFile(`${id}.rejects.ndjson`, content),
  });
  return (
    <>
      <ReasonedActs
        label="Download"
        may={may}
        acts={[{ id: 'download', label: 'Download the lines, with their people' }]}
        onAct={(_id, reason) => download.mutate(reason)}
        isPending={download.isPending}
        error={download.error}
      />
      {download.data?.isWhole === false && (
        <Alert color="orange" title="Only the first lines were downloaded">
          The file is too large for a browser. Copy it from {download.data.path}.
        </Alert>
      )}
    </>
  );
}
