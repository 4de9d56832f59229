import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import './style.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AnswerError } from './api.js';
import { LiveProvider } from './live.js';
import { router } from './router.js';
import { darkerDimmed, theme } from './theme.js';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // An answer of the API is an answer. Only a connection that was cut is tried again.
      retry: (failures, error) => failures < 2 && error instanceof AnswerError && error.code === 'away',
      staleTime: 1_000,
    },
  },
});

/** The content security policy allows only style elements that have the nonce of this answer. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element root.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={darkerDimmed}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <LiveProvider>
          <RouterProvider router={router} />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
