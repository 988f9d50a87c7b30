/**
 * Zoho CRM (v8): the mail among the emails of each contact. Errors may stand in an answer of 200, one a record; an id of
 * ours on the email, and a mark in the names of its files, tell them again.
 */
import { createHash } from 'node:crypto';

import { normalizeAddress } from '../../shared/message/address';
import { quote } from '../../shared/reasons/receipt';
import { writtenText } from '../../shared/text/asText';
import {
	CrmFailure,
	type Connector,
	type CrmMail,
	type Person,
	type WrittenRecord,
} from './connector';
import type { HttpAnswer, HttpRequest, RequestFunction } from './http';
import { splitName } from './personName';

const api = '/crm/v8';
const contactsPerCall = 100;

interface Status {
	code?: unknown;
	message?: unknown;
	status?: unknown;
	details?: Record<string, unknown>;
}

/** @returns whether an answer says that there were too many requests */
export function isZohoLimit({ status, body }: HttpAnswer): boolean {
	return status === 429 || writtenText((body as Status | undefined)?.code) === 'TOO_MANY_REQUESTS';
}

/**
 * @param send with patience
 * @param site where the data of the account lies
 * @param authentication names the remedy for a missing scope
 */
export function connectZoho(
	send: RequestFunction,
	site: string,
	authentication: 'zoho' | 'oAuth2',
): Connector {
	const base = site.replace(/\/+$/, '') + api;
	const pages = findPages(site);

	async function ask<Answer>(
		method: HttpRequest['method'],
		path: string,
		request: Pick<HttpRequest, 'json' | 'query' | 'form' | 'repeatable'>,
	): Promise<Answer> {
		const answer = await send({ method, url: base + path, ...request });
		if (answer.status >= 400) {
			const failure = explainStatus(answer.status, (answer.body ?? {}) as Status, authentication);
			throw failure;
		}
		// 204: nothing was found.
		return (answer.body ?? {}) as Answer;
	}

	/** @returns the details of a record that was taken */
	function takeDetails(status: Status | undefined): Record<string, unknown> {
		const { code, details = {} } = status ?? {};
		if (writtenText(code) === 'SUCCESS') return details;
		throw explainStatus(400, status ?? {}, authentication);
	}

	/** The email stands on the contact's page. */
	const recordOf = (id: string, contact: string): WrittenRecord => ({
		id,
		url: pages && `${pages}/crm/tab/Contacts/${contact}`,
	});

	return {
		name: 'Zoho CRM',
		limits: { text: 60_000, subject: 250, file: 20 * 1_048_576, lag: 60 },
		files: 'beforeRecord',
		recordPer: 'contact',

		async findContacts(addresses) {
			const found = new Map<string, string>();
			for (const address of addresses) {
				const { data = [] } = await ask<{ data?: Array<Record<string, unknown>> }>(
					'GET',
					'/Contacts/search',
					{
						query: { email: address, fields: 'Email,Secondary_Email', per_page: '200' },
						repeatable: true,
					},
				);
				// The search finds what contains the address, too; of several the oldest is taken.
				const ids = data
					.filter(({ Email, Secondary_Email }) =>
						[Email, Secondary_Email].some((one) => normalizeAddress(writtenText(one)) === address),
					)
					.map(({ id }) => writtenText(id))
					.sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
				if (ids[0]) found.set(address, ids[0]);
			}
			return found;
		},

		/** By upsert: of two runs that miss the same person, the second finds who was made. */
		async createContacts(people) {
			const made = new Map<string, string | CrmFailure>();
			for (let start = 0; start < people.length; start += contactsPerCall) {
				const some = people.slice(start, start + contactsPerCall);
				const { data = [] } = await ask<{ data?: Status[] }>('POST', '/Contacts/upsert', {
					json: {
						data: some.map(describeContact),
						duplicate_check_fields: ['Email'],
						trigger: [],
					},
					repeatable: true,
				});
				some.forEach(({ address }, index) => {
					const { code, details = {} } = data[index] ?? {};
					const isTaken = writtenText(code) === 'SUCCESS';
					made.set(
						address,
						isTaken
							? writtenText(details.id)
							: explainStatus(400, data[index] ?? {}, authentication),
					);
				});
			}
			return made;
		},

		async findRecord({ mail, contacts }) {
			const [contact] = contacts.values();
			const { Emails = [] } = await ask<{ Emails?: Array<Record<string, unknown>> }>(
				'GET',
				`/Contacts/${contact}/Emails`,
				{ repeatable: true },
			);
			const found = Emails.find(
				({ subject, time, sent_time }) =>
					writtenText(subject).trim() === describeSubject(mail).trim() &&
					Date.parse(writtenText(time) || writtenText(sent_time)) ===
						Date.parse(describeTime(mail)),
			);
			return found ? recordOf(writtenText(found.message_id), contact!) : null;
		},

		async writeRecord({ mail, contacts }) {
			const [[address, contact]] = [...contacts] as [[string, string]];
			const { Emails = [] } = await ask<{ Emails?: Status[] }>(
				'POST',
				`/Contacts/${contact}/actions/associate_email`,
				{ json: { Emails: [describeEmail(mail, address)] }, repeatable: false },
			);
			// The id is ours alone: the mail stands there.
			if (writtenText(Emails[0]?.code) === 'ALREADY_USED') return recordOf(makeId(mail), contact);
			const { message_id: id } = takeDetails(Emails[0]);
			return recordOf(writtenText(id), contact);
		},

		async attach(file, { mail, contactId }) {
			const { data = [] } = await ask<{ data?: Status[] }>(
				'POST',
				`/Contacts/${contactId}/Attachments`,
				{
					form: {
						fields: {},
						file: {
							field: 'file',
							name: markName(file.name, mail),
							contentType: file.contentType,
							content: await file.read(),
						},
					},
					repeatable: false,
				},
			);
			return writtenText(takeDetails(data[0]).id);
		},

		async findFiles({ mail, contactId }) {
			const { data = [] } = await ask<{ data?: Array<Record<string, unknown>> }>(
				'GET',
				`/Contacts/${contactId}/Attachments`,
				{ query: { fields: 'File_Name', per_page: '200' }, repeatable: true },
			);
			const mark = makeMark(mail);
			return data
				.map(({ id, File_Name }) => ({ id: writtenText(id), name: writtenText(File_Name) }))
				.filter(({ name }) => name.startsWith(mark))
				.map(({ id, name }) => ({ id, name: name.slice(mark.length) }));
		},
	};
}

/** @returns where people open Zoho CRM, by the data centre of the API; '' when not known */
function findPages(site: string): string {
	const [, region] = /^www\.zohoapis\.([a-z.]+)$/.exec(new URL(site).hostname) ?? [];
	if (!region) return '';
	return `https://crm.${region === 'ca' ? 'zohocloud' : 'zoho'}.${region}`;
}

function describeEmail(mail: CrmMail, contact: string): Record<string, unknown> {
	const list = (people: Person[]) =>
		people
			.filter(({ address }) => address)
			.map(({ name, address }) => ({ email: address, ...(name && { user_name: name }) }));
	// Required, also of a mail that went to blind recipients alone.
	const to = mail.to.length > 0 ? mail.to : [{ name: '', address: contact }];
	return {
		from: list([mail.from])[0],
		to: list(to),
		...(mail.cc.length > 0 && { cc: list(mail.cc) }),
		...(mail.bcc.length > 0 && { bcc: list(mail.bcc) }),
		subject: describeSubject(mail),
		content: mail.html || mail.text || ' ',
		mail_format: mail.html ? 'html' : 'text',
		date_time: describeTime(mail),
		sent: normalizeAddress(mail.from.address) !== contact,
		// Not the mail's own id, which can be forged.
		original_message_id: makeId(mail),
	};
}

function describeSubject({ subject }: CrmMail): string {
	return subject.trim() || '(no subject)';
}

function describeTime({ date }: CrmMail): string {
	return `${(date || new Date().toISOString()).slice(0, 19)}+00:00`;
}

function describeContact({ name, address }: Person): Record<string, string> {
	const { given, family } = splitName(name);
	return {
		Last_Name: (family || given || address).slice(0, 80),
		...(family && given && { First_Name: given.slice(0, 40) }),
		Email: address,
	};
}

function makeId({ key }: CrmMail): string {
	return `<${hash(key).slice(0, 32)}@email-to-crm.n8n>`;
}

/** Files hang on the contact: their names say to which mail they belong. */
function makeMark({ key }: CrmMail): string {
	return `${hash(key).slice(0, 8)} `;
}

function markName(name: string, mail: CrmMail): string {
	return makeMark(mail) + name;
}

function hash(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

function explainStatus(
	status: number,
	{ code: written, message, details }: Status,
	authentication: 'zoho' | 'oAuth2',
): CrmFailure {
	const code = writtenText(written);
	const field = writtenText(details?.api_name);
	const said = quote(
		[code, writtenText(message), field].filter(Boolean).join(', ') || `status ${status}`,
	);
	if (code === 'OAUTH_SCOPE_MISMATCH') {
		return new CrmFailure(
			'access',
			`The credential lacks a scope of Zoho: ${said}.`,
			authentication === 'zoho'
				? "n8n's Zoho credential cannot ask for it: choose OAuth2 With Own Scopes here, with ZohoCRM.modules.ALL and ZohoSearch.securesearch.READ."
				: 'Add ZohoCRM.modules.ALL and ZohoSearch.securesearch.READ to the scopes of the credential and connect it anew.',
		);
	}
	if (status === 401 || code === 'INVALID_TOKEN' || code === 'AUTHENTICATION_FAILURE') {
		return new CrmFailure(
			'access',
			`Zoho CRM does not accept the credential: ${said}.`,
			'Open the credential in n8n and connect it anew.',
		);
	}
	if (status === 403 || code === 'NO_PERMISSION') {
		return new CrmFailure(
			'access',
			`The Zoho user may not do that: ${said}.`,
			'Give the profile of the user contacts and emails; mail of other users wants an administrator.',
		);
	}
	return new CrmFailure(
		'refused',
		`Zoho CRM answered: ${said}.`,
		'Mend what it names; the mail is logged when it comes again.',
	);
}
