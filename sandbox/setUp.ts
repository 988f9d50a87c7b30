/**
 * Fills a new n8n of the sandbox: credentials, tables with a few rows, the templates imported, filled in and
 * published. Used by `npm start` and by the end-to-end tests.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { describeNeverLogList } from '../nodes/shared/neverLog/table';
import { describeRegistry } from '../nodes/shared/senders/schema';
import type { MailSandbox } from './mail/mailSandbox';
import {
	alternativeAddress,
	crmMailbox,
	mainAddresses,
	neverLogged,
	ownDomains,
	password,
} from './mail/world';
import type { N8nApi } from './n8nApi';
import { importTemplate, readTemplates, type Credentials, type OwnParameters } from './templates';

/** What was created, for the next start. */
export interface SandboxIds {
	credentials: Credentials;
	/** By template file name. */
	workflows: Record<string, string>;
}

const organization = 'Harbour Supplies';

/** What the environment of the sandbox's n8n says beside the usual. */
export function sandboxEnvironment(sandbox: MailSandbox): Record<string, string> {
	return {
		NODE_OPTIONS: `--require=${path.join(__dirname, 'loopbackDns.js')}`,
		SANDBOX_DNS: sandbox.dns.address,
		GENERIC_TIMEZONE: 'UTC',
	};
}

export interface SandboxSettings {
	/** How long an unmarked mail waits before it is tried again; default 1. */
	visibilityMinutes?: number;
	/** Further options of the Mailbox Trigger. */
	triggerOptions?: IDataObject;
	/** Send Confirmation's limits; its own defaults when not given. */
	confirmationLimits?: IDataObject;
	/** Where the templates are, when not the shipped ones. */
	templates?: string;
}

/** To be looked at: the sandbox has no mailboxes of users, and no CRM of another kind. */
const notPublished = ['any-crm', 'connected-mailbox', 'several-mailboxes'];

export async function fillSandbox(
	api: N8nApi,
	sandbox: MailSandbox,
	settings: SandboxSettings = {},
): Promise<SandboxIds> {
	const credentials = await createCredentials(api, sandbox);
	await fillTables(api);
	const workflows: Record<string, string> = {};
	for (const [file, template] of await readTemplates(settings.templates)) {
		workflows[file] = await importTemplate(
			api,
			template,
			credentials,
			ownParameters(api.url, settings),
		);
	}
	// The confirmation page is there before the first confirmation mail is sent.
	const files = Object.keys(workflows).filter((file) => !notPublished.includes(file));
	const inOrder = [...files.filter((file) => file !== 'bcc-to-crm'), 'bcc-to-crm'];
	for (const file of inOrder) await api.publish(workflows[file]!);
	return { credentials, workflows };
}

/** Points the mailbox credential at the sandbox's servers, whose ports may be others than last time. */
export async function reconnectSandbox(
	api: N8nApi,
	sandbox: MailSandbox,
	{ credentials }: SandboxIds,
): Promise<void> {
	const { id, name } = credentials.emailToCrmMailbox!;
	await api.updateCredential(id, name, 'emailToCrmMailbox', describeMailbox(sandbox));
}

async function createCredentials(api: N8nApi, sandbox: MailSandbox): Promise<Credentials> {
	const wanted: Array<[type: string, name: string, data: IDataObject]> = [
		['emailToCrmMailbox', 'CRM mailbox', describeMailbox(sandbox)],
		[
			'emailToCrmSigningKey',
			'Signing key',
			{ secretKey: randomBytes(32).toString('base64'), previousSecretKey: '' },
		],
	];
	const credentials: Credentials = {};
	for (const [type, name, data] of wanted) {
		credentials[type] = { id: await api.createCredential(name, type, data), name };
	}
	return credentials;
}

/** @returns a credential for one of the sandbox's mailboxes */
export function describeMailbox(sandbox: MailSandbox, user = crmMailbox): IDataObject {
	const { host } = sandbox.imap;
	return {
		provider: 'custom',
		user,
		password,
		senderName: organization,
		receiving: 'imap',
		imapHost: host,
		imapPort: sandbox.imap.port,
		imapSecurity: 'none',
		sending: 'smtp',
		smtpHost: host,
		smtpPort: sandbox.smtp.port,
		smtpSecurity: 'none',
		smtpLogin: 'same',
		certificate: 'trusted',
		route: 'direct',
	};
}

/** Makes the tables of senders and of the never-log list. */
export async function fillTables(api: N8nApi): Promise<void> {
	const senders = describeRegistry();
	await api.createTable(senders.name, senders.columns);
	await api.insertRows(senders.name, [
		...mainAddresses.map((address) => ({ owner: address, address, status: 'main' })),
		{ ...alternativeAddress, status: 'notConfirmed', requested: new Date().toISOString() },
	]);
	const neverLog = describeNeverLogList();
	await api.createTable(neverLog.name, neverLog.columns);
	await api.insertRows(neverLog.name, [
		{ list: 'account', entry: neverLogged, reason: 'Privileged', addedBy: 'bo@harbour.example' },
	]);
}

function ownParameters(
	n8nUrl: string,
	{ visibilityMinutes = 1, triggerOptions = {}, confirmationLimits = {} }: SandboxSettings,
): OwnParameters {
	const settingsUrl = `${n8nUrl}/webhook/my-senders`;
	return {
		mailboxTrigger: {
			ownDomains: ownDomains.join(', '),
			options: { visibilityTimeout: visibilityMinutes, ...triggerOptions },
		},
		sendConfirmation: { organization, settingsUrl, limits: confirmationLimits },
		confirmationLinkTrigger: { organization, settingsUrl },
		mailSettingsPageTrigger: { organization },
		// Nobody but this machine reaches the sandbox: no password for the form and the page of senders.
		'n8n-nodes-base.formTrigger': { authentication: 'none' },
		'n8n-nodes-base.webhook': { authentication: 'none' },
	};
}
