import openapiTS, { astToString } from 'openapi-typescript';

const HEAD = `/* Made from docs/reference/openapi.json by \`npm run docs\`. Do not edit it. */

`;

/** The types of the HTTP API's client, made from its OpenAPI. */
export async function clientTypes(openApi: object): Promise<string> {
  return HEAD + astToString(await openapiTS(JSON.stringify(openApi)));
}
