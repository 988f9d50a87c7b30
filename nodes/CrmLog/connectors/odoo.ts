/**
 * Odoo 19 and newer (JSON-2): a message in the chatter of each contact. It is an internal note: no other kind would be
 * kept from being mailed to the followers, and nobody is ever named as a recipient. An id of ours tells it again.
 */
import { createHash } from 'node:crypto';

import { normalizeAddress } from '../../shared/message/address';
import { quote } from '../../shared/reasons/receipt';
import {
	asFailure,
	CrmFailure,
	type Connector,
	type CrmMail,
	type WrittenRecord,
} from './connector';
import { findCompanyDomain, listCompanyDomains, readWebsite } from './companyDomain';
import type { HttpAnswer, RequestFunction } from './http';
import { describeAsNote } from './noteText';

interface OdooRecord {
	id?: unknown;
	email_normalized?: unknown;
	name?: unknown;
	partner_id?: unknown;
	website?: unknown;
}

/** @param send with patience; @param site the address of the Odoo; @param database its name, or '' */
export function connectOdoo(send: RequestFunction, site: string, database: string): Connector {
	const base = site.replace(/\/+$/, '');
	const header = database || new URL(base).hostname.split('.')[0]!;
	const owners = new Map<string, number | undefined>();

	async function call<Result>(
		model: string,
		method: string,
		json: object,
		repeatable: boolean,
	): Promise<Result> {
		const answer = await send({
			method: 'POST',
			url: `${base}/json/2/${model}/${method}`,
			headers: { 'X-Odoo-Database': header },
			json,
			repeatable,
		});
		if (answer.status >= 400) throw explainAnswer(answer);
		return answer.body as Result;
	}

	const search = async (model: string, domain: unknown[], fields: string[], limit?: number) =>
		await call<OdooRecord[]>(
			model,
			'search_read',
			{ domain, fields, order: 'id', ...(limit !== undefined && { limit }) },
			true,
		);

	/** Companies that are there, by the domain of their website; companies are never made. */
	async function findCompanies(domains: string[]): Promise<Map<string, number>> {
		const found = new Map<string, number>();
		for (const domain of domains) {
			const companies = await search(
				'res.partner',
				[
					['is_company', '=', true],
					['website', 'ilike', domain],
				],
				['website'],
			);
			const company = companies.find(
				({ website }) => readWebsite(typeof website === 'string' ? website : '') === domain,
			);
			if (typeof company?.id === 'number') found.set(domain, company.id);
		}
		return found;
	}

	async function findOwner(address: string): Promise<number | undefined> {
		if (!address || owners.has(address)) return owners.get(address);
		const [user] = await search('res.users', [['login', '=', address]], ['partner_id'], 1);
		const partner: unknown = Array.isArray(user?.partner_id)
			? user.partner_id[0]
			: user?.partner_id;
		const id = typeof partner === 'number' ? partner : undefined;
		owners.set(address, id);
		return id;
	}

	/** The note has no page of its own: people see it on the contact's. */
	const recordOf = (id: string, contact: string): WrittenRecord => ({
		id,
		url: `${base}/mail/view?model=res.partner&res_id=${contact}`,
	});

	return {
		name: 'Odoo',
		limits: { text: 100_000, subject: 1_000, file: 25 * 1_048_576, lag: 0 },
		files: 'beforeRecord',
		recordPer: 'contact',

		async findContacts(addresses) {
			const domain = [['email_normalized', 'in', addresses]];
			const partners = await search('res.partner', domain, ['email_normalized']);
			const found = new Map<string, string>();
			// Several partners may share an address: always the oldest.
			for (const { id, email_normalized: email } of partners) {
				const address = normalizeAddress(typeof email === 'string' ? email : '');
				if (address && !found.has(address)) found.set(address, String(id as number));
			}
			return found;
		},

		async createContacts(people) {
			const made = new Map<string, string | CrmFailure>();
			// A contact without its company is a contact.
			const companies = await findCompanies(listCompanyDomains(people)).catch(
				() => new Map<string, number>(),
			);
			for (const { address, name } of people) {
				try {
					const company = companies.get(findCompanyDomain({ address }));
					const values = {
						name: name || address,
						email: address,
						...(company !== undefined && { parent_id: company }),
					};
					const [id] = await call<number[]>(
						'res.partner',
						'create',
						{ vals_list: [values] },
						false,
					);
					made.set(address, String(id));
				} catch (error) {
					const failure = asFailure(error);
					if (failure.kind !== 'refused') throw failure;
					made.set(address, failure);
				}
			}
			return made;
		},

		async findRecord({ mail, contacts }) {
			const [contact] = contacts.values();
			const domain = [
				['message_id', '=', makeMessageId(mail)],
				['model', '=', 'res.partner'],
				['res_id', '=', Number(contact)],
			];
			const [message] = await search('mail.message', domain, ['id'], 1);
			return message ? recordOf(String(message.id as number), contact!) : null;
		},

		async writeRecord({ mail, contacts, fileIds }) {
			const author = await findOwner(mail.owner);
			const [contact] = contacts.values();
			const id = await call<number | number[]>(
				'res.partner',
				'message_post',
				{
					ids: [Number(contact)],
					context: { mail_post_autofollow_author_skip: true },
					subject: mail.subject,
					body: describeAsNote(mail),
					body_is_html: true,
					message_type: 'email',
					subtype_xmlid: 'mail.mt_note',
					email_from: mail.from.address,
					message_id: makeMessageId(mail),
					...(mail.date && { date: mail.date.slice(0, 19).replace('T', ' ') }),
					...(author !== undefined && mail.direction !== 'incoming' && { author_id: author }),
					...(fileIds.length > 0 && { attachment_ids: fileIds.map(Number) }),
				},
				false,
			);
			return recordOf(String(Array.isArray(id) ? id[0] : id), contact!);
		},

		async attach(file, { mail, contactId }) {
			const content = await file.read();
			const [id] = await call<number[]>(
				'ir.attachment',
				'create',
				{
					vals_list: [
						{
							name: file.name,
							datas: content.toString('base64'),
							mimetype: file.contentType,
							res_model: 'res.partner',
							res_id: Number(contactId),
							description: makeMessageId(mail),
						},
					],
				},
				false,
			);
			return String(id);
		},

		async findFiles({ mail, contactId }) {
			const domain = [
				['res_model', '=', 'res.partner'],
				['res_id', '=', Number(contactId)],
				['description', '=', makeMessageId(mail)],
			];
			const files = await search('ir.attachment', domain, ['name']);
			return files.map(({ id, name }) => ({
				id: String(id as number),
				name: String(name as string),
			}));
		},
	};
}

/** Not the mail's own id: that can be forged, and Odoo's mail gateway would drop the mail itself as known. */
function makeMessageId({ key }: CrmMail): string {
	return `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@email-to-crm.n8n>`;
}

/** @returns the failure of an answer of 400 or more; `debug` holds the server's stack and stays out */
function explainAnswer({ status, body }: HttpAnswer): CrmFailure {
	const { message } = (body ?? {}) as { message?: unknown };
	const said = quote(typeof message === 'string' ? message : `status ${status}`);
	if (status === 401) {
		return new CrmFailure(
			'access',
			`Odoo does not accept the credential: ${said}.`,
			'Odoo ends API keys after three months at the latest: make a new one in your Odoo profile and write it into the credential.',
		);
	}
	if (status === 403) {
		return new CrmFailure(
			'access',
			`The user of the API key may not do that in Odoo: ${said}.`,
			'Give the user the right to read and write contacts.',
		);
	}
	return new CrmFailure(
		'refused',
		`Odoo answered: ${said}.`,
		'Mend what it names; JSON-2 needs Odoo 19 or newer. The mail is logged when it comes again.',
	);
}
