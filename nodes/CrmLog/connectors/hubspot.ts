/**
 * HubSpot (API version 2026-03): an email record a mail, tied to all its contacts. Emails have no key of ours that can
 * be searched for, so an earlier record is found by its time and compared by what it holds.
 */
import { normalizeAddress } from '../../shared/message/address';
import { quote } from '../../shared/reasons/receipt';
import {
	CrmFailure,
	type Connector,
	type CrmMail,
	type DealRule,
	type Person,
	type RecordRequest,
	type WrittenRecord,
} from './connector';
import type { HttpAnswer, HttpRequest, RequestFunction } from './http';
import { findCompanyDomain } from './companyDomain';
import { splitName } from './personName';
import { writtenText } from '../../shared/text/asText';

const base = 'https://api.hubapi.com';
const version = '2026-03';
/** HubSpot's own ids of an email's ties (HUBSPOT_DEFINED). */
const toContact = 198;
const toDeal = 210;
const batchSize = 100;
const folder = '/Email to CRM';

interface HubSpotObject {
	id?: unknown;
	new?: unknown;
	properties?: Record<string, unknown>;
}

interface HubSpotError {
	message?: unknown;
	category?: unknown;
	errors?: Array<{ message?: unknown; context?: { requiredGranularScopes?: unknown } }>;
	context?: { requiredGranularScopes?: unknown };
}

/**
 * @param send with patience
 * @param authentication names the remedy for missing scopes
 * @param deals which the mail is tied to
 */
export function connectHubSpot(
	send: RequestFunction,
	authentication: 'serviceKey' | 'oAuth2',
	deals: DealRule = 'none',
): Connector {
	const owners = new Map<string, string>();
	let pages: string | undefined;

	async function ask<Answer>(
		method: HttpRequest['method'],
		path: string,
		request: Pick<HttpRequest, 'json' | 'query' | 'form' | 'repeatable'>,
	): Promise<Answer> {
		const answer = await send({ method, url: base + path, ...request });
		if (answer.status >= 400) throw explainAnswer(answer, authentication);
		return (answer.body ?? {}) as Answer;
	}

	async function askBatches<Input>(
		path: string,
		inputs: Input[],
		more: object,
	): Promise<{ results: HubSpotObject[]; errors: HubSpotError[] }> {
		const results: HubSpotObject[] = [];
		const errors: HubSpotError[] = [];
		for (let start = 0; start < inputs.length; start += batchSize) {
			const answer = await ask<{ results?: HubSpotObject[]; errors?: HubSpotError[] }>(
				'POST',
				path,
				{ json: { ...more, inputs: inputs.slice(start, start + batchSize) }, repeatable: true },
			);
			results.push(...(answer.results ?? []));
			errors.push(...(answer.errors ?? []));
		}
		return { results, errors };
	}

	/** Learns where people open HubSpot, before anything is written: afterwards no call may stand between record and ledger. */
	async function learnPages(): Promise<void> {
		if (pages !== undefined) return;
		pages = '';
		try {
			const { portalId, uiDomain } = await ask<{ portalId?: unknown; uiDomain?: unknown }>(
				'GET',
				'/account-info/v3/details',
				{ repeatable: true },
			);
			const portal = writtenText(portalId);
			const site = writtenText(uiDomain) || 'app.hubspot.com';
			if (portal) pages = `https://${site}/contacts/${portal}/record/0-1`;
		} catch {
			// A record without its address is a record.
		}
	}

	async function findDeals(
		{ dealTags }: CrmMail,
		contacts: string[],
	): Promise<{ ids: string[]; missing: string[] }> {
		if (deals === 'none') return { ids: [], missing: [] };
		let ids = dealTags;
		if (deals !== 'tag') {
			const ties = await ask<{ results?: Array<{ to?: Array<{ id?: unknown }> }> }>(
				'POST',
				`/crm/associations/${version}/contacts/deals/batch/read`,
				{
					json: { inputs: contacts.slice(0, batchSize).map((id) => ({ id })) },
					repeatable: true,
				},
			);
			ids = (ties.results ?? []).flatMap(({ to = [] }) => to.map(({ id }) => writtenText(id)));
		}
		// Also of those that the mail names: one that does not exist would keep the mail out.
		const { results } = await askBatches(
			`/crm/objects/${version}/deals/batch/read`,
			[...new Set(ids)].map((id) => ({ id })),
			{ properties: ['hs_is_closed'], propertiesWithHistory: [] },
		);
		const found = results
			.filter(({ properties }) => deals === 'tag' || properties?.hs_is_closed === 'false')
			.map(({ id }) => writtenText(id));
		return {
			ids: deals === 'onlyOpenOne' && found.length !== 1 ? [] : found,
			missing: deals === 'tag' ? ids.filter((id) => !found.includes(id)) : [],
		};
	}

	/** Ties new contacts to companies that are there; companies are never made. */
	async function tieToCompanies(contacts: Array<{ id: string; domain: string }>): Promise<void> {
		const domains = [...new Set(contacts.map(({ domain }) => domain))];
		const companies = new Map<string, string>();
		for (let start = 0; start < domains.length; start += batchSize) {
			const values = domains.slice(start, start + batchSize);
			const { results = [] } = await ask<{ results?: HubSpotObject[] }>(
				'POST',
				`/crm/objects/${version}/companies/search`,
				{
					json: {
						after: '0',
						filterGroups: [{ filters: [{ propertyName: 'domain', operator: 'IN', values }] }],
						limit: 2 * batchSize,
						properties: ['domain'],
						sorts: ['createdate'],
					},
					repeatable: true,
				},
			);
			// Nothing is unique there: of several the oldest.
			for (const { id, properties = {} } of results) {
				const domain = writtenText(properties.domain).toLowerCase();
				if (!companies.has(domain)) companies.set(domain, writtenText(id));
			}
		}
		const ties = contacts
			.map(({ id, domain }) => ({ from: { id }, to: { id: companies.get(domain) } }))
			.filter(({ to }) => to.id !== undefined);
		if (ties.length === 0) return;
		await askBatches(
			`/crm/associations/${version}/contacts/companies/batch/associate/default`,
			ties,
			{},
		);
	}

	async function findOwner(address: string): Promise<string> {
		if (!address) return '';
		const known = owners.get(address);
		if (known !== undefined) return known;
		const { results = [] } = await ask<{ results?: HubSpotObject[] }>(
			'GET',
			`/crm/owners/${version}`,
			{ query: { email: address, limit: '1' }, repeatable: true },
		);
		const id = writtenText(results[0]?.id);
		owners.set(address, id);
		return id;
	}

	const recordOf = (id: string, [contact]: Iterable<string>): WrittenRecord => ({
		id,
		url: pages && contact ? `${pages}/${contact}/?engagement=${id}` : '',
	});

	return {
		name: 'HubSpot',
		limits: { text: 65_000, subject: 1_000, file: 25 * 1_048_576, lag: 60 },
		files: 'beforeRecord',
		recordPer: 'mail',

		async findContacts(addresses) {
			const { results } = await askBatches(
				`/crm/objects/${version}/contacts/batch/read`,
				addresses.map((id) => ({ id })),
				{
					idProperty: 'email',
					properties: ['email', 'hs_additional_emails'],
					propertiesWithHistory: [],
				},
			);
			const found = new Map<string, string>();
			for (const { id, properties = {} } of results) {
				const own = [properties.email, ...writtenText(properties.hs_additional_emails).split(';')];
				for (const address of own) {
					const key = normalizeAddress(writtenText(address));
					if (key && writtenText(id)) found.set(key, writtenText(id));
				}
			}
			await learnPages();
			return found;
		},

		/** Made without a name first: whoever made the contact a moment earlier keeps the name given there. */
		async createContacts(people) {
			const { results, errors } = await askBatches(
				`/crm/objects/${version}/contacts/batch/upsert`,
				people.map(({ address }) => ({
					id: address,
					idProperty: 'email',
					properties: { email: address },
				})),
				{},
			);
			const ids = new Map<string, string | CrmFailure>();
			const isNew = new Set<string>();
			for (const result of results) {
				const address = normalizeAddress(writtenText(result.properties?.email));
				ids.set(address, writtenText(result.id));
				if (result.new === true) isNew.add(address);
			}
			for (const { address } of people) {
				if (!ids.get(address)) ids.set(address, explainPartial(address, errors));
			}
			const named = people.filter(
				({ address, name }) => isNew.has(address) && splitName(name).given,
			);
			if (named.length > 0) {
				await askBatches(
					`/crm/objects/${version}/contacts/batch/update`,
					named.map(({ address, name }) => ({
						id: ids.get(address),
						properties: describeName(name),
					})),
					{},
				);
			}
			const atCompanies = people
				.filter(({ address }) => isNew.has(address))
				.map((person) => ({
					id: ids.get(person.address) as string,
					domain: findCompanyDomain(person),
				}))
				.filter(({ domain }) => domain);
			try {
				if (atCompanies.length > 0) await tieToCompanies(atCompanies);
			} catch {
				// A contact without its company is a contact; the scope is not asked of everybody.
			}
			return ids;
		},

		async findRecord({ mail, contacts }) {
			const wanted = describeEmail(mail, '', []);
			const properties = ['hs_timestamp', 'hs_email_subject', 'hs_email_text', 'hs_email_html'];
			const isIt = ({ properties: written = {} }: HubSpotObject) =>
				Date.parse(writtenText(written.hs_timestamp)) === Date.parse(wanted.hs_timestamp) &&
				isSame(written.hs_email_subject, wanted.hs_email_subject) &&
				(isSame(written.hs_email_text, wanted.hs_email_text) ||
					(!!wanted.hs_email_html && isSame(written.hs_email_html, wanted.hs_email_html)));
			const { results = [] } = await ask<{ results?: HubSpotObject[] }>(
				'POST',
				`/crm/objects/${version}/emails/search`,
				{
					json: {
						after: '0',
						filterGroups: [
							{
								filters: [
									{
										propertyName: 'hs_timestamp',
										operator: 'EQ',
										value: String(Date.parse(wanted.hs_timestamp)),
									},
								],
							},
						],
						limit: batchSize,
						properties,
						sorts: [],
					},
					repeatable: true,
				},
			);
			const hit = results.find(isIt);
			if (hit) return recordOf(writtenText(hit.id), contacts.values());

			// The search index lags; what hangs on a contact does not.
			const [contact] = contacts.values();
			const ties = await ask<{ results?: Array<{ to?: Array<{ id?: unknown }> }> }>(
				'POST',
				`/crm/associations/${version}/contacts/emails/batch/read`,
				{ json: { inputs: [{ id: contact }] }, repeatable: true },
			);
			const newest = (ties.results ?? [])
				.flatMap(({ to = [] }) => to.map(({ id }) => writtenText(id)))
				.sort((one, other) => Number(other) - Number(one))
				.slice(0, batchSize);
			if (newest.length === 0) return null;
			const tied = await askBatches(
				`/crm/objects/${version}/emails/batch/read`,
				newest.map((id) => ({ id })),
				{ properties, propertiesWithHistory: [] },
			);
			const found = tied.results.find(isIt);
			return found ? recordOf(writtenText(found.id), contacts.values()) : null;
		},

		async writeRecord({ mail, contacts, fileIds }: RecordRequest) {
			const owner = await findOwner(mail.owner);
			const people = [...new Set(contacts.values())];
			const { ids: dealIds, missing: missingDeals } = await findDeals(mail, people);
			const ties = [
				...people.map((id) => tie(id, toContact)),
				...dealIds.map((id) => tie(id, toDeal)),
			];
			const { id } = await ask<HubSpotObject>('POST', `/crm/objects/${version}/emails`, {
				json: {
					properties: describeEmail(mail, owner, fileIds),
					associations: ties,
				},
				repeatable: false,
			});
			return { ...recordOf(writtenText(id), people), missingDeals };
		},

		async linkContact(record, contactId) {
			await ask('POST', `/crm/associations/${version}/emails/contacts/batch/associate/default`, {
				json: { inputs: [{ from: { id: record.id }, to: { id: contactId } }] },
				repeatable: true,
			});
		},

		async attach(file) {
			const { id } = await ask<HubSpotObject>('POST', `/files/${version}/files`, {
				form: {
					fields: {
						fileName: file.name,
						folderPath: folder,
						options: JSON.stringify({ access: 'PRIVATE' }),
					},
					file: {
						field: 'file',
						name: file.name,
						contentType: file.contentType,
						content: await file.read(),
					},
				},
				// A file that was uploaded twice hangs on nothing and is seen by nobody.
				repeatable: true,
			});
			return writtenText(id);
		},
	};
}

const tie = (id: string, associationTypeId: number) => ({
	to: { id },
	types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }],
});

const directions = {
	incoming: 'INCOMING_EMAIL',
	outgoing: 'EMAIL',
	forwarded: 'FORWARDED_EMAIL',
} as const;

type EmailProperties = Record<string, string> & {
	hs_timestamp: string;
	hs_email_subject: string;
	hs_email_text: string;
};

function describeEmail(mail: CrmMail, owner: string, fileIds: string[]): EmailProperties {
	const list = (people: Person[]) => people.map((person) => describePerson(person));
	return {
		// Required; a mail without a date is one of now, which no later run will look for.
		hs_timestamp: mail.date || new Date().toISOString(),
		hs_email_direction: directions[mail.direction],
		hs_email_status: 'SENT',
		hs_email_subject: mail.subject,
		hs_email_text: mail.text,
		...(mail.html && { hs_email_html: mail.html }),
		hs_email_headers: JSON.stringify({
			from: describePerson(mail.from),
			to: list(mail.to),
			cc: list(mail.cc),
			bcc: list(mail.bcc),
		}),
		...(owner && { hubspot_owner_id: owner }),
		...(fileIds.length > 0 && { hs_attachment_ids: fileIds.join(';') }),
	};
}

function describePerson({ name, address }: Person): Record<string, string> {
	const { given, family } = splitName(name);
	return {
		email: address,
		...(given && { firstName: given }),
		...(family && { lastName: family }),
	};
}

function describeName(name: string): Record<string, string> {
	const { given, family } = splitName(name);
	return { firstname: given, ...(family && { lastname: family }) };
}

/** @returns the failure of an answer of 400 or more */
function explainAnswer(
	{ status, body }: HttpAnswer,
	authentication: 'serviceKey' | 'oAuth2',
): CrmFailure {
	const error = (body ?? {}) as HubSpotError;
	const said = quote(writtenText(error.message) || `status ${status}`);
	if (status === 403 && error.category === 'MISSING_SCOPES') {
		const scopes = [error.context, ...(error.errors ?? []).map(({ context }) => context)]
			.flatMap((context) => context?.requiredGranularScopes ?? [])
			.map(writtenText);
		const list = [...new Set(scopes)].join(', ') || 'named in its answer';
		return new CrmFailure(
			'access',
			`The credential lacks the HubSpot scopes ${list}.`,
			authentication === 'serviceKey'
				? 'Add them to the service key in HubSpot, under Development > Keys > Service Keys.'
				: "n8n's OAuth2 credential cannot ask for them: choose Service Key here, and give the key these scopes.",
		);
	}
	if (status === 401 || status === 403) {
		return new CrmFailure(
			'access',
			`HubSpot does not accept the credential: ${said}.`,
			'Write a service key that is valid into the credential, or connect it anew.',
		);
	}
	return new CrmFailure(
		'refused',
		`HubSpot answered: ${said}.`,
		'Mend what it names; the mail is logged when it comes again.',
	);
}

function explainPartial(address: string, errors: HubSpotError[]): CrmFailure {
	const own = errors.find((error) => JSON.stringify(error).includes(address)) ?? errors[0];
	const said = quote(writtenText(own?.message) || 'no reason given');
	return new CrmFailure(
		'refused',
		`HubSpot answered: ${said}.`,
		'Mend what it names, or put the address on a never-log list.',
	);
}

function isSame(written: unknown, wanted: string): boolean {
	const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
	return plain(writtenText(written)) === plain(wanted);
}
