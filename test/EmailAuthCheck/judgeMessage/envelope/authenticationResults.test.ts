// Which Authentication-Results are believed, and how much of them (B03, B35).
import { findBelievedResults } from '../../../../nodes/EmailAuthCheck/judgeMessage/envelope/authenticationResults';
import {
	findTrustBoundary,
	readTrust,
} from '../../../../nodes/EmailAuthCheck/judgeMessage/envelope/findTrustBoundary';
import { readHeaderFields } from '../../../../nodes/shared/message/headers';
import { deliver, plainMail } from '../signedMail';

function believe(above: string) {
	const fields = readHeaderFields(Buffer.from(above + deliver(plainMail)));
	return findBelievedResults(fields, findTrustBoundary(fields, readTrust({})), [
		'mx.receiver.test',
	]);
}

describe('findBelievedResults', () => {
	it('B35 takes no more methods than any honest server writes, the topmost ones', () => {
		const field = `Authentication-Results: mx.receiver.test; spf=pass${'; dkim=pass header.d=x.test'.repeat(40)}\r\n`;
		expect(believe(field)).toHaveLength(41);
		const many = believe(field.repeat(600));
		expect(many).toHaveLength(100);
		expect(many[0]!.method).toBe('spf');
	});
});
