// A verdict belongs to the very mail it judged (B36): whatever of the item is another mail's, the digest is another.
import { agreesWithSource, digestMail, isBound } from '../../../nodes/shared/message/binding';
import { parseMessage } from '../../../nodes/shared/message/parse';

const source = Buffer.from(
	'From: Ann <ann@sender.test>\r\nTo: bob@receiver.test\r\nSubject: Offer\r\nDate: Sun, 1 Mar 2026 12:00:00 +0000\r\nMessage-ID: <1@sender.test>\r\n\r\nHello\r\n',
);
const place = { account: '', mailbox: '', uid: 0, uidValidity: '', ownDomains: [] };

async function makeItem(): Promise<Record<string, unknown> & { message: object }> {
	const { message } = await parseMessage(source, place);
	const json = { message };
	return { ...json, auth: { decision: 'pass', of: digestMail(json) } };
}

const person = [{ name: '', address: 'eve@evil.test' }];
const changes: Array<[string, object]> = [
	['key', { key: 'of another mail' }],
	['authors', { authors: person }],
	['sender', { sender: person[0] }],
	['recipients', { to: person }],
	['copies', { cc: person }],
	['blind copies', { bcc: person }],
	['reply-to', { replyTo: person }],
	['subject', { subject: 'Other' }],
	['text', { text: 'Other' }],
	['new text', { newText: 'Other' }],
	['HTML', { html: '<p>Other</p>' }],
	['date', { date: '2026-03-02T12:00:00.000Z' }],
	['Message-ID', { messageId: '<2@sender.test>' }],
	['attachments', { attachments: [{ fileName: 'a.pdf', contentType: 'a/b', size: 1 }] }],
];

describe('B36 a verdict', () => {
	it('holds for the mail it judged', async () => {
		const item = await makeItem();
		expect(isBound(item)).toBe(true);
		expect(await agreesWithSource(item, source)).toBe(true);
	});

	it.each(changes)('does not hold for another %s', async (_, change) => {
		const item = await makeItem();
		expect(isBound({ ...item, message: { ...item.message, ...change } })).toBe(false);
	});

	it.each([
		['says nothing of a mail', { decision: 'pass' }],
		['speaks of none', { decision: 'pass', of: '' }],
		['speaks of another', { decision: 'pass', of: 'another' }],
	])('does not hold where it %s', async (_, auth) => {
		expect(isBound({ ...(await makeItem()), auth })).toBe(false);
	});

	it.each(
		changes.filter(([name]) =>
			['authors', 'recipients', 'subject', 'date', 'Message-ID'].includes(name),
		),
	)('is not made of a source with another %s', async (_, change) => {
		const item = await makeItem();
		const message = { ...item.message, ...change };
		expect(await agreesWithSource({ message }, source)).toBe(false);
	});

	it('is not made of a source of another size', async () => {
		const longer = Buffer.concat([source, Buffer.from('more\r\n')]);
		expect(await agreesWithSource(await makeItem(), longer)).toBe(false);
	});
});
