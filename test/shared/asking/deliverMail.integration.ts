import { simpleParser } from 'mailparser';

import type { MailboxSettings } from '../../../nodes/shared/connection/settings';
import { deliverMail, type MailToDeliver } from '../../../nodes/shared/asking/deliverMail';
import type { OutgoingConfirmation } from '../../../nodes/shared/asking/confirmation';
import { startSmtpServer, type SmtpTestServer } from '../../../sandbox/servers/smtp';

const link = 'https://n8n.example/webhook/confirm-alternative-sender?confirm=v1.abc.def';

describe('delivering a confirmation mail', () => {
	let server: SmtpTestServer;
	let refusals: Array<string | undefined> = [];
	let refuseAt: 'from' | 'to' | 'message' = 'to';

	beforeAll(async () => {
		server = await startSmtpServer({
			refuse: (stage) => (stage === refuseAt ? refusals.shift() : undefined),
		});
	});
	afterAll(() => server.close());
	beforeEach(() => {
		refusals = [];
		refuseAt = 'to';
		server.received.length = 0;
	});

	function makeMail(
		settings: Partial<MailboxSettings> = {},
		mail: Partial<MailToDeliver['mail']> = {},
	): MailToDeliver {
		return {
			link,
			timeZone: 'UTC',
			warningsOf: () => Promise.resolve([]),
			outgoing: {
				request: { ownerName: '' },
				to: 'anna.private@example.net',
				claims: {
					address: 'anna.private@example.net',
					owner: 'anna@harbour.example',
					organization: 'Harbour Supplies',
					language: 'en',
					expiresAt: 1_800_000_000,
				},
				replyCode: 'K7PQ-2MXA-9TRB-WZ4H',
			} as OutgoingConfirmation,
			mail: {
				transport: 'smtp',
				settingsUrl: '',
				ownTexts: {},
				sender: { name: '', address: '' },
				replyTo: '',
				...mail,
			} as MailToDeliver['mail'],
			settings: {
				account: 'crm@harbour.example',
				provider: 'custom',
				sending: {
					kind: 'smtp',
					host: server.host,
					port: server.port,
					security: 'none',
					authentication: { kind: 'none' },
				},
				sender: { name: 'Harbour Supplies', address: 'crm@harbour.example' },
				replyTo: '',
				archiveAddress: '',
				certificate: { kind: 'trusted' },
				route: {},
				...settings,
			},
		};
	}

	const pauses: number[] = [];
	const pause = (ms: number) => {
		pauses.push(ms);
		return Promise.resolve();
	};

	it('P04 goes to the address alone, as text and HTML, marked as written by a machine', async () => {
		const delivery = await deliverMail(makeMail(), pause);
		expect(delivery).toEqual({
			kind: 'sent',
			messageId: expect.stringMatching(/^<.+@harbour\.example>$/) as string,
			warnings: [],
		});
		expect(server.received).toHaveLength(1);
		const [{ envelopeTo, envelopeFrom, source }] = server.received as [(typeof server.received)[0]];
		expect([envelopeFrom, envelopeTo]).toEqual([
			'crm@harbour.example',
			['anna.private@example.net'],
		]);
		const mail = await simpleParser(source);
		expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
		expect(mail.from?.text).toBe('"Harbour Supplies" <crm@harbour.example>');
		expect(mail.text).toContain(link);
		expect(mail.text).toContain('K7PQ-2MXA-9TRB-WZ4H');
		expect(mail.html).toContain(`href="${link}"`);
	});

	it('P23 P25 P33 the sender and reply-to of this sending win over the credential’s', async () => {
		await deliverMail(
			makeMail(
				{ replyTo: 'desk@harbour.example' },
				{
					sender: { name: 'CRM', address: 'confirm@harbour.example' },
					replyTo: 'anna@harbour.example',
				},
			),
			pause,
		);
		const mail = await simpleParser(server.received[0]!.source);
		expect(mail.from?.text).toBe('"CRM" <confirm@harbour.example>');
		expect(mail.replyTo?.text).toBe('anna@harbour.example');
		expect(server.received[0]!.envelopeFrom).toBe('confirm@harbour.example');
	});

	it('P32 the archive gets a copy that confirms nothing', async () => {
		await deliverMail(makeMail({ archiveAddress: 'archive@harbour.example' }), pause);
		expect(server.received.map(({ envelopeTo }) => envelopeTo)).toEqual([
			['anna.private@example.net'],
			['archive@harbour.example'],
		]);
		const copy = await simpleParser(server.received[1]!.source);
		for (const part of [copy.text!, copy.html as string]) {
			expect(part).toContain('anna.private@example.net');
			expect(part).not.toContain('v1.abc');
			expect(part).not.toContain('K7PQ');
		}
	});

	it('a mail that the server puts off (4xx) is tried again, with pauses', async () => {
		pauses.length = 0;
		refusals = ['451 4.3.0 Later', '450 4.2.0 Greylisted'];
		expect(await deliverMail(makeMail(), pause)).toMatchObject({ kind: 'sent' });
		expect(pauses).toEqual([1000, 5000]);
		expect(server.received).toHaveLength(1);
	});

	it('a mail that the server keeps putting off is left for later, with its words', async () => {
		refusals = Array<string>(3).fill('450 4.2.0 Greylisted');
		expect(await deliverMail(makeMail(), pause)).toMatchObject({
			kind: 'postponed',
			why: { code: 'refusedForNow', text: expect.stringContaining('Greylisted') as string },
		});
	});

	it.each([
		['to', '550 5.1.1 No such user'],
		['message', '550 5.2.1 Mailbox disabled'],
	] as const)('an address refused for good (5xx at %s) is undeliverable', async (stage, answer) => {
		refuseAt = stage;
		refusals = [answer];
		expect(await deliverMail(makeMail(), pause)).toMatchObject({
			kind: 'undeliverable',
			why: { code: 'refusedForGood', text: expect.stringContaining(answer.slice(10)) as string },
		});
	});

	it.each([
		['to', '554 5.7.1 Relay access denied'],
		['to', '504 5.5.2 <n8n>: Helo command rejected'],
		['message', '554 5.7.1 Not wanted'],
	] as const)('B41 a refusal of ours (%s, %s) marks no address dead', async (stage, answer) => {
		refuseAt = stage;
		refusals = [answer];
		expect(await deliverMail(makeMail(), pause)).toMatchObject({ kind: 'broken' });
	});

	it('a refused sender is a setting to mend, not the fault of the address', async () => {
		refuseAt = 'from';
		refusals = ['553 5.7.1 Sender not allowed'];
		expect(await deliverMail(makeMail(), pause)).toMatchObject({ kind: 'broken' });
	});

	it('P36 a server out of reach is explained, with the next step', async () => {
		const gone = await startSmtpServer();
		await gone.close();
		const delivery = await deliverMail(
			makeMail({
				sending: {
					kind: 'smtp',
					host: gone.host,
					port: gone.port,
					security: 'none',
					authentication: { kind: 'none' },
				},
			}),
			pause,
		);
		expect(delivery).toMatchObject({
			kind: 'broken',
			problem: { code: expect.stringMatching(/^connection/) as string },
		});
	});

	it('P29 a credential that sends another way is named before anything is sent', async () => {
		expect(await deliverMail(makeMail({}, { transport: 'http' }), pause)).toMatchObject({
			kind: 'broken',
			problem: { code: 'transportMismatch' },
		});
		expect(server.received).toEqual([]);
	});

	it('P24 what hinders the sender’s domain stands in the warnings', async () => {
		const warning = { code: 'freeMailUnauthorized', text: 'Mail as gmail.com may be dropped' };
		const delivery = await deliverMail(
			{ ...makeMail(), warningsOf: () => Promise.resolve([warning]) },
			pause,
		);
		expect(delivery).toMatchObject({ kind: 'sent', warnings: [warning] });
	});
});
