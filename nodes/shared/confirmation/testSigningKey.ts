/** The test of the signing-key credential: tells whether its keys are strong enough, before anything is signed. */
import type { INodeCredentialTestResult } from 'n8n-workflow';

import { readSigningKeys } from './signingKey';
import { ProblemError } from '../reasons/problem';

/** @param fields decrypted fields of the credential */
export function testSigningKey(fields: Record<string, unknown>): INodeCredentialTestResult {
	try {
		const { previous } = readSigningKeys(fields);
		return {
			status: 'OK',
			message: previous
				? 'The key is strong. The previous key still verifies links.'
				: 'The key is strong.',
		};
	} catch (error) {
		const message =
			error instanceof ProblemError
				? `${error.problem.text}. ${error.problem.remedy}`
				: 'The key could not be read.';
		return { status: 'Error', message };
	}
}
