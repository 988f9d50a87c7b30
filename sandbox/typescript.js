// Lets Node.js run this repository's TypeScript as it is: `node --require ./sandbox/typescript.js file.ts`.
'use strict';

const { transformFileSync } = require('@swc/core');

require.extensions['.ts'] = (loaded, filename) => {
	const { code } = transformFileSync(filename, {
		swcrc: false,
		module: { type: 'commonjs' },
		jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
		sourceMaps: 'inline',
	});
	loaded._compile(code, filename);
};
