/** The files that decide, each with the unit tests that hold it. */
const auth = 'test/EmailAuthCheck/judgeMessage';
const judge = 'nodes/EmailAuthCheck/judgeMessage';
const wholeMails = [`${auth}/judgeMessage.test.ts`, `${auth}/reasons.test.ts`];

export const targets: Record<string, string[]> = {
	[`${judge}/decide.ts`]: [`${auth}/policyTable.test.ts`, ...wholeMails],
	[`${judge}/judgeMessage.ts`]: [...wholeMails, `${auth}/replays.test.ts`],
	[`${judge}/dmarc/judgeAlignment.ts`]: [...wholeMails, 'test/EmailAuthCheck/authCases.test.ts'],
	[`${judge}/dmarc/judgeDmarc.ts`]: [...wholeMails, 'test/EmailAuthCheck/authCases.test.ts'],
	[`${judge}/dkim/verifyDkim.ts`]: [
		...wholeMails,
		`${auth}/dkim/verifyDkim.test.ts`,
		`${auth}/attacks.test.ts`,
	],
	[`${judge}/arc/verifyArc.ts`]: [`${auth}/arc/verifyArc.test.ts`],
	[`${judge}/envelope/findTrustBoundary.ts`]: [`${auth}/envelope/recoverEnvelope.test.ts`],
	'nodes/EmailAuthCheck/findSource.ts': ['test/EmailAuthCheck/findSource.test.ts'],
	'nodes/NeverLogFilter/decideLogging.ts': [
		'test/NeverLogFilter/filter.test.ts',
		'test/NeverLogFilter/verdicts.test.ts',
		'test/NeverLogFilter/own.test.ts',
	],
	'nodes/shared/neverLog/matcher.ts': ['test/shared/neverLog/matcher.test.ts'],
	'nodes/NeverLogFilter/message/findNames.ts': ['test/NeverLogFilter/redactAttributions.test.ts'],
	'nodes/shared/confirmation/expiry.ts': ['test/shared/confirmation/linkAddress.test.ts'],
	'nodes/shared/senders/judgeSender.ts': ['test/shared/senders/judgeSender.test.ts'],
	'nodes/shared/senders/mailCaps.ts': ['test/shared/senders/mailCaps.test.ts'],
	'nodes/SendConfirmation/findForbiddance.ts': ['test/SendConfirmation/findForbiddance.test.ts'],
};
