// Mails that are files of a mail (B19): proven by their own signature alone, within the bounds of the mail around them.
import { checkMessage } from '../../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import type { AuthVerdict } from '../../../../nodes/EmailAuthCheck/judgeMessage/types';
import { parseMessage } from '../../../../nodes/shared/message/parse';
import type { Message } from '../../../../nodes/shared/message/types';
import { runNode } from '../../../NeverLogFilter/runNode';
import { digestMail } from '../../../../nodes/shared/message/binding';
import { fakeDns, type FakeZone } from '../fakeDns';
import { attachMails, deliver, rsaKey, senderZone, sign, writeMail } from '../signedMail';

const zone = (): FakeZone => ({
	...senderZone(),
	'customer.test': { TXT: ['v=spf1 ip4:192.0.2.99 -all'] },
	'_dmarc.customer.test': { TXT: ['v=DMARC1; p=reject'] },
	's1._domainkey.customer.test': { TXT: [rsaKey().record] },
});

const order = writeMail(`From: Bea <bea@customer.test>
To: Alice <alice@sender.test>
Subject: Order
Date: Sun, 1 Mar 2026 10:00:00 +0000
Message-ID: <order@customer.test>
MIME-Version: 1.0
Content-Type: text/plain

Please deliver.
`);
const signed = (mail = order, domain = 'customer.test') => sign(mail, { domain });

async function judge(mails: string[], header?: string): Promise<[AuthVerdict, Message]> {
	const source = Buffer.from(deliver(attachMails(mails, header)));
	const dns = fakeDns(zone());
	const place = {
		...{ account: 'crm@sender.test', mailbox: 'INBOX', uid: 1, uidValidity: '1' },
		ownDomains: ['sender.test'],
	};
	const [verdict, { message }] = await Promise.all([
		checkMessage(source, { policy: 'aligned' }, dns.resolve),
		parseMessage(source, place),
	]);
	expect(verdict.decision).toBe('pass');
	return [verdict, message];
}
const proofs = async (mails: string[], header?: string) =>
	(await judge(mails, header))[0].originals.map(({ proof, domain }) => proof + domain);

describe('B19 the proof of an attached original', () => {
	it.each([
		['as a file', 'Content-Type: message/rfc822'],
		['shown inline', 'Content-Type: message/rfc822\r\nContent-Disposition: inline'],
		['as .eml', 'Content-Type: application/octet-stream; name="order.eml"'],
	])('B19 is its own aligned signature: %s', async (_, header) => {
		const [{ originals }, { forwarded }] = await judge([await signed()], header);
		expect(originals).toEqual([{ index: 0, proof: 'dkim', domain: 'customer.test' }]);
		expect(forwarded).toHaveLength(1);
	});

	it('B19 is nothing where the mail was changed, is not signed, or signed by somebody else', async () => {
		expect(await proofs([(await signed()).replace('deliver', 'cancel')])).toEqual(['none']);
		expect(await proofs([(await signed()).replace('Bea <bea@', 'Bea <kim@')])).toEqual(['none']);
		expect(await proofs([order])).toEqual(['none']);
		expect(await proofs([await signed(order, 'sender.test')])).toEqual(['none']);
	});

	it('B19 is never the SPF, Received or Authentication-Results of a mail inside', async () => {
		const posing = deliver(order, { from: 'bea@customer.test', ip: '192.0.2.99' });
		const results =
			'Authentication-Results: mx.receiver.test; dkim=pass header.d=customer.test\r\n';
		expect(await proofs([results + posing])).toEqual(['none']);
	});

	it('B19 is nothing where the author of the mail inside is shown in two ways', async () => {
		const two = `From: Kim <kim@other.test>\r\n${await signed()}`;
		expect(
			await proofs([two], 'Content-Type: message/rfc822\r\nContent-Disposition: inline'),
		).toEqual(['none']);
	});

	it('B19 counts as message.forwarded does: the innermost first, quoted ones, too', async () => {
		const quoting = order.replace(
			'Please deliver.',
			'---------- Forwarded message ---------\r\nFrom: Eve <eve@x.test>\r\nDate: 5 March 2026 10:00\r\nSubject: Order\r\nTo: Bea <bea@customer.test>\r\n\r\nHi',
		);
		const nested = await sign(attachMails([await signed(), await signed(quoting)]), {
			domain: 'sender.test',
		});
		const [{ originals }, { forwarded }] = await judge([nested, order]);
		expect(forwarded!.map(({ from }) => from.address)).toEqual([
			'bea@customer.test',
			'eve@x.test',
			'bea@customer.test',
			'alice@sender.test',
			'bea@customer.test',
		]);
		expect(originals.map(({ index, proof }) => [index, proof])).toEqual([
			[0, 'dkim'],
			[1, 'none'],
			[2, 'dkim'],
			[3, 'dkim'],
			[4, 'none'],
		]);
	});

	it('B35 many mails inside are bounded, and cost the mail itself nothing', async () => {
		const many = Array.from({ length: 30 }, (_, number) =>
			order.replaceAll('customer.test', `customer${number}.test`),
		);
		const inside = await Promise.all(
			many.map((mail, number) => signed(mail, `customer${number}.test`)),
		);
		const [{ decision, originals }] = await judge(inside);
		expect(decision).toBe('pass');
		expect(originals).toHaveLength(20);
		expect(new Set(originals.map(({ proof }) => proof))).toEqual(new Set(['none']));
		const proven = await proofs(Array.from<string>({ length: 12 }).fill(await signed()));
		expect(proven.filter((proof) => proof !== 'none')).toHaveLength(10);
	});

	it('B19 is looked for in a mail that passed only', async () => {
		const forged = deliver(attachMails([await signed()]), { ip: '203.0.113.66' });
		const { resolve } = fakeDns(zone());
		const verdict = await checkMessage(Buffer.from(forged), { policy: 'aligned' }, resolve);
		expect(verdict).toMatchObject({ decision: 'fail', originals: [] });
	});

	it('B19 reaches the log: proven and claimed originals, each as what it is', async () => {
		const [verdict, message] = await judge([await signed(), order]);
		const json = { message: message as never };
		const auth = { ...verdict, of: digestMail(json) } as never;
		const { outputs } = await runNode({
			parameters: { listSources: ['define'] },
			items: [{ json: { ...json, auth } }],
		});
		expect(outputs[0]!.map(({ json: { forward } }) => forward)).toMatchObject([
			{ proof: 'dkim', how: 'attached', reasons: [{ code: 'forwardProven' }] },
			{ proof: 'claimed', how: 'attached', reasons: [{ code: 'forwardClaimed' }] },
		]);
	});
});
