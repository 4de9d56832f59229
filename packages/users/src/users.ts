/**
 * The named users. They are in Redis and not in a file: every dashboard has the same ones, a change works at once and
 * without a restart, and a person with the command line needs no access to the dashboard's machine.
 */
import type { RedisClient } from '@tracklayer/redis';
import { hashPassword, isPassword, LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password.js';
import { isRole, isUserName, type Role, userKey } from './role.js';
import { UserError } from './user-error.js';

/** Hash: the name in lower case → the user as JSON. It has no hash tag, since it is about all destinations. */
const USERS_KEY = 'tracklayer:users';

export interface User {
  name: string;
  role: Role;
  /** Epoch ms. */
  createdAtMs: number;
  /** Epoch ms. Sign-ins from before it have ended. */
  passwordAtMs: number;
}

interface StoredUser extends User {
  /** argon2id, as a PHC string. */
  hash: string;
}

export interface Users {
  /** Where Redis has them. What belongs to them is kept under names that begin with it. */
  readonly key: string;
  /** @throws {UserError} @throws {NoArgon2Error} */
  add(user: { name: string; role: Role; password: string; nowMs: number }): Promise<User>;
  /** By name. */
  list(): Promise<User[]>;
  find(name: string): Promise<User | undefined>;
  /** Whether there is any user. */
  areThere(): Promise<boolean>;
  /** The user with this name and password. An unknown name takes as long as a wrong password. */
  check(name: string, password: string): Promise<User | undefined>;
  /** @throws {UserError} */
  setRole(name: string, role: Role): Promise<User>;
  /** Ends the sign-ins of the user. @throws {UserError} @throws {NoArgon2Error} */
  setPassword(name: string, password: string, nowMs: number): Promise<User>;
  /** @throws {UserError} */
  remove(name: string): Promise<User>;
}

/** @param key Tests have users of their own. */
export function createUsers(redis: RedisClient, key: string = USERS_KEY): Users {
  const read = async (name: string) => storedUser(await redis.hget(key, userKey(name)));
  const write = (user: StoredUser) => redis.hset(key, userKey(user.name), JSON.stringify(user));
  const list = async () =>
    (await redis.hvals(key))
      .flatMap((json) => storedUser(json) ?? [])
      .map(shown)
      .sort((a, b) => a.name.localeCompare(b.name));

  const need = async (name: string): Promise<StoredUser> => {
    const user = await read(name);
    if (user !== undefined) return user;
    throw new UserError(
      'no_such_user',
      `There is no user ${JSON.stringify(name)}.`,
      'To list the users: tracklayer users list',
    );
  };
  const needOtherAdmin = async ({ name, role }: User): Promise<void> => {
    if (role !== 'admin') return;
    const all = await list();
    const others = all.filter((each) => each.name !== name);
    // The last user may go: then nobody signs in.
    if (others.length === 0 || others.some((each) => each.role === 'admin')) return;
    throw new UserError(
      'last_admin',
      `${name} is the only admin.`,
      'Give another user this role first: tracklayer users role NAME admin',
    );
  };

  return {
    key,
    async add({ name, role, password, nowMs }) {
      if (!isUserName(name)) {
        throw new UserError(
          'invalid_name',
          `${JSON.stringify(name)} is not a name for a user.`,
          'Write 1 to 63 letters, digits, spaces or .@_+- and begin with a letter or a digit. The name local is taken.',
        );
      }
      refusePassword(password);
      const hash = await hashPassword(password);
      const user: StoredUser = { name, role, createdAtMs: nowMs, passwordAtMs: nowMs, hash };
      const isNew = await redis.hsetnx(key, userKey(name), JSON.stringify(user));
      if (isNew === 1) return shown(user);
      throw new UserError(
        'name_taken',
        `There is a user ${name} already.`,
        `Choose another name, or change that user: tracklayer users role or password ${JSON.stringify(name)}`,
      );
    },
    list,
    async find(name) {
      const user = await read(name);
      return user && shown(user);
    },
    areThere: async () => (await redis.hlen(key)) > 0,
    async check(name, password) {
      const user = await read(name);
      const isRight = await isPassword(password.slice(0, LONGEST_PASSWORD), user?.hash ?? NO_HASH);
      return user !== undefined && isRight && password.length <= LONGEST_PASSWORD ? shown(user) : undefined;
    },
    async setRole(name, role) {
      const user = await need(name);
      if (role !== 'admin') await needOtherAdmin(user);
      const changed = { ...user, role };
      await write(changed);
      return shown(changed);
    },
    async setPassword(name, password, nowMs) {
      const user = await need(name);
      refusePassword(password);
      const changed = { ...user, hash: await hashPassword(password), passwordAtMs: nowMs };
      await write(changed);
      return shown(changed);
    },
    async remove(name) {
      const user = await need(name);
      await needOtherAdmin(user);
      await redis.hdel(key, userKey(user.name));
      return shown(user);
    },
  };
}

/** A well-formed hash of no password, at the usual cost. */
const NO_HASH = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

function refusePassword(password: string): void {
  if (password.length > LONGEST_PASSWORD) {
    throw new UserError(
      'long_password',
      'The password is too long.',
      `Write at most ${LONGEST_PASSWORD} characters.`,
    );
  }
  if ([...password].length >= SHORTEST_PASSWORD) return;
  throw new UserError(
    'short_password',
    'The password is too short.',
    `Write at least ${SHORTEST_PASSWORD} characters. Or leave it to the command: it makes a random one.`,
  );
}

function shown({ hash: _, ...user }: StoredUser): User {
  return user;
}

/** A record of a newer version may have a role that this one does not know. It allows nothing here. */
function storedUser(json: string | null): StoredUser | undefined {
  if (json === null) return undefined;
  try {
    const user = JSON.parse(json) as StoredUser;
    return isRole(user.role) && typeof user.hash === 'string' ? user : undefined;
  } catch {
    return undefined;
  }
}
