/** Words about the DKIM keys of a sending domain. */
import { advisedKeyBits, minimumKeyBits } from '../../dkim/keyStrength';
import type { WordTable } from './words';

interface KeyFacts {
	selector: string;
	domain: string;
	type: string;
	bits: number;
}

export const dkimWords = {
	dkimNotChecked: {
		severity: 'info',
		who: 'you',
		text: () =>
			'DKIM keys were not checked: keys can be found only by the names of their selectors.',
		remedy: () =>
			'Enter the selectors under DKIM Selectors; they stand after "s=" in the DKIM-Signature header of a sent mail.',
	},
	dkimGood: {
		severity: 'info',
		who: 'nobody',
		text: (f: KeyFacts) =>
			`The DKIM key ${f.selector} of ${f.domain} is published (${f.type === 'rsa' ? `RSA, ${f.bits} bits` : 'Ed25519'}).`,
	},
	dkimMissing: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`There is no DKIM key at ${f.selector}._domainkey.${f.domain}: signatures made with it fail.`,
		remedy: () =>
			'Publish the key that your mail provider shows for this selector, or correct the name of the selector.',
	},
	dkimRevoked: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`The DKIM key ${f.selector} of ${f.domain} is revoked: signatures made with it fail.`,
		remedy: () => 'Let the mail provider sign with a newer key, and publish that.',
	},
	dkimUnusable: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`The record at ${f.selector}._domainkey.${f.domain} is not a DKIM key that can check mail.`,
		remedy: () => 'Publish the record again exactly as your mail provider shows it.',
	},
	dkimSeveral: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`There are several records at ${f.selector}._domainkey.${f.domain}; which one receivers take is left to chance.`,
		remedy: () => 'Keep the one that your mail provider shows, and take the others out.',
	},
	dkimWeak: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`The DKIM key ${f.selector} of ${f.domain} has ${f.bits} bits. Receivers ignore signatures of keys under ${minimumKeyBits} bits.`,
		remedy: () => `Let the mail provider make a key of ${advisedKeyBits} bits, and publish that.`,
	},
	dkimShort: {
		severity: 'info',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`The DKIM key ${f.selector} of ${f.domain} has ${f.bits} bits, which is still accepted; ${advisedKeyBits} are advised (RFC 8301).`,
		remedy: () => `Change to a key of ${advisedKeyBits} bits at the next opportunity.`,
	},
	dkimTesting: {
		severity: 'warning',
		who: 'domainAdministrator',
		text: (f: KeyFacts) =>
			`The DKIM key ${f.selector} of ${f.domain} is marked as a test (t=y): receivers may treat its mail as unsigned.`,
		remedy: () => 'Take "t=y" out of the record once signing works.',
	},
} satisfies WordTable;
