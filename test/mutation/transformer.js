// Compiles as the other suites do, after putting the one fault that MUTANT names into its file.
'use strict';

const { createTransformer } = require('@swc/jest');

const compiler = createTransformer({ jsc: { target: 'es2022', parser: { syntax: 'typescript' } } });
const mutant = JSON.parse(process.env.MUTANT ?? '{}');

const mutate = (source, path) =>
	path === mutant.path
		? source.slice(0, mutant.start) + mutant.replacement + source.slice(mutant.end)
		: source;

module.exports = {
	canInstrument: false,
	getCacheKey: (source, path, options) => compiler.getCacheKey(mutate(source, path), path, options),
	process: (source, path, options) => compiler.process(mutate(source, path), path, options),
};
