// Jest's transform over esbuild: types are checked by tsc, not here.
const { transformSync } = require('esbuild');

module.exports = {
  process(source, path) {
    const { code, map } = transformSync(source, {
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
      // Jest runs tests where import() does not exist.
      supported: { 'dynamic-import': false },
      sourcemap: true,
      sourcefile: path,
    });
    return { code, map };
  },
};
