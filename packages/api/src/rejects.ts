/**
 * The rejects files of a back-fill: where they are, and their content if they are on this machine.
 *
 * Redis holds their paths. Somebody who writes to Redis could name any file there. So only a file is read that has the form of a
 * rejects file, and that this machine wrote.
 */
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isHere, type RejectsPlace, rejectsPlaces } from '@tracklayer/backfill';
import { isObject } from '@tracklayer/events';
import { ApiError } from './api-error.js';
import type { ApiSources } from './context.js';

export interface ShownRejects {
  path: string;
  /** Absent: an older version wrote the file, and did not record the machine. */
  host?: string;
  isHere: boolean;
}

/** More is read on the machine itself. */
const MOST_BYTES = 8_000_000;
/** A line of a back-fill has 1 MB at most, and its record a little more. */
const FIRST_BYTES = 2_000_000;

interface Place {
  destination: string;
  id: string;
}

export async function rejectsOf(
  { redis }: Pick<ApiSources, 'redis'>,
  { destination, id }: Place,
): Promise<ShownRejects[]> {
  const places = await placesOf(redis, { destination, id });
  return places.map((place) => ({
    path: place.path,
    ...(place.host !== undefined && { host: place.host }),
    isHere: isHere(place),
  }));
}

/** The refused lines in the clear. @throws {ApiError} 404, 409 */
export async function readRejects(
  { redis }: Pick<ApiSources, 'redis'>,
  place: Place,
): Promise<{ path: string; bytes: number; content: string; isWhole: boolean }> {
  const places = await placesOf(redis, place);
  const own = places.find(({ host }) => host === hostname());
  if (own === undefined) throw notHere(places);
  const file = await open(own.path).catch(() => undefined);
  if (file === undefined) throw gone(own);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, MOST_BYTES)), 0);
    const whole = buffer.toString('utf8', 0, bytesRead);
    // The last line may be cut off.
    const content = bytesRead < size ? whole.slice(0, whole.lastIndexOf('\n') + 1) : whole;
    if (!isRejects(content)) throw gone(own);
    return { path: own.path, bytes: size, content, isWhole: bytesRead === size };
  } finally {
    await file.close();
  }
}

/** The files of JSON lines. The same lines in the form of the source lie beside them. */
async function placesOf(redis: ApiSources['redis'], { destination, id }: Place): Promise<RejectsPlace[]> {
  const places = await rejectsPlaces(redis, destination, [id], []);
  return places.filter(({ isOwnForm }) => !isOwnForm);
}

/** Each line of a rejects file is an object with the file and the line. */
function isRejects(content: string): boolean {
  const [first = ''] = content.slice(0, FIRST_BYTES).split('\n', 1);
  try {
    const record: unknown = JSON.parse(first);
    return isObject(record) && typeof record.file === 'string' && typeof record.line === 'number';
  } catch {
    return false;
  }
}

function notHere(places: readonly RejectsPlace[]): ApiError {
  const [first] = places;
  return new ApiError(409, {
    code: 'rejects_elsewhere',
    message:
      first === undefined ? 'The back-fill refused no line.' : 'The rejects file is not on this machine.',
    whatToDo:
      first === undefined
        ? 'There is nothing to download.'
        : `Read it there: ${first.path}${first.host === undefined ? '' : ` on ${first.host}`}`,
  });
}

function gone({ path }: RejectsPlace): ApiError {
  return new ApiError(409, {
    code: 'rejects_gone',
    message: `There is no rejects file at ${path}.`,
    whatToDo: 'Somebody moved or removed it. Run the back-fill again to get its refused lines.',
  });
}
