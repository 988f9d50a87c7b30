/** The Test button of the mailbox and domain credentials (P35, P36, P40): real logins, answered in plain words. */
import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';

import { detectServers } from '../providers/detect';
import { explainFailure } from '../hints/hints';
import { resolveDomain, resolveMailbox } from './resolveSettings';
import { summarizeReport, testMailbox } from './testMailbox';

/** Logs in over IMAP and SMTP, and sends a test mail if the credential wants one. */
export async function testMailboxCredential(
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const fields = credential.data ?? {};
	if (fields.provider === 'domain') {
		// A credential cannot see another one; only a node has both. n8n would show "OK" as "tested successfully".
		return {
			status: 'Error',
			message:
				'Not tested: the servers stand in the Domain Settings credential, which cannot be seen from here. This is not a fault: save, then run Mailbox: Test Connection, which has both.',
		};
	}
	return await answer(async () => {
		const settings = await resolveMailbox(fields, { detect: detectServers });
		const sendTestMail = fields.sendTestMail === true && settings.sending.kind !== 'none';
		const report = await testMailbox(settings, { login: true, sendTestMail });
		return { ok: report.ok, message: summarizeReport(report) };
	});
}

/** Greets the servers of a domain; users are tested by Mailbox: Test Domain. */
export async function testDomainCredential(
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await answer(async () => {
		const settings = resolveDomain(credential.data ?? {});
		const report = await testMailbox(settings, { login: false, sendTestMail: false });
		return {
			ok: report.ok,
			message: `${summarizeReport(report)} Saving takes effect for every mailbox of the domain.`,
		};
	});
}

async function answer(
	test: () => Promise<{ ok: boolean; message: string }>,
): Promise<INodeCredentialTestResult> {
	try {
		const { ok, message } = await test();
		return { status: ok ? 'OK' : 'Error', message };
	} catch (error) {
		const { text, remedy } = explainFailure(error);
		return { status: 'Error', message: `${text}. ${remedy}` };
	}
}
