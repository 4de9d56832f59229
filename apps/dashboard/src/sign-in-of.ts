import type { DashboardConfig } from '@tracklayer/config';
import { createOpenId, createSignIn, OPEN_ID_CALLBACK, type SignIn } from '@tracklayer/sign-in';

type Sources = Pick<Parameters<typeof createSignIn>[0], 'redis' | 'users' | 'now' | 'onNote'>;

/** The ways to sign in that the configuration names. */
export function signInOf(access: DashboardConfig | undefined, sources: Sources): SignIn {
  if (access === undefined) return createSignIn(sources);
  const { publicUrl, basePath, proxies } = access;
  const { lastsMs, roles, header, openId } = access.signIn;
  return createSignIn({
    ...sources,
    lastsMs,
    basePath,
    ...(publicUrl !== undefined && { publicUrl }),
    ...(header !== undefined && { header: { ...header, proxies, roles } }),
    ...(openId !== undefined &&
      publicUrl !== undefined && { openId: createOpenId(providerOf(openId, publicUrl, roles)) }),
  });
}

function providerOf(
  { clientSecret, ...openId }: NonNullable<DashboardConfig['signIn']['openId']>,
  publicUrl: string,
  roles: DashboardConfig['signIn']['roles'],
): Parameters<typeof createOpenId>[0] {
  return {
    ...openId,
    ...(clientSecret && { clientSecret: clientSecret.reveal() }),
    roles,
    redirectUri: `${publicUrl.replace(/\/$/, '')}${OPEN_ID_CALLBACK}`,
  };
}
