import { z } from 'zod';
import { isAddressRange } from './address-range.js';
import { DEFAULTS } from './defaults.js';
import { LONGEST_TIMER_MS, milliseconds, text } from './schema-fields.js';

const RANGE_FIX = "Write addresses or ranges, e.g. ['10.0.0.7', '10.1.0.0/16'].";
const GROUPS_FIX = "Write names of groups, e.g. ['sre'], or ['*'] for everybody.";
const HEADER_FIX = "Write the name of a header, e.g. 'x-forwarded-user'.";
const CLAIM_FIX = "Write the name of a claim, e.g. 'groups'.";

const groups = (role: string) =>
  z
    .array(
      text((name) => name.trim() !== '', GROUPS_FIX),
      { error: GROUPS_FIX },
    )
    .meta({ description: `Groups whose people get the role ${role}. \`*\`: everybody. Default: none.` })
    .optional();

const roles = z
  .strictObject(
    { admin: groups('admin'), operator: groups('operator'), viewer: groups('viewer') },
    { error: "Write an object such as { admin: ['sre'], viewer: ['*'] }." },
  )
  .meta({
    title: 'SignInRoles',
    description:
      'The roles of people whom a proxy or OpenID Connect names, by their groups. The highest role counts. Without a role a ' +
      'person is refused.',
  });

const isHeader = (name: string) => /^[A-Za-z0-9-]+$/.test(name) && !/^(cookie|authorization)$/i.test(name);

const header = z
  .strictObject(
    {
      user: text(isHeader, HEADER_FIX).meta({ description: 'Header with the name of the person.' }),
      groups: text(isHeader, HEADER_FIX)
        .meta({ description: 'Header with the groups, separated by commas. Default: none.' })
        .optional(),
    },
    { error: "Write an object such as { user: 'x-forwarded-user', groups: 'x-forwarded-groups' }." },
  )
  .meta({
    title: 'SignInHeader',
    description:
      'Headers in which a proxy names the person. They count only from an address in `dashboard.proxies`. The proxy must remove ' +
      'them from what a browser sends.',
  });

const openId = z
  .strictObject(
    {
      issuer: text(isIssuer, 'Write the https address of the provider. Use http only on loopback.').meta({
        description: 'Address of the provider, as in `iss`: `https://login.shop.example`.',
      }),
      clientId: text((id) => id.trim() !== '', 'Write the id that the provider gave to the dashboard.').meta({
        description:
          'Id of the dashboard at the provider. Its secret is in the variable `OPENID_CLIENT_SECRET`, or in the file of ' +
          '`OPENID_CLIENT_SECRET_FILE`.',
      }),
      scopes: text(
        (words) => /\bopenid\b/.test(words),
        "Write scopes with openid, e.g. 'openid profile groups'.",
      )
        .meta({ description: 'Scopes that the dashboard asks for.', default: DEFAULTS.openId.scopes })
        .optional(),
      nameClaim: text((name) => name !== '', CLAIM_FIX)
        .meta({
          description: 'Claim with the name that the audit shows.',
          default: DEFAULTS.openId.nameClaim,
        })
        .optional(),
      groupsClaim: text((name) => name !== '', CLAIM_FIX)
        .meta({ description: 'Claim with the groups.', default: DEFAULTS.openId.groupsClaim })
        .optional(),
    },
    { error: "Write an object such as { issuer: 'https://login.shop.example', clientId: 'tracklayer' }." },
  )
  .meta({ title: 'OpenIdInput', description: 'Sign-in by OpenID Connect. Needs `dashboard.publicUrl`.' });

const signIn = z
  .strictObject(
    {
      lastsMs: milliseconds(60_000, LONGEST_TIMER_MS, 43_200_000)
        .meta({ description: 'How long a sign-in lasts.', default: DEFAULTS.signInLastsMs })
        .optional(),
      roles: roles.optional(),
      header: header.optional(),
      openId: openId.optional(),
    },
    { error: 'Write an object such as { lastsMs: 43_200_000 }.' },
  )
  .meta({ title: 'SignInInput', description: 'How people sign in, besides the named users.' });

/** The dashboard: where others reach it, and how they sign in. */
export const dashboard = z
  .strictObject(
    {
      publicUrl: text(
        isPublicUrl,
        'Write the address that browsers show, e.g. https://ops.shop.example/tracklayer.',
      )
        .meta({
          description:
            'Address that browsers show: `https://ops.shop.example/tracklayer`. Its host is allowed, and its path is the base ' +
            'path. Default: none.',
        })
        .optional(),
      basePath: text((path) => /^\/(?:[\w.~-]+\/?)*$/.test(path), "Write a path, e.g. '/tracklayer'.")
        .meta({
          description:
            'Path under which a proxy serves the dashboard. The proxy may keep it or remove it. Default: the path of `publicUrl`.',
        })
        .optional(),
      proxies: z
        .array(text(isAddressRange, RANGE_FIX), { error: RANGE_FIX })
        .meta({
          description:
            'Addresses of the proxies in front of the dashboard. Only from these does it believe `X-Forwarded-For`, `-Proto` and ' +
            '`-Host`, and the headers of `signIn.header`. Default: none.',
        })
        .optional(),
      signIn: signIn.optional(),
    },
    { error: "Write an object such as { publicUrl: 'https://ops.shop.example' }." },
  )
  .meta({ title: 'DashboardInput', description: 'The dashboard, where other machines reach it.' });

function isPublicUrl(value: string): boolean {
  return /^https?:$/.test(urlOf(value)?.protocol ?? '') && !/[?#]/.test(value);
}

function isIssuer(value: string): boolean {
  const url = urlOf(value);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
}

function urlOf(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
