// Unit tests over a tree with one fault in it: see run.ts.
module.exports = {
	rootDir: '../..',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': '<rootDir>/test/mutation/transformer.js' },
	modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/sandbox/n8n', '<rootDir>/sandbox/.state'],
	cacheDirectory: '<rootDir>/test/.artifacts/mutation',
};
