import { z } from 'zod';
import { isProxyUrl } from './proxy-url.js';
import { text } from './schema-fields.js';

const PROXY_FIX =
  'Write http://host:port or http://user:password@host:port. Other kinds of proxies are not supported.';

/** How calls leave this machine. The environment usually says so, in variables that other programs read too. */
export const network = z
  .strictObject(
    {
      httpsProxy: text(isProxyUrl, PROXY_FIX)
        .meta({ description: 'Proxy of https calls, as `http://host:port`. Default: none.' })
        .optional(),
      httpProxy: text(isProxyUrl, PROXY_FIX)
        .meta({
          description:
            'Proxy of calls to a sandbox. It is used only if it is on this machine, since such calls carry the key unencrypted. ' +
            'Default: none.',
        })
        .optional(),
      noProxy: text((value) => value.trim() !== '', "Write host names, e.g. '.example.com,10.0.0.1'.")
        .meta({ description: 'Hosts that are called without a proxy, separated by commas. Default: none.' })
        .optional(),
      caFile: text((value) => value.trim() !== '', "Write the path of a file, e.g. './company-ca.pem'.")
        .meta({
          description:
            'Path of a file with certificates (PEM) of authorities that are trusted besides the usual ones. Default: none.',
        })
        .optional(),
    },
    { error: "Write an object such as { httpsProxy: 'http://proxy.example:3128' }." },
  )
  .meta({ title: 'NetworkInput', description: 'How calls to Klaviyo leave this machine.' });
