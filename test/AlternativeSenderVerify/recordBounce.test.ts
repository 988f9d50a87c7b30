import { readBounce } from '../../nodes/AlternativeSenderVerify/readBounce';
import { describeMailLog } from '../../nodes/shared/senders/mailCaps';
import { describeRegistry } from '../../nodes/shared/senders/schema';
import { createDataTables } from '../shared/tables/dataTables';
import { codeOf, runVerify, sendersOf } from './verifyRun';

const makeBounce = (
	messageId: string,
	status = '5.1.1',
	action = 'failed',
	diagnostic: string[] = [],
	recipient = 'Final-Recipient: rfc822; ann@x.org',
) =>
	[
		'From: MAILER-DAEMON@mx.example',
		'Message-ID: <dsn@mx.example>',
		'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
		'',
		'--b',
		'Content-Type: message/delivery-status',
		'',
		'Reporting-MTA: dns; mx.example',
		'',
		recipient,
		`Action: ${action}`,
		`Status: ${status}`,
		...diagnostic,
		'',
		'--b',
		'Content-Type: message/rfc822',
		'',
		`Message-ID: ${messageId}`,
		'To: ann@x.org',
		'',
		'--b--',
		'',
	].join('\r\n');

function openTables() {
	const n8n = createDataTables();
	const rows = ['ann', 'bob'].map((owner) => ({
		owner,
		address: `${owner}@x.org`,
		status: 'notConfirmed',
		delivery: 'sent',
	}));
	return {
		n8n,
		registry: n8n.create(describeRegistry(), rows),
		mailLog: n8n.create(
			describeMailLog(),
			rows.map(({ owner, address }) => ({
				owner,
				address,
				outcome: 'sent',
				messageId: `<${owner}-1@harbour.example>`,
			})),
		),
	};
}

describe('record bounce', () => {
	it('B12 records that mail to the address does not arrive, and to no other', async () => {
		const { n8n, registry, mailLog } = openTables();
		const sources = [makeBounce('<ann-1@harbour.example>')];
		const { outputs } = await runVerify(n8n, 'recordBounce', [{}], {}, { sources });
		expect(sendersOf(outputs[0])).toMatchObject([{ owner: 'ann', address: 'ann@x.org' }]);
		expect(codeOf(outputs[0]![0])).toBe('undeliverable');
		expect(registry.rows.map(({ delivery }) => delivery)).toEqual(['undeliverable', 'sent']);
		expect(mailLog.rows.map(({ outcome }) => outcome)).toEqual(['undeliverable', 'sent']);
	});

	it.each([
		['of a mail we did not send', makeBounce('<forged@harbour.example>'), 'bounceOfOther'],
		[
			'that reports a delay',
			makeBounce('<ann-1@harbour.example>', '4.4.1', 'delayed'),
			'bounceNotFinal',
		],
		[
			'that failed for now',
			makeBounce('<ann-1@harbour.example>', '4.2.2', 'failed'),
			'bounceNotFinal',
		],
		[
			'that was relayed on, whatever its status',
			makeBounce('<ann-1@harbour.example>', '5.0.0', 'relayed'),
			'bounceNotFinal',
		],
		[
			'that reports a delivery',
			makeBounce('<ann-1@harbour.example>', '2.0.0', 'delivered'),
			'bounceNotFinal',
		],
		['that is an ordinary mail', 'Subject: <ann-1@harbour.example>\r\n\r\nHello', 'bounceNotFinal'],
	])('B12 records nothing of a bounce %s', async (_, source, code) => {
		const { n8n, registry } = openTables();
		const { outputs } = await runVerify(n8n, 'recordBounce', [{}], {}, { sources: [source] });
		expect(codeOf(outputs[0]![0])).toBe(code);
		expect(registry.rows.map(({ delivery }) => delivery)).toEqual(['sent', 'sent']);
	});

	it.each([
		['5.7.1', ['Diagnostic-Code: smtp; 554 5.7.1 <ann@x.org>: Relay access denied']],
		['5.0.0', ['Diagnostic-Code: smtp; 554 <ann@x.org>: Relay access', ' denied']],
		['5.1.1', ['Diagnostic-Code: smtp; 554 5.7.1 Client host rejected']],
		['5.5.1', ['Diagnostic-Code: smtp; 504 5.5.2 <x>: Helo command rejected: need a name']],
		['5.0.0', ['Diagnostic-Code: smtp; 550 turn on SMTP Authentication in your mail client']],
		['5.7.26', []],
		['5.2.2', ['Diagnostic-Code: smtp; 552 5.2.2 Mailbox full']],
		['5.0.0', []],
	])('B12 B41 marks no address as dead by a refusal of ours: %s %j', async (status, diagnostic) => {
		const { n8n, registry, mailLog } = openTables();
		const source = makeBounce('<ann-1@harbour.example>', status, 'failed', diagnostic);
		const { outputs } = await runVerify(n8n, 'recordBounce', [{}], {}, { sources: [source] });
		expect(codeOf(outputs[0]![0])).toBe('bounceNotOfMailbox');
		expect(registry.rows.map(({ delivery }) => delivery)).toEqual(['sent', 'sent']);
		expect(mailLog.rows.map(({ outcome }) => outcome)).toEqual(['sent', 'sent']);
	});

	it.each([
		['5.1.1', ['Diagnostic-Code: smtp; 550 5.1.1 <ann@x.org>: User unknown']],
		['5.0.0', ['Diagnostic-Code: smtp;', '\t550 No such user here']],
		['5.1.10', []],
	])('B12 records a mailbox that is not there: %s %j', async (status, diagnostic) => {
		const { n8n, registry } = openTables();
		const source = makeBounce('<ann-1@harbour.example>', status, 'failed', diagnostic);
		await runVerify(n8n, 'recordBounce', [{}], {}, { sources: [source] });
		expect(registry.rows.map(({ delivery }) => delivery)).toEqual(['undeliverable', 'sent']);
	});

	it.each([
		'Final-Recipient: rfc822; <ANN@X.org>',
		'Original-Recipient: rfc822;ann+40x.org',
		'Final-Recipient: rfc822;\r\n ann@x.org',
		'Original-Recipient: utf-8; ann@x.org',
		'Final-Recipient: rfc822; other@y.org\r\nOriginal-Recipient: rfc822; ann@x.org',
	])('B12 the recipient who failed is read of %j', async (recipient) => {
		const { n8n, registry } = openTables();
		const sources = [makeBounce('<ann-1@harbour.example>', '5.1.1', 'failed', [], recipient)];
		await runVerify(n8n, 'recordBounce', [{}], {}, { sources });
		expect(registry.rows[0]!.delivery).toBe('undeliverable');
	});

	it.each([
		['the archive copy alone', 'Final-Recipient: rfc822; archive@harbour.example'],
		[
			'another, while ours was relayed (RFC 3464 section 2.3)',
			'Final-Recipient: rfc822; ann@x.org\r\nAction: relayed\r\nStatus: 2.1.9\r\n\r\nFinal-Recipient: rfc822; archive@harbour.example',
		],
	])('B12 a failure of %s marks nobody else', async (_, recipient) => {
		const { n8n, registry } = openTables();
		const sources = [makeBounce('<ann-1@harbour.example>', '5.1.1', 'failed', [], recipient)];
		const { outputs } = await runVerify(n8n, 'recordBounce', [{}], {}, { sources });
		expect(codeOf(outputs[0]![0])).toBe('bounceOfOther');
		expect(registry.rows[0]!.delivery).toBe('sent');
	});

	it('B16 records many in a constant number of calls', async () => {
		const { n8n } = openTables();
		const sources = Array.from({ length: 100 }, () => makeBounce('<ann-1@harbour.example>'));
		await runVerify(
			n8n,
			'recordBounce',
			sources.map(() => ({})),
			{},
			{ sources },
		);
		expect(n8n.calls.filter((call) => call.startsWith('row:'))).toHaveLength(4);
	});

	it('names the item that carries no raw mail', async () => {
		const { n8n } = openTables();
		await expect(runVerify(n8n, 'recordBounce', [{}])).rejects.toThrow('carries no raw mail');
	});

	it('reads a hostile bounce within bounds', () => {
		const { messageIds } = readBounce(
			Buffer.from(Array.from({ length: 5000 }, (_, index) => `<a${index}@b.c>`).join('')),
		);
		expect(messageIds.size).toBe(1000);
		expect(readBounce(Buffer.from('<'.repeat(2_000_000))).messageIds.size).toBe(0);
		expect(readBounce(Buffer.from(`<${'a'.repeat(2_000_000)}`)).messageIds.size).toBe(0);
	});
});
