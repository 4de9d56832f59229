import { Button, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { api, dataOf, type Session } from '../api.js';
import { SERVER_URL } from '../base.js';
import { Failed, Loading, Nothing } from '../parts/states.js';
import { readSession, SESSION_KEY } from '../session.js';
import { command } from '../shell-text.js';
import { wayBack } from '../way-to-sign-in.js';

/** The way back is another document: it starts with the new sign-in. */
function goBack(): void {
  window.location.replace(wayBack(window.location.search, SERVER_URL));
}

export function SignInPage() {
  const { data, error, refetch } = useQuery({ queryKey: SESSION_KEY, queryFn: readSession });
  const isSignedIn = data?.caller !== undefined;
  useEffect(() => {
    document.title = 'Sign in · TrackLayer';
    if (isSignedIn) goBack();
  }, [isSignedIn]);
  return (
    <Stack component="main" maw={400} mx="auto" p="md" pt="10vh">
      <Title order={1}>Sign in to TrackLayer</Title>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {data === undefined ? !error && <Loading lines={3} /> : !isSignedIn && <Ways session={data} />}
    </Stack>
  );
}

/** What the provider or its answer was refused for. */
const FAILED: Readonly<Record<string, string>> = {
  openid: 'The provider did not sign you in. Try again. If it fails again, read the log of the dashboard.',
  no_role: 'You have no role here. Ask an admin: dashboard.signIn.roles names the groups of each role.',
  sign_in_over: 'The sign-in took longer than ten minutes, or began in another browser. Sign in again.',
};

function Ways({ session: { methods, error } }: { session: Session }) {
  const search = new URLSearchParams(window.location.search);
  const failed = FAILED[search.get('failed') ?? ''];
  return (
    <>
      {failed && <Text role="alert">{failed}</Text>}
      {error !== undefined && error.code !== 'not_signed_in' && (
        <Text role="status">
          {error.message} {error.whatToDo}
        </Text>
      )}
      {methods.openId && (
        <Button
          component="a"
          href={`${SERVER_URL}/sign-in/openid?${new URLSearchParams({ to: search.get('to') ?? '/app/' })}`}
        >
          Sign in with your company's account
        </Button>
      )}
      {methods.password && <PasswordForm />}
      {!methods.password && !methods.openId && (
        <Nothing title="Nobody can sign in yet" command={command('users', 'add', 'NAME', '--role', 'admin')}>
          Add a user with the command line, on a machine that reaches the same Redis. Then load this page
          again.
        </Nothing>
      )}
    </>
  );
}

function PasswordForm() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const entering = useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/session', { body: { name, password } })),
    onSuccess: goBack,
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    entering.mutate();
  };
  return (
    <Paper withBorder p="md">
      <form onSubmit={submit} aria-label="Sign in">
        <Stack gap="sm">
          <TextInput
            label="Name"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <TextInput
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          />
          {entering.error && <Failed error={entering.error} />}
          <Button type="submit" loading={entering.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
