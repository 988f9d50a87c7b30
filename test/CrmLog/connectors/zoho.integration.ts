// CRM Log against Zoho CRM on loopback.
import { connectZoho, isZohoLimit } from '../../../nodes/CrmLog/connectors/zoho';
import { startZoho, type FakeZoho } from '../../../sandbox/servers/crm/zoho';
import { crmMail, file, LogRuns, requestTo } from '../logRuns';
import { tellTale } from './tale';

const site = 'https://www.zohoapis.example';
const requestOf = (crm: FakeZoho) => requestTo(crm, site, { authorization: 'Bearer zoho-test' });

const addressOf = (crm: FakeZoho, contact: string) =>
	crm.contacts.find(({ id }) => id === contact)!.Email;

tellTale('Zoho CRM', async () => {
	const crm = await startZoho();
	let added = 10;
	return {
		crm,
		connect: (send) => connectZoho(send, site, 'zoho'),
		request: requestOf(crm),
		// The first contact that is made has the id 101.
		writes: 'POST /crm/v8/Contacts/101/actions',
		hangs: 'POST /crm/v8/Contacts/101/Attachments',
		// Each contact has an email of its own: they count as one where all is alike.
		records: () =>
			[...new Set(crm.emails.map(({ original }) => original))].map((id) => {
				const emails = crm.emails.filter(({ original }) => original === id);
				const files = emails.map(({ contact }) =>
					crm.attachments
						.filter((one) => one.contact === contact)
						.map(({ File_Name }) => File_Name.replace(/^[0-9a-f]{8} /, '')),
				);
				for (const each of files) expect(each).toEqual(files[0]);
				return {
					subject: emails[0]!.subject as string,
					contacts: emails.map(({ contact }) => addressOf(crm, contact)).sort(),
					files: files[0]!,
				};
			}),
		contacts: () => crm.contacts.map(({ Email }) => Email),
		addContact: (Email) => crm.contacts.push({ id: String((added += 1)), Email }),
		refusal: { status: 400, body: { code: 'INVALID_DATA', message: 'subject' } },
	};
});

describe('CRM Log: what Zoho CRM gets', () => {
	let crm: FakeZoho;

	beforeEach(async () => {
		crm = await startZoho();
	});

	afterEach(() => crm.close());

	const runsOf = (authentication: 'zoho' | 'oAuth2' = 'zoho') =>
		new LogRuns((send) => connectZoho(send, `${site}/`, authentication), requestOf(crm));

	it.each([
		['https://www.zohoapis.com', 'https://crm.zoho.com'],
		['https://www.zohoapis.com.au', 'https://crm.zoho.com.au'],
		['https://www.zohoapis.ca', 'https://crm.zohocloud.ca'],
		['https://www.elsewhere.example', ''],
	])('B26 says on whose page people see the email: %s', async (place, pages) => {
		const send = requestTo(crm, place, { authorization: 'Bearer zoho-test' });
		const runs = new LogRuns((patient) => connectZoho(patient, place, 'oAuth2'), send);
		const [outcome] = await runs.log([crmMail()]);
		const url = pages && `${pages}/crm/tab/Contacts/${crm.contacts[0]!.id}`;
		expect(outcome!.records.map((record) => record.url)).toEqual([url]);
	});

	it('B26 an email among those of its contact, whose files name the mail they belong to', async () => {
		await runsOf().log([crmMail({ files: [file('a.pdf')] })]);
		expect(crm.contacts).toMatchObject([{ First_Name: 'Erik', Last_Name: 'Ek' }]);
		expect(crm.emails).toMatchObject([
			{
				from: { email: 'anna@firm.example', user_name: 'Anna' },
				to: [{ email: 'erik@customer.example', user_name: 'Erik Ek' }],
				subject: 'Offer',
				content: 'Dear Erik',
				mail_format: 'text',
				time: '2026-11-25T09:00:00+00:00',
				sent: true,
			},
		]);
		expect(crm.emails[0]!.original).not.toContain('1@firm.example');
		expect(crm.attachments).toMatchObject([
			{ File_Name: expect.stringMatching(/^\w{8} a\.pdf$/) as string },
		]);
	});

	it('B26 takes no contact whose address only contains the one that is looked for', async () => {
		crm.contacts.push({ id: '1', Email: 'not-erik@customer.example' });
		await runsOf().log([crmMail()]);
		expect(crm.contacts).toHaveLength(2);
		expect(crm.emails[0]!.contact).not.toBe('1');
	});

	it.each([
		['zoho', /n8n's Zoho credential cannot ask.*ZohoSearch\.securesearch\.READ/],
		['oAuth2', /Add ZohoCRM\.modules\.ALL and ZohoSearch/],
	] as const)(
		'B26 tells the scope that lacks, and its remedy: %s',
		async (authentication, text) => {
			crm.maySearch = false;
			const [outcome] = await runsOf(authentication).log([crmMail()]);
			expect(outcome!.reasons[0]!.text).toMatch(text);
			expect(crm.emails).toEqual([]);
		},
	);

	it('B27 a mail that Zoho knows by our id already counts as there', async () => {
		crm.faults.push({
			on: 'POST /crm/v8/Contacts/101/actions',
			answer: { status: 200, body: { Emails: [{ code: 'ALREADY_USED', status: 'error' }] } },
		});
		expect((await runsOf().log([crmMail()]))[0]!.outcome).toBe('logged');
		expect(isZohoLimit({ status: 400, headers: {}, body: { code: 'TOO_MANY_REQUESTS' } })).toBe(
			true,
		);
	});
});
