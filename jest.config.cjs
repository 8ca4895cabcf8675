/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/provider', '<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest-esbuild.cjs' },
  coverageProvider: 'v8',
  // What the tests drive as its own process (functions, registries, the face) is not counted here.
  collectCoverageFrom: ['provider/{image,http,auth}/**/*.ts', 'provider/errors.ts', '!**/*.test.ts'],
  coverageThreshold: { global: { lines: 100 } },
};
