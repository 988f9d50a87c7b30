// CRM Log against Salesforce on loopback.
import { connectSalesforce, isSalesforceLimit } from '../../../nodes/CrmLog/connectors/salesforce';
import { startSalesforce, type FakeSalesforce } from '../../../sandbox/servers/crm/salesforce';
import { codesOf, crmMail, LogRuns, requestTo } from '../logRuns';
import { tellTale } from './tale';

const site = 'https://firm.my.salesforce.example';
const api = '/services/data/v59.0';
const requestOf = (crm: FakeSalesforce) =>
	requestTo(crm, site, { authorization: 'Bearer sf-test' });

tellTale(
	'Salesforce',
	async () => {
		const crm = await startSalesforce();
		return {
			crm,
			connect: (send) => connectSalesforce(send, site),
			request: requestOf(crm),
			// The space ends the path: contacts are made below it.
			writes: `POST ${api}/composite `,
			hangs: `POST ${api}/sobjects/ContentVersion`,
			records: () =>
				crm.rows.EmailMessage.map(({ Id, Subject }) => ({
					subject: Subject as string,
					contacts: crm.rows.EmailMessageRelation.filter(
						({ EmailMessageId, RelationId }) => EmailMessageId === Id && RelationId !== '005A',
					)
						.map(({ RelationId }) => crm.rows.Contact.find((one) => one.Id === RelationId)!)
						.map(({ Email }) => Email as string)
						.sort(),
					files: crm.rows.ContentVersion.filter(
						({ FirstPublishLocationId }) => FirstPublishLocationId === Id,
					).map(({ Title }) => Title as string),
				})),
			contacts: () => crm.rows.Contact.map(({ Email }) => Email as string),
			addContact: (Email) => crm.rows.Contact.push({ Id: `003${Email}`, Email }),
			companies: {
				add: (domain) => crm.rows.Account.push({ Id: domain, Website: `https://www.${domain}/en` }),
				of: (address) =>
					(crm.rows.Contact.find(({ Email }) => Email === address)!.AccountId ?? '') as string,
			},
			refusal: { status: 400, body: [{ errorCode: 'STRING_TOO_LONG', message: 'Subject' }] },
		};
	},
	true,
);

describe('CRM Log: what Salesforce gets', () => {
	let crm: FakeSalesforce;
	let runs: LogRuns;

	beforeEach(async () => {
		crm = await startSalesforce();
		runs = new LogRuns((send) => connectSalesforce(send, site), requestOf(crm));
	});

	afterEach(() => crm.close());

	it('B26 an email message tied to its people in their places, and to the user who sent it', async () => {
		const eva = { name: '', address: "o'eva@other.example" };
		const bo = { name: '', address: 'bo@firm.example' };
		const erik = crmMail().contacts[0]!;
		const [outcome] = await runs.log([
			crmMail({ to: [erik, bo], cc: [eva], contacts: [erik, eva] }),
		]);
		expect(crm.rows.Contact).toMatchObject([
			{ FirstName: 'Erik', LastName: 'Ek', Email: erik.address },
			{ LastName: eva.address, Email: eva.address },
		]);
		expect(crm.rows.EmailMessage).toMatchObject([
			{
				Subject: 'Offer',
				TextBody: 'Dear Erik',
				FromAddress: 'anna@firm.example',
				// Whoever is tied is not named twice.
				ToAddress: bo.address,
				CcAddress: '',
				Incoming: false,
				Status: '3',
				MessageDate: '2026-11-25T09:00:00Z',
				MessageIdentifier: '<1@firm.example>',
			},
		]);
		expect(crm.rows.EmailMessageRelation).toMatchObject([
			{ RelationType: 'ToAddress', RelationAddress: erik.address },
			{ RelationType: 'CcAddress', RelationAddress: eva.address },
			{ RelationType: 'FromAddress', RelationId: '005A' },
		]);
		const { id, url } = outcome!.records[0]!;
		expect(url).toBe(`${site}/lightning/r/EmailMessage/${id}/view`);
	});

	it('B26 what came in is incoming, from the contact who wrote it; an open lead is a contact', async () => {
		const erik = crmMail().contacts[0]!;
		crm.rows.Lead.push({ Id: '00Q1', Email: erik.address, IsConverted: false });
		const anna = crmMail().from;
		await runs.log([crmMail({ direction: 'incoming', from: erik, to: [anna] })]);
		expect(crm.rows.Contact).toEqual([]);
		expect(crm.rows.EmailMessage).toMatchObject([{ Incoming: true, Status: '1' }]);
		expect(crm.rows.EmailMessageRelation).toMatchObject([
			{ RelationId: '00Q1', RelationType: 'FromAddress' },
		]);
	});

	it('B26 tells what the user lacks, and what is used up', async () => {
		const body = [{ errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY', message: 'EmailMessage' }];
		crm.faults.push({ on: `POST ${api}/composite `, answer: { status: 403, body } });
		const [outcome] = await runs.log([crmMail()]);
		expect(outcome!.reasons[0]!.text).toMatch(/INSUFFICIENT_ACCESS.*Update Email Messages/);
		const limit = { status: 403, headers: {}, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }] };
		expect(isSalesforceLimit(limit)).toBe(true);
		expect(isSalesforceLimit({ ...limit, body })).toBe(false);
	});

	it('B27 a part that is refused leaves nothing of the mail behind', async () => {
		crm.faults.push({
			on: `POST ${api}/composite/sobjects`,
			answer: { status: 200, body: [{ id: 'gone', success: true, errors: [] }] },
		});
		const [outcome] = await runs.log([crmMail()]);
		expect(codesOf(outcome!)).toEqual(['crmFailed']);
		expect(crm.rows.EmailMessage).toEqual([]);
		expect((await runs.log([crmMail()]))[0]!.outcome).toBe('logged');
	});
});
