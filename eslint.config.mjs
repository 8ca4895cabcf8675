import { createRequire } from 'node:module';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const require = createRequire(import.meta.url);
const tagpin = { rules: { 'error-message': require('./scripts/lint/error-message.cjs') } };

// The house's conventions, as far as a machine can hold them; CONTRIBUTING.md says them in words.
const SHAPE = {
  'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 8],
  'max-depth': ['error', 3],
  'max-params': ['error', 3],
};

const REAL_WORLD = 'comes in through provider/index.ts (see Outside)';

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'node_modules', 'sdk', 'examples', 'test/engine/modules', '**/*.cjs', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { jsdoc, tagpin },
    rules: {
      ...SHAPE,
      'tagpin/error-message': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
        {
          selector: "TSAsExpression[typeAnnotation.typeName.name!='const']",
          message: 'outside data passes a schema; a cast checks nothing',
        },
        { selector: 'TSNonNullExpression', message: 'say what happens when it is absent' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          require: { ArrowFunctionExpression: true, ClassDeclaration: true, FunctionDeclaration: true },
          contexts: [
            'TSInterfaceDeclaration',
            'TSTypeAliasDeclaration',
            'ExportNamedDeclaration > VariableDeclaration',
          ],
        },
      ],
      'jsdoc/require-description': 'error',
    },
  },
  {
    files: ['provider/**/*.ts'],
    ignores: ['provider/index.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: REAL_WORLD },
        { name: 'fetch', message: 'http/transport.ts opens connections' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: REAL_WORLD },
        { object: 'Date', property: 'now', message: REAL_WORLD },
      ],
    },
  },
  {
    files: ['provider/image/**/*.ts', 'provider/resolving/**/*.ts', 'provider/http/**/*.ts'],
    ignores: ['provider/http/decode.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'zod', message: 'zod stays in schemas, options and inputs' }] },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'max-params': 'off',
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'named exports only' }],
      '@typescript-eslint/require-await': 'off',
      // Jest's matchers (`expect.any`) are of type any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'tagpin/error-message': 'off',
    },
  },
);
