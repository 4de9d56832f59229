import { Badge, Button, type CSSVariablesResolver, createTheme } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontSizes: { xs: '0.78rem' },
  components: {
    // Its text is never cut off, and stays as it was written.
    Badge: Badge.extend({
      defaultProps: { className: 'whole', variant: 'dot', size: 'sm', tt: 'none', fw: 500 },
    }),
    // A button that shrinks hides its text.
    Button: Button.extend({ defaultProps: { className: 'whole' } }),
  },
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.45rem' }, h2: { fontSize: '0.95rem' } } },
});

/** Mantine's dimmed text has too little contrast for small letters. */
export const darkerDimmed: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--chip': 'var(--mantine-color-gray-2)',
    '--bad': 'var(--mantine-color-red-9)',
    '--poor': 'var(--mantine-color-orange-9)',
    '--span-lane': 'var(--mantine-color-gray-4)',
    '--span-dependency': 'var(--mantine-color-grape-4)',
    '--span-permit': 'var(--mantine-color-yellow-5)',
    '--span-work': 'var(--mantine-color-cyan-4)',
    '--span-end': 'var(--mantine-color-teal-7)',
    '--before': 'var(--mantine-color-red-1)',
    '--after': 'var(--mantine-color-teal-1)',
  },
  dark: {
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--chip': 'var(--mantine-color-dark-4)',
    '--bad': 'var(--mantine-color-red-4)',
    '--poor': 'var(--mantine-color-orange-4)',
    '--span-lane': 'var(--mantine-color-dark-3)',
    '--span-dependency': 'var(--mantine-color-grape-5)',
    '--span-permit': 'var(--mantine-color-yellow-6)',
    '--span-work': 'var(--mantine-color-cyan-6)',
    '--span-end': 'var(--mantine-color-teal-5)',
    '--before': 'rgb(90 30 30)',
    '--after': 'rgb(15 75 60)',
  },
});
