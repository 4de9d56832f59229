import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';

/**
 * How got opens a request to one server. got passes about forty options, nearly all of them undefined, and Node copies all of
 * them several times for each call. These calls use three. Passing no others saves a sixth of the CPU time of a call.
 *
 * @param baseUrl checked by `parseBaseUrl`.
 */
export function requestTo(baseUrl: string): (url: URL, options: RequestOptions) => ClientRequest {
  const { protocol, hostname, port } = urlToHttpOptions(new URL(baseUrl));
  const request = protocol === 'https:' ? httpsRequest : httpRequest;
  return ({ pathname, search }, { agent, method, headers }) =>
    request({ protocol, hostname, port, path: pathname + search, agent, method, headers });
}
