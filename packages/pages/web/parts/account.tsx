import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { readSession, SESSION_KEY, signOut } from '../session.js';
import { Failed } from './states.js';

/** Who is signed in, with the role, and the way out. */
export function Account() {
  const { data } = useQuery({ queryKey: SESSION_KEY, queryFn: readSession, staleTime: 60_000 });
  const leaving = useMutation({ mutationFn: signOut });
  if (data?.caller === undefined) return null;
  const { by, role } = data.caller;
  return (
    <Stack gap={4} mt="auto" p="xs" component="section" aria-label="Account">
      <Text size="sm" className="words">
        {role === undefined ? `${by}, no sign‑in` : `${by}, ${role}`}
      </Text>
      {data.canSignOut && (
        <Button variant="default" size="xs" loading={leaving.isPending} onClick={() => leaving.mutate()}>
          Sign out
        </Button>
      )}
      {leaving.error && <Failed error={leaving.error} />}
    </Stack>
  );
}
