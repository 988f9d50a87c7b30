/**
 * Pipedrive (API v2, users and files v1): an activity of the type email a mail, with all contacts as participants, for no
 * call makes an email. Activities have no key of ours, but are listed without an index: a mark in the note tells them.
 */
import { normalizeAddress } from '../../shared/message/address';
import { quote } from '../../shared/reasons/receipt';
import {
	CrmFailure,
	asFailure,
	type Connector,
	type CrmMail,
	type DealRule,
	type RecordRequest,
	type WrittenRecord,
} from './connector';
import type { HttpAnswer, HttpRequest, RequestFunction } from './http';
import { describeAsNote, makeMark } from './noteText';
import { writtenText } from '../../shared/text/asText';

const base = 'https://api.pipedrive.com';

interface Participant {
	person_id?: unknown;
	primary?: unknown;
}

interface Activity {
	id?: unknown;
	note?: unknown;
	participants?: Participant[];
}

interface Answer<Data> {
	data?: Data;
	error?: unknown;
	code?: unknown;
}

/** @param send with patience; @param deals which the mail is tied to: an activity takes one */
export function connectPipedrive(send: RequestFunction, deals: DealRule = 'none'): Connector {
	const owners = new Map<string, number | undefined>();
	let pages: string | undefined;

	async function ask<Data>(
		method: HttpRequest['method'],
		path: string,
		request: Pick<HttpRequest, 'json' | 'query' | 'form' | 'repeatable'>,
	): Promise<Data | undefined> {
		const answer = await send({ method, url: base + path, ...request });
		if (answer.status >= 400) throw explainAnswer(answer);
		return ((answer.body ?? {}) as Answer<Data>).data;
	}

	async function findOwner(address: string): Promise<number | undefined> {
		if (!address || owners.has(address)) return owners.get(address);
		const users = await ask<Array<{ id?: unknown; email?: unknown }>>('GET', '/v1/users/find', {
			query: { term: address, search_by_email: '1' },
			repeatable: true,
		});
		const user = users?.find(({ email }) => normalizeAddress(writtenText(email)) === address);
		const id = user ? numberOf(user.id) : undefined;
		owners.set(address, id);
		return id;
	}

	async function findDeal(
		{ dealTags }: CrmMail,
		contacts: Iterable<string>,
	): Promise<{ id?: number; missing: string[] }> {
		if (deals === 'none' || (deals === 'tag' && dealTags.length === 0)) return { missing: [] };
		// Also of the one that the mail names: one that does not exist would keep the mail out.
		const queries: Array<Record<string, string>> =
			deals === 'tag'
				? [{ ids: dealTags.slice(0, 100).join(','), limit: '100' }]
				: [...new Set(contacts)].map((id) => ({ person_id: id, status: 'open', limit: '500' }));
		const found = new Set<number>();
		for (const query of queries) {
			const list = await ask<Array<{ id?: unknown }>>('GET', '/api/v2/deals', {
				query,
				repeatable: true,
			});
			for (const { id } of list ?? []) found.add(numberOf(id));
		}
		if (deals === 'tag') {
			// An activity takes one: the first that is there.
			const [first] = dealTags.map(Number).filter((id) => found.has(id));
			return { id: first, missing: dealTags.filter((tag) => !found.has(Number(tag))) };
		}
		if (found.size === 0 || (deals === 'onlyOpenOne' && found.size > 1)) return { missing: [] };
		// Of all open ones the newest.
		return { id: Math.max(...found), missing: [] };
	}

	/** Learns where people open Pipedrive, before anything is written: afterwards no call may stand between record and ledger. */
	async function learnPages(): Promise<void> {
		if (pages !== undefined) return;
		pages = '';
		try {
			const user = await ask<{ company_domain?: unknown }>('GET', '/v1/users/me', {
				repeatable: true,
			});
			const domain = writtenText(user?.company_domain);
			if (/^[\w-]+$/.test(domain)) pages = `https://${domain}.pipedrive.com/person`;
		} catch {
			// A record without its address is a record.
		}
	}

	/** The activity stands on the page of its first participant. */
	const recordOf = (id: string, [contact]: Iterable<string>): WrittenRecord => ({
		id,
		url: pages && contact ? `${pages}/${contact}` : '',
	});

	async function findContact(address: string): Promise<string | undefined> {
		const found = await ask<{
			items?: Array<{ item?: { id?: unknown; emails?: unknown[] } }>;
		}>('GET', '/api/v2/persons/search', {
			query: { term: address, fields: 'email', exact_match: 'true', limit: '100' },
			repeatable: true,
		});
		// Nothing is unique there: of several persons always the same one.
		const ids = (found?.items ?? [])
			.filter(({ item }) =>
				item?.emails?.some((one) => normalizeAddress(writtenText(one)) === address),
			)
			.map(({ item }) => numberOf(item?.id))
			.sort((one, other) => one - other);
		return ids.length > 0 ? String(ids[0]) : undefined;
	}

	return {
		name: 'Pipedrive',
		limits: { text: 60_000, subject: 255, file: 25 * 1_048_576, lag: 0 },
		files: 'afterRecord',
		recordPer: 'mail',

		async findContacts(addresses) {
			const found = new Map<string, string>();
			for (const address of addresses) {
				const id = await findContact(address);
				if (id !== undefined) found.set(address, id);
			}
			await learnPages();
			return found;
		},

		async createContacts(people) {
			const made = new Map<string, string | CrmFailure>();
			for (const { address, name } of people) {
				try {
					const person = await ask<{ id?: unknown }>('POST', '/api/v2/persons', {
						json: {
							name: name || address,
							emails: [{ value: address, primary: true, label: 'work' }],
						},
						repeatable: false,
					});
					made.set(address, writtenText(person?.id));
				} catch (error) {
					const failure = asFailure(error);
					if (failure.kind !== 'refused') throw failure;
					made.set(address, failure);
				}
			}
			return made;
		},

		async findRecord({ mail, contacts }) {
			const mark = makeMark(mail.key);
			// An activity is listed under its first participant only.
			for (const id of contacts.values()) {
				const activities = await ask<Activity[]>('GET', '/api/v2/activities', {
					query: { person_id: id, sort_by: 'add_time', sort_direction: 'desc', limit: '200' },
					repeatable: true,
				});
				const found = activities?.find(({ note }) => writtenText(note).includes(mark));
				if (found) return recordOf(writtenText(found.id), contacts.values());
			}
			return null;
		},

		async writeRecord({ mail, contacts }: RecordRequest) {
			const owner = await findOwner(mail.owner);
			const { id: deal, missing: missingDeals } = await findDeal(mail, contacts.values());
			const [day, time] = (mail.date || new Date().toISOString()).split('T');
			const activity = await ask<Activity>('POST', '/api/v2/activities', {
				json: {
					subject: mail.subject || '(no subject)',
					type: 'email',
					due_date: day,
					due_time: time!.slice(0, 5),
					done: true,
					participants: [...new Set(contacts.values())].map((id, index) => ({
						person_id: Number(id),
						primary: index === 0,
					})),
					note: describeAsNote(mail),
					...(owner !== undefined && { owner_id: owner }),
					...(deal !== undefined && { deal_id: deal }),
				},
				repeatable: false,
			});
			return { ...recordOf(writtenText(activity?.id), contacts.values()), missingDeals };
		},

		async linkContact({ id }, contactId) {
			const activity = await ask<Activity>('GET', `/api/v2/activities/${id}`, {
				query: { include_fields: 'attendees' },
				repeatable: true,
			});
			const participants = (activity?.participants ?? []).map(({ person_id, primary }) => ({
				person_id: numberOf(person_id),
				primary: primary === true,
			}));
			const person = Number(contactId);
			if (participants.some(({ person_id }) => person_id === person)) return;
			await ask('PATCH', `/api/v2/activities/${id}`, {
				json: {
					participants: [
						...participants,
						{ person_id: person, primary: participants.length === 0 },
					],
				},
				repeatable: true,
			});
		},

		async attach(file, { record }) {
			const uploaded = await ask<{ id?: unknown }>('POST', '/v1/files', {
				form: {
					fields: { activity_id: record!.id },
					file: {
						field: 'file',
						name: file.name,
						contentType: file.contentType,
						content: await file.read(),
					},
				},
				repeatable: false,
			});
			return writtenText(uploaded?.id);
		},

		async findFiles({ record }) {
			const files = await ask<Array<{ id?: unknown; name?: unknown; activity_id?: unknown }>>(
				'GET',
				'/v1/files',
				{ query: { sort: 'id DESC', limit: '500' }, repeatable: true },
			);
			return (files ?? [])
				.filter(({ activity_id }) => writtenText(activity_id) === record!.id)
				.map(({ id, name }) => ({ id: writtenText(id), name: writtenText(name) }));
		},
	};
}

/** @returns the failure of an answer of 400 or more */
function explainAnswer({ status, body }: HttpAnswer): CrmFailure {
	const { error, code } = (body ?? {}) as Answer<unknown>;
	const said = quote(writtenText(error) || `status ${status}`);
	if (status === 401) {
		return new CrmFailure(
			'access',
			`Pipedrive does not accept the credential: ${said}.`,
			'Copy the API token anew from Settings > Personal preferences > API, or connect the credential again.',
		);
	}
	if (status === 403 && writtenText(code) === '') {
		return new CrmFailure(
			'access',
			`The credential may not do that in Pipedrive: ${said}.`,
			'In the Developer Hub give the app the scopes contacts:full, activities:full, deals:full and users:read, and connect the credential again.',
		);
	}
	return new CrmFailure(
		'refused',
		`Pipedrive answered: ${said}.`,
		'Mend what it names; the mail is logged when it comes again.',
	);
}

function numberOf(value: unknown): number {
	return Number(writtenText(value) || NaN);
}
