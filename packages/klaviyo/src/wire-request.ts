import { ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import type { RequestOptions as TlsRequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { urlToHttpOptions } from 'node:url';

/** One call on the wire. */
export interface WireCall {
  /** got's option `request`. Sends the whole request at once, and resolves when the head of the answer has come. */
  open(url: URL, options: RequestOptions): Promise<IncomingMessage>;
  /** False while there is no connection yet. */
  isConnected(): boolean;
  /** The error of the network, as Node gave it. */
  failure(): Error | undefined;
  /** Ends the call, and its connection with it. */
  destroy(): void;
}

/**
 * Makes the calls to one server.
 *
 * got can make the request itself. Then it copies the body to see whether a hook changes it, cuts it into pieces, sends each
 * in a turn of its own, and watches some twenty events of the request. It passes about forty options, nearly all of them
 * undefined, and Node copies them several times. All that costs more CPU time than the call. So got gets the answer from
 * here, and the request has only the options that it uses.
 *
 * @param baseUrl checked by `parseBaseUrl`. The agent that got passes decides between http and https.
 * @param fixed headers of every call. got copies and checks its own headers several times for each call.
 */
export function wireTo(
  baseUrl: string,
  fixed: Readonly<Record<string, string>>,
): (body: string | undefined) => WireCall {
  const { protocol, hostname, port } = urlToHttpOptions(new URL(baseUrl));
  // Node would find it out for each call. An address is no name for TLS.
  const servername = hostname && isIP(hostname) === 0 ? hostname : '';

  return (body) => {
    let request: ClientRequest | undefined;
    let failure: Error | undefined;
    let isConnected = false;
    return {
      open: ({ pathname, search }, { agent, method, headers }) =>
        new Promise((resolve, reject) => {
          const options: TlsRequestOptions = {
            protocol,
            hostname,
            port,
            path: pathname + search,
            servername,
            agent,
            method,
            headers: Object.assign({}, fixed, headers),
          };
          request = new ClientRequest(options, resolve);
          // An error after the head of the answer reaches got through the answer.
          request.on('error', (error) => {
            failure = error;
            reject(error);
          });
          request.on('socket', (socket) => {
            if (!socket.connecting) isConnected = true;
            else socket.once('connect', () => (isConnected = true));
          });
          // Node writes a text together with the head, and counts its bytes.
          request.end(body);
        }),
      isConnected: () => isConnected,
      failure: () => failure,
      destroy: () => void request?.destroy(),
    };
  };
}
