// B13 n8n runs no error workflow for an execution that it cut short: the trigger tells of it.
import {
	ManualExecutionCancelledError,
	SystemShutdownExecutionCancelledError,
	TimeoutExecutionCancelledError,
	type ExecutionStatus,
} from 'n8n-workflow';

import { startImapServer, type EmbeddedImapServer } from '../../sandbox/servers/imap';
import { mailNamed, user, users } from './folderPolls';
import { polledNode } from './pollContext';

let server: EmbeddedImapServer;
beforeEach(async () => {
	server = await startImapServer({ users });
});
afterEach(async () => await server.close());

const ended = (status: ExecutionStatus, error?: Error) => ({
	status,
	// As n8n keeps it.
	data: {
		resultData: { runData: {}, ...(error && { error: { ...error, message: error.message } }) },
	},
});
const reject = (error: Error) => () => {
	throw error;
};
const timedOut = new TimeoutExecutionCancelledError('1');

async function pollWith(run: () => unknown, mails = 3): Promise<string[]> {
	for (let mail = 1; mail <= mails; mail++) await server.deliver(user, mailNamed(`mail ${mail}`));
	const node = polledNode(server, {}, { run });
	await node.poll();
	await new Promise(setImmediate);
	return (node.errors as Array<Error & { description: string }>).map(
		({ message, description }) => `${message}. ${description}`,
	);
}

it.each([
	['n8n stops it', reject(timedOut)],
	['it ended as canceled', () => ended('canceled', timedOut)],
	['a request under way failed by it', () => ended('error', timedOut)],
	['n8n only says that it was canceled', () => ended('canceled')],
	['an n8n before 2.0 stops it', () => ended('canceled', new Error('Workflow timed out'))],
])('B13 an execution cut short by its time limit is told: %s', async (_, run) => {
	const told = await pollWith(run);
	expect(told).toHaveLength(1);
	expect(told[0]).toContain(
		'The execution of 3 mails from "INBOX" was cut short by its time limit',
	);
	expect(told[0]).toContain('EXECUTIONS_TIMEOUT');
	expect(told[0]).toContain('lower Batch Size');
});

it.each([
	['a person stopped', reject(new ManualExecutionCancelledError('1'))],
	[
		'a person stopped, as n8n keeps it',
		() => ended('canceled', new ManualExecutionCancelledError('1')),
	],
	['ended with n8n', reject(new SystemShutdownExecutionCancelledError('1'))],
	['came through', () => ended('success')],
	['failed, which n8n tells of itself', () => ended('error', new Error('The request timed out'))],
	['failed in the words of a CRM', () => ended('error', new Error('Job was canceled manually'))],
])('B13 an execution that %s is none', async (_, run) => {
	expect(await pollWith(run)).toEqual([]);
});

it('B13 it is told once, and again when one came through in between; a lone mail gets no word of Batch Size', async () => {
	let run: () => unknown = reject(timedOut);
	const node = polledNode(server, {}, { run: () => run() });
	const pollOne = async () => {
		await server.deliver(user, mailNamed('one more'));
		await node.poll();
		await new Promise(setImmediate);
	};
	await pollOne();
	await pollOne();
	expect(node.errors).toHaveLength(1);
	const [error] = node.errors as Array<Error & { description: string }>;
	expect(error!.message).toContain('one mail');
	expect(error!.description).toContain('Timeout Workflow');
	expect(error!.description).not.toContain('Batch Size');
	run = () => ended('success');
	await pollOne();
	run = reject(timedOut);
	await pollOne();
	expect(node.errors).toHaveLength(2);
});
