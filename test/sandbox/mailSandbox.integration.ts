// The sandbox's mail is judged like real mail, its pages show hostile mail harmlessly, and its data outlives it.
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';

import { checkMessage } from '../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { createResolver } from '../../nodes/shared/dns/resolver';
import { serveInbox, type InboxPage } from '../../sandbox/mail/inboxPage';
import { MailSandbox } from '../../sandbox/mail/mailSandbox';
import { deliverSeedMails, failingDomain } from '../../sandbox/mail/seedMails';
import { alternativeAddress, crmMailbox, elsewhere, password } from '../../sandbox/mail/world';
import { waitFor } from '../../sandbox/waitFor';

describe('the mail sandbox', () => {
	let folder: string;
	let stateFile: string;
	let sandbox: MailSandbox;
	let inbox: InboxPage;

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'email-to-crm-sandbox-'));
		stateFile = path.join(folder, 'mail.json');
		sandbox = await MailSandbox.start({ stateFile });
		inbox = await serveInbox(sandbox);
	});

	afterEach(async () => {
		await inbox.close();
		await sandbox.close();
		await rm(folder, { recursive: true, force: true });
	});

	it('has a mail for each verdict of Email Auth Check', async () => {
		await deliverSeedMails(sandbox);
		const mails = sandbox.imap.folder(crmMailbox).mails;
		expect(await Promise.all(mails.map(({ source }) => decide(source)))).toEqual([
			'pass',
			'fail',
			'pass',
			'pass',
			'undetermined',
		]);
		sandbox.setDnsFailing(failingDomain, false);
		expect(await decide(mails[4]!.source)).toBe('pass');
	});

	it('delivers what is submitted, signed, to the recipient or elsewhere', async () => {
		await submit({ to: [alternativeAddress.address, 'who@outside.example'], subject: 'Hello' });
		const [inside] = sandbox.imap.folder(alternativeAddress.address).mails;
		expect(await decide(inside!.source)).toBe('pass');
		expect(sandbox.imap.folder(elsewhere).mails).toHaveLength(1);
	});

	it('keeps mails and keys for the next start', async () => {
		await submit({ to: alternativeAddress.address, subject: 'Kept' });
		await sandbox.close();
		sandbox = await MailSandbox.start({ stateFile });
		const [kept] = sandbox.imap.folder(alternativeAddress.address).mails;
		expect(await decide(kept!.source)).toBe('pass');
	});

	it('shows hostile mail without running any of it', async () => {
		const attack = '"><script>alert(1)</script>';
		await submit({ to: elsewhere, subject: attack, text: attack, html: `<p>${attack}</p>` });
		const list = await fetch(inbox.url);
		const link = /href="(\/mail[^"]+)"/.exec(await list.text())![1]!.replaceAll('&amp;', '&');
		for (const response of [await fetch(inbox.url), await fetch(new URL(link, inbox.url))]) {
			expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
			const page = await response.text();
			expect(page).toContain('&lt;script&gt;');
			expect(page).not.toContain('<script');
		}
	});

	it('refuses pages to other host names', async () => {
		const status = await new Promise((resolve) => {
			get(inbox.url, { headers: { host: 'attacker.example' } }, (response) => {
				response.resume();
				resolve(response.statusCode);
			});
		});
		expect(status).toBe(403);
	});

	async function decide(source: Buffer): Promise<string> {
		const resolve = createResolver({ servers: sandbox.dns.address });
		return (await checkMessage(source, { policy: 'aligned' }, resolve)).decision;
	}

	async function submit(mail: SendMailOptions & { to: string | string[] }): Promise<void> {
		const delivered = countDelivered();
		const { host, port } = sandbox.smtp;
		const transport = createTransport({ host, port, auth: { user: crmMailbox, pass: password } });
		await transport.sendMail({ from: crmMailbox, ...mail });
		transport.close();
		// Taken first and delivered then, as everywhere.
		const recipients = [mail.to].flat();
		await waitFor(
			'the mail to be delivered',
			() => countDelivered(),
			(count) => count === delivered + recipients.length,
		);
	}

	function countDelivered(): number {
		return [alternativeAddress.address, elsewhere]
			.map((address) => sandbox.imap.folder(address).mails.length)
			.reduce((sum, count) => sum + count);
	}
});
