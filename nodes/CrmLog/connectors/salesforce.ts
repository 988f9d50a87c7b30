/**
 * Salesforce: an EmailMessage a mail (Enhanced Email), written together with its ties to people in one composite call, so
 * that there is never one without the other. It has no key of ours that every org knows; queries need no index, so an
 * earlier record is found by its time and compared by what it holds.
 */
import { quote } from '../../shared/reasons/receipt';
import { writtenText } from '../../shared/text/asText';
import {
	asFailure,
	CrmFailure,
	type Connector,
	type CrmMail,
	type Person,
	type WrittenRecord,
} from './connector';
import type { HttpAnswer, HttpRequest, RequestFunction } from './http';
import { findCompanyDomain, listCompanyDomains, readWebsite } from './companyDomain';
import { splitName } from './personName';

/** An older version: every org has it. */
const api = '/services/data/v59.0';
const addressesPerQuery = 100;
const recordsPerCall = 200;
const domainsPerQuery = 20;
/** A composite call takes 25 parts, the mail among them. */
const mostTies = 24;

type RelationType = 'FromAddress' | 'ToAddress' | 'CcAddress' | 'BccAddress' | 'OtherAddress';

interface SalesforceError {
	message?: unknown;
	errorCode?: unknown;
	statusCode?: unknown;
}

interface Saved {
	id?: unknown;
	success?: unknown;
	errors?: SalesforceError[];
}

/** @returns whether an answer says that the org's requests are used up: Salesforce says so with 403 */
export function isSalesforceLimit({ status, body }: HttpAnswer): boolean {
	return status === 429 || (status === 403 && codeOf(body) === 'REQUEST_LIMIT_EXCEEDED');
}

/** @param send with patience; @param site the org's address, or '' where the credential sets it */
export function connectSalesforce(send: RequestFunction, site: string): Connector {
	const base = site.replace(/\/+$/, '');
	const users = new Map<string, string>();

	async function ask<Answer>(
		method: HttpRequest['method'],
		path: string,
		request: Pick<HttpRequest, 'json' | 'query' | 'repeatable'>,
	): Promise<Answer> {
		const answer = await send({ method, url: base + api + path, ...request });
		if (answer.status >= 400) throw explainAnswer(answer.status, answer.body);
		return answer.body as Answer;
	}

	async function query(soql: string): Promise<Array<Record<string, unknown>>> {
		const { records } = await ask<{ records?: Array<Record<string, unknown>> }>('GET', '/query', {
			query: { q: soql },
			repeatable: true,
		});
		return records ?? [];
	}

	async function findPeople(object: string, addresses: string[], more: string) {
		const found = new Map<string, string>();
		for (let start = 0; start < addresses.length; start += addressesPerQuery) {
			const list = addresses
				.slice(start, start + addressesPerQuery)
				.map(literal)
				.join(',');
			const rows = await query(
				`SELECT Id, Email FROM ${object} WHERE Email IN (${list})${more} ORDER BY CreatedDate`,
			);
			// Nothing is unique there: of several always the oldest.
			for (const row of rows) {
				const address = writtenText(row.Email).toLowerCase();
				if (!found.has(address)) found.set(address, writtenText(row.Id));
			}
		}
		return found;
	}

	/** Accounts that are there, by the domain of their website; accounts are never made. */
	async function findAccounts(domains: string[]): Promise<Map<string, string>> {
		const found = new Map<string, string>();
		for (let start = 0; start < domains.length; start += domainsPerQuery) {
			const some = domains.slice(start, start + domainsPerQuery);
			const like = some.map((domain) => `Website LIKE ${literal(`%${domain}%`)}`).join(' OR ');
			const rows = await query(
				`SELECT Id, Website FROM Account WHERE ${like} ORDER BY CreatedDate`,
			);
			// The query finds more than the company's own; of several accounts the oldest is taken.
			for (const row of rows) {
				const domain = readWebsite(writtenText(row.Website));
				if (!found.has(domain)) found.set(domain, writtenText(row.Id));
			}
		}
		return found;
	}

	async function findUser(address: string): Promise<string> {
		if (!address) return '';
		const known = users.get(address);
		if (known !== undefined) return known;
		const [user] = await query(
			`SELECT Id FROM User WHERE Email = ${literal(address)} AND IsActive = true LIMIT 1`,
		);
		const id = writtenText(user?.Id);
		users.set(address, id);
		return id;
	}

	const recordOf = (id: string): WrittenRecord => ({
		id,
		url: base && `${base}/lightning/r/EmailMessage/${id}/view`,
	});

	return {
		name: 'Salesforce',
		limits: { text: 130_000, subject: 3_000, file: 25 * 1_048_576, lag: 0 },
		files: 'afterRecord',
		recordPer: 'mail',

		async findContacts(addresses) {
			const contacts = await findPeople('Contact', addresses, '');
			const rest = addresses.filter((address) => !contacts.has(address));
			if (rest.length === 0) return contacts;
			const leads = await findPeople('Lead', rest, ' AND IsConverted = false');
			return new Map([...leads, ...contacts]);
		},

		async createContacts(people) {
			const made = new Map<string, string | CrmFailure>();
			// Who may not read accounts makes contacts without one.
			const accounts = await findAccounts(listCompanyDomains(people)).catch(
				() => new Map<string, string>(),
			);
			for (let start = 0; start < people.length; start += recordsPerCall) {
				const some = people.slice(start, start + recordsPerCall);
				const saved = await ask<Saved[]>('POST', '/composite/sobjects', {
					json: {
						allOrNone: false,
						records: some.map((person) => describeContact(person, accounts)),
					},
					repeatable: false,
				});
				some.forEach(({ address }, index) => {
					const { id, success, errors = [] } = saved[index] ?? {};
					made.set(address, success === true ? writtenText(id) : explainErrors(400, errors));
				});
			}
			return made;
		},

		async findRecord({ mail }) {
			if (!mail.date) return null;
			const rows = await query(
				`SELECT Id, Subject, TextBody, MessageIdentifier FROM EmailMessage WHERE MessageDate = ${describeTime(mail.date)}`,
			);
			const found = rows.find(
				(row) =>
					isSame(row.Subject, mail.subject) &&
					isSame(row.TextBody, mail.text) &&
					isSame(row.MessageIdentifier, mail.messageId),
			);
			return found ? recordOf(writtenText(found.Id)) : null;
		},

		async writeRecord({ mail, contacts }) {
			const owner = mail.direction === 'outgoing' ? await findUser(mail.owner) : '';
			const ties = [...contacts].map(([address, id]) => describeTie(mail, address, id));
			if (owner) ties.push(tie(owner, 'FromAddress', mail.from.address));
			const { compositeResponse = [] } = await ask<{
				compositeResponse?: Array<{ httpStatusCode?: number; body?: unknown }>;
			}>('POST', '/composite', {
				json: {
					allOrNone: true,
					compositeRequest: [
						{
							method: 'POST',
							url: `${api}/sobjects/EmailMessage`,
							referenceId: 'mail',
							body: describeMail(mail, [...contacts.keys()]),
						},
						...unique(ties)
							.slice(0, mostTies)
							.map((body, index) => ({
								method: 'POST',
								url: `${api}/sobjects/EmailMessageRelation`,
								referenceId: `tie${index}`,
								body: { EmailMessageId: '@{mail.id}', ...body },
							})),
					],
				},
				repeatable: false,
			});
			const failed = compositeResponse.filter(({ httpStatusCode = 500 }) => httpStatusCode >= 400);
			// All or none: the others only say that they were halted.
			const cause = failed.find(({ body }) => codeOf(body) !== 'PROCESSING_HALTED') ?? failed.at(0);
			if (cause) throw explainAnswer(cause.httpStatusCode ?? 500, cause.body);
			const record = recordOf(writtenText((compositeResponse[0]?.body as Saved | undefined)?.id));
			try {
				for (const more of unique(ties).slice(mostTies)) await addTie(record, more);
			} catch (error) {
				// The record stands: whatever this is, it must be found before it is written again.
				const { message, remedy } = asFailure(error);
				throw new CrmFailure('unknown', message, remedy, { cause: error });
			}
			return record;
		},

		async linkContact(record, contactId, { mail, address }) {
			await addTie(record, describeTie(mail, address, contactId));
		},

		async attach(file, { record }) {
			const content = await file.read();
			const { id } = await ask<Saved>('POST', '/sobjects/ContentVersion', {
				json: {
					Title: file.name.slice(0, 255),
					PathOnClient: file.name,
					VersionData: content.toString('base64'),
					FirstPublishLocationId: record!.id,
				},
				repeatable: false,
			});
			return writtenText(id);
		},

		async findFiles({ record }) {
			const links = await query(
				`SELECT ContentDocument.Title, ContentDocument.LatestPublishedVersionId FROM ContentDocumentLink WHERE LinkedEntityId = ${literal(record!.id)}`,
			);
			return links.map(({ ContentDocument }) => {
				const { Title, LatestPublishedVersionId } = (ContentDocument ?? {}) as Record<
					string,
					unknown
				>;
				return { name: writtenText(Title), id: writtenText(LatestPublishedVersionId) };
			});
		},
	};

	async function addTie(record: WrittenRecord, body: Tie): Promise<void> {
		const there = await query(
			`SELECT Id FROM EmailMessageRelation WHERE EmailMessageId = ${literal(record.id)} AND RelationId = ${literal(body.RelationId)}`,
		);
		if (there.length > 0) return;
		await ask('POST', '/sobjects/EmailMessageRelation', {
			json: { EmailMessageId: record.id, ...body },
			repeatable: false,
		});
	}
}

interface Tie {
	RelationId: string;
	RelationType: RelationType;
	RelationAddress: string;
}

const tie = (id: string, type: RelationType, address: string): Tie => ({
	RelationId: id,
	RelationType: type,
	RelationAddress: address,
});

function describeTie(mail: CrmMail, address: string, id: string): Tie {
	const has = (people: Person[]) => people.some((one) => one.address.toLowerCase() === address);
	const types: Array<[RelationType, Person[]]> = [
		['FromAddress', [mail.from]],
		['ToAddress', mail.to],
		['CcAddress', mail.cc],
		['BccAddress', mail.bcc],
	];
	const [type] = types.find(([, people]) => has(people)) ?? ['OtherAddress' as const];
	return tie(id, type, address);
}

/** Two addresses may be one contact's. */
function unique(ties: Tie[]): Tie[] {
	return [...new Map(ties.map((one) => [one.RelationId, one])).values()];
}

/** Whoever is tied to the mail is not named a second time. */
function describeMail(mail: CrmMail, tied: string[]): Record<string, unknown> {
	const addresses = (people: Person[]) =>
		people
			.map(({ address }) => address)
			.filter((address) => !tied.includes(address.toLowerCase()))
			.join('; ')
			.slice(0, 4_000);
	const isOutgoing = !tied.includes(mail.from.address.toLowerCase());
	return {
		Subject: mail.subject,
		TextBody: mail.text,
		...(mail.html && { HtmlBody: mail.html }),
		FromAddress: mail.from.address,
		...(mail.from.name && { FromName: mail.from.name.slice(0, 1_000) }),
		ToAddress: addresses(mail.to),
		CcAddress: addresses(mail.cc),
		BccAddress: addresses(mail.bcc),
		Incoming: !isOutgoing,
		Status: isOutgoing ? '3' : '1',
		MessageDate: describeTime(mail.date || new Date().toISOString()),
		...(mail.messageId && { MessageIdentifier: mail.messageId }),
	};
}

function describeContact(
	{ name, address }: Person,
	accounts: ReadonlyMap<string, string>,
): Record<string, unknown> {
	const { given, family } = splitName(name);
	const account = accounts.get(findCompanyDomain({ address }));
	return {
		attributes: { type: 'Contact' },
		LastName: family || given || address.slice(0, 80),
		...(family && given && { FirstName: given.slice(0, 40) }),
		Email: address,
		...(account && { AccountId: account }),
	};
}

/** Whole seconds, which is what Salesforce keeps. */
function describeTime(date: string): string {
	return `${date.slice(0, 19)}Z`;
}

/** A text in SOQL: a stranger's address ends no query. */
function literal(text: string): string {
	return `'${text.replace(/[\\']/g, '\\$&').replace(/[\r\n]/g, ' ')}'`;
}

function codeOf(body: unknown): string {
	const [error] = Array.isArray(body) ? (body as SalesforceError[]) : [];
	return writtenText(error?.errorCode) || writtenText(error?.statusCode);
}

function explainAnswer(status: number, body: unknown): CrmFailure {
	return explainErrors(status, Array.isArray(body) ? (body as SalesforceError[]) : []);
}

function explainErrors(status: number, [error = {}]: SalesforceError[]): CrmFailure {
	const code = writtenText(error.errorCode) || writtenText(error.statusCode);
	const said = quote(
		[code, writtenText(error.message)].filter(Boolean).join(': ') || `status ${status}`,
	);
	if (status >= 500) {
		return new CrmFailure(
			'unknown',
			`Salesforce answered: ${said}.`,
			'It is looked up before it is logged again.',
		);
	}
	if (status === 401) {
		return new CrmFailure(
			'access',
			`Salesforce does not accept the credential: ${said}.`,
			'Open the credential in n8n and connect it anew.',
		);
	}
	if (
		/^(INSUFFICIENT_ACCESS|API_DISABLED|CANNOT_INSERT_UPDATE|INVALID_TYPE|INVALID_FIELD)/.test(code)
	) {
		return new CrmFailure(
			'access',
			`The Salesforce user may not do that: ${said}.`,
			'Switch on Enhanced Email, and give the user access to contacts, leads and email messages with their fields; files on mail want the permission Update Email Messages.',
		);
	}
	return new CrmFailure(
		'refused',
		`Salesforce answered: ${said}.`,
		'Mend what it names; the mail is logged when it comes again.',
	);
}

function isSame(written: unknown, wanted: string): boolean {
	const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
	return plain(writtenText(written)) === plain(wanted);
}
