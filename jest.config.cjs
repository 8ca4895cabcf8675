/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // What hangs is to be told, not what waits for a busy machine.
  testTimeout: 60_000,
  roots: ['<rootDir>/provider', '<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest-esbuild.cjs' },
  coverageProvider: 'v8',
  // What the tests drive as its own process (functions, registries, the face) is not counted here.
  collectCoverageFrom: ['provider/{image,http,auth}/**/*.ts', 'provider/errors.ts', '!**/*.test.ts'],
  coverageThreshold: { global: { lines: 100 } },
};
