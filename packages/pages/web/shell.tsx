/** The frame around all pages: navigation, connection, colours, palette. */
import {
  AppShell,
  Badge,
  Burger,
  Button,
  Group,
  Kbd,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { SERVER_URL } from './base.js';
import { focusHeading, useHeadingFocus } from './heading-focus.js';
import { type Connection, useLive } from './live.js';
import { openPalette, Palette } from './palette.js';
import { Account } from './parts/account.js';
import { MenuLink } from './parts/links.js';
import { utcTime } from './parts/times.js';
import { SECTIONS } from './sections.js';

export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  useHeadingFocus();
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 190, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <AppShell.Header>
        <Button className="skip" size="xs" onClick={focusHeading}>
          Skip to the content
        </Button>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
          <Text fw={700} className="wider-only">
            TrackLayer
          </Text>
          <ConnectionBadge />
          <Group gap="xs" ml="auto" wrap="nowrap">
            <Button
              variant="default"
              size="xs"
              onClick={openPalette}
              rightSection={
                <Kbd size="xs" className="wider-only">
                  /
                </Kbd>
              }
            >
              Search
            </Button>
            <ColourButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages" {...(!isOpen && { className: 'out-of-sight' })}>
        {SECTIONS.map(({ to, label }) => (
          <MenuLink key={to} to={to} label={label} activeOptions={{ exact: to === '/' }} onClick={close} />
        ))}
        <NavLink href={`${SERVER_URL}/queues`} label="Raw queues" description="Bull Board, read-only" />
        <Account />
      </AppShell.Navbar>
      <AppShell.Main>
        <CutOff />
        <Outlet />
      </AppShell.Main>
      <Palette />
    </AppShell>
  );
}

const CONNECTIONS = {
  connecting: ['connecting', 'gray'],
  live: ['live', 'teal'],
  paused: ['paused', 'gray'],
  'cut off': ['cut off', 'red'],
} as const satisfies Record<Connection, readonly [string, string]>;

function ConnectionBadge() {
  const [text, color] = CONNECTIONS[useLive().connection];
  return (
    <Badge color={color} role="status">
      {text}
    </Badge>
  );
}

/** Figures that are old look like figures that are new, so the page says it. */
function CutOff() {
  const { connection, seenAtMs, overview } = useLive();
  if (connection !== 'cut off' || overview === undefined) return null;
  return (
    <Text className="bad" role="alert" mb="sm">
      The connection to the dashboard is cut.{' '}
      {seenAtMs !== undefined && `These figures are of ${utcTime(seenAtMs)}. `}
      The page connects again by itself.
    </Text>
  );
}

function ColourButton() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <Button variant="default" size="xs" onClick={() => setColorScheme(isDark ? 'light' : 'dark')}>
      {isDark ? 'Light' : 'Dark'}
    </Button>
  );
}
