// Four suites of one run: what is quick, what opens sockets, what runs n8n, what opens Chromium.
const project = (displayName, testMatch, extra = {}) => ({
	displayName,
	testMatch: testMatch.map((pattern) => `<rootDir>/test/${pattern}`),
	testEnvironment: 'node',
	transform: {
		'^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/sandbox/n8n', '<rootDir>/sandbox/.state'],
	...extra,
});

module.exports = {
	projects: [
		project('unit', ['**/*.test.ts']),
		project('integration', ['**/*.integration.ts']),
		project('n8n', ['n8n/*.e2e.ts']),
		project('browser', ['browser/*.browser.ts']),
	],
	// Real servers start and stop in tests: a busy machine takes longer over that than jest's five seconds.
	testTimeout: 30_000,
	// What a failed test left running (a server, a connection) must not hold the run open for ever after its result.
	forceExit: true,
	reporters: ['default', '<rootDir>/test/closingLineReporter.js'],
};
