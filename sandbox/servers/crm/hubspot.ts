/**
 * HubSpot on loopback, as far as CRM Log uses it (API version 2026-03): refuses unknown paths, fields and properties, a
 * token that is none and scopes that lack, and finds a new email by search only after its index has caught up.
 */
import {
	checkFields,
	CrmRefusal,
	startFakeCrm,
	type CrmAnswer,
	type CrmRequest,
	type FakeCrm,
} from './fakeCrm';

export interface FakeHubSpot extends FakeCrm {
	token: string;
	scopes: Set<string>;
	contacts: Array<{ id: string; properties: Record<string, string> }>;
	emails: FakeEmail[];
	companies: Array<{ id: string; properties: { domain: string }; contacts: string[] }>;
	deals: Array<{ id: string; contacts: string[]; properties: { hs_is_closed: string } }>;
	files: Array<{ id: string; name: string; content: Buffer; access: string }>;
	owners: Array<{ id: string; email: string }>;
	/** Milliseconds until a search finds a new email. */
	searchLagMs: number;
	now: () => number;
}

export interface FakeEmail {
	id: string;
	properties: Record<string, string>;
	contacts: string[];
	deals: string[];
	createdAt: number;
}

const emailProperties = [
	'hs_timestamp',
	'hs_email_direction',
	'hs_email_status',
	'hs_email_subject',
	'hs_email_text',
	'hs_email_html',
	'hs_email_headers',
	'hs_attachment_ids',
	'hubspot_owner_id',
];
const contactProperties = ['email', 'firstname', 'lastname', 'hs_additional_emails'];

const refuse = (message: string, status = 400, category = 'VALIDATION_ERROR') =>
	new CrmRefusal({
		status,
		body: { status: 'error', message, correlationId: 'c0ffee', category },
	});

/** Starts it with an owner, anna@firm.example, and all scopes. */
export async function startHubSpot(now: () => number = () => Date.now()): Promise<FakeHubSpot> {
	let lastId = 100;
	const newId = () => String((lastId += 1));
	const crm = (await startFakeCrm((request) => respond(request))) as FakeHubSpot;
	Object.assign(crm, {
		token: 'pat-test',
		scopes: new Set([
			'crm.objects.contacts.read',
			'crm.objects.contacts.write',
			'crm.objects.companies.read',
			'crm.objects.deals.read',
			'crm.objects.owners.read',
			'sales-email-read',
			'files',
		]),
		contacts: [],
		emails: [],
		companies: [],
		deals: [],
		files: [],
		owners: [{ id: '77', email: 'anna@firm.example' }],
		searchLagMs: 0,
		now,
	});

	const routes: Record<string, [string, (request: CrmRequest) => unknown]> = {
		'POST /crm/objects/2026-03/contacts/batch/read': ['crm.objects.contacts.read', readContacts],
		'POST /crm/objects/2026-03/contacts/batch/upsert': [
			'crm.objects.contacts.write',
			upsertContacts,
		],
		'POST /crm/objects/2026-03/contacts/batch/update': [
			'crm.objects.contacts.write',
			updateContacts,
		],
		'POST /crm/objects/2026-03/companies/search': ['crm.objects.companies.read', searchCompanies],
		'POST /crm/associations/2026-03/contacts/companies/batch/associate/default': [
			'crm.objects.contacts.write',
			tieToCompanies,
		],
		'POST /crm/objects/2026-03/emails': ['sales-email-read', createEmail],
		'POST /crm/objects/2026-03/emails/search': ['sales-email-read', searchEmails],
		'POST /crm/objects/2026-03/emails/batch/read': ['sales-email-read', readEmails],
		'POST /crm/associations/2026-03/contacts/emails/batch/read': [
			'crm.objects.contacts.read',
			readTies,
		],
		'POST /crm/associations/2026-03/contacts/deals/batch/read': [
			'crm.objects.deals.read',
			readDealTies,
		],
		'POST /crm/objects/2026-03/deals/batch/read': ['crm.objects.deals.read', readDeals],
		'POST /crm/associations/2026-03/emails/contacts/batch/associate/default': [
			'crm.objects.contacts.write',
			tie,
		],
		'GET /account-info/v3/details': ['', () => ({ portalId: 4711, uiDomain: 'app.hubspot.com' })],
		'GET /crm/owners/2026-03': ['crm.objects.owners.read', findOwner],
		'POST /files/2026-03/files': ['files', upload],
	};

	function respond(request: CrmRequest): CrmAnswer {
		const route = routes[`${request.method} ${request.path}`];
		if (!route) throw refuse(`No such path: ${request.method} ${request.path}`, 404);
		if (request.headers.authorization !== `Bearer ${crm.token}`) {
			throw refuse('Authentication credentials not found', 401, 'EXPIRED_AUTHENTICATION');
		}
		const [scope, work] = route;
		if (scope && !crm.scopes.has(scope)) throw missingScope(scope);
		const body = work(request);
		const isCreated = ['/crm/objects/2026-03/emails', '/files/2026-03/files'].includes(
			request.path,
		);
		const isPartial = ((body as { errors?: unknown[] }).errors ?? []).length > 0;
		return { status: isPartial ? 207 : isCreated ? 201 : 200, body };
	}

	function readContacts({ json }: CrmRequest) {
		const known = ['idProperty', 'inputs', 'properties', 'propertiesWithHistory'];
		checkFields(json, known, ['inputs', 'properties', 'propertiesWithHistory'], refuse);
		checkProperties(json.properties as string[], contactProperties);
		const inputs = readInputs(json, ['id']);
		const found = inputs.map(({ id }) => ({ id, contact: findContact(id as string) }));
		return {
			status: 'COMPLETE',
			results: [...new Set(found.flatMap(({ contact }) => contact ?? []))],
			errors: found
				.filter(({ contact }) => !contact)
				.map(({ id }) => ({
					status: 'error',
					category: 'OBJECT_NOT_FOUND',
					message: 'Could not get some CONTACT objects, they may be deleted or not exist',
					context: { ids: [id] },
				})),
		};
	}

	function upsertContacts({ json }: CrmRequest) {
		checkFields(json, ['inputs'], ['inputs'], refuse);
		const results: unknown[] = [];
		const errors: unknown[] = [];
		for (const input of readInputs(json, ['id', 'idProperty', 'properties'])) {
			const properties = input.properties as Record<string, string>;
			checkProperties(Object.keys(properties), contactProperties);
			if (input.idProperty !== 'email') throw refuse('idProperty is no unique property');
			const address = input.id as string;
			if (/^refused/.test(address)) {
				const message = `Property values were not valid: ${address}`;
				errors.push({ status: 'error', category: 'VALIDATION_ERROR', message, context: {} });
				continue;
			}
			const existing = findContact(address);
			const contact = existing ?? { id: newId(), properties: {} };
			Object.assign(contact.properties, properties);
			if (!existing) crm.contacts.push(contact);
			results.push({ ...contact, new: !existing, createdAt: '', updatedAt: '', archived: false });
		}
		return { status: 'COMPLETE', results, errors };
	}

	function updateContacts({ json }: CrmRequest) {
		checkFields(json, ['inputs'], ['inputs'], refuse);
		const results = readInputs(json, ['id', 'properties']).map(({ id, properties }) => {
			checkProperties(Object.keys(properties as object), contactProperties);
			const contact = crm.contacts.find((one) => one.id === id);
			if (!contact) throw refuse(`No contact ${String(id)}`, 404);
			Object.assign(contact.properties, properties);
			return contact;
		});
		return { status: 'COMPLETE', results };
	}

	function searchCompanies({ json }: CrmRequest) {
		const known = ['after', 'filterGroups', 'limit', 'properties', 'sorts', 'query'];
		checkFields(json, known, known.slice(0, 5), refuse);
		const [group] = json.filterGroups as Array<{ filters: Array<Record<string, unknown>> }>;
		const [filter] = group!.filters;
		checkFields(filter, ['propertyName', 'operator', 'values'], ['values'], refuse);
		if (filter.propertyName !== 'domain' || filter.operator !== 'IN') {
			throw refuse('The fake searches for companies by domain only');
		}
		if ((json.limit as number) > 200) throw refuse('limit is at most 200');
		const results = crm.companies.filter(({ properties }) =>
			(filter.values as string[]).includes(properties.domain),
		);
		return { total: results.length, results };
	}

	function tieToCompanies({ json }: CrmRequest) {
		checkFields(json, ['inputs'], ['inputs'], refuse);
		for (const input of readInputs(json, ['from', 'to'])) {
			const [from, to] = [input.from, input.to] as Array<{ id: string }>;
			const company = crm.companies.find(({ id }) => id === to!.id);
			if (!company || !crm.contacts.some(({ id }) => id === from!.id)) throw refuse('No such');
			company.contacts.push(from!.id);
		}
		return { status: 'COMPLETE', results: [] };
	}

	function createEmail({ json }: CrmRequest) {
		checkFields(json, ['properties', 'associations'], ['properties', 'associations'], refuse);
		const properties = json.properties as Record<string, string>;
		checkProperties(Object.keys(properties), emailProperties);
		if (!properties.hs_timestamp) throw refuse('Required properties were not set: hs_timestamp');
		if (Number.isNaN(Date.parse(properties.hs_timestamp))) throw refuse('hs_timestamp is no time');
		checkOption(properties.hs_email_direction, ['EMAIL', 'INCOMING_EMAIL', 'FORWARDED_EMAIL']);
		checkOption(properties.hs_email_status, ['BOUNCED', 'FAILED', 'SCHEDULED', 'SENDING', 'SENT']);
		if ((properties.hs_email_text ?? '').length > 65_536) throw refuse('hs_email_text is too long');
		checkHeaders(properties.hs_email_headers);
		const ids = (properties.hs_attachment_ids ?? '').split(';').filter(Boolean);
		for (const id of ids) {
			if (!crm.files.some((file) => file.id === id)) throw refuse(`No file ${id}`);
		}
		const deals: string[] = [];
		const contacts = (json.associations as unknown[]).flatMap((association) => {
			checkFields(association, ['to', 'types'], ['to', 'types'], refuse);
			const [type] = association.types as Array<Record<string, unknown>>;
			const { id } = association.to as { id: string };
			if (type?.associationCategory !== 'HUBSPOT_DEFINED') throw refuse('No such category');
			if (type.associationTypeId === 210) {
				if (!crm.deals.some((deal) => deal.id === id)) throw refuse(`No deal ${id}`);
				deals.push(id);
				return [];
			}
			if (type.associationTypeId !== 198) throw refuse('No such association type');
			if (!crm.contacts.some((contact) => contact.id === id)) throw refuse(`No contact ${id}`);
			return id;
		});
		const email = { id: newId(), properties, contacts, deals, createdAt: crm.now() };
		crm.emails.push(email);
		return { id: email.id, properties, createdAt: '', updatedAt: '', archived: false };
	}

	function searchEmails({ json }: CrmRequest) {
		const known = ['after', 'filterGroups', 'limit', 'properties', 'sorts', 'query'];
		checkFields(json, known, known.slice(0, 5), refuse);
		const [group] = json.filterGroups as Array<{ filters: Array<Record<string, string>> }>;
		const [filter] = group!.filters;
		checkFields(
			filter,
			['propertyName', 'operator', 'value'],
			['propertyName', 'operator'],
			refuse,
		);
		if (filter.propertyName !== 'hs_timestamp' || filter.operator !== 'EQ') {
			throw refuse('The fake searches by hs_timestamp only');
		}
		const results = crm.emails.filter(
			({ properties, createdAt }) =>
				createdAt + crm.searchLagMs <= crm.now() &&
				Date.parse(properties.hs_timestamp!) === Number(filter.value),
		);
		return { total: results.length, results };
	}

	function readEmails({ json }: CrmRequest) {
		const known = ['inputs', 'properties', 'propertiesWithHistory'];
		checkFields(json, known, known, refuse);
		const ids = readInputs(json, ['id']).map(({ id }) => id);
		return { status: 'COMPLETE', results: crm.emails.filter(({ id }) => ids.includes(id)) };
	}

	function readTies({ json }: CrmRequest) {
		checkFields(json, ['inputs'], ['inputs'], refuse);
		const results = readInputs(json, ['id']).map(({ id }) => ({
			from: { id },
			to: crm.emails
				.filter(({ contacts }) => contacts.includes(id as string))
				.map((email) => ({ id: email.id, type: 'contact_to_email' })),
		}));
		return { status: 'COMPLETE', results };
	}

	function readDealTies({ json }: CrmRequest) {
		checkFields(json, ['inputs'], ['inputs'], refuse);
		const results = readInputs(json, ['id']).map(({ id }) => ({
			from: { id },
			to: crm.deals.filter(({ contacts }) => contacts.includes(id as string)),
		}));
		return { status: 'COMPLETE', results };
	}

	function readDeals({ json }: CrmRequest) {
		const known = ['inputs', 'properties', 'propertiesWithHistory'];
		checkFields(json, known, known, refuse);
		const ids = readInputs(json, ['id']).map(({ id }) => id);
		return { status: 'COMPLETE', results: crm.deals.filter(({ id }) => ids.includes(id)) };
	}

	function tie({ json }: CrmRequest) {
		checkFields(json, ['inputs'], ['inputs'], refuse);
		for (const input of readInputs(json, ['from', 'to'])) {
			const email = crm.emails.find(({ id }) => id === (input.from as { id: string }).id);
			const { id } = input.to as { id: string };
			if (!email || !crm.contacts.some((contact) => contact.id === id))
				throw refuse('No such object');
			if (!email.contacts.includes(id)) email.contacts.push(id);
		}
		return { status: 'COMPLETE', results: [] };
	}

	function findOwner({ query }: CrmRequest) {
		checkFields(query, ['email', 'limit', 'after'], [], refuse);
		return { results: crm.owners.filter(({ email }) => email === query.email) };
	}

	function upload({ form }: CrmRequest) {
		const known = ['file', 'fileName', 'folderId', 'folderPath', 'options', 'charsetHunch'];
		checkFields(form, known, ['file', 'options'], refuse);
		if (!form.folderId && !form.folderPath) throw refuse('folderId or folderPath is required');
		const options = JSON.parse(form.options as string) as Record<string, string>;
		checkFields(options, ['access', 'ttl'], ['access'], refuse);
		const { name, content } = form.file as { name: string; content: Buffer };
		const file = { id: newId(), name, content, access: options.access as string };
		crm.files.push(file);
		return { id: file.id, name, access: file.access };
	}

	function findContact(address: string) {
		return crm.contacts.find(
			({ properties }) =>
				properties.email === address ||
				(properties.hs_additional_emails ?? '').split(';').includes(address),
		);
	}

	return crm;
}

function readInputs(
	json: Record<string, unknown>,
	fields: string[],
): Array<Record<string, unknown>> {
	const inputs = json.inputs as unknown[];
	if (inputs.length === 0 || inputs.length > 100) throw refuse('inputs must be 1 to 100');
	return inputs.map((input) => {
		checkFields(input, fields, fields.slice(0, 1), refuse);
		return input;
	});
}

function checkProperties(names: string[], known: string[]): void {
	const [unknown] = names.filter((name) => !known.includes(name));
	if (unknown) throw refuse(`Property "${unknown}" does not exist`);
}

function checkOption(value: string | undefined, options: string[]): void {
	if (value === undefined || !options.includes(value)) throw refuse(`${value} is no option`);
}

function checkHeaders(written: string | undefined): void {
	const headers = JSON.parse(written ?? '{}') as Record<string, unknown>;
	checkFields(headers, ['from', 'to', 'cc', 'bcc'], ['from', 'to', 'cc', 'bcc'], refuse);
	for (const person of [headers.from, headers.to, headers.cc, headers.bcc].flat()) {
		checkFields(person, ['email', 'firstName', 'lastName'], ['email'], refuse);
	}
}

function missingScope(scope: string): CrmRefusal {
	return new CrmRefusal({
		status: 403,
		body: {
			status: 'error',
			message:
				"This app hasn't been granted all required scopes to make this call. Read more about required scopes here.",
			correlationId: 'c0ffee',
			errors: [
				{
					message: 'One or more of the following scopes are required.',
					context: { requiredGranularScopes: [scope] },
				},
			],
			links: { scopes: 'https://developers.hubspot.com/scopes' },
			category: 'MISSING_SCOPES',
		},
	});
}
