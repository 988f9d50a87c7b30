/** B43 services with an envelope of their own: judged by DKIM, and the advice tried by a mail sent through them. */
import { checkMessage } from '../../../nodes/EmailAuthCheck/judgeMessage/judgeMessage';
import { examineSendingDomain } from '../../../nodes/shared/sendingDomain/examineSendingDomain';
import { fakeDns, type FakeZone } from '../../EmailAuthCheck/judgeMessage/fakeDns';
import {
	deliver,
	plainMail,
	rsaKey,
	senderZone,
	sign,
} from '../../EmailAuthCheck/judgeMessage/signedMail';

const services: Array<[host: string, include: string, selector: string, isUsual: boolean]> = [
	['email-smtp.eu-west-1.amazonaws.com', 'amazonses.com', 'abc123', false],
	['smtp.sendgrid.net', 'sendgrid.net', 's1', true],
	['smtp.eu.mailgun.org', 'mailgun.org', 'k1', true],
	['smtp.postmarkapp.com', 'spf.mtasv.net', '20260101pm', false],
	['smtp.mandrillapp.com', 'spf.mandrillapp.com', 'mte1', true],
	['smtp-relay.brevo.com', 'spf.brevo.com', 'brevo1', true],
	['in-v3.mailjet.com', 'spf.mailjet.com', 'mailjet', true],
	['smtp.sparkpostmail.com', 'sparkpostmail.com', 'scph0126', false],
];

/** The sender's domain authorizes the service by SPF, which helps nothing, and has no key. */
function zoneWithout(include: string): FakeZone {
	const zone = senderZone();
	delete zone['s1._domainkey.sender.test'];
	return {
		...zone,
		'sender.test': {
			A: ['192.0.2.10'],
			MX: [{ priority: 1, exchange: 'sender.test' }],
			TXT: [`v=spf1 include:${include} -all`],
		},
		[include]: { TXT: ['v=spf1 ip4:198.51.100.0/24 -all'] },
	};
}

const codesOf = (findings: Array<{ code: string }>) => findings.map(({ code }) => code);

describe.each(services)('B43 %s', (sendingHost, include, selector, isUsual) => {
	const question = { senderAddress: 'alice@sender.test', sendingHost };
	const name = `${selector}._domainkey.sender.test`;
	const published = { ...zoneWithout(include), [name]: { TXT: [rsaKey().record] } };
	const given = { ...question, dkimSelectors: [selector] };

	it('is not suitable without a key, whatever SPF says, and offers no SPF record', async () => {
		const { resolve } = fakeDns(zoneWithout(include));
		const unknown = await examineSendingDomain(question, resolve);
		expect(unknown).toMatchObject({ decision: 'unsuitable', spf: { publish: null } });
		expect(codesOf(unknown.findings)).toContain('serviceKeyUnknown');
		const unsigned = await examineSendingDomain(given, resolve);
		expect(unsigned.decision).toBe('unsuitable');
		expect(codesOf(unsigned.findings)).toEqual(
			expect.arrayContaining(['serviceUnsigned', 'dmarcWillStop']),
		);
	});

	it('is suitable once the key is published, though SPF names nobody', async () => {
		const zone = { ...published, 'sender.test': { A: ['192.0.2.10'], TXT: ['v=spf1 -all'] } };
		const report = await examineSendingDomain(given, fakeDns(zone).resolve);
		expect(report.decision).toBe('suitable');
		expect(codesOf(report.findings)).toContain('serviceSigned');
		const found = await examineSendingDomain(question, fakeDns(published).resolve);
		expect(found.decision).toBe(isUsual ? 'suitable' : 'unsuitable');
	});

	it.each([
		['revoked', 'v=DKIM1; p='],
		['in test', `${rsaKey().record}; t=y`],
		['weak', rsaKey(512).record],
	])('is not suitable with a key that is %s', async (_what, record) => {
		const zone = { ...published, [name]: { TXT: [record] } };
		const report = await examineSendingDomain(given, fakeDns(zone).resolve);
		expect(report.decision).toBe('unsuitable');
	});

	it('sends mail that Check Message passes where the advice is followed, and only there', async () => {
		const sent = (mail: string) =>
			deliver(mail, { ip: '198.51.100.9', helo: `out.${include}`, from: `bounce@${include}` });
		const signed = Buffer.from(sent(await sign(plainMail, { domain: 'sender.test', selector })));
		const judge = (mail: Buffer, zone: FakeZone) =>
			checkMessage(mail, { policy: 'aligned' }, fakeDns(zone).resolve);
		expect((await judge(signed, published)).decision).toBe('pass');
		expect((await judge(signed, zoneWithout(include))).decision).toBe('fail');
		expect((await judge(Buffer.from(sent(plainMail)), published)).decision).toBe('fail');
	});
});
