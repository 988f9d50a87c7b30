/**
 * Zoho CRM (v8) on loopback, as far as CRM Log uses it: refuses unknown paths and fields, answers refusals of a record
 * within a 2xx, finds by search what contains the address, too, and knows an id of a mail once a contact.
 */
import {
	checkFields,
	CrmRefusal,
	startFakeCrm,
	type CrmAnswer,
	type CrmRequest,
	type FakeCrm,
} from './fakeCrm';

export interface FakeZoho extends FakeCrm {
	token: string;
	/** Whether the credential may search. */
	maySearch: boolean;
	contacts: Array<{ id: string; Email: string; Last_Name?: string; First_Name?: string }>;
	emails: Array<Record<string, unknown> & { contact: string; message_id: string }>;
	attachments: Array<{ id: string; contact: string; File_Name: string }>;
}

const refuse = (message: string, status = 400, code = 'INVALID_DATA') =>
	new CrmRefusal({ status, body: { code, details: {}, message, status: 'error' } });

const emailFields = [
	...['from', 'to', 'cc', 'bcc', 'subject', 'content', 'mail_format', 'date_time', 'sent'],
	'original_message_id',
];
const required = emailFields.filter((field) => !['cc', 'bcc', 'mail_format'].includes(field));

/** Starts it with nothing in it. */
export async function startZoho(): Promise<FakeZoho> {
	let lastId = 100;
	const newId = () => String((lastId += 1));
	const crm = (await startFakeCrm((request) => respond(request))) as FakeZoho;
	Object.assign(crm, {
		...{ token: 'zoho-test', maySearch: true, contacts: [], emails: [], attachments: [] },
	});

	function respond({ method, path, query, headers, json, form }: CrmRequest): CrmAnswer {
		if (headers.authorization !== `Bearer ${crm.token}`) {
			throw refuse('invalid oauth token', 401, 'INVALID_TOKEN');
		}
		const [, contact, rest] = /^\/crm\/v8\/Contacts\/(\d+)\/(.+)$/.exec(path) ?? [];
		if (contact && !crm.contacts.some(({ id }) => id === contact)) throw refuse('no contact');
		switch (`${method} ${contact ? `one ${rest}` : path}`) {
			case 'GET /crm/v8/Contacts/search':
				return search(query);
			case 'POST /crm/v8/Contacts/upsert':
				return upsert(json);
			case 'POST one actions/associate_email':
				return associate(contact!, json);
			case 'GET one Emails':
				return {
					status: 200,
					body: { Emails: crm.emails.filter((one) => one.contact === contact) },
				};
			case 'POST one Attachments':
				return attach(contact!, form);
			case 'GET one Attachments': {
				checkFields(query, ['fields', 'page', 'per_page'], ['fields'], refuse);
				const data = crm.attachments.filter((one) => one.contact === contact);
				return data.length > 0 ? { status: 200, body: { data } } : { status: 204 };
			}
			default:
				throw refuse('invalid url', 404, 'INVALID_URL_PATTERN');
		}
	}

	function search(query: Record<string, string>): CrmAnswer {
		if (!crm.maySearch) throw refuse('invalid oauth scope', 401, 'OAUTH_SCOPE_MISMATCH');
		checkFields(query, ['email', 'fields', 'page', 'per_page'], ['email'], refuse);
		const data = crm.contacts.filter(({ Email }) => Email.includes(query.email!));
		return data.length > 0 ? { status: 200, body: { data } } : { status: 204 };
	}

	function upsert(json: unknown): CrmAnswer {
		const known = ['data', 'duplicate_check_fields', 'trigger'];
		checkFields(json, known, known, refuse);
		const data = (json.data as unknown[]).map((values) => {
			checkFields(values, ['Last_Name', 'First_Name', 'Email'], ['Last_Name', 'Email'], refuse);
			if (/^refused/.test(values.Email as string)) {
				return { code: 'INVALID_DATA', details: { api_name: 'Email' }, status: 'error' };
			}
			const there = crm.contacts.find(({ Email }) => Email === values.Email);
			const contact = Object.assign(there ?? { id: newId(), Email: '' }, values);
			if (!there) crm.contacts.push(contact);
			const action = there ? 'update' : 'insert';
			return { code: 'SUCCESS', action, details: { id: contact.id }, status: 'success' };
		});
		return { status: 200, body: { data } };
	}

	function associate(contact: string, json: unknown): CrmAnswer {
		checkFields(json, ['Emails'], ['Emails'], refuse);
		const [email] = json.Emails as unknown[];
		checkFields(email, emailFields, required, refuse);
		if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/.test(email.date_time as string)) {
			throw refuse('date_time');
		}
		const isThere = crm.emails.some(
			(one) => one.contact === contact && one.original === email.original_message_id,
		);
		if (isThere) {
			return { status: 200, body: { Emails: [{ code: 'ALREADY_USED', status: 'error' }] } };
		}
		const { original_message_id: original, date_time: time, ...fields } = email;
		const message_id = newId();
		crm.emails.push({ ...fields, original, time, contact, message_id });
		const status = { code: 'SUCCESS', status: 'success', details: { message_id } };
		return { status: 201, body: { Emails: [status] } };
	}

	function attach(contact: string, form: CrmRequest['form']): CrmAnswer {
		checkFields(form, ['file'], ['file'], refuse);
		const attachment = { id: newId(), contact, File_Name: (form.file as { name: string }).name };
		crm.attachments.push(attachment);
		const status = { code: 'SUCCESS', status: 'success', details: { id: attachment.id } };
		return { status: 200, body: { data: [status] } };
	}

	return crm;
}
