/** Test Connection: logs in over IMAP and SMTP for real, whatever the kind of credential (P35, P36). */
import { readMailboxSettings } from '../../shared/credential/n8nSettings';
import { testMailbox, type MailboxReport } from '../../shared/credential/testMailbox';
import type { Operation, Outcome } from '../../shared/n8n/operation';
import type { Problem } from '../../shared/reasons/problem';

interface Parameters {
	sendTestMail: boolean;
}

export const testConnection: Operation<Parameters> = {
	option: {
		name: 'Test Connection',
		value: 'testConnection',
		action: 'Test the connection to the mailbox',
		description: 'Log in over IMAP and SMTP; every failure comes with cause and next step',
	},
	properties: [
		{
			displayName: 'Send a Test Mail',
			name: 'sendTestMail',
			type: 'boolean',
			default: false,
			description: 'Whether to send a mail to the mailbox itself too',
		},
	],
	readParameters: (context, itemIndex) => ({
		sendTestMail: context.getNodeParameter('sendTestMail', itemIndex, false) === true,
	}),
	async run(batch, context) {
		const settings = await readMailboxSettings(context);
		const outcomes: Outcome[] = [];
		for (const { parameters } of batch) {
			const report = await testMailbox(settings, { login: true, ...parameters });
			const problem = findProblem(report);
			outcomes.push(problem ? { problem } : { add: { mailbox: { action: 'tested', ...report } } });
		}
		return outcomes;
	},
};

/** The first thing to repair, with what does work. */
export function findProblem({ servers }: MailboxReport): Problem | undefined {
	const broken = servers.find(({ ok }) => !ok);
	if (!broken?.problem) return undefined;
	const works = servers.find(({ ok }) => ok);
	const prefix = works
		? `${works.protocol.toUpperCase()} works, ${broken.protocol.toUpperCase()} does not: `
		: '';
	return { ...broken.problem, text: `${prefix}${broken.problem.text}` };
}
