/**
 * EspoCRM: an archived email a mail. Espo shows it with every contact whose address stands in it. The Message-ID cannot be
 * written, so an earlier record is found by its time and compared by what it holds; Espo's lists need no index.
 */
import { normalizeAddress } from '../../shared/message/address';
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

const pageSize = 200;

type Entity = Record<string, unknown>;

/** @param send with patience; @param site under which people open EspoCRM */
export function connectEspoCrm(send: RequestFunction, site: string): Connector {
	const base = site.replace(/\/+$/, '');
	const users = new Map<string, string>();

	async function ask(
		method: HttpRequest['method'],
		path: string,
		request: Pick<HttpRequest, 'json' | 'query' | 'headers' | 'repeatable'>,
	): Promise<Entity> {
		const answer = await send({ method, url: `${base}/api/v1/${path}`, ...request });
		if (answer.status >= 400) throw explainAnswer(answer);
		return (answer.body ?? {}) as Entity;
	}

	async function search(
		entity: string,
		attribute: string,
		type: 'in' | 'equals' | 'contains',
		value: string | string[],
		select: string[],
	): Promise<Entity[]> {
		const params = {
			where: [{ type, attribute, value }],
			select: ['id', ...select],
			maxSize: pageSize,
			orderBy: 'createdAt',
			order: 'asc',
		};
		const { list } = await ask('GET', entity, {
			query: { searchParams: JSON.stringify(params) },
			repeatable: true,
		});
		return Array.isArray(list) ? (list as Entity[]) : [];
	}

	/** Accounts that are there, by the domain of their website; accounts are never made. */
	async function findAccounts(domains: string[]): Promise<Map<string, string>> {
		const found = new Map<string, string>();
		for (const domain of domains) {
			const accounts = await search('Account', 'website', 'contains', domain, ['website']);
			const account = accounts.find(({ website }) => readWebsite(writtenText(website)) === domain);
			if (account) found.set(domain, writtenText(account.id));
		}
		return found;
	}

	async function findUser(address: string): Promise<string> {
		if (!address) return '';
		const known = users.get(address);
		if (known !== undefined) return known;
		let id = '';
		try {
			const [user] = await search('User', 'emailAddress', 'equals', address, []);
			id = writtenText(user?.id);
		} catch (error) {
			// A role that may not see users: the mail has no owner then.
			if (asFailure(error).kind !== 'access') throw error;
		}
		users.set(address, id);
		return id;
	}

	const recordOf = (id: string): WrittenRecord => ({ id, url: `${base}/#Email/view/${id}` });

	return {
		name: 'EspoCRM',
		limits: { text: 500_000, subject: 255, file: 25 * 1_048_576, lag: 0 },
		files: 'beforeRecord',
		recordPer: 'mail',

		async findContacts(addresses) {
			const found = new Map<string, string>();
			// A list answers so many contacts at most, and several may share an address.
			for (let start = 0; start < addresses.length; start += pageSize / 4) {
				const some = addresses.slice(start, start + pageSize / 4);
				const contacts = await search('Contact', 'emailAddress', 'in', some, [
					'emailAddress',
					'emailAddressData',
				]);
				for (const { id, emailAddress, emailAddressData } of contacts) {
					const data = Array.isArray(emailAddressData) ? (emailAddressData as Entity[]) : [];
					const own = [emailAddress, ...data.map((one) => one.emailAddress)];
					for (const address of own.map((one) => normalizeAddress(writtenText(one)))) {
						if (address && !found.has(address)) found.set(address, writtenText(id));
					}
				}
				// Of somebody found by a second address a list may tell the first only.
				for (const address of some.filter((one) => !found.has(one))) {
					if (contacts.length === 0) break;
					const [contact] = await search('Contact', 'emailAddress', 'equals', address, []);
					if (contact) found.set(address, writtenText(contact.id));
				}
			}
			return found;
		},

		async createContacts(people) {
			const made = new Map<string, string | CrmFailure>();
			// A role that may not see accounts makes contacts without one.
			const accounts = await findAccounts(listCompanyDomains(people)).catch(
				() => new Map<string, string>(),
			);
			for (const person of people) {
				const account = accounts.get(findCompanyDomain(person));
				try {
					const { id } = await ask('POST', 'Contact', {
						json: { ...describeContact(person), ...(account && { accountId: account }) },
						// A namesake is no duplicate, and the address was looked for.
						headers: { 'X-Skip-Duplicate-Check': 'true' },
						repeatable: false,
					});
					made.set(person.address, writtenText(id));
				} catch (error) {
					const failure = asFailure(error);
					if (failure.kind !== 'refused') throw failure;
					made.set(person.address, failure);
				}
			}
			return made;
		},

		async findRecord({ mail }) {
			if (!mail.date) return null;
			const emails = await search('Email', 'dateSent', 'equals', describeTime(mail.date), [
				'name',
				'body',
			]);
			const wanted = mail.html || mail.text;
			const found = emails.find(
				({ name, body }) =>
					isSame(name, describeSubject(mail)) && (body === undefined || isSame(body, wanted)),
			);
			return found ? recordOf(writtenText(found.id)) : null;
		},

		async writeRecord({ mail, contacts, fileIds }) {
			const owner = await findUser(mail.owner);
			const [parent] = contacts.values();
			const { id } = await ask('POST', 'Email', {
				json: {
					...describeMail(mail, [...contacts.keys()]),
					parentType: 'Contact',
					parentId: parent,
					...(owner && { assignedUserId: owner }),
					...(fileIds.length > 0 && { attachmentsIds: fileIds }),
				},
				repeatable: false,
			});
			return recordOf(writtenText(id));
		},

		async linkContact({ id }, _, { address }) {
			const written = await ask('GET', `Email/${id}`, { repeatable: true });
			const named = ['from', 'to', 'cc', 'bcc'].flatMap((field) => splitList(written[field]));
			if (named.some((one) => normalizeAddress(one) === address)) return;
			await ask('PUT', `Email/${id}`, {
				json: { bcc: [...splitList(written.bcc), address].join(';') },
				repeatable: true,
			});
		},

		async attach(file) {
			const content = await file.read();
			const { id } = await ask('POST', 'Attachment', {
				json: {
					name: file.name,
					type: file.contentType,
					role: 'Attachment',
					parentType: 'Email',
					field: 'attachments',
					file: `data:${file.contentType};base64,${content.toString('base64')}`,
				},
				// A file that was uploaded twice hangs on nothing; EspoCRM cleans it away.
				repeatable: true,
			});
			return writtenText(id);
		},
	};
}

/** Contacts who stand in no field of the mail are named as blind recipients: by addresses alone Espo finds them. */
function describeMail(mail: CrmMail, contacts: string[]): Record<string, unknown> {
	const addresses = (people: Person[]) => people.map(({ address }) => address).filter(Boolean);
	const named = new Set(
		addresses([mail.from, ...mail.to, ...mail.cc, ...mail.bcc]).map((one) => one.toLowerCase()),
	);
	const others = contacts.filter((address) => !named.has(address));
	return {
		subject: describeSubject(mail),
		from: mail.from.address,
		to: addresses(mail.to).join(';'),
		cc: addresses(mail.cc).join(';'),
		bcc: [...addresses(mail.bcc), ...others].join(';'),
		body: mail.html || mail.text,
		isHtml: mail.html !== '',
		// Any other would make EspoCRM send it.
		status: 'Archived',
		dateSent: describeTime(mail.date || new Date().toISOString()),
	};
}

function describeSubject({ subject }: CrmMail): string {
	return subject || '(no subject)';
}

function describeTime(date: string): string {
	return date.slice(0, 19).replace('T', ' ');
}

function describeContact({ name, address }: Person): Record<string, string> {
	const { given, family } = splitName(name);
	return {
		lastName: (family || given || address).slice(0, 100),
		...(family && given && { firstName: given.slice(0, 100) }),
		emailAddress: address,
	};
}

/** @returns the failure of an answer of 400 or more: EspoCRM tells the cause in a header */
function explainAnswer({ status, headers }: HttpAnswer): CrmFailure {
	const said = quote(headers['x-status-reason'] || `status ${status}`);
	if (status === 401) {
		return new CrmFailure(
			'access',
			`EspoCRM does not accept the credential: ${said}.`,
			'Copy the API key of the API user into the credential, and see that the user is active.',
		);
	}
	if (status === 403) {
		return new CrmFailure(
			'access',
			`The API user may not do that in EspoCRM: ${said}.`,
			'Give its role Contacts, Emails, Attachments and Import: without Import it may only log mail from its own address.',
		);
	}
	return new CrmFailure(
		'refused',
		`EspoCRM answered: ${said}.`,
		'Mend what it names; the mail is logged when it comes again.',
	);
}

function splitList(written: unknown): string[] {
	return writtenText(written)
		.split(';')
		.map((one) => one.trim())
		.filter(Boolean);
}

function isSame(written: unknown, wanted: string): boolean {
	const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
	return plain(writtenText(written)) === plain(wanted);
}
