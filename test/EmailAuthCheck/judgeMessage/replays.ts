/**
 * Genuine mails of the bank that an attacker sends on, changed where no signature notices, each named and with where the
 * idea is from. None may pass for more than its author signed.
 */
import { deliver, rsaKey, sign, writeMail } from './signedMail';

export interface Replay {
	name: string;
	/** RFC section, paper or report that describes the weakness. */
	source: string;
	/** What the signer covers, separated by colons. */
	signs: string;
	/** What the attacker does to the signed mail. */
	change: (mail: string) => string;
	/** The mail before it was signed; else {@link genuineMail}. */
	mail?: string;
	/** Addresses that must not count; absent where nothing may pass at all. */
	unsigned?: string[];
	/** A reason that must be given. */
	reason: string;
}

const everything =
	'From:To:Cc:Subject:Date:Message-ID:MIME-Version:Content-Type:Content-Transfer-Encoding';
const likeGmail = 'From:To:Cc:Subject:Date:Message-ID:MIME-Version';
const likeMicrosoft = 'From:Date:Subject:Message-ID:Content-Type:MIME-Version';
const withoutCc = 'From:To:Subject:Date:Message-ID:MIME-Version:Content-Type';
const withoutTo = 'From:Cc:Subject:Date:Message-ID:MIME-Version:Content-Type';
const barely = 'From:Date';

const mime = 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n';

function write(recipients: string, more = mime, body = 'Please pay, grüße.\n'): string {
	return writeMail(
		`From: CEO <ceo@bank.test>\n${recipients}Subject: Invoice\nDate: Sun, 1 Mar 2026 12:00:00 +0000\nMessage-ID: <1@bank.test>\n${more}\n${body}`,
	);
}

export const genuineMail = write('To: bob@receiver.test\n');
const withCc = write('To: bob@receiver.test\nCc: ann@receiver.test\n');
const ccAlone = write('Cc: ann@receiver.test\n');
const plain = write('To: bob@receiver.test\n', '');
const eve = 'eve@victim.test';

/** On top, as a relay would; or among the fields that were there, below the signature. */
const onTop = (field: string) => (mail: string) => `${field}\r\n${mail}`;
const below = (field: string) => (mail: string) =>
	mail.replace('\r\nSubject:', `\r\n${field}\r\nSubject:`);
const replace = (from: RegExp, to: string) => (mail: string) => mail.replace(from, to);

const m3 = 'M3AAWG: DKIM Replay Best Practices (2023)';
const strict = 'RFC 6376 section 8.15';
const breaking = 'Mueller et al.: Breaking DKIM via MIME (RFC 6376 section 5.4.1)';

export const replays: Replay[] = [
	...(
		[
			['Bcc added on top', everything, onTop(`Bcc: ${eve}`)],
			['Bcc added below the signature', everything, below(`Bcc: ${eve}`)],
			['Bcc in capitals', everything, below(`BCC: ${eve}`)],
			['Bcc with a folded list', everything, below(`Bcc: x@victim.test,\r\n ${eve}`)],
			['Bcc added twice', everything, below(`Bcc: x@victim.test\r\nBcc: ${eve}`)],
			['Resent-To added on top', everything, onTop(`Resent-To: ${eve}`)],
			['Resent-Cc added', everything, below(`Resent-Cc: ${eve}`)],
			['Resent-Bcc added', everything, below(`Resent-Bcc: ${eve}`)],
			['Bcc where the signer covers little', barely, below(`Bcc: ${eve}`)],
			['Resent-To at a signer without recipients', likeMicrosoft, onTop(`Resent-To: ${eve}`)],
			['Cc added where only To is signed', withoutCc, below(`Cc: ${eve}`)],
			['Cc added on top where only To is signed', withoutCc, onTop(`Cc: ${eve}`)],
			['Cc as a group', withoutCc, below(`Cc: Team: ${eve};`)],
			['Cc added twice', withoutCc, below(`Cc: x@victim.test\r\nCc: ${eve}`)],
			["Cc added under a signature like Gmail's", likeGmail, below(`Cc: ${eve}`)],
			['Cc on top at a signer without recipients', likeMicrosoft, onTop(`Cc: ${eve}`)],
			['second To at a signer without recipients', likeMicrosoft, onTop(`To: ${eve}`)],
			[
				'second To above the real one at a signer without recipients',
				likeMicrosoft,
				replace(/\r\nTo:/, `\r\nTo: ${eve}\r\nTo:`),
			],
		] as const
	).map(([name, signs, change]) => ({
		name,
		source: m3,
		signs,
		change,
		unsigned: [eve],
		reason: 'recipientsAdded',
	})),
	{
		name: 'To added where only Cc is signed',
		source: m3,
		signs: withoutTo,
		mail: ccAlone,
		change: below(`To: ${eve}`),
		unsigned: [eve],
		reason: 'recipientsAdded',
	},
	{
		name: 'Cc replaced where only To is signed',
		source: m3,
		signs: withoutCc,
		mail: withCc,
		change: replace(/ann@receiver\.test/, eve),
		unsigned: [eve],
		reason: 'recipientsAdded',
	},
	{
		name: 'To replaced at a signer without recipients',
		source: m3,
		signs: likeMicrosoft,
		change: replace(/bob@receiver\.test\r\nSubject/, `${eve}\r\nSubject`),
		unsigned: [],
		reason: 'recipientsNotSigned',
	},
	{
		name: 'Subject replaced where it is not signed',
		source: m3,
		signs: 'From:To:Date',
		change: replace(/Subject: Invoice/, 'Subject: Refund'),
		unsigned: [],
		reason: 'subjectNotSigned',
	},
	{
		name: 'Content-Type replaced where it is not signed',
		source: breaking,
		signs: likeGmail,
		change: replace(/text\/plain/, 'text/html'),
		unsigned: [],
		reason: 'contentNotSigned',
	},
	...(
		[
			['second To over a signed one', everything, onTop(`To: ${eve}`), 'dkimDuplicateHeader'],
			['second To below a signed one', everything, below(`To: ${eve}`), 'dkimHeaderChanged'],
			['second Subject over a signed one', everything, onTop('Subject: x'), 'dkimDuplicateHeader'],
			['second Content-Type over a signed one', everything, onTop('Content-Type: text/html')],
			['second Content-Type below a signed one', everything, below('Content-Type: text/html')],
			['second Content-Type where none is signed', likeGmail, below('Content-Type: text/html')],
			['second Content-Type on top where none is signed', likeGmail, onTop('Content-Type: a/b')],
			['encoding on top', likeMicrosoft, onTop('Content-Transfer-Encoding: 7bit')],
			['base64 over plain text', likeMicrosoft, below('Content-Transfer-Encoding: base64')],
			['base64 where no content is signed', likeGmail, below('Content-Transfer-Encoding: BASE64')],
			[
				'quoted-printable over eight bits',
				likeMicrosoft,
				below('Content-Transfer-Encoding: quoted-printable'),
			],
			['disposition on top', everything, onTop('Content-Disposition: attachment')],
			['language given twice', likeGmail, below('Content-Language: a\r\nContent-Language: b')],
		] as const
	).map(([name, signs, change, reason = 'dkimContentAdded']) => ({
		name,
		source: strict,
		signs,
		change,
		reason,
	})),
	{
		name: 'Content-Type added to a mail that is no MIME',
		source: breaking,
		signs: 'From:To:Subject:Date',
		mail: plain,
		change: below('Content-Type: text/html'),
		reason: 'dkimContentAdded',
	},
	{
		name: 'base64 added beside a signed multipart type',
		source: 'RFC 2045 section 6.4',
		signs: likeMicrosoft,
		mail: write(
			'To: bob@receiver.test\n',
			'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n',
			'aaaa\n',
		),
		change: below('Content-Transfer-Encoding: base64'),
		reason: 'dkimContentAdded',
	},
];

/** The mail as the attacker's own server delivers it: nothing but the signature of the bank speaks for it. */
export async function deliverReplay({
	signs,
	change,
	mail = genuineMail,
}: Replay): Promise<string> {
	const key = rsaKey(2048);
	const signed = await sign(mail, { domain: 'bank.test', key, headers: signs });
	return deliver(change(signed), {
		ip: '203.0.113.66',
		helo: 'mail.evil.test',
		from: 'x@evil.test',
	});
}
