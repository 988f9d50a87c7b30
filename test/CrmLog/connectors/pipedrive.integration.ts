// CRM Log against Pipedrive on loopback.
import { connectPipedrive } from '../../../nodes/CrmLog/connectors/pipedrive';
import { startPipedrive, type FakePipedrive } from '../../../sandbox/servers/crm/pipedrive';
import { codesOf, crmMail, LogRuns, requestTo } from '../logRuns';
import { tellTale } from './tale';

function requestOf(crm: FakePipedrive) {
	const send = requestTo(crm, 'https://api.pipedrive.com', {});
	return (one: Parameters<typeof send>[0]) =>
		send({ ...one, query: { api_token: 'pd-test', ...one.query } });
}

tellTale('Pipedrive', async () => {
	const crm = await startPipedrive();
	const addressOf = (id: number) => crm.persons.find((person) => person.id === id)!.emails[0]!;
	return {
		crm,
		connect: (send) => connectPipedrive(send),
		request: requestOf(crm),
		writes: 'POST /api/v2/activities',
		hangs: 'POST /v1/files',
		records: () =>
			crm.activities.map(({ id, subject, participants }) => ({
				subject,
				contacts: participants.map(({ person_id }) => addressOf(person_id)).sort(),
				files: crm.files.filter(({ activity_id }) => activity_id === id).map(({ name }) => name),
			})),
		contacts: () => crm.persons.flatMap(({ emails }) => emails),
		addContact: (address) =>
			crm.persons.push({ id: crm.persons.length + 1, name: address, emails: [address] }),
		refusal: { status: 400, body: { success: false, error: 'subject: not valid' } },
	};
});

describe('CRM Log: what Pipedrive gets', () => {
	let crm: FakePipedrive;
	let runs: LogRuns;

	beforeEach(async () => {
		crm = await startPipedrive();
		runs = new LogRuns((send) => connectPipedrive(send), requestOf(crm));
	});

	afterEach(() => crm.close());

	it('B26 an activity that is done, with its time in UTC, its owner and all people, whose note is no markup', async () => {
		await runs.log([crmMail({ text: 'Dear <b>Erik</b>\nBye' })]);
		expect(crm.persons).toMatchObject([{ name: 'Erik Ek', emails: ['erik@customer.example'] }]);
		expect(crm.activities).toMatchObject([
			{
				subject: 'Offer',
				type: 'email',
				due_date: '2026-11-25',
				due_time: '09:00',
				done: true,
				owner_id: 3,
				participants: [{ person_id: crm.persons[0]!.id, primary: true }],
			},
		]);
		const { note } = crm.activities[0]!;
		expect(note).toContain('Dear &lt;b&gt;Erik&lt;/b&gt;<br>Bye');
		expect(note).toContain('To: Erik Ek &lt;erik@customer.example&gt;');
		expect(note).toMatch(/<p>Email to CRM [0-9a-f]{24}<\/p>$/);
	});

	it('B26 takes the oldest of several persons with one address', async () => {
		crm.persons.push(
			{ id: 9, name: 'Second', emails: ['erik@customer.example'] },
			{ id: 8, name: 'First', emails: ['erik@customer.example'] },
		);
		await runs.log([crmMail()]);
		expect(crm.persons).toHaveLength(2);
		expect(crm.activities[0]!.participants).toEqual([{ person_id: 8, primary: true }]);
	});

	it.each([
		['none', [], undefined],
		['onlyOpenOne', [], undefined],
		['allOpen', [], 42],
		['tag', ['7'], 7],
		['tag', ['99'], undefined],
		['tag', ['99', '7'], 7],
		['tag', [], undefined],
	] as const)('B26 ties the activity to a deal: %s %j', async (rule, dealTags, deal) => {
		crm.persons.push({ id: 9, name: 'Erik', emails: ['erik@customer.example'] });
		crm.deals.push(
			{ id: 41, person_id: 9, status: 'open' },
			{ id: 42, person_id: 9, status: 'open' },
			{ id: 43, person_id: 9, status: 'won' },
			{ id: 7, person_id: 8, status: 'open' },
		);
		const tied = new LogRuns((send) => connectPipedrive(send, rule), requestOf(crm));
		const [outcome] = await tied.log([crmMail({ dealTags: [...dealTags] })]);
		const isMissing = dealTags.some((tag) => tag === '99');
		expect(codesOf(outcome!)).toEqual(isMissing ? ['logged', 'dealMissing'] : ['logged']);
		expect(crm.activities.map(({ deal_id }) => deal_id)).toEqual([deal]);
		crm.deals.splice(0, 1);
		await tied.log([crmMail({ key: 's2' })]);
		const only = rule === 'allOpen' || rule === 'onlyOpenOne' ? 42 : undefined;
		expect(crm.activities[1]!.deal_id).toBe(only);
	});

	it('B26 says on whose page people see the activity, and does without where Pipedrive does not tell', async () => {
		const [outcome] = await runs.log([crmMail()]);
		const url = `https://firm.pipedrive.com/person/${crm.persons[0]!.id}`;
		expect(outcome!.records.map((record) => record.url)).toEqual([url]);
		crm.faults.push({ on: 'GET /v1/users/me', answer: { status: 403, body: {} } });
		const [without] = await runs.log([crmMail({ key: 's2' })]);
		expect(without).toMatchObject({ outcome: 'logged', records: [{ url: '' }] });
	});

	it('B27 looks for a person once, however many mails a run has', async () => {
		const mails = Array.from({ length: 360 }, (_, n) => crmMail({ key: `s${n}` }));
		await runs.log(mails);
		expect(crm.activities).toHaveLength(360);
		const lookUps = crm.requests.filter(({ path }) => path.endsWith('persons/search'));
		expect(lookUps).toHaveLength(1);
	});

	it('B26 tells the scopes that an app lacks', async () => {
		crm.faults.push({
			on: 'POST /api/v2/activities',
			answer: { status: 403, body: { success: false, error: 'Scope and URL mismatch' } },
		});
		const [outcome] = await runs.log([crmMail()]);
		expect(outcome!.reasons[0]!.text).toMatch(/Scope and URL mismatch.*activities:full/);
	});
});
