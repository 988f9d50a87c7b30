import { findForbiddance } from '../../nodes/SendConfirmation/findForbiddance';
import { bindAuth, makeMail, makeMessage } from '../AlternativeSenderVerify/mailItems';

const source = (header: string) => Buffer.from(`From: a@example.net\r\n${header}\r\n\r\nHello`);

describe('mail that must not be answered', () => {
	it('B12 an item of a form has no mail and forbids nothing', () => {
		expect(findForbiddance({})).toBeUndefined();
		expect(findForbiddance({ message: 'Hello', auth: null })).toBeUndefined();
	});

	it.each(['fail', 'undetermined', 'PASS', undefined, true])(
		'P07 B04 authentication that is %j may be forged: its author is not mailed',
		(decision) => {
			expect(findForbiddance({ auth: { decision }, message: {} })?.code).toBe('notAuthenticated');
		},
	);

	it('B12 automatic replies and bounces are not answered', () => {
		const mail = (over: object) => makeMail('ann@x.org', 'pass', { ...over });
		expect(findForbiddance(mail({ autoSubmitted: true }))?.code).toBe('automaticMessage');
		expect(findForbiddance(mail({ bounce: true }))?.code).toBe('bounceMessage');
		expect(findForbiddance(mail({}))).toBeUndefined();
	});

	it.each([
		['of another mail', { ...makeMail('ann@x.org'), message: makeMessage(['bo@x.org']) }],
		['that does not say of which mail', { ...makeMail('ann@x.org'), auth: { decision: 'pass' } }],
		['of a mail that was changed since', changed({ subject: 'other' })],
		['of a mail whose message is damaged', { ...makeMail('ann@x.org'), message: {} }],
	])('B36 a pass %s lets nobody be mailed', (_, item) => {
		expect(findForbiddance(item)?.code).toBe('authOfOther');
	});

	it('B36 a pass of a mail that the item no longer carries is enough for a form', () => {
		const { auth } = bindAuth(makeMail('ann@x.org'));
		expect(findForbiddance({ auth, address: 'bo@x.org' })).toBeUndefined();
	});

	it.each(['List-Id: <x.lists.example>', 'list-post: <mailto:x@y>', 'Precedence: bulk'])(
		'B12 mail through a list is not answered: %s',
		(header) => {
			expect(findForbiddance({ message: {} }, source(header))?.code).toBe('mailingList');
		},
	);

	it('B12 a person’s own mail is answered', () => {
		expect(findForbiddance({ message: {} }, source('Precedence: normal'))).toBeUndefined();
	});
});

function changed(over: object): Record<string, unknown> {
	const mail = makeMail('ann@x.org');
	return { ...mail, message: { ...(mail.message as object), ...over } };
}
