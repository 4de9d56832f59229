import { randomBytes } from 'node:crypto';
import { text as textOf } from 'node:stream/consumers';
import { ago } from '@tracklayer/format';
import { createUsers, ROLES, type Role, type User, type Users } from '@tracklayer/users';
import { Argument, type Command, Option } from 'commander';
import { examples } from '../output/examples.js';
import { table } from '../output/table.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { withRedis } from '../runtime/open-redis.js';
import { queueSettings } from '../runtime/settings.js';

const PASSWORD_BYTES = 15;
const FROM_STDIN = 'read the password from the first line of stdin (default: the command makes a random one)';

export function usersCommand(program: Command, act: Act): void {
  const users = program
    .command('users')
    .description('Add, list, change and remove the people who may sign in at the dashboard.');
  const add = users
    .command('add')
    .argument('<name>', 'the name of the user; the audit shows it')
    .description('Add a user, and print the password. It is never shown again.')
    .addOption(
      new Option('--role <role>', 'viewer; operator: also acts; admin: also reveals and erases')
        .choices([...ROLES])
        .default('viewer'),
    )
    .option('--password-stdin', FROM_STDIN)
    .action(act(addUser));
  examples(add, [
    ['Add a person who may do everything.', 'tracklayer users add ava --role admin'],
    ['Add one with a password of your own.', 'tracklayer users add bo --password-stdin < password.txt'],
  ]);
  const list = users.command('list').description('List the users.').action(act(listUsers));
  examples(list, [['List the users.', 'tracklayer users list']]);
  const role = users
    .command('role')
    .argument('<name>', 'the name of the user')
    .addArgument(new Argument('<role>', 'the new role').choices([...ROLES]))
    .description('Change what a user may do. It counts from the next request.')
    .action(act(changeRole));
  examples(role, [['Let a user replay and pause.', 'tracklayer users role bo operator']]);
  const password = users
    .command('password')
    .argument('<name>', 'the name of the user')
    .description('Set a new password, and print it. The sign-ins of the user end.')
    .option('--password-stdin', FROM_STDIN)
    .action(act(changePassword));
  examples(password, [['Set a random password.', 'tracklayer users password bo']]);
  const remove = users
    .command('remove')
    .argument('<name>', 'the name of the user')
    .description('Remove a user. Their sign-ins end at once.')
    .action(act(removeUser));
  examples(remove, [['Remove a user.', 'tracklayer users remove bo']]);
  examples(users, [['Add a person who may do everything.', 'tracklayer users add ava --role admin']]);
}

interface PasswordOption {
  passwordStdin?: true;
}

function addUser(
  context: CommandContext,
  { role, ...option }: PasswordOption & { role: Role },
  name: string,
): Promise<ExitCode> {
  return withUsers(context, async (users) => {
    const password = await newPassword(context, option);
    const user = await users.add({ name, role, password: password.text, nowMs: Date.now() });
    await showPassword(context, user, password);
  });
}

function changePassword(context: CommandContext, option: PasswordOption, name: string): Promise<ExitCode> {
  return withUsers(context, async (users) => {
    const password = await newPassword(context, option);
    const user = await users.setPassword(name, password.text, Date.now());
    await showPassword(context, user, password);
  });
}

function listUsers(context: CommandContext): Promise<ExitCode> {
  return withUsers(context, async (users) => {
    const { out } = context;
    const all = await users.list();
    for (const user of all) await out.data(user);
    if (out.json) return;
    if (all.length === 0) out.note('No users. To add one: tracklayer users add NAME --role admin');
    else await out.print(usersTable(all, context));
  });
}

function usersTable(users: readonly User[], { out }: CommandContext): string {
  const nowMs = Date.now();
  return table(
    users,
    [
      { head: 'name', of: ({ name }) => name, whole: true },
      { head: 'role', of: ({ role }) => role },
      { head: 'added', of: ({ createdAtMs }) => ago(createdAtMs, nowMs) },
      { head: 'password', of: ({ passwordAtMs }) => ago(passwordAtMs, nowMs) },
    ],
    out,
  );
}

function changeRole(context: CommandContext, _options: object, name: string, role: Role): Promise<ExitCode> {
  return withUsers(context, async (users) => {
    const user = await users.setRole(name, role);
    await context.out.data(user);
    context.out.note(`The user ${user.name} has the role ${user.role}.`);
  });
}

function removeUser(context: CommandContext, _options: object, name: string): Promise<ExitCode> {
  return withUsers(context, async (users) => {
    const user = await users.remove(name);
    await context.out.data({ ...user, removed: true });
    context.out.note(`The user ${user.name} is removed.`);
  });
}

interface NewPassword {
  text: string;
  isRandom: boolean;
}

async function newPassword({ io }: CommandContext, { passwordStdin }: PasswordOption): Promise<NewPassword> {
  if (!passwordStdin) return { text: randomBytes(PASSWORD_BYTES).toString('base64url'), isRandom: true };
  const [line = ''] = (await textOf(io.stdin)).split(/\r?\n/);
  return { text: line, isRandom: false };
}

async function showPassword({ out }: CommandContext, user: User, password: NewPassword): Promise<void> {
  await out.data({ ...user, ...(password.isRandom && { password: password.text }) });
  if (password.isRandom) await out.print(password.text);
  out.note(
    password.isRandom
      ? `This is the password of ${user.name}. It is shown this once.`
      : `The user ${user.name} has the new password.`,
  );
}

async function withUsers(context: CommandContext, use: (users: Users) => Promise<void>): Promise<ExitCode> {
  const { redisUrl } = await queueSettings(context);
  await withRedis(context.out, redisUrl, (redis) => use(createUsers(redis)));
  return EXIT.ok;
}
