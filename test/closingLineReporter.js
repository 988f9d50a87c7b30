// Ends every run with one plain line of counts, so that CI and people can read the result at a glance.
module.exports = class ClosingLineReporter {
	onRunComplete(_contexts, results) {
		// A suite that could not start has no failed test of its own, yet must count as failed.
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		process.stdout.write(
			`\n${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped\n`,
		);
	}
};
