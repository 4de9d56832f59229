/** Follows redirects as a browser does, with one jar of cookies. */
export interface Walker {
  cookies: Map<string, string>;
  go(url: string, form?: Record<string, string>): Promise<{ url: string; status: number; text: string }>;
}

const MOST_STEPS = 15;

export function createWalker(): Walker {
  const cookies = new Map<string, string>();
  const take = (lines: readonly string[]) => {
    for (const line of lines) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
  };
  return {
    cookies,
    async go(first, form) {
      let url = first;
      let body = form === undefined ? undefined : new URLSearchParams(form);
      for (let step = 0; step < MOST_STEPS; step++) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const answer = await fetch(url, {
          redirect: 'manual',
          headers: { cookie },
          ...(body !== undefined && { method: 'POST', body }),
        });
        take(answer.headers.getSetCookie());
        const text = await answer.text();
        const to = answer.headers.get('location');
        if (to === null) return { url, status: answer.status, text };
        url = new URL(to, url).href;
        body = undefined;
      }
      throw new Error(`More than ${MOST_STEPS} redirects: ${url}`);
    },
  };
}
