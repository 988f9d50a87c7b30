import { readKinds } from '../../../nodes/shared/message/kinds';

const kindsOf = (line: string) => {
	const colon = line.indexOf(':');
	const name = line.slice(0, colon).toLowerCase();
	return readKinds([{ name, value: line.slice(colon + 1).trim() }]).map(
		({ kind, field }) => `${kind} ${field}`,
	);
};

describe('B21 one sign is enough, and named', () => {
	it.each([
		// RFC 3834 section 5
		['Auto-Submitted: auto-replied', 'autoReply Auto-Submitted'],
		['Auto-Submitted: auto-generated; x=y', 'autoReply Auto-Submitted'],
		['X-Autoreply: yes', 'autoReply X-Autoreply'],
		['X-Autorespond: vacation', 'autoReply X-Autorespond'],
		['X-Autoresponse: 1', 'autoReply X-Autoresponse'],
		['X-Auto-Reply: yes', 'autoReply X-Auto-Reply'],
		['X-AutoReply-From: a@x.com', 'autoReply X-AutoReply-From'],
		['X-Mail-Autoreply: yes', 'autoReply X-Mail-Autoreply'],
		['X-Vacation: yes', 'autoReply X-Vacation'],
		['Precedence: auto_reply', 'autoReply Precedence'],
		['X-Precedence: auto-reply', 'autoReply X-Precedence'],
		['X-POST-MessageClass: 9; Autoresponder', 'autoReply X-POST-MessageClass'],
		['Delivered-To: Autoresponder', 'autoReply Delivered-To'],
		// RFC 3464, RFC 6533
		[
			'Content-Type: multipart/report; report-type="delivery-status"; boundary=b',
			'bounce Content-Type',
		],
		['Content-Type: multipart/report; report-type=global-delivery-status', 'bounce Content-Type'],
		['Return-Path: <>', 'bounce Return-Path'],
		['Return-Path: <MAILER-DAEMON>', 'bounce Return-Path'],
		['Return-Path: <mailer-daemon@x.com>', 'bounce Return-Path'],
		['X-Failed-Recipients: a@x.com', 'bounce X-Failed-Recipients'],
		['From: Mail Delivery System <Mailer-Daemon@x.com>', 'bounce From'],
		// RFC 8098, RFC 5965
		['Content-Type: multipart/report; report-type=disposition-notification', 'report Content-Type'],
		['Content-Type: multipart/report; report-type=feedback-report', 'report Content-Type'],
		['Content-Type: multipart/report', 'report Content-Type'],
		['Content-Type: message/disposition-notification', 'report Content-Type'],
		// RFC 2919, RFC 2369
		['List-Id: <a.x.com>', 'list List-Id'],
		['List-Post: <mailto:a@x.com>', 'list List-Post'],
		['Precedence: list', 'list Precedence'],
		['Mailing-List: list a@x.com', 'list Mailing-List'],
		['X-Mailman-Version: 2.1', 'list X-Mailman-Version'],
		['List-Unsubscribe: <https://x.com>', 'bulk List-Unsubscribe'],
		['Precedence: bulk', 'bulk Precedence'],
		['Precedence: junk', 'bulk Precedence'],
		['Feedback-ID: 1:2:3:x', 'bulk Feedback-ID'],
		['From: No Reply <no-reply@x.com>', 'noReply From'],
		['From: donotreply@x.com', 'noReply From'],
		['From: orders-noreply@x.com', 'noReply From'],
		['From: ne-pas-repondre@x.com', 'noReply From'],
		['From: nicht_antworten@x.com', 'noReply From'],
		['Reply-To: noreply@x.com', 'noReply Reply-To'],
		// RFC 5546
		['Content-Type: text/calendar; method=REQUEST', 'calendar Content-Type'],
		['Content-Class: urn:content-classes:calendarmessage', 'calendar Content-Class'],
		// RFC 2142
		['From: info@x.com', 'role From'],
		['From: Postmaster <POSTMASTER@x.com>', 'role From'],
	])('%s', (line, expected) => {
		expect(kindsOf(line)).toEqual([expected]);
	});

	it.each([
		'Auto-Submitted: no',
		'X-Autoreply: no',
		'Precedence: first-class',
		'Return-Path: <a@x.com>',
		'From: Ann Reply <ann.reply@x.com>',
		'From: nora.replyman@x.com',
		'From: "noreply" <ann@x.com>',
		'Content-Type: multipart/mixed; boundary="multipart/report"',
		'Subject: Auto-Submitted: auto-replied',
		'X-Failed-Recipients:',
		'To: info@x.com',
	])('%s says nothing', (line) => {
		expect(kindsOf(line)).toEqual([]);
	});

	it('an invitation is told by its part, and each kind stands once', () => {
		const fields = [
			{ name: 'auto-submitted', value: 'auto-replied' },
			{ name: 'x-autoreply', value: 'yes' },
			{ name: 'list-id', value: '<a>' },
		];
		expect(readKinds(fields, ['text/plain', 'text/calendar'])).toEqual([
			{ kind: 'autoReply', field: 'Auto-Submitted' },
			{ kind: 'list', field: 'List-Id' },
			{ kind: 'calendar', field: 'Content-Type' },
		]);
	});
});
