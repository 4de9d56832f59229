export { NoArgon2Error } from './password.js';
export { isRole, LOCAL_USER, ROLES, type Role } from './role.js';
export { UserError } from './user-error.js';
export { createUsers, type User, type Users } from './users.js';
