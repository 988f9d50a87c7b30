import {
	findAddressRefusal,
	isPresentableOwner,
} from '../../../nodes/shared/confirmation/mailable';

describe('who may be mailed', () => {
	it.each([
		'anna@example.com',
		'anna.berg+crm@example.co.uk',
		'a.noreplyson@example.com',
		'norbert@example.com',
		'reply@example.com',
		'åsa@exämple.se',
		'bob.owner.smith@example.com',
	])('B12 %s is mailed', (address) => {
		expect(findAddressRefusal(address, false)).toBeNull();
	});

	it.each([
		'noreply@example.com',
		'no-reply@example.com',
		'No.Reply@example.com',
		'do-not-reply@example.com',
		'donotreply+x@example.com',
		'noreply-crm@example.com',
		'mailer-daemon@example.com',
		'postmaster@example.com',
		'bounces@example.com',
		'bounce+anna=example.org@lists.example',
		'bounces-1234@example.com',
		'prvs=0123456789=anna@example.com',
		'SRS0=abc=xy=example.org=anna@example.com',
		'list-request@example.com',
		'owner-list@example.com',
		'users-owner@example.com',
		'users-bounces@example.com',
		'anna=example.org@relay.example',
		'majordomo@example.com',
		'autoreply@example.com',
	])('B12 %s is the address of a machine and never mailed', (address) => {
		expect(findAddressRefusal(address, false)).toBe('addressAutomatic');
		expect(findAddressRefusal(address, true)).toBe('addressAutomatic');
	});

	it.each(['info@example.com', 'Sales@example.com', 'info+crm@example.com', 'help-desk@x.example'])(
		'B12 %s is shared and mailed only when shared addresses are allowed',
		(address) => {
			expect(findAddressRefusal(address, false)).toBe('addressRole');
			expect(findAddressRefusal(address, true)).toBeNull();
		},
	);

	it.each([
		'',
		'anna',
		'@example.com',
		'anna@',
		'anna@localhost',
		'anna@127.0.0.1',
		'anna@[127.0.0.1]',
		'"anna berg"@example.com',
		'anna@example.com, bo@example.com',
		'anna@example.com\r\nBcc: bo@example.com',
		'Anna <anna@example.com>',
		'anna\u202e@example.com',
		'anna\0@example.com',
		`${'a'.repeat(65)}@example.com`,
		'anna+www.evil.example/win@example.com',
		'anna+www.evil.example@example.com',
	])('attack: %j is not one plain address and is not mailed', (address) => {
		expect(findAddressRefusal(address, true)).toBe('addressUnusable');
	});

	it.each([
		'anna@example.com',
		'005D0000001abcDEF',
		'anna.svensson',
		'user-12_b',
		'crm:user:12',
		'Anna Svensson',
		"Séan O'Brien Jr.",
		'李小龙',
	])('P04 %s may be named as owner', (owner) => {
		expect(isPresentableOwner(owner)).toBe(true);
	});

	it.each([
		'',
		'Click https://evil.example now',
		'evil.com/win',
		'www.evil.example',
		'prize.com',
		'You have won a big prize today claim it',
		'a\nb',
		'<b>Anna</b>',
		'Anna evil.example',
		'x'.repeat(65),
		'www.evil.example/win@harbour.example',
		'evil.example/win@harbour.example',
	])('attack: %j carries a message of its own and is not put into a mail', (owner) => {
		expect(isPresentableOwner(owner)).toBe(false);
	});
});
