/** An n8n with a person's own page on it, the page behind confirmation links, and a mail server: for tests of the page. */
import { randomBytes } from 'node:crypto';

import { describeRegistry } from '../../nodes/shared/senders/schema';
import type { N8nApi } from '../../sandbox/n8nApi';
import { startSmtpServer, type SmtpTestServer } from '../../sandbox/servers/smtp';
import { importTemplate, readTemplates } from '../../sandbox/templates';
import { waitFor } from '../../sandbox/waitFor';
import { findLink } from './findLink';
import { signIn, type Stage } from './stage';

export const anna = 'anna@harbour.example';
/** Keeps everybody's never-log list. */
export const bo = 'bo@harbour.example';

export interface MailSettingsScene {
	smtp: SmtpTestServer;
	api: N8nApi;
	/** The address of the page. */
	page: string;
	mailsTo(address: string): SmtpTestServer['received'];
	/** @returns the link of the newest mail to the address, once there are more mails than before */
	nextLink(address: string, before: number): Promise<string>;
}

export async function setMailSettingsScene(stage: Stage): Promise<MailSettingsScene> {
	const smtp = await stage.add(startSmtpServer());
	const n8n = await stage.startN8n({ environment: { GENERIC_TIMEZONE: 'UTC' } });
	const api = await signIn(n8n);
	const page = `${n8n.url}/webhook/my-mail-settings`;
	const registry = describeRegistry();
	await api.createTable(registry.name, registry.columns);
	await api.insertRows(
		registry.name,
		[anna, bo].map((address) => ({ owner: address, address, status: 'main' })),
	);
	const mailbox = await api.createCredential('Mailbox', 'emailToCrmMailbox', {
		...{ provider: 'custom', user: 'crm@harbour.example', password: 'secret' },
		...{ receiving: 'none', sending: 'smtp', smtpHost: smtp.host, smtpPort: smtp.port },
		...{ smtpSecurity: 'none', smtpLogin: 'none', certificate: 'trusted', route: 'direct' },
	});
	const key = await api.createCredential('Signing key', 'emailToCrmSigningKey', {
		secretKey: randomBytes(32).toString('base64'),
		previousSecretKey: '',
	});
	const credentials = {
		emailToCrmMailbox: { id: mailbox, name: 'Mailbox' },
		emailToCrmSigningKey: { id: key, name: 'Signing key' },
	};
	const templates = await readTemplates();
	const organization = 'Harbour Supplies';
	for (const file of ['confirm-alternative-sender', 'my-mail-settings']) {
		const workflow = await importTemplate(api, templates.get(file)!, credentials, {
			confirmationLinkTrigger: { organization, settingsUrl: page },
			mailSettingsPageTrigger: { organization },
			mailSettingsPage: { administrators: bo },
		});
		await api.publish(workflow);
	}
	// n8n opens the ways into a published workflow one after another, POST last.
	for (const address of [page, `${n8n.url}/webhook/confirm-alternative-sender`]) {
		await waitFor(
			address,
			async () => (await fetch(address, { method: 'POST' })).status,
			(status) => status !== 404,
		);
	}
	const mailsTo = (address: string) =>
		smtp.received.filter(({ envelopeTo }) => envelopeTo[0] === address);
	const nextLink = async (address: string, before: number) => {
		const mails = await waitFor(
			`a mail to ${address}`,
			() => mailsTo(address),
			(found) => found.length > before,
		);
		return await findLink(mails.at(-1)!.source);
	};
	return { smtp, api, page, mailsTo, nextLink };
}
