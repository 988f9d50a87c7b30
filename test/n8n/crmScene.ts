/** What the tests of CRM Log run on: the fake CRMs under their vendors' names, and the shipped template before each. */
import type { IDataObject } from 'n8n-workflow';
import type { Options } from 'nodemailer/lib/mailer';

import { loggedKeyword } from '../../nodes/shared/imap/marks';
import type { MailSandbox } from '../../sandbox/mail/mailSandbox';
import { ownDomains } from '../../sandbox/mail/world';
import type { N8nApi } from '../../sandbox/n8nApi';
import { startFakeCrm, type FakeCrm } from '../../sandbox/servers/crm/fakeCrm';
import { startHubSpot, type FakeHubSpot } from '../../sandbox/servers/crm/hubspot';
import { startPipedrive, type FakePipedrive } from '../../sandbox/servers/crm/pipedrive';
import { startTlsFront } from '../../sandbox/servers/tlsFront';
import { describeMailbox } from '../../sandbox/setUp';
import { importTemplate, readTemplates, type OwnParameters } from '../../sandbox/templates';
import { waitFor } from '../../sandbox/waitFor';
import { startInternet, type Internet } from './internet';
import type { Stage } from './stage';

export const author = 'anna@harbour.example';
/** 15 seconds: a redelivery fits into a test, and an execution on a busy machine into that. */
const visibilityTimeout = 0.25;
/** n8n refuses a time that comes more than once a minute, not many times. */
const everyFiveSeconds = Array.from({ length: 12 }, (_, index) => ({
	mode: 'custom',
	cronExpression: `${index * 5} * * * * *`,
}));

/** A record as people see it in the CRM. */
export interface SeenRecord {
	subject: string;
	/** Sorted. */
	contacts: string[];
	files: string[];
}

/** A CRM, and the request that a fault can strike. */
export interface CrmBehind {
	crm: FakeCrm;
	/** In the node's list. */
	choice: string;
	credentialType: string;
	credential: IDataObject;
	/** The request that writes a record. */
	writes: string;
	/** The request that hangs a file on it. */
	hangs: string;
	records: () => SeenRecord[];
	addContact: (address: string) => void;
}

export interface OtherCrm {
	crm: FakeCrm;
	emails: Array<Record<string, unknown> & { id: string; key: string }>;
}

export interface Vendors {
	hubspot: FakeHubSpot;
	pipedrive: FakePipedrive;
	/** Known to no connector: what the template Any CRM speaks to. */
	other: OtherCrm;
}

/** Starts the fake CRMs under the names that the node and the templates know them by. */
export async function startVendors(stage: Stage): Promise<Internet<Vendors>> {
	const names = ['api.hubapi.com', 'api.pipedrive.com', 'crm.example.com'];
	return await startInternet(stage, names, async (certificate) => {
		const hubspot = await stage.add(startHubSpot());
		hubspot.owners = [{ id: '77', email: author }];
		const pipedrive = await stage.add(startPipedrive());
		pipedrive.users = [{ id: 3, email: author }];
		const other = await startOther(stage);
		const places: Record<string, number> = {};
		for (const [index, { url }] of [hubspot, pipedrive, other.crm].entries()) {
			const front = await stage.add(startTlsFront(certificate, Number(new URL(url).port)));
			places[`${names[index]}:443`] = front.port;
		}
		return { servers: { hubspot, pipedrive, other }, places };
	});
}

/** An API as small ones are: emails are made, and found by a key of ours. */
async function startOther(stage: Stage): Promise<OtherCrm> {
	const emails: OtherCrm['emails'] = [];
	const crm = await startFakeCrm(({ method, path, query, headers, json }) => {
		if (headers['x-api-key'] !== 'other-test') return { status: 401, body: {} };
		if (path !== '/api/emails') return { status: 404, body: {} };
		if (method === 'GET') {
			return { status: 200, body: { data: emails.filter(({ key }) => key === query.key) } };
		}
		const email = { ...(json as { key: string }), id: `e${emails.length + 1}` };
		emails.push(email);
		return { status: 201, body: { id: email.id } };
	});
	await stage.add(crm);
	return { crm, emails };
}

/** HubSpot as the node is set to it. */
export function behindHubSpot(crm: FakeHubSpot): CrmBehind {
	const addressOf = (id: string) => crm.contacts.find((one) => one.id === id)!.properties.email!;
	return {
		crm,
		choice: 'hubspot',
		credentialType: 'hubspotAppToken',
		credential: { appToken: crm.token },
		writes: 'POST /crm/objects/2026-03/emails ',
		hangs: 'POST /files',
		records: () =>
			crm.emails.map(({ properties, contacts }) => ({
				subject: properties.hs_email_subject!,
				contacts: contacts.map(addressOf).sort(),
				files: (properties.hs_attachment_ids ?? '')
					.split(';')
					.filter(Boolean)
					.map((id) => crm.files.find((file) => file.id === id)!.name),
			})),
		addContact: (email) =>
			crm.contacts.push({ id: `9${crm.contacts.length}`, properties: { email } }),
	};
}

/** Pipedrive as the node is set to it. */
export function behindPipedrive(crm: FakePipedrive): CrmBehind {
	const addressOf = (id: number) => crm.persons.find((person) => person.id === id)!.emails[0]!;
	return {
		crm,
		choice: 'pipedrive',
		credentialType: 'pipedriveApi',
		credential: { apiToken: crm.token },
		writes: 'POST /api/v2/activities ',
		hangs: 'POST /v1/files',
		records: () =>
			crm.activities.map(({ id, subject, participants }) => ({
				subject,
				contacts: participants.map(({ person_id }) => addressOf(person_id)).sort(),
				files: crm.files.filter(({ activity_id }) => activity_id === id).map(({ name }) => name),
			})),
		addContact: (address) =>
			crm.persons.push({ id: 9000 + crm.persons.length, name: address, emails: [address] }),
	};
}

/** A template at work on a mailbox of its own. */
export class Branch {
	private constructor(
		private readonly api: N8nApi,
		private readonly sandbox: MailSandbox,
		readonly user: string,
		readonly workflowId: string,
	) {}

	/**
	 * Imports a template, chooses credentials and the CRM, and publishes it.
	 * @param user whose mailbox it polls
	 */
	static async open(
		api: N8nApi,
		sandbox: MailSandbox,
		user: string,
		template: string,
		credentials: Record<string, IDataObject>,
		ownParameters: OwnParameters = {},
	): Promise<Branch> {
		const chosen: Record<string, { id: string; name: string }> = {};
		const wanted: Record<string, IDataObject> = {
			emailToCrmMailbox: describeMailbox(sandbox, user),
			emailToCrmSigningKey: { secretKey: 'k'.repeat(44), previousSecretKey: '' },
			...credentials,
		};
		for (const [type, data] of Object.entries(wanted)) {
			const name = `${type} of ${user}`;
			chosen[type] = { id: await api.createCredential(name, type, data), name };
		}
		const workflow = (await readTemplates()).get(template)!;
		const id = await importTemplate(api, workflow, chosen, {
			mailboxTrigger: {
				ownDomains: ownDomains.join(', '),
				pollTimes: { item: everyFiveSeconds },
				options: { visibilityTimeout },
			},
			...ownParameters,
		});
		await api.publish(id);
		return new Branch(api, sandbox, user, id);
	}

	/** Lets mails arrive between two polls. */
	async deliver(mails: Array<Options & { subject: string }>): Promise<void> {
		await this.api.unpublish(this.workflowId);
		for (const mail of mails) {
			await this.sandbox.send(
				{ from: `Anna Berg <${author}>`, text: `Text of ${mail.subject}`, ...mail },
				{ envelopeFrom: author, recipient: this.user },
			);
		}
		await this.api.publish(this.workflowId);
	}

	/** Takes all marks off the mails, as a server does that loses them: the trigger hands them on again. */
	unmark(): void {
		for (const { flags } of this.mails()) flags.clear();
	}

	/** Waits until all mails of the subjects are marked as logged. */
	async waitUntilLogged(subjects: string[]): Promise<void> {
		await waitFor(
			`${this.user}: ${subjects.join(', ')} to be logged`,
			() => this.flagsOf(subjects),
			(flags) => flags.every((each) => each.includes(loggedKeyword)),
			150_000,
		);
	}

	/** Waits until the subject's mail was handed on so often. */
	async waitUntilTried(subject: string, times: number): Promise<void> {
		await waitFor(
			`${this.user}: ${subject} to be handed on ${times} times`,
			() => this.flagsOf([subject]).flat(),
			(flags) => flags.includes(`EmailToCrm-Try${times}`),
			60_000,
		);
	}

	private flagsOf(subjects: string[]): string[][] {
		return subjects.map((subject) => {
			const mail = this.mails().find(({ source }) => source.includes(`Subject: ${subject}\r\n`));
			return [...(mail?.flags ?? [])];
		});
	}

	private mails() {
		return this.sandbox.imap.folder(this.user).mails;
	}
}

/** Lets an hour pass for whatever an execution left open in the ledger. */
export async function letAnHourPass(api: N8nApi): Promise<void> {
	const startedAt = new Date(Date.now() - 3_600_000).toISOString();
	await api.updateRows('Log Ledger', { column: 'status', value: 'started' }, { startedAt });
}
