/**
 * Test Domain: tests every mailbox of a domain with its Domain Settings and lists who would be cut off (P40). A node
 * holds one mailbox credential; the others are tested by a small inner workflow each, which runs this node's Test
 * Connection with that credential, so n8n decides whether this workflow may use it and no password is copied.
 */
import type { IDataObject, IExecuteFunctions, INode, IWorkflowBase } from 'n8n-workflow';

import { explainFailure } from '../../shared/hints/hints';
import { readMailboxSettings } from '../../shared/credential/n8nSettings';
import { testMailbox } from '../../shared/credential/testMailbox';
import { describeInlineWorkflow } from '../../shared/n8n/inlineWorkflow';
import type { Operation } from '../../shared/n8n/operation';
import { ProblemError, type Problem } from '../../shared/reasons/problem';
import { quote } from '../../shared/reasons/receipt';
import { findProblem } from './testConnection';

interface Parameters {
	/** Ids of the other mailbox credentials. */
	credentialIds: string[];
}

interface MailboxVerdict {
	/** The address, or the credential's id when it is not known. */
	mailbox: string;
	ok: boolean;
	problem?: Problem;
}

const mostMailboxes = 500;

export const testDomain: Operation<Parameters> = {
	option: {
		name: 'Test Domain',
		value: 'testDomain',
		action: 'Test every mailbox of a domain',
		description: 'Log in to every mailbox with the Domain Settings and list who would be cut off',
	},
	properties: [
		{
			displayName: 'Other Mailboxes',
			name: 'mailboxes',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'https://n8n.example.com/home/credentials/AbCdEf123',
			description:
				'The other Email to CRM Mailbox credentials of the domain, one a line: their page in n8n, or the id at its end. The one selected above is tested in any case.',
			hint: 'To try changed settings first, select a copy of the Domain Settings above: nobody else is on it',
		},
	],
	readParameters(context, itemIndex) {
		const typed = context.getNodeParameter('mailboxes', itemIndex, '') as string;
		return { credentialIds: readCredentialIds(typed) };
	},
	async run(batch, context) {
		assertOnDomain(context.getNode());
		const own = await testOwn(context);
		const ids = [...new Set(batch.flatMap(({ parameters }) => parameters.credentialIds))];
		const others = new Map<string, MailboxVerdict>();
		// One after another: providers count simultaneous logins from one address.
		for (const id of ids) others.set(id, await testOther(context, id));
		return batch.map(({ parameters }) => {
			const verdicts = [own, ...parameters.credentialIds.map((id) => others.get(id)!)];
			const cutOff = verdicts.filter(({ ok }) => !ok);
			const report = {
				action: 'domainTested',
				ok: cutOff.length === 0,
				tested: verdicts.length,
				cutOff: cutOff as unknown as IDataObject[],
				working: verdicts.filter(({ ok }) => ok).map(({ mailbox }) => mailbox),
			};
			return { add: { mailbox: report } };
		});
	},
};

/** @throws ProblemError naming the line that is no credential */
export function readCredentialIds(typed: string): string[] {
	const lines = typed.split(/[\s,;]+/).filter(Boolean);
	if (lines.length > mostMailboxes) {
		throw new ProblemError({
			code: 'tooManyMailboxes',
			text: `More than ${mostMailboxes} mailboxes cannot be tested at once`,
			remedy: 'Split the list over several runs.',
		});
	}
	return lines.map((line) => {
		const id = /(?:^|\/)([A-Za-z0-9_-]{1,36})(?:[?#].*)?$/.exec(line)?.[1];
		if (id) return id;
		throw new ProblemError({
			code: 'credentialInvalid',
			text: `${quote(line)} is neither the page nor the id of a credential`,
			remedy: 'Open the credential in n8n and copy the address of the page.',
		});
	});
}

function assertOnDomain(node: INode): void {
	if (node.parameters.authentication === 'domain') return;
	throw new ProblemError({
		code: 'domainSettingsMissing',
		text: 'Test Domain needs Domain Settings',
		remedy:
			'Choose "Mailbox on Domain Settings" as the authentication and select a mailbox and its Domain Settings.',
	});
}

async function testOwn(context: IExecuteFunctions): Promise<MailboxVerdict> {
	const settings = await readMailboxSettings(context);
	const report = await testMailbox(settings, { login: true, sendTestMail: false });
	const problem = findProblem(report);
	return { mailbox: settings.account, ok: !problem, ...(problem && { problem }) };
}

async function testOther(
	context: IExecuteFunctions,
	credentialId: string,
): Promise<MailboxVerdict> {
	try {
		const { data } = await context.executeWorkflow(
			{ code: describeTest(context.getNode(), credentialId) },
			[{ json: {} }],
		);
		const result = data[0]?.[0]?.json;
		const report = result?.mailbox as { account?: string } | undefined;
		return { mailbox: report?.account ?? credentialId, ok: true };
	} catch (error) {
		return { mailbox: credentialId, ok: false, problem: readInnerProblem(error) };
	}
}

function describeTest(node: INode, credentialId: string): IWorkflowBase {
	return describeInlineWorkflow('Test one mailbox of a domain', {
		type: node.type,
		typeVersion: node.typeVersion,
		parameters: { authentication: 'domain', operation: 'testConnection' },
		credentials: {
			...node.credentials,
			emailToCrmMailbox: { id: credentialId, name: credentialId },
		},
	});
}

function readInnerProblem(error: unknown): Problem {
	const { text } = explainFailure(error);
	const message = error instanceof Error ? error.message : text;
	const description =
		error instanceof Error && 'description' in error && typeof error.description === 'string'
			? error.description
			: 'Open this credential and test it.';
	return { code: 'cutOff', text: message, remedy: description };
}
