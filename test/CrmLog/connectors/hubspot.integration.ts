// CRM Log against HubSpot on loopback: what is written, once each, whatever happens on the way.
import { connectHubSpot } from '../../../nodes/CrmLog/connectors/hubspot';
import type { RequestFunction } from '../../../nodes/CrmLog/connectors/http';
import { startHubSpot, type FakeHubSpot } from '../../../sandbox/servers/crm/hubspot';
import { codesOf, crmMail, file, LogRuns, requestTo } from '../logRuns';
import { tellTale } from './tale';

const emails = '/crm/objects/2026-03/emails';
const eva = { name: '', address: 'eva@other.example' };
const erik = crmMail().contacts[0]!;

describe('CRM Log: HubSpot', () => {
	let crm: FakeHubSpot;
	let runs: LogRuns;
	let request: RequestFunction;

	beforeEach(async () => {
		crm = await startHubSpot(() => runs.time.now());
		request = requestTo(crm, 'https://api.hubapi.com', {
			authorization: 'Bearer pat-test',
		});
		runs = new LogRuns((send) => connectHubSpot(send, 'serviceKey'), request);
	});

	afterEach(() => crm.close());

	const writes = () =>
		crm.requests
			.map(({ method, path }) => `${method} ${path}`)
			.filter((line) => /emails$|upsert|update|files$|associate/.test(line));

	it('B26 writes an email with date, direction, people, owner and text, tied to all contacts', async () => {
		crm.contacts.push({ id: '1', properties: { email: eva.address, firstname: 'Eva' } });
		const mail = crmMail({ contacts: [erik, eva], cc: [eva] });
		const [outcome] = await runs.log([mail]);
		const made = crm.contacts[1]!;
		expect(made.properties).toEqual({ email: erik.address, firstname: 'Erik', lastname: 'Ek' });
		expect(crm.contacts[0]!.properties).toEqual({ email: eva.address, firstname: 'Eva' });
		expect(crm.emails).toHaveLength(1);
		expect(crm.emails[0]!.contacts.sort()).toEqual([made.id, '1'].sort());
		const { hs_email_headers: headers, ...properties } = crm.emails[0]!.properties;
		expect(properties).toEqual({
			hs_timestamp: '2026-11-25T09:00:00.000Z',
			hs_email_direction: 'EMAIL',
			hs_email_status: 'SENT',
			hs_email_subject: 'Offer',
			hs_email_text: 'Dear Erik',
			hubspot_owner_id: '77',
		});
		expect(JSON.parse(headers!)).toEqual({
			from: { email: 'anna@firm.example', firstName: 'Anna' },
			to: [{ email: erik.address, firstName: 'Erik', lastName: 'Ek' }],
			cc: [{ email: eva.address }],
			bcc: [],
		});
		expect(outcome).toMatchObject({ outcome: 'logged', reasons: [{ code: 'logged' }] });
		expect(outcome!.records.map(({ contact }) => contact).sort()).toEqual(
			[erik.address, eva.address].sort(),
		);
	});

	it.each([
		['incoming', 'INCOMING_EMAIL'],
		['forwarded', 'FORWARDED_EMAIL'],
	] as const)('B26 tells the direction of %s mail', async (direction, written) => {
		await runs.log([crmMail({ direction })]);
		expect(crm.emails[0]!.properties.hs_email_direction).toBe(written);
	});

	it.each([
		['none', [], []],
		['onlyOpenOne', [], []],
		['allOpen', [], ['41', '42']],
		['tag', ['7', '99'], ['7']],
	] as const)('B26 ties the email to deals: %s', async (rule, dealTags, deals) => {
		crm.contacts.push({ id: '1', properties: { email: erik.address } });
		const deal = (id: string, contact: string, hs_is_closed = 'false') =>
			crm.deals.push({ id, contacts: [contact], properties: { hs_is_closed } });
		deal('41', '1');
		deal('42', '1');
		deal('43', '1', 'true');
		deal('7', '2');
		const tied = new LogRuns((send) => connectHubSpot(send, 'serviceKey', rule), request);
		const [outcome] = await tied.log([crmMail({ dealTags: [...dealTags] })]);
		expect(crm.emails.map((email) => email.deals)).toEqual([deals]);
		expect(codesOf(outcome!)).toEqual(rule === 'tag' ? ['logged', 'dealMissing'] : ['logged']);
		crm.deals.splice(0, 1);
		await tied.log([crmMail({ key: 's2' })]);
		expect(crm.emails[1]!.deals).toEqual(/^(all|only)/.test(rule) ? ['42'] : []);
	});

	it('B27 redelivery writes nothing at all and asks HubSpot nothing', async () => {
		await runs.log([crmMail({ files: [file('a.pdf')] })]);
		const asked = crm.requests.length;
		const [outcome] = await runs.log([crmMail({ files: [file('a.pdf')] })]);
		expect(outcome).toMatchObject({
			outcome: 'alreadyLogged',
			records: [{ id: crm.emails[0]!.id }],
		});
		expect(crm.requests).toHaveLength(asked);
	});

	it('P20 ties a contact that comes only with a later copy to the same record', async () => {
		await runs.log([crmMail()]);
		const [outcome] = await runs.log([crmMail({ contacts: [erik, eva] })]);
		expect(outcome!.outcome).toBe('logged');
		expect(crm.emails).toHaveLength(1);
		expect(crm.emails[0]!.contacts).toEqual(crm.contacts.map(({ id }) => id));
	});

	it('P16 makes no contact under Existing Only, and says whom it left out', async () => {
		crm.contacts.push({ id: '1', properties: { email: eva.address } });
		const [both, nobody] = await runs.log(
			[crmMail({ contacts: [erik, eva] }), crmMail({ key: 's2' })],
			'existingOnly',
		);
		expect(crm.contacts).toHaveLength(1);
		expect(crm.emails.map(({ contacts }) => contacts)).toEqual([['1']]);
		expect(both!.outcome).toBe('logged');
		expect(codesOf(both!)).toContain('contactsLeftOut');
		expect(nobody!.outcome).toBe('skipped');
		expect(codesOf(nobody!)[0]).toBe('noContact');
	});

	it('B26 never overwrites the name of a contact that somebody made in between', async () => {
		crm.faults.push({
			on: 'POST /crm/objects/2026-03/contacts/batch/read',
			commits: true,
			answer: { status: 200, body: { status: 'COMPLETE', results: [] } },
			onStrike: () => {
				crm.contacts.push({ id: '1', properties: { email: erik.address, firstname: 'Mr' } });
			},
		});
		await runs.log([crmMail()]);
		expect(crm.contacts).toEqual([
			{ id: '1', properties: { email: erik.address, firstname: 'Mr' } },
		]);
	});

	it.each([
		['none', []],
		['one', ['a.pdf']],
		['two of one name', ['a.pdf', 'a.pdf']],
	])('B26 hangs attachments on the record, privately: %s', async (_, names) => {
		const files = names.map((name, index) => file(name, `content ${index}`));
		await runs.log([crmMail({ files })]);
		expect(crm.files.map(({ content, access }) => [String(content), access])).toEqual(
			files.map((__, index) => [`content ${index}`, 'PRIVATE']),
		);
		expect(crm.emails[0]!.properties.hs_attachment_ids).toBe(
			crm.files.length ? crm.files.map(({ id }) => id).join(';') : undefined,
		);
	});

	it('B26 logs the mail without a file that HubSpot will not take, and says so', async () => {
		crm.scopes.delete('files');
		const [outcome] = await runs.log([crmMail({ files: [file('a.pdf')] })]);
		expect(outcome!.outcome).toBe('logged');
		expect(outcome!.reasons[1]).toMatchObject({ code: 'fileRefused' });
		expect(outcome!.reasons[1]!.text).toMatch(/scopes files\. Add them to the service key/);
		expect(crm.emails).toHaveLength(1);
	});

	describe('an execution that dies', () => {
		it.each([
			['before HubSpot did anything', { on: `POST ${emails}`, commits: false }],
			['after HubSpot wrote the record', { on: `POST ${emails}`, commits: true }],
			['while making the contact', { on: 'POST /crm/objects/2026-03/contacts', commits: true }],
			['between two attachments', { on: 'POST /files', after: 1, commits: true }],
		])('B27 %s: the mail is there once, with its files', async (_, fault) => {
			const mail = crmMail({ files: [file('a.pdf'), file('b.pdf')] });
			await runs.logAndDie(crm, fault, [mail]);

			const [early] = await runs.log([mail]);
			expect(early!.outcome).toBe('failed');
			expect(codesOf(early!)).toEqual(['otherRun']);
			runs.pass();
			const [wait] = await runs.log([mail]);
			expect(codesOf(wait!)).toEqual(['checkLater']);
			runs.pass(60);
			const [outcome] = await runs.log([mail]);
			expect(outcome!.outcome).toBe('logged');
			expect(crm.emails).toHaveLength(1);
			const attached = crm.emails[0]!.properties.hs_attachment_ids!.split(';');
			expect(attached.map((id) => crm.files.find((one) => one.id === id)!.name)).toEqual([
				'a.pdf',
				'b.pdf',
			]);
			expect(crm.contacts).toHaveLength(1);
		});

		it.each([
			['shorter', 30],
			['longer', 86_400],
		])('B27 an index that lags %s than Check After doubles nothing', async (_, lag) => {
			crm.searchLagMs = lag * 1000;
			await runs.logAndDie(crm, { on: `POST ${emails}`, commits: true }, [crmMail()]);
			runs.pass(60);
			const [outcome] = await runs.log([crmMail()]);
			expect(codesOf(outcome!)).toEqual(['foundInCrm']);
			expect(crm.emails).toHaveLength(1);
		});

		it('B27 takes another mail of the same second and subject for no copy', async () => {
			await runs.log([crmMail({ key: 's0', text: 'Something else' })]);
			await runs.logAndDie(crm, { on: `POST ${emails}`, commits: false }, [crmMail()]);
			runs.pass(60);
			await runs.log([crmMail()]);
			expect(crm.emails.map(({ properties }) => properties.hs_email_text)).toEqual([
				'Something else',
				'Dear Erik',
			]);
		});
	});

	describe('an answer that is none', () => {
		it('B27 B28 keeps to Retry-After and then writes', async () => {
			crm.faults.push({
				on: `POST ${emails}`,
				answer: { status: 429, body: { status: 'error' }, headers: { 'Retry-After': '7' } },
			});
			const [outcome] = await runs.log([crmMail()]);
			expect(outcome!.outcome).toBe('logged');
			expect(runs.time.slept).toEqual([7000]);
			expect(crm.emails).toHaveLength(1);
		});

		it('B27 leaves all for the next delivery when HubSpot asks to wait longer than there is time', async () => {
			runs.time.end = runs.time.at + 5_000;
			crm.faults.push({
				on: `POST ${emails}`,
				answer: { status: 429, body: { status: 'error' }, headers: { 'Retry-After': '60' } },
			});
			const mails = [crmMail(), crmMail({ key: 's2', subject: 'Second' })];
			const outcomes = await runs.log(mails);
			expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
			expect(outcomes.map((outcome) => codesOf(outcome)[0])).toEqual(['crmFailed', 'leftForLater']);
			runs.time.end = Infinity;
			expect((await runs.log(mails)).map(({ outcome }) => outcome)).toEqual(['logged', 'logged']);
			expect(crm.emails).toHaveLength(2);
		});

		it.each([
			['before', false],
			['after', true],
		])(
			'B27 a 500 %s the record was written: once, and the next mail is not held up',
			async (_, commits) => {
				crm.faults.push({ on: `POST ${emails}`, commits, answer: { status: 500, body: {} } });
				const mails = [crmMail(), crmMail({ key: 's2', subject: 'Second' })];
				const [first, second] = await runs.log(mails);
				expect([first!.outcome, second!.outcome]).toEqual(['failed', 'logged']);
				expect(codesOf(first!)).toEqual(['endUnknown']);
				runs.pass(60);
				const again = await runs.log(mails);
				expect(again.map(({ outcome }) => outcome)).toEqual(['logged', 'alreadyLogged']);
				expect(crm.emails.map(({ properties }) => properties.hs_email_subject).sort()).toEqual([
					'Offer',
					'Second',
				]);
			},
		);

		it('B27 one contact refused of two (207): the other is logged, once; the failure is told', async () => {
			const bad = { name: '', address: 'refused@other.example' };
			const mail = crmMail({ contacts: [erik, bad] });
			const [outcome] = await runs.log([mail]);
			expect(outcome!.outcome).toBe('failed');
			expect(codesOf(outcome!)).toEqual(['crmFailed', 'loggedInPart', 'contactFailed']);
			expect(outcome!.records.map(({ contact }) => contact)).toEqual([erik.address]);
			crm.contacts.push({ id: '9', properties: { email: bad.address } });
			const [again] = await runs.log([mail]);
			expect(again!.outcome).toBe('logged');
			expect(crm.emails).toHaveLength(1);
			expect(crm.emails[0]!.contacts).toContain('9');
		});

		it('B28 the first of two mails is refused: the second is logged', async () => {
			crm.faults.push({
				on: `POST ${emails}`,
				answer: { status: 400, body: { message: 'No such thing', category: 'VALIDATION_ERROR' } },
			});
			const outcomes = await runs.log([crmMail(), crmMail({ key: 's2' })]);
			expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'logged']);
			expect(outcomes[0]!.reasons[0]!.text).toContain('"No such thing"');
			// It is known not to be written: the next delivery writes it without waiting.
			expect((await runs.log([crmMail()]))[0]!.outcome).toBe('logged');
			expect(crm.emails).toHaveLength(2);
		});

		it('B26 tells a missing scope by its name, with the remedy', async () => {
			crm.scopes.delete('sales-email-read');
			const [outcome] = await runs.log([crmMail()]);
			expect(outcome!.outcome).toBe('failed');
			expect(outcome!.reasons[0]!.text).toMatch(/lacks the HubSpot scopes sales-email-read/);
			expect(outcome!.reasons[0]!.text).toMatch(/Service Keys/);
		});

		it('B27 B28 stops asking a HubSpot that is down, and loses nothing', async () => {
			const down = { on: 'POST /', times: 3, answer: { status: 503, body: {} } };
			crm.faults.push(down);
			const mails = [crmMail(), crmMail({ key: 's2' })];
			expect((await runs.log(mails)).map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
			expect(crm.requests).toHaveLength(3);
			expect((await runs.log(mails)).map(({ outcome }) => outcome)).toEqual(['logged', 'logged']);
		});
	});

	it('B27 of two workers with one mail, one writes', async () => {
		for (let round = 0; round < 5; round += 1) {
			const mail = crmMail({ key: `w${round}`, subject: `Round ${round}` });
			const outcomes = (await Promise.all([runs.log([mail]), runs.log([mail]), runs.log([mail])]))
				.flat()
				.map(({ outcome }) => outcome);
			expect(outcomes.filter((outcome) => outcome === 'logged')).toHaveLength(1);
			expect(crm.emails).toHaveLength(round + 1);
		}
		expect(runs.ledger.rows.map(({ status }) => status)).toEqual(Array(5).fill('logged'));
	});

	it('B27 stops in time: what is done is noted, the rest comes again', async () => {
		const mails = Array.from({ length: 4 }, (_, n) => crmMail({ key: `s${n}`, subject: `${n}` }));
		let written = 0;
		crm.faults.push({
			on: `POST ${emails}`,
			commits: true,
			answer: { status: 201, body: { id: '5' } },
		});
		crm.faults[0]!.times = 99;
		crm.faults[0]!.onStrike = () => {
			written += 1;
			if (written === 2) runs.time.end = runs.time.at;
		};
		const outcomes = await runs.log(mails);
		expect(outcomes.map((outcome) => [outcome.outcome, codesOf(outcome)[0]])).toEqual([
			['logged', 'logged'],
			['logged', 'logged'],
			['failed', 'timeUp'],
			['failed', 'timeUp'],
		]);
		crm.faults.length = 0;
		runs.time.end = Infinity;
		await runs.log(mails);
		expect(crm.emails).toHaveLength(4);
	});

	it('B27 asks for all contacts of a batch at once', async () => {
		const mails = Array.from({ length: 10 }, (_, n) =>
			crmMail({ key: `s${n}`, contacts: [{ name: '', address: `c${n}@x.example` }] }),
		);
		await runs.log(mails);
		expect(writes().filter((line) => line.endsWith('upsert'))).toHaveLength(1);
		expect(crm.requests.length).toBeLessThanOrEqual(15);
	});

	it('B26 says where people see the record, and does without where HubSpot does not tell', async () => {
		const [outcome] = await runs.log([crmMail()]);
		const { id } = crm.contacts[0]!;
		const [email] = crm.emails;
		expect(outcome!.records.map(({ url }) => url)).toEqual([
			`https://app.hubspot.com/contacts/4711/record/0-1/${id}/?engagement=${email!.id}`,
		]);
		crm.faults.push({ on: 'GET /account-info', answer: { status: 403, body: {} } });
		const [without] = await runs.log([crmMail({ key: 's2' })]);
		expect(without).toMatchObject({ outcome: 'logged', records: [{ url: '' }] });
	});
});

tellTale(
	'HubSpot, as the others',
	async () => {
		const crm = await startHubSpot();
		const addressOf = (id: string) => crm.contacts.find((one) => one.id === id)!.properties.email!;
		return {
			crm,
			connect: (send) => connectHubSpot(send, 'serviceKey'),
			request: requestTo(crm, 'https://api.hubapi.com', { authorization: 'Bearer pat-test' }),
			writes: `POST ${emails}`,
			hangs: 'POST /files',
			records: () =>
				crm.emails.map(({ properties, contacts }) => ({
					subject: properties.hs_email_subject!,
					contacts: contacts.map(addressOf).sort(),
					files: (properties.hs_attachment_ids ?? '')
						.split(';')
						.filter(Boolean)
						.map((id) => crm.files.find((one) => one.id === id)!.name),
				})),
			contacts: () => crm.contacts.map(({ properties }) => properties.email!),
			addContact: (address) =>
				crm.contacts.push({ id: `${crm.contacts.length + 1}`, properties: { email: address } }),
			companies: {
				add: (domain) => crm.companies.push({ id: domain, properties: { domain }, contacts: [] }),
				of: (address) => {
					const { id } = crm.contacts.find(({ properties }) => properties.email === address)!;
					return crm.companies.find(({ contacts }) => contacts.includes(id))?.id ?? '';
				},
			},
			refusal: { status: 400, body: { message: 'No such thing', category: 'VALIDATION_ERROR' } },
		};
	},
	true,
);
