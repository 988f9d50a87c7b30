/**
 * Odoo's JSON-2 on loopback, as far as CRM Log uses it: refuses unknown models, methods and parameters (422), and above
 * all whatever would make Odoo send mail to the people of a message.
 */
import {
	checkFields,
	CrmRefusal,
	startFakeCrm,
	type CrmAnswer,
	type CrmRequest,
	type FakeCrm,
} from './fakeCrm';

export interface FakeOdoo extends FakeCrm {
	apiKey: string;
	database: string;
	partners: Array<{
		id: number;
		name: string;
		email: string;
		email_normalized: string;
		parent_id?: number;
		is_company?: boolean;
		website?: string;
	}>;
	messages: OdooMessage[];
	attachments: Array<Record<string, unknown> & { id: number; name: string; res_id: number }>;
	users: Array<{ id: number; login: string; partner_id: [number, string] }>;
}

export interface OdooMessage {
	id: number;
	model: string;
	res_id: number;
	message_id: string;
	subject: string;
	body: string;
	date: string;
	email_from: string;
	author_id?: number;
	attachment_ids?: number[];
}

const refuse = (message: string, status = 422) =>
	new CrmRefusal({
		status,
		body: {
			name: 'odoo.exceptions.ValidationError',
			message,
			arguments: [],
			context: {},
			debug: '',
		},
	});

/** Starts it with the user anna@firm.example. */
export async function startOdoo(): Promise<FakeOdoo> {
	let lastId = 900;
	const crm = (await startFakeCrm((request) => respond(request))) as FakeOdoo;
	Object.assign(crm, {
		apiKey: 'odoo-test',
		database: 'firm',
		partners: [],
		messages: [],
		attachments: [],
		users: [{ id: 2, login: 'anna@firm.example', partner_id: [3, 'Anna'] }],
	});

	function respond({ method, path, headers, json }: CrmRequest): CrmAnswer {
		if (headers.authorization !== `Bearer ${crm.apiKey}`) throw refuse('Invalid apikey', 401);
		if (headers['x-odoo-database'] !== crm.database) throw refuse('No such database', 404);
		const [, call] = /^\/json\/2\/([\w.]+\/\w+)$/.exec(path) ?? [];
		if (method !== 'POST' || !call) throw refuse('Not found', 404);
		switch (call) {
			case 'res.partner/search_read':
				return ok(search(crm.partners, json));
			case 'res.users/search_read':
				return ok(search(crm.users, json));
			case 'mail.message/search_read':
				return ok(search(crm.messages, json));
			case 'ir.attachment/search_read':
				return ok(search(crm.attachments, json));
			case 'res.partner/create':
				return ok(create(json, ['name', 'email', 'parent_id'], addPartner));
			case 'ir.attachment/create':
				return ok(
					create(
						json,
						['name', 'datas', 'mimetype', 'res_model', 'res_id', 'description'],
						addAttachment,
					),
				);
			case 'res.partner/message_post':
				return ok(postMessage(json));
			default:
				throw refuse(`No model or method ${call}`, 404);
		}
	}

	function create(json: unknown, known: string[], add: (values: never) => number): number[] {
		checkFields(json, ['vals_list', 'context'], ['vals_list'], refuse);
		return (json.vals_list as unknown[]).map((values) => {
			checkFields(values, known, ['name'], refuse);
			return add(values as never);
		});
	}

	function addPartner(values: { name: string; email: string; parent_id?: number }): number {
		const { email } = values;
		if (/^refused/.test(email)) throw refuse('The email is not valid');
		lastId += 1;
		crm.partners.push({ ...values, id: lastId, email_normalized: email.toLowerCase() });
		return lastId;
	}

	function addAttachment(values: { name: string; datas: string; res_id: number }): number {
		if (!/^[A-Za-z0-9+/]*={0,2}$/.test(values.datas)) throw refuse('datas is no base64');
		lastId += 1;
		crm.attachments.push({ ...values, id: lastId });
		return lastId;
	}

	function postMessage(json: unknown): number[] {
		const known = [
			...['ids', 'context', 'subject', 'body', 'body_is_html', 'message_type', 'subtype_xmlid'],
			...['email_from', 'message_id', 'date', 'author_id', 'attachment_ids', 'partner_ids'],
		];
		checkFields(json, known, ['ids', 'body'], refuse);
		const {
			ids,
			partner_ids: recipients,
			subtype_xmlid: subtype,
			body_is_html: html,
			...fields
		} = json;
		if (recipients !== undefined) throw refuse('The fake would e-mail these people');
		if (subtype !== 'mail.mt_note') throw refuse('The fake would e-mail the followers');
		if (html !== true) throw refuse('The body would be escaped');
		if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(fields.date as string)) throw refuse('date');
		return (ids as number[]).map((res_id) => {
			if (!crm.partners.some(({ id }) => id === res_id)) throw refuse('Record does not exist', 404);
			lastId += 1;
			const message = { ...fields, id: lastId, model: 'res.partner', res_id };
			crm.messages.push(message as unknown as OdooMessage);
			return lastId;
		});
	}

	return crm;
}

function search(records: object[], json: unknown): unknown[] {
	checkFields(
		json,
		['domain', 'fields', 'order', 'limit', 'offset', 'context'],
		['domain'],
		refuse,
	);
	const domain = json.domain as Array<[string, string, unknown]>;
	return (records as Array<Record<string, unknown>>)
		.filter((record) =>
			domain.every(([field, operator, value]) => {
				if (operator === '=') return record[field] === value;
				if (operator === 'ilike') return String(record[field] ?? '').includes(value as string);
				if (operator === 'in') return (value as unknown[]).includes(record[field]);
				throw refuse(`Unknown operator ${operator}`);
			}),
		)
		.sort((one, other) => (one.id as number) - (other.id as number))
		.slice(0, (json.limit as number | undefined) ?? records.length);
}

function ok(body: unknown): CrmAnswer {
	return { status: 200, body };
}
