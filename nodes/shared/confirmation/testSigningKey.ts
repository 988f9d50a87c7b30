/** The test of the signing-key credential: tells whether its keys are strong enough, before anything is signed. */
import { randomBytes } from 'node:crypto';
import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';

import { readSigningKeys } from './signingKey';
import { ProblemError } from '../reasons/problem';

/**
 * @param fields decrypted fields of the credential
 * @returns with a weak or missing key a random one to copy, which is stored nowhere: nobody needs a terminal to make one
 */
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
				? `${error.problem.text}. ${error.problem.remedy} Here is a random one to copy: ${randomBytes(32).toString('base64url')}`
				: 'The key could not be read.';
		return { status: 'Error', message };
	}
}

/** The Test button of the credential, for every node that has one. */
export function testSigningKeyCredential({
	data = {},
}: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
	return Promise.resolve(testSigningKey(data));
}
