// CRM Log against EspoCRM on loopback.
import { connectEspoCrm } from '../../../nodes/CrmLog/connectors/espoCrm';
import { startEspoCrm, type FakeEspoCrm } from '../../../sandbox/servers/crm/espoCrm';
import { crmMail, file, LogRuns, requestTo } from '../logRuns';
import { tellTale } from './tale';

const site = 'https://crm.firm.example';

/** A header of the test stands for a wrong key. */
function requestOf(crm: FakeEspoCrm) {
	const send = requestTo(crm, site, {});
	return (one: Parameters<typeof send>[0]) => {
		const key = one.headers?.authorization ? 'wrong' : 'espo-test';
		return send({
			...one,
			query: omitToken(one.query),
			headers: { ...one.headers, 'X-Api-Key': key },
		});
	};
}

function omitToken(query: Record<string, string> = {}) {
	return Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'api_token'));
}

tellTale(
	'EspoCRM',
	async () => {
		const crm = await startEspoCrm();
		return {
			crm,
			connect: (send) => connectEspoCrm(send, site),
			request: requestOf(crm),
			writes: 'POST /api/v1/Email',
			hangs: 'POST /api/v1/Attachment',
			records: () =>
				crm.emails.map(({ subject, to, cc, bcc, attachmentsIds = [] }) => ({
					subject: subject as string,
					contacts: [to, cc, bcc]
						.flatMap((list) => String(list).split(';'))
						.filter((one) => crm.contacts.some(({ emailAddress }) => emailAddress === one))
						.sort(),
					files: (attachmentsIds as string[]).map(
						(id) => crm.attachments.find((one) => one.id === id)!.name as string,
					),
				})),
			contacts: () => crm.contacts.map(({ emailAddress }) => emailAddress),
			addContact: (emailAddress) => crm.contacts.push({ id: `c${emailAddress}`, emailAddress }),
			companies: {
				add: (domain) => crm.accounts.push({ id: domain, website: domain }),
				of: (address) =>
					(crm.contacts.find((one) => one.emailAddress === address)!.accountId ?? '') as string,
			},
			refusal: { status: 400, body: undefined },
		};
	},
	true,
);

describe('CRM Log: what EspoCRM gets', () => {
	let crm: FakeEspoCrm;
	let runs: LogRuns;

	beforeEach(async () => {
		crm = await startEspoCrm();
		runs = new LogRuns((send) => connectEspoCrm(send, `${site}/`), requestOf(crm));
	});

	afterEach(() => crm.close());

	it('B26 an archived email at the time of the mail, assigned to its user, with its address', async () => {
		const [outcome] = await runs.log([crmMail({ files: [file('a.pdf')] })]);
		expect(crm.contacts).toMatchObject([
			{ firstName: 'Erik', lastName: 'Ek', emailAddress: 'erik@customer.example' },
		]);
		expect(crm.emails).toMatchObject([
			{
				subject: 'Offer',
				from: 'anna@firm.example',
				to: 'erik@customer.example',
				body: 'Dear Erik',
				isHtml: false,
				status: 'Archived',
				dateSent: '2026-11-25 09:00:00',
				parentType: 'Contact',
				parentId: crm.contacts[0]!.id,
				assignedUserId: 'u1',
			},
		]);
		expect(outcome!.records[0]!.url).toBe(`${site}/#Email/view/${crm.emails[0]!.id}`);
	});

	it('B26 finds a contact by a second address, which the list does not show', async () => {
		const eva = { name: '', address: 'eva@other.example' };
		crm.contacts.push({ id: 'c1', emailAddress: 'e@first.example', more: [eva.address] });
		await runs.log([crmMail({ to: [eva], contacts: [eva] })]);
		expect(crm.contacts).toHaveLength(1);
		expect(crm.emails).toMatchObject([{ parentId: 'c1' }]);
	});

	it('B26 tells what the role lacks', async () => {
		crm.mayImport = false;
		const [outcome] = await runs.log([crmMail()]);
		expect(outcome!.reasons[0]!.text).toMatch(/Not allowed 'from' address.*Import/);
	});
});
