/**
 * Pipedrive on loopback, as far as CRM Log uses it: refuses unknown paths, query fields and body fields, tokens that are
 * none, and people who do not exist. Activities are listed under their primary participant only, as in the real one.
 */
import {
	checkFields,
	CrmRefusal,
	startFakeCrm,
	type CrmAnswer,
	type CrmRequest,
	type FakeCrm,
} from './fakeCrm';

export interface FakePipedrive extends FakeCrm {
	token: string;
	persons: Array<{ id: number; name: string; emails: string[] }>;
	activities: FakeActivity[];
	deals: Array<{ id: number; person_id: number; status: string }>;
	files: Array<{ id: number; name: string; activity_id: number; content: Buffer }>;
	users: Array<{ id: number; email: string }>;
}

export interface FakeActivity {
	id: number;
	subject: string;
	type: string;
	due_date: string;
	due_time: string;
	done: boolean;
	note: string;
	owner_id?: number;
	deal_id?: number;
	participants: Array<{ person_id: number; primary: boolean }>;
}

const refuse = (error: string, status = 400) =>
	new CrmRefusal({
		status,
		body: {
			success: false,
			error,
			error_info: 'Please check developers.pipedrive.com',
			data: null,
		},
	});

/** Starts it with a user, anna@firm.example. */
export async function startPipedrive(): Promise<FakePipedrive> {
	let lastId = 500;
	const crm = (await startFakeCrm((request) => respond(request))) as FakePipedrive;
	Object.assign(crm, {
		token: 'pd-test',
		persons: [],
		activities: [],
		deals: [],
		files: [],
		users: [{ id: 3, email: 'anna@firm.example' }],
	});

	function respond(request: CrmRequest): CrmAnswer {
		const { api_token: token, ...query } = request.query;
		if (token !== crm.token) throw refuse('Invalid token', 401);
		const [, id] = /^\/api\/v2\/activities\/(\d+)$/.exec(request.path) ?? [];
		const line = `${request.method} ${request.path}`;
		switch (id ? `${request.method} activity` : line) {
			case 'GET /api/v2/persons/search':
				return ok(searchPersons(query));
			case 'POST /api/v2/persons':
				return ok(createPerson(request.json), 201);
			case 'POST /api/v2/activities':
				return ok(createActivity(request.json), 201);
			case 'GET /api/v2/activities':
				return ok(listActivities(query));
			case 'GET /api/v2/deals':
				return ok(listDeals(query));
			case 'GET activity':
				checkFields(query, ['include_fields'], [], refuse);
				return ok(findActivity(Number(id)));
			case 'PATCH activity':
				return ok(changeActivity(Number(id), request.json));
			case 'GET /v1/users/me':
				return ok({ id: 3, company_domain: 'firm' });
			case 'GET /v1/users/find':
				checkFields(query, ['term', 'search_by_email'], ['term'], refuse);
				return ok(crm.users.filter(({ email }) => email === query.term));
			case 'POST /v1/files':
				return ok(upload(request.form), 201);
			case 'GET /v1/files':
				checkFields(query, ['start', 'limit', 'sort'], [], refuse);
				return ok([...crm.files].reverse());
			default:
				throw refuse(`Unknown method: ${line}`, 404);
		}
	}

	function searchPersons(query: Record<string, string>) {
		const known = [
			'term',
			'fields',
			'exact_match',
			'organization_id',
			'include_fields',
			'limit',
			'cursor',
		];
		checkFields(query, known, ['term'], refuse);
		if (query.fields !== 'email' || query.exact_match !== 'true') throw refuse('The fake is exact');
		const items = crm.persons
			.filter(({ emails }) => emails.includes(query.term!.toLowerCase()))
			.map((item) => ({ result_score: 1, item: { ...item, type: 'person' } }));
		return { items };
	}

	function createPerson(json: unknown) {
		const known = ['name', 'owner_id', 'org_id', 'emails', 'phones', 'visible_to', 'label_ids'];
		checkFields(json, known, ['name'], refuse);
		const emails = (json.emails as unknown[]).map((email) => {
			checkFields(email, ['value', 'primary', 'label'], ['value'], refuse);
			if (/^refused/.test(email.value as string)) throw refuse('emails: not valid');
			return email.value as string;
		});
		const person = { id: (lastId += 1), name: json.name as string, emails };
		crm.persons.push(person);
		return person;
	}

	function createActivity(json: unknown): FakeActivity {
		const known = [
			...['subject', 'type', 'owner_id', 'deal_id', 'lead_id', 'org_id', 'due_date', 'due_time'],
			...['duration', 'busy', 'done', 'location', 'participants', 'attendees', 'note', 'priority'],
		];
		checkFields(json, known, [], refuse);
		const activity = json as unknown as Omit<FakeActivity, 'id'>;
		if (!/^\d{4}-\d{2}-\d{2}$/.test(activity.due_date)) throw refuse('due_date: not valid');
		if (!/^\d{2}:\d{2}(:\d{2})?$/.test(activity.due_time)) throw refuse('due_time: not valid');
		if (activity.deal_id && !crm.deals.some(({ id }) => id === activity.deal_id)) {
			throw refuse('No such deal');
		}
		checkParticipants(activity.participants);
		const made = { ...activity, id: (lastId += 1) };
		crm.activities.push(made);
		return made;
	}

	function checkParticipants(participants: FakeActivity['participants']) {
		for (const participant of participants) {
			checkFields(participant, ['person_id', 'primary'], ['person_id'], refuse);
			if (!crm.persons.some(({ id }) => id === participant.person_id)) {
				throw refuse(`No person ${participant.person_id}`);
			}
		}
		if (participants.filter(({ primary }) => primary).length !== 1) {
			throw refuse('participants: exactly one is primary');
		}
	}

	function listActivities(query: Record<string, string>) {
		const known = [
			...['filter_id', 'ids', 'owner_id', 'deal_id', 'lead_id', 'person_id', 'org_id', 'done'],
			...[
				'updated_since',
				'updated_until',
				'sort_by',
				'sort_direction',
				'include_fields',
				'limit',
				'cursor',
			],
		];
		checkFields(query, known, [], refuse);
		return crm.activities
			.filter(({ participants }) =>
				participants.some(
					({ person_id, primary }) => primary && person_id === Number(query.person_id),
				),
			)
			.reverse();
	}

	function listDeals(query: Record<string, string>) {
		checkFields(query, ['ids', 'person_id', 'status', 'limit', 'cursor'], [], refuse);
		return crm.deals.filter(
			({ id, person_id, status }) =>
				(query.ids === undefined || query.ids.split(',').includes(String(id))) &&
				(query.person_id === undefined || query.person_id === String(person_id)) &&
				(query.status === undefined || query.status === status),
		);
	}

	function findActivity(id: number): FakeActivity {
		const activity = crm.activities.find((one) => one.id === id);
		if (!activity) throw refuse('Activity not found', 404);
		return activity;
	}

	function changeActivity(id: number, json: unknown): FakeActivity {
		checkFields(json, ['participants'], ['participants'], refuse);
		const participants = json.participants as FakeActivity['participants'];
		checkParticipants(participants);
		return Object.assign(findActivity(id), { participants });
	}

	function upload(form: CrmRequest['form']) {
		const known = [
			'file',
			'deal_id',
			'person_id',
			'org_id',
			'product_id',
			'activity_id',
			'lead_id',
		];
		checkFields(form, known, ['file'], refuse);
		const { name, content } = form.file as { name: string; content: Buffer };
		const activity = findActivity(Number(form.activity_id));
		const file = { id: (lastId += 1), name, activity_id: activity.id, content };
		crm.files.push(file);
		return file;
	}

	return crm;
}

function ok(data: unknown, status = 200): CrmAnswer {
	return { status, body: { success: true, data, additional_data: {} } };
}
