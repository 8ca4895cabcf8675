import type { Environment, FromEnvironment } from '../registry';
import { CREDENTIALS, type HuaweiSwrOptions } from './options';
import { findRegion } from './region';

/**
 * Completes an entry without credentials from the variables of Huawei's Terraform provider; in its order: token, keys,
 * password.
 * @see https://github.com/huaweicloud/terraform-provider-huaweicloud/blob/master/docs/index.md
 */
export function fromEnvironment(
  options: HuaweiSwrOptions,
  environment: Environment,
): FromEnvironment<HuaweiSwrOptions> | undefined {
  if (CREDENTIALS.some((name) => options[name] !== undefined)) return undefined;
  const read = reader(options, environment);
  const login = tokenLogin(read) ?? keyLogin(read) ?? passwordLogin(read);
  if (login === undefined) return undefined;
  const { source, ...credentials } = login;
  return { options: { ...options, ...placeOf(options, read), ...credentials }, source: `environment ${source}` };
}

type Read = (name: string) => string | undefined;

/** A project is of one region: where the environment names another region than the entry does, its project is not read. */
function reader(options: HuaweiSwrOptions, environment: Environment): Read {
  const read: Read = (name) => environment[name]?.trim() || undefined;
  const named = read('HW_REGION_NAME');
  const isSameRegion = named === undefined || named === (findRegion(options) ?? named);
  return (name) => (isSameRegion || !name.startsWith('HW_PROJECT_') ? read(name) : undefined);
}

type Login = Partial<HuaweiSwrOptions> & { readonly source: string };

function tokenLogin(read: Read): Login | undefined {
  const authToken = read('HW_AUTH_TOKEN');
  return authToken === undefined ? undefined : { authToken, source: 'HW_AUTH_TOKEN' };
}

function keyLogin(read: Read): Login | undefined {
  const accessKey = read('HW_ACCESS_KEY');
  const secretKey = read('HW_SECRET_KEY');
  if (accessKey === undefined || secretKey === undefined) return undefined;
  const securityToken = read('HW_SECURITY_TOKEN');
  if (securityToken === undefined) return { accessKey, secretKey, source: 'HW_ACCESS_KEY, HW_SECRET_KEY' };
  return { accessKey, secretKey, securityToken, source: 'HW_ACCESS_KEY, HW_SECRET_KEY, HW_SECURITY_TOKEN' };
}

function passwordLogin(read: Read): Login | undefined {
  const domain = read('HW_DOMAIN_NAME');
  const project = read('HW_PROJECT_NAME');
  const user = read('HW_USER_NAME');
  const password = read('HW_USER_PASSWORD');
  if (domain === undefined || user === undefined || password === undefined) return undefined;
  const iam = { domain, user, password, ...(project !== undefined && { project }) };
  return { iam, source: 'HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD' };
}

/** Where the entry itself does not say. */
function placeOf(options: HuaweiSwrOptions, read: Read): Partial<HuaweiSwrOptions> {
  return present({
    region: findRegion(options) ?? read('HW_REGION_NAME'),
    projectId: options.projectId ?? read('HW_PROJECT_ID'),
    iamEndpoint: options.iamEndpoint ?? read('HW_AUTH_URL'),
  });
}

function present(members: Partial<HuaweiSwrOptions>): Partial<HuaweiSwrOptions> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
