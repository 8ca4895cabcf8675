// @see https://github.com/containerd/platforms/blob/v1.0.0-rc.1/database.go, which took them from Go's own list.
const KNOWN_ARCHITECTURES = new Set(
  (
    '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ' +
    'ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
);
const KNOWN_SYSTEMS = new Set(
  (
    'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 ' +
    'windows zos'
  ).split(' '),
);

/** An architecture, with what it is called by others folded away. */
export interface Architecture {
  readonly architecture: string;
  readonly variant?: string;
}

// Other names of an architecture; with a variant where the name says one.
const ALIASES = new Map<string, Architecture>([
  ['i386', { architecture: '386', variant: '' }],
  ['x86_64', { architecture: 'amd64' }],
  ['x86-64', { architecture: 'amd64' }],
  ['aarch64', { architecture: 'arm64' }],
  ['armhf', { architecture: 'arm', variant: 'v7' }],
  ['armel', { architecture: 'arm', variant: 'v6' }],
]);

// By `architecture/variant`; an empty variant is the rule and is not shown.
const VARIANTS = new Map([
  ['amd64/v1', ''],
  ['arm64/8', ''],
  ['arm64/v8', ''],
  ['arm64/8.0', ''],
  ['arm64/v8.0', ''],
  ['arm64/9', 'v9'],
  ['arm64/9.0', 'v9'],
  ['arm64/v9.0', 'v9'],
  ['arm/', 'v7'],
  ['arm/5', 'v5'],
  ['arm/6', 'v6'],
  ['arm/7', 'v7'],
  ['arm/8', 'v8'],
]);

/** Whether a normalized name is an architecture's. */
export function isArchitecture(name: string): boolean {
  return KNOWN_ARCHITECTURES.has(name);
}

/** Whether a normalized name is an operating system's. */
export function isOs(name: string): boolean {
  return KNOWN_SYSTEMS.has(name);
}

/** The operating system in lower case; `macos` is `darwin`. */
export function normalizeOs(os: string): string {
  const name = os.toLowerCase();
  return name === 'macos' ? 'darwin' : name;
}

/** The architecture by its Go name, with its variant in the one spelling. */
export function normalizeArchitecture(name: string, variant = ''): Architecture {
  const lower = name.toLowerCase();
  const alias = ALIASES.get(lower) ?? { architecture: lower };
  const given = alias.variant ?? variant.toLowerCase();
  const known = VARIANTS.get(`${alias.architecture}/${given}`) ?? given;
  return { architecture: alias.architecture, ...(known !== '' && { variant: known }) };
}
