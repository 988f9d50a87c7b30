/**
 * Salesforce on loopback, as far as CRM Log uses it: refuses unknown paths, objects, fields and queries, and takes an
 * EmailMessage with its relations as a whole or not at all.
 */
import {
	checkFields,
	CrmRefusal,
	startFakeCrm,
	type CrmAnswer,
	type CrmRequest,
	type FakeCrm,
} from './fakeCrm';

type Row = Record<string, unknown> & { Id: string };

export interface FakeSalesforce extends FakeCrm {
	token: string;
	rows: Record<keyof typeof objects, Row[]>;
}

const api = '/services/data/v59.0';
const objects = {
	Account: ['Id', 'Website'],
	Contact: ['Id', 'Email', 'FirstName', 'LastName', 'AccountId'],
	Lead: ['Id', 'Email', 'IsConverted'],
	User: ['Id', 'Email', 'IsActive'],
	EmailMessage: [
		...['Id', 'Subject', 'TextBody', 'HtmlBody', 'FromAddress', 'FromName', 'ToAddress'],
		...['CcAddress', 'BccAddress', 'Incoming', 'Status', 'MessageDate', 'MessageIdentifier'],
	],
	EmailMessageRelation: [
		...['Id', 'EmailMessageId', 'RelationId', 'RelationType', 'RelationAddress'],
	],
	ContentVersion: ['Id', 'Title', 'PathOnClient', 'VersionData', 'FirstPublishLocationId'],
	ContentDocumentLink: [
		...['Id', 'LinkedEntityId', 'ContentDocument.Title'],
		'ContentDocument.LatestPublishedVersionId',
	],
};
const relationTypes = ['FromAddress', 'ToAddress', 'CcAddress', 'BccAddress', 'OtherAddress'];

const refuse = (message: string, status = 400, errorCode = 'INVALID_FIELD') =>
	new CrmRefusal({ status, body: [{ message, errorCode, fields: [] }] });

/** Starts it with a user, anna@firm.example. */
export async function startSalesforce(): Promise<FakeSalesforce> {
	let lastId = 100;
	const crm = (await startFakeCrm((request) => respond(request))) as FakeSalesforce;
	Object.assign(crm, {
		token: 'sf-test',
		rows: {
			...Object.fromEntries(Object.keys(objects).map((name) => [name, []])),
			User: [{ Id: '005A', Email: 'anna@firm.example', IsActive: true }],
		},
	});

	function respond({ method, path, query, headers, json }: CrmRequest): CrmAnswer {
		if (headers.authorization !== `Bearer ${crm.token}`) {
			throw refuse('Session expired or invalid', 401, 'INVALID_SESSION_ID');
		}
		const line = `${method} ${path.replace(api, '')}`;
		if (line === 'GET /query') return { status: 200, body: select(query.q!) };
		if (line === 'POST /composite/sobjects') return { status: 200, body: createSeveral(json) };
		if (line === 'POST /composite') return { status: 200, body: composite(json) };
		const [, object] = /^POST \/sobjects\/(\w+)$/.exec(line) ?? [];
		if (object) return { status: 201, body: saved(create(object, json)) };
		throw refuse('The requested resource does not exist', 404, 'NOT_FOUND');
	}

	function select(soql: string) {
		const parts = /^SELECT (.+?) FROM (\w+) WHERE (.+?)( ORDER BY CreatedDate)?( LIMIT \d+)?$/.exec(
			soql,
		);
		if (!parts) throw refuse(`unexpected token in ${soql}`, 400, 'MALFORMED_QUERY');
		const [, fields, object, where] = parts;
		const known = fieldsOf(object!);
		for (const field of fields!.split(', ')) check(known, field);
		if (where!.includes(' LIKE ')) {
			const parts = where!.split(' OR ').map((one) => /^(\w+) LIKE '%(.+)%'$/.exec(one) ?? []);
			for (const [, field] of parts) check(known, field ?? where!);
			const records = rowsOf(object!).filter((row) =>
				parts.some(([, field, text]) => String(row[field!]).includes(text!)),
			);
			return { totalSize: records.length, done: true, records };
		}
		const conditions = where!.split(' AND ').map((condition) => {
			const [, field, operator, value] = /^(\w+) (=|IN) (.+)$/.exec(condition) ?? [];
			check(known, field ?? condition);
			const values = operator === 'IN' ? value!.slice(1, -1).split(',') : [value!];
			return { field: field!, values: values.map(readLiteral) };
		});
		const records = rowsOf(object!).filter((row) =>
			conditions.every(({ field, values }) => values.includes(String(row[field]).toLowerCase())),
		);
		return { totalSize: records.length, done: true, records };
	}

	function create(object: string, json: unknown): Row {
		checkFields(json, fieldsOf(object), [], refuse);
		if (object === 'EmailMessage' && !/^\d{4}-.*T.*Z$/.test(String(json.MessageDate))) {
			throw refuse('MessageDate', 400, 'JSON_PARSER_ERROR');
		}
		if (object === 'EmailMessageRelation') checkRelation(json);
		const row = { ...json, Id: `${object.slice(0, 2)}${(lastId += 1)}` };
		if (object === 'ContentVersion') addLink(row);
		rowsOf(object).push(row);
		return row;
	}

	function checkRelation(row: Record<string, unknown>) {
		const people = [...crm.rows.Contact, ...crm.rows.Lead, ...crm.rows.User];
		if (!people.some(({ Id }) => Id === row.RelationId))
			throw refuse('RelationId', 400, 'NOT_FOUND');
		if (!relationTypes.includes(row.RelationType as string)) throw refuse('RelationType');
		if (!crm.rows.EmailMessage.some(({ Id }) => Id === row.EmailMessageId)) {
			throw refuse('EmailMessageId', 400, 'NOT_FOUND');
		}
	}

	function addLink({ Id, Title, FirstPublishLocationId }: Row & Record<string, unknown>) {
		if (!crm.rows.EmailMessage.some((mail) => mail.Id === FirstPublishLocationId)) {
			throw refuse('FirstPublishLocationId', 400, 'NOT_FOUND');
		}
		crm.rows.ContentDocumentLink.push({
			Id: `li${(lastId += 1)}`,
			LinkedEntityId: FirstPublishLocationId,
			ContentDocument: { Title, LatestPublishedVersionId: Id },
		});
	}

	function createSeveral(json: unknown) {
		checkFields(json, ['allOrNone', 'records'], ['records'], refuse);
		return (json.records as Array<Record<string, unknown>>).map(({ attributes, ...row }) => {
			if (/^refused/.test(row.Email as string)) {
				const error = { statusCode: 'INVALID_EMAIL_ADDRESS', message: 'Email', fields: [] };
				return { success: false, errors: [error] };
			}
			return saved(create((attributes as { type: string }).type, row));
		});
	}

	function composite(json: unknown) {
		checkFields(json, ['allOrNone', 'compositeRequest'], ['compositeRequest'], refuse);
		if (json.allOrNone !== true) throw refuse('The fake takes all or none');
		const requests = json.compositeRequest as Array<Record<string, unknown>>;
		if (requests.length > 25) throw refuse('Too many requests', 400, 'INVALID_INPUT');
		const before = structuredClone(crm.rows);
		const ids = new Map<string, string>();
		try {
			const compositeResponse = requests.map((request) => {
				const known = ['method', 'url', 'referenceId', 'body'];
				checkFields(request, known, known, refuse);
				const body = Object.fromEntries(
					Object.entries(request.body as Record<string, unknown>).map(([name, value]) => {
						const [, reference] = /^@\{(\w+)\.id\}$/.exec(String(value)) ?? [];
						return [name, reference ? ids.get(reference) : value];
					}),
				);
				const row = create(String(request.url).replace(`${api}/sobjects/`, ''), body);
				ids.set(request.referenceId as string, row.Id);
				return { body: saved(row), httpStatusCode: 201, referenceId: request.referenceId };
			});
			return { compositeResponse };
		} catch (error) {
			if (!(error instanceof CrmRefusal)) throw error;
			crm.rows = before;
			const { status, body } = error.answer;
			return { compositeResponse: [{ body, httpStatusCode: status, referenceId: 'mail' }] };
		}
	}

	function fieldsOf(object: string): string[] {
		const known = (objects as Record<string, string[]>)[object];
		if (!known) throw refuse(`sObject type '${object}' is not supported`, 400, 'INVALID_TYPE');
		return known;
	}

	const rowsOf = (object: string) => crm.rows[object as keyof typeof objects];

	return crm;
}

function check(known: string[], field: string) {
	if (!known.includes(field)) throw refuse(`No such column '${field}'`);
}

function readLiteral(value: string): string {
	const [, text] = /^'(.*)'$/.exec(value) ?? [];
	return (text ?? value).replace(/\\(.)/g, '$1').toLowerCase();
}

const saved = ({ Id }: Row) => ({ id: Id, success: true, errors: [] });
