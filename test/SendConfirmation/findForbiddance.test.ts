import { findForbiddance } from '../../nodes/SendConfirmation/findForbiddance';

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
		const auth = { decision: 'pass' };
		expect(findForbiddance({ auth, message: { autoSubmitted: true } })?.code).toBe(
			'automaticMessage',
		);
		expect(findForbiddance({ auth, message: { bounce: true } })?.code).toBe('bounceMessage');
		expect(findForbiddance({ auth, message: { autoSubmitted: false } })).toBeUndefined();
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
