// CRM Log against Odoo on loopback.
import { connectOdoo } from '../../../nodes/CrmLog/connectors/odoo';
import { startOdoo, type FakeOdoo } from '../../../sandbox/servers/crm/odoo';
import { crmMail, LogRuns, requestTo } from '../logRuns';
import { tellTale } from './tale';

const site = 'https://firm.odoo.example';
const requestOf = (crm: FakeOdoo) => requestTo(crm, site, { authorization: 'Bearer odoo-test' });

tellTale(
	'Odoo',
	async () => {
		const crm = await startOdoo();
		const addressOf = (id: number) => crm.partners.find((partner) => partner.id === id)!.email;
		return {
			crm,
			connect: (send) => connectOdoo(send, site, ''),
			request: requestOf(crm),
			writes: 'POST /json/2/res.partner/message_post',
			hangs: 'POST /json/2/ir.attachment/create',
			// Each contact has a message of its own: they count as one where all is alike.
			records: () =>
				[...new Set(crm.messages.map(({ message_id }) => message_id))].map((id) => {
					const messages = crm.messages.filter(({ message_id }) => message_id === id);
					const files = messages.map((message) =>
						crm.attachments.filter(({ res_id }) => res_id === message.res_id),
					);
					for (const [index, message] of messages.entries()) {
						expect(message.attachment_ids ?? []).toEqual(files[index]!.map((one) => one.id));
						expect(files[index]!.map(({ name }) => name)).toEqual(
							files[0]!.map(({ name }) => name),
						);
					}
					return {
						subject: messages[0]!.subject,
						contacts: messages.map(({ res_id }) => addressOf(res_id)).sort(),
						files: files[0]!.map(({ name }) => name),
					};
				}),
			contacts: () => crm.partners.map(({ email }) => email),
			addContact: (email) => {
				const id = crm.partners.length + 1;
				crm.partners.push({ id, name: email, email, email_normalized: email });
			},
			companies: {
				add: (domain) => {
					const id = 1000 + crm.partners.length;
					const website = `http://www.${domain}`;
					const company = { ...{ id, name: domain, email: '', email_normalized: '' }, website };
					crm.partners.push({ ...company, is_company: true });
				},
				of: (address) => {
					const parent = crm.partners.find(({ email }) => email === address)!.parent_id;
					return crm.partners.find(({ id }) => id === parent)?.name ?? '';
				},
			},
			refusal: { status: 422, body: { message: 'subject is not valid' } },
		};
	},
	true,
);

it('B26 Odoo gets an internal note at the time of the mail, by its user, and mails nobody', async () => {
	const crm = await startOdoo();
	const runs = new LogRuns((send) => connectOdoo(send, `${site}/`, 'firm'), requestOf(crm));
	const [outcome] = await runs.log([crmMail({ text: '<script>' })]);
	expect(crm.partners).toMatchObject([{ name: 'Erik Ek', email: 'erik@customer.example' }]);
	expect(crm.messages).toMatchObject([
		{
			subject: 'Offer',
			date: '2026-11-25 09:00:00',
			email_from: 'anna@firm.example',
			author_id: 3,
			message_type: 'email',
			context: { mail_post_autofollow_author_skip: true },
		},
	]);
	expect(crm.messages[0]!.body).toContain('&lt;script&gt;');
	expect(crm.messages[0]!.message_id).not.toContain('1@firm.example');
	const { url } = outcome!.records[0]!;
	expect(url).toBe(`${site}/mail/view?model=res.partner&res_id=${crm.partners[0]!.id}`);
	await crm.close();
});
