/**
 * EspoCRM on loopback, as far as CRM Log uses it: refuses unknown paths, fields and searches, and above all whatever would
 * make EspoCRM send mail. The cause of a refusal stands in a header, as in the real one.
 */
import {
	checkFields,
	CrmRefusal,
	startFakeCrm,
	type CrmAnswer,
	type CrmRequest,
	type FakeCrm,
} from './fakeCrm';

type Entity = Record<string, unknown> & { id: string };

export interface FakeEspoCrm extends FakeCrm {
	apiKey: string;
	/** Whether the API user's role has Import: without it only its own address may be From. */
	mayImport: boolean;
	contacts: Array<Entity & { emailAddress: string; more?: string[] }>;
	accounts: Entity[];
	emails: Entity[];
	attachments: Entity[];
	users: Entity[];
}

const emailFields = [
	...['subject', 'from', 'to', 'cc', 'bcc', 'body', 'isHtml', 'status', 'dateSent'],
	...['parentType', 'parentId', 'assignedUserId', 'attachmentsIds'],
];

const refuse = (reason: string, status = 400) =>
	new CrmRefusal({ status, headers: { 'X-Status-Reason': reason } });

/** Starts it with a user, anna@firm.example. */
export async function startEspoCrm(): Promise<FakeEspoCrm> {
	let lastId = 100;
	const newId = () => `e${(lastId += 1)}`;
	const crm = (await startFakeCrm((request) => respond(request))) as FakeEspoCrm;
	Object.assign(crm, {
		apiKey: 'espo-test',
		mayImport: true,
		contacts: [],
		accounts: [],
		emails: [],
		attachments: [],
		users: [{ id: 'u1', emailAddress: 'anna@firm.example' }],
	});

	function respond({ method, path, query, headers, json }: CrmRequest): CrmAnswer {
		if (headers['x-api-key'] !== crm.apiKey) throw refuse('Unauthorized', 401);
		const [, id] = /^\/api\/v1\/Email\/(\w+)$/.exec(path) ?? [];
		switch (`${method} ${id ? 'one email' : path.replace('/api/v1/', '')}`) {
			case 'GET Contact':
				return ok(search(crm.contacts, query, ['emailAddress']));
			case 'GET Account':
				return ok(search(crm.accounts, query, ['website']));
			case 'GET User':
				return ok(search(crm.users, query, ['emailAddress']));
			case 'GET Email':
				return ok(search(crm.emails, query, ['dateSent']));
			case 'POST Contact':
				if (headers['x-skip-duplicate-check'] !== 'true') throw refuse('duplicate', 409);
				return ok(createContact(json));
			case 'POST Attachment':
				return ok(createAttachment(json));
			case 'POST Email':
				return ok(createEmail(json));
			case 'GET one email':
				return ok(findEmail(id!));
			case 'PUT one email':
				checkFields(json, ['bcc'], ['bcc'], refuse);
				return ok(Object.assign(findEmail(id!), json));
			default:
				throw refuse('Not found', 404);
		}
	}

	function createContact(json: unknown): Entity {
		const fields = ['firstName', 'lastName', 'emailAddress', 'accountId'];
		checkFields(json, fields, ['lastName'], refuse);
		if (/^refused/.test(json.emailAddress as string)) throw refuse('emailAddress not valid');
		const contact = { ...(json as { emailAddress: string }), id: newId() };
		crm.contacts.push(contact);
		return contact;
	}

	function createAttachment(json: unknown): Entity {
		const fields = ['name', 'type', 'role', 'parentType', 'relatedType', 'field', 'file'];
		checkFields(json, fields, ['name', 'type', 'role', 'field', 'file'], refuse);
		if (!/^data:[^;]+;base64,[A-Za-z0-9+/]*={0,2}$/.test(json.file as string)) {
			throw refuse('file is no data URL');
		}
		const attachment = { ...json, id: newId() };
		crm.attachments.push(attachment);
		return attachment;
	}

	function createEmail(json: unknown): Entity {
		checkFields(json, emailFields, ['subject', 'from', 'status', 'dateSent'], refuse);
		if (json.status !== 'Archived') throw refuse('The fake would send this mail');
		if (!crm.mayImport) throw refuse("Not allowed 'from' address.", 403);
		if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(json.dateSent as string)) throw refuse('dateSent');
		const email = { ...json, name: json.subject, id: newId() };
		crm.emails.push(email);
		return email;
	}

	function findEmail(id: string): Entity {
		const email = crm.emails.find((one) => one.id === id);
		if (!email) throw refuse('Not found', 404);
		return email;
	}

	return crm;
}

/** `equals` lowers the value it is given, `in` does not. */
function search(entities: Entity[], query: Record<string, string>, known: string[]) {
	checkFields(query, ['searchParams'], ['searchParams'], refuse);
	const params: unknown = JSON.parse(query.searchParams!);
	checkFields(params, ['where', 'select', 'maxSize', 'orderBy', 'order'], ['where'], refuse);
	if ((params.maxSize as number) > 200) throw refuse('maxSize', 403);
	const [where] = params.where as Array<{ type: string; attribute: string; value: unknown }>;
	const { type, attribute, value } = where!;
	if (!known.includes(attribute)) throw refuse(`attribute ${attribute}`);
	if (type === 'contains') {
		const list = entities.filter((one) => String(one[attribute]).includes(value as string));
		return { total: list.length, list };
	}
	const wanted = type === 'in' ? (value as string[]) : [String(value).toLowerCase()];
	const list = entities.filter((entity) =>
		[entity[attribute], ...((entity.more as string[] | undefined) ?? [])].some((one) =>
			wanted.includes(one as string),
		),
	);
	return { total: list.length, list };
}

function ok(body: unknown): CrmAnswer {
	return { status: 200, body };
}
