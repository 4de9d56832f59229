import { isObject, type Problem } from '@tracklayer/events';

/** Rules about several settings of the dashboard together. */
export function dashboardProblems(dashboard: unknown): Problem[] {
  if (!isObject(dashboard)) return [];
  const { publicUrl, proxies, signIn } = dashboard;
  if (!isObject(signIn)) return [];
  const { header, openId, roles } = signIn;
  const problems: Problem[] = [];
  const need = (path: string, fix: string) => problems.push({ path, code: 'required', got: 'none', fix });
  if (openId !== undefined && publicUrl === undefined) {
    need(
      'dashboard.publicUrl',
      'Write the address that browsers show: the provider leads people back there.',
    );
  }
  if (header !== undefined && (!Array.isArray(proxies) || proxies.length === 0)) {
    need('dashboard.proxies', 'Write the addresses of the proxies whose header counts.');
  }
  if ((header !== undefined || openId !== undefined) && roles === undefined) {
    need(
      'dashboard.signIn.roles',
      "Write which groups have which role, e.g. { admin: ['sre'], viewer: ['*'] }.",
    );
  }
  return problems;
}
