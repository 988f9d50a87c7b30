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

// A node's codex file has the node's name: X.node.ts is meant before X.node.json.
const readJson = require.extensions['.json'];
delete require.extensions['.json'];
require.extensions['.json'] = readJson;
