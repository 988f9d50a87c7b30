import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { HealthItem } from '../../nodes/MailboxTrigger/pollReport';
import type { Message } from '../../nodes/shared/message/types';
import {
	startImapServer,
	type EmbeddedImapServer,
	type Reaction,
} from '../../sandbox/servers/imap';
import { mailNamed, user, users } from './folderPolls';
import { polledNode } from './pollContext';

const messageOf = (item: INodeExecutionData): Message => item.json.message as unknown as Message;
const healthOf = (item: INodeExecutionData): HealthItem =>
	item.json.health as unknown as HealthItem;
const sourceOf = (binary: IBinaryData): Buffer => Buffer.from(binary.data, 'base64');

const withAttachment = [
	'From: Anna <anna@customer.example>',
	`To: ${user}`,
	'Subject: papers',
	'MIME-Version: 1.0',
	'Content-Type: multipart/mixed; boundary=b',
	'',
	'--b',
	'Content-Type: text/plain',
	'',
	'See the paper.',
	'--b',
	'Content-Type: application/pdf; name="offer.pdf"',
	'Content-Disposition: attachment; filename="offer.pdf"',
	'Content-Transfer-Encoding: base64',
	'',
	Buffer.from('%PDF-1.4 offer').toString('base64'),
	'--b--',
	'',
].join('\r\n');

describe('the trigger as n8n polls it', () => {
	let server: EmbeddedImapServer;
	let react: (name: string) => Reaction = () => undefined;
	const flags = () => server.folder(user).mails.map((mail) => [...mail.flags]);

	beforeEach(async () => {
		react = () => undefined;
		server = await startImapServer({ users, onCommand: ({ name }) => react(name) });
	});
	afterEach(async () => await server.close());

	it('B13 hands on message, untouched source and how the poll went', async () => {
		await server.deliver(user, withAttachment);
		const outputs = await polledNode(server).poll();
		expect(outputs).toHaveLength(1);
		const [item] = outputs![0]!;
		expect(messageOf(item!)).toMatchObject({
			subject: 'papers',
			mailbox: 'INBOX',
			uid: 1,
			uidValidity: String(server.folder(user).uidValidity),
			direction: 'incoming',
			from: { name: 'Anna', address: 'anna@customer.example' },
			size: withAttachment.length,
			attachments: [{ fileName: 'offer.pdf', contentType: 'application/pdf', binaryKey: '' }],
		});
		expect(Object.keys(item!.binary!)).toEqual(['message']);
		expect(item!.binary!.message).toMatchObject({
			fileName: '1.eml',
			mimeType: 'message/rfc822',
		});
		expect(sourceOf(item!.binary!.message!).toString()).toBe(withAttachment);
		expect(item!.json.poll).toMatchObject({ handedOn: 1, previousPollAt: null });
	});

	it('puts attachments into binary fields only when asked to, within the cap', async () => {
		await server.deliver(user, withAttachment);
		const outputs = await polledNode(server, { includeAttachments: true }).poll();
		const [item] = outputs![0]!;
		expect(messageOf(item!).attachments).toMatchObject([{ binaryKey: 'attachment_0' }]);
		expect(sourceOf(item!.binary!.attachment_0!).toString()).toBe('%PDF-1.4 offer');
		expect(item!.binary!.attachment_0).toMatchObject({
			fileName: 'offer.pdf',
			mimeType: 'application/pdf',
		});
		await server.deliver(user, withAttachment);
		const capped = { includeAttachments: true, options: { maxAttachmentSize: 0.000001 } };
		const again = await polledNode(server, capped).poll();
		expect(Object.keys(again![0]![0]!.binary!)).toEqual(['message']);
		expect(messageOf(again![0]![0]!).attachments).toMatchObject([{ size: 14, binaryKey: '' }]);
	});

	it('knows outgoing mail by the own domains', async () => {
		await server.deliver(user, mailNamed('one'));
		const outputs = await polledNode(server, { ownDomains: 'x.example, customer.example' }).poll();
		expect(messageOf(outputs![0]![0]!).direction).toBe('outgoing');
	});

	it.each([
		['a resource locator', { __rl: true, mode: 'list', value: 'Sent' }],
		['a role', { __rl: true, mode: 'name', value: '\\Sent' }],
		['a bare name, as an expression gives it', 'Sent'],
	])('takes the folder from %s', async (_name, mailbox) => {
		await server.deliver(user, mailNamed('sent'), { folder: 'Sent' });
		const outputs = await polledNode(server, { mailbox: mailbox as IDataObject }).poll();
		expect(messageOf(outputs![0]![0]!)).toMatchObject({ subject: 'sent', mailbox: 'Sent' });
	});

	it('B13 testing the step shows the latest mails without marks, says so, and changes nothing', async () => {
		for (let mail = 1; mail <= 10; mail++) await server.deliver(user, mailNamed(`mail ${mail}`));
		const mails = server.folder(user).mails;
		mails[9]!.flags.add('EmailToCrm-Logged');
		mails[8]!.flags.add('EmailToCrm-NotLogged');
		mails[6]!.flags.add('EmailToCrm-Try1');
		const node = polledNode(server);
		const before = flags();
		for (let round = 0; round < 2; round++) {
			const outputs = await node.poll('manual');
			expect(outputs![0]!.map((item) => messageOf(item).subject)).toEqual([
				'mail 3',
				'mail 4',
				'mail 5',
				'mail 6',
				'mail 8',
			]);
			expect(outputs![0]![0]!.json.poll).toMatchObject({
				preview: expect.stringContaining('3 mails handed on or handled before left out') as string,
			});
		}
		expect(flags()).toEqual(before);
		for (const mail of mails) mail.flags.add('EmailToCrm-Logged');
		await expect(node.poll('manual')).rejects.toMatchObject({
			message: expect.stringContaining('All of the last 10 mails') as string,
		});
		const fresh = await startImapServer({ users });
		await fresh.deliver(user, mailNamed('one'));
		await polledNode(fresh).poll('manual');
		expect([...fresh.folder(user).mails[0]!.flags]).toEqual([]);
		expect(await polledNode(fresh, { mailbox: 'Trash' }).poll('manual')).toBeNull();
		await fresh.close();
	});

	it('B13 keeps what is in flight across a crash: nothing lost, nothing at once again', async () => {
		await server.deliver(user, mailNamed('one'));
		const node = polledNode(server, { options: { visibilityTimeout: 0.0005 } });
		expect(await node.poll()).toHaveLength(1);
		node.crash();
		// 30 ms are over by the time a second connection is made and the folder searched, or soon after.
		let again: INodeExecutionData[][] | null = null;
		for (let round = 0; round < 50 && !again; round++) again = await node.poll();
		expect(messageOf(again![0]![0]!).subject).toBe('one');
		expect(flags()).toEqual([['EmailToCrm-Try1', 'EmailToCrm-Try2']]);
	});

	it('B13 lets only one poll of a trigger run at a time', async () => {
		await server.deliver(user, mailNamed('one'));
		const node = polledNode(server);
		const results = await Promise.all([node.poll(), node.poll(), node.poll()]);
		expect(results.filter((outputs) => outputs !== null)).toHaveLength(1);
		expect(await node.poll()).toBeNull();
	});

	it('B14 tells the error workflow of a quarantined mail, and hands the others on', async () => {
		await server.deliver(user, mailNamed('huge', 'x'.repeat(20_000)));
		await server.deliver(user, mailNamed('small'));
		const node = polledNode(server, { options: { maxMessageSize: 0.01 } });
		const outputs = await node.poll();
		expect(outputs![0]!.map((item) => messageOf(item).subject)).toEqual(['small']);
		expect(node.errors).toHaveLength(1);
		// A person finds it by subject and sender.
		expect(node.errors[0]!.message).toMatch(
			/quarantined: "huge" from "\S+@\S+": UID 1 is larger than allowed/,
		);
	});

	it('B14 sends the health item when it is due, and at once when something is wrong', async () => {
		await server.deliver(user, mailNamed('one'));
		const node = polledNode(server, { healthItem: true, options: { maxMessageSize: 0.01 } });
		const [mails, health] = (await node.poll())!;
		expect(mails).toHaveLength(1);
		expect(healthOf(health![0]!)).toMatchObject({
			status: 'ok',
			folder: 'INBOX',
			mailsInFolder: 1,
			handedOn: 1,
			quarantinedUids: [],
			reasons: [{ code: 'handedOn', text: 'Handed on 1 mail' }],
		});
		expect(await node.poll()).toBeNull();
		await server.deliver(user, mailNamed('huge', 'x'.repeat(20_000)));
		const [none, alarm] = (await node.poll())!;
		expect(none).toEqual([]);
		expect(healthOf(alarm![0]!)).toMatchObject({
			status: 'attention',
			quarantinedUids: [2],
			quarantinedNow: [
				{
					reason: { code: 'tooLarge' },
					message: { subject: 'huge', uid: 2, key: expect.stringMatching(/^place:/) as string },
				},
			],
		});
		expect(healthOf(alarm![0]!).previousPollAt).not.toBeNull();
	});

	it('B14 tells a quiet mailbox from a dead one when the health item has no interval', async () => {
		const node = polledNode(server, { healthItem: true, healthInterval: 0 });
		const [none, health] = (await node.poll())!;
		expect(none).toEqual([]);
		expect(healthOf(health![0]!).reasons).toMatchObject([{ code: 'noNewMail' }]);
		await server.close();
		expect(await node.poll()).toBeNull();
		expect(node.errors).toHaveLength(1);
	}, 20_000);

	it('B14 tells the editor what is wrong, with cause and next step', async () => {
		const wrong = polledNode(server, {}, { password: 'wrong' });
		await expect(wrong.poll('manual')).rejects.toMatchObject({
			message: expect.stringMatching(/./) as string,
			description: expect.stringMatching(/password/i) as string,
		});
		await expect(polledNode(server, {}, { password: '' }).poll('manual')).rejects.toMatchObject({
			message: expect.stringContaining('password') as string,
		});
		await expect(polledNode(server, { mailbox: 'Nowhere' }).poll('manual')).rejects.toMatchObject({
			description: expect.stringContaining('INBOX') as string,
		});
		await expect(polledNode(server, { batchSize: 0 }).poll('manual')).rejects.toMatchObject({
			message: expect.stringContaining('Batch Size') as string,
		});
	});

	it.each(['init', 'activate', 'update', 'leadershipChange', 'create'])(
		'B14 stays scheduled, and reports it, when the folder cannot be read as n8n activates it (%s)',
		async (activation) => {
			react = (name) => (name === 'SELECT' ? { reply: '{tag} NO Starting up' } : undefined);
			const node = polledNode(server, {}, { activation });
			expect(await node.poll()).toBeNull();
			expect(node.errors).toMatchObject([{ description: expect.stringMatching(/./) as string }]);
			react = () => undefined;
			await server.deliver(user, mailNamed('one'));
			expect(await node.poll()).toHaveLength(1);
		},
	);

	it.each([
		['a wrong password', {}, 'wrong'],
		['a folder that does not exist', { mailbox: 'Nowhere' }, 'secret'],
		['a parameter that cannot be used', { batchSize: 0 }, 'secret'],
	])('B14 reports %s and goes on being polled', async (_name, parameters, password) => {
		const node = polledNode(server, parameters, { password });
		expect(await node.poll()).toBeNull();
		expect(await node.poll()).toBeNull();
		expect(node.errors).toHaveLength(2);
	});

	it('names no secret in errors and items', async () => {
		const node = polledNode(server, {}, { password: 'hunter2-very-secret' });
		await node.poll();
		const [error] = node.errors;
		expect(error).toBeInstanceOf(Error);
		expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2');
	});
});
