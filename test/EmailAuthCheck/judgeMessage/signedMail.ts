/**
 * Makes mails for tests of Email Auth Check: signed with keys made once, delivered through hops as real servers write
 * them.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { sealMessage } from 'mailauth/lib/arc';
import { dkimSign } from 'mailauth/lib/dkim/sign';

import type { FakeZone } from './fakeDns';

export interface SigningKey {
	privateKey: string;
	/** The key record to publish. */
	record: string;
}

/** RSA keys are slow to make: one a size and process. */
const rsaKeys = new Map<number, SigningKey>();

export function rsaKey(bits = 2048): SigningKey {
	const known = rsaKeys.get(bits);
	if (known) return known;
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
	const made = { privateKey: toPem(privateKey), record: `v=DKIM1; k=rsa; p=${toSpki(publicKey)}` };
	rsaKeys.set(bits, made);
	return made;
}

export function ed25519Key(): SigningKey {
	const { privateKey, publicKey } = generateKeyPairSync('ed25519');
	const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
	return { privateKey: toPem(privateKey), record: `v=DKIM1; k=ed25519; p=${raw}` };
}

function toPem(key: KeyObject): string {
	return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function toSpki(key: KeyObject): string {
	return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

export interface Signing {
	domain: string;
	selector?: string;
	key?: SigningKey;
	/** Bytes of the body to cover (`l=`). */
	bodyLength?: number;
	signTime?: Date;
	expires?: Date;
	/** Header fields to sign, separated by colons. */
	headers?: string;
	canonicalization?: string;
}

/** A mail as its author's server hands it on: LF in the text becomes CRLF. */
export function writeMail(text: string): string {
	return text.replace(/\r?\n/g, '\r\n');
}

/** @returns the mail with a signature on top */
export async function sign(mail: string, signing: Signing): Promise<string> {
	const { signatures, errors } = await dkimSign(mail, {
		canonicalization: signing.canonicalization ?? 'relaxed/relaxed',
		signTime: signing.signTime ?? new Date('2026-03-01T12:00:00Z'),
		expires: signing.expires,
		headerList: signing.headers?.split(':'),
		signatureData: [
			{
				signingDomain: signing.domain,
				selector: signing.selector ?? 's1',
				privateKey: (signing.key ?? rsaKey()).privateKey,
				...(signing.bodyLength !== undefined && { maxBodyLength: signing.bodyLength }),
			},
		],
	} as Parameters<typeof dkimSign>[1]);
	if (errors.length > 0) throw new Error(JSON.stringify(errors));
	return `${signatures}${mail}`;
}

export interface Sealing {
	domain?: string;
	key?: SigningKey;
	/** Written behind the results of the set. */
	padding?: string;
}

/** @returns the mail with one more ARC set on top, which saw sender.test pass DMARC */
export async function seal(
	mail: string,
	instance: number,
	{ domain = 'sender.test', key = rsaKey(), padding = '' }: Sealing = {},
): Promise<string> {
	const headers = await sealMessage(Buffer.from(mail), {
		signingDomain: domain,
		selector: 's1',
		privateKey: key.privateKey,
		authResults: `mx.${domain};\r\n dmarc=pass header.from=sender.test${padding}`,
		cv: instance === 1 ? 'none' : 'pass',
	} as Parameters<typeof sealMessage>[1]);
	return `${headers.toString()}${mail}`;
}

/** @returns the mail with so many ARC sets on top, every one of them genuine, by sender.test */
export async function sealTimes(mail: string, count: number, padding = ''): Promise<string> {
	let sealed = mail;
	for (let instance = 1; instance <= count; instance++) {
		sealed = await seal(sealed, instance, { padding });
	}
	return sealed;
}

/** What a Postfix on mx.receiver.test writes on top of a mail it took from outside. */
export function deliver(
	mail: string,
	{
		ip = '192.0.2.10',
		helo = 'mail.sender.test',
		from = 'alice@sender.test',
		date = 'Sun, 1 Mar 2026 12:00:05 +0000',
	} = {},
): string {
	return (
		`Return-Path: <${from}>\r\n` +
		'Delivered-To: bob@receiver.test\r\n' +
		`Received: from ${helo} (${helo} [${ip}])\r\n` +
		'\tby mx.receiver.test (Postfix) with ESMTPS id 4XyZ1\r\n' +
		`\tfor <bob@receiver.test>; ${date}\r\n` +
		mail
	);
}

/** sender.test: one server, one key, DMARC; and an attacker's domain with everything in order. */
export function senderZone(): FakeZone {
	return {
		'sender.test': { TXT: ['v=spf1 ip4:192.0.2.10 -all'], A: ['192.0.2.10'] },
		'_dmarc.sender.test': { TXT: ['v=DMARC1; p=reject'] },
		's1._domainkey.sender.test': { TXT: [rsaKey().record] },
		'evil.test': { TXT: ['v=spf1 ip4:203.0.113.66 -all'], A: ['203.0.113.66'] },
		'_dmarc.evil.test': { TXT: ['v=DMARC1; p=reject'] },
		's1._domainkey.evil.test': { TXT: [rsaKey(1024).record] },
	};
}

/** A plain mail of alice@sender.test. */
export const plainMail = writeMail(`From: Alice <alice@sender.test>
To: Bob <bob@receiver.test>
Subject: Offer
Date: Sun, 1 Mar 2026 12:00:00 +0000
Message-ID: <1@sender.test>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Hello Bob,
here is the offer.
`);

/** A mail of alice@sender.test to the CRM mailbox, with mails as its files. */
export function attachMails(mails: string[], header = 'Content-Type: message/rfc822'): string {
	const boundary = `b${mails.join('').length}`;
	const parts = mails.map((mail) => `--${boundary}\r\n${header}\r\n\r\n${mail}\r\n`);
	return (
		'From: Alice <alice@sender.test>\r\nTo: crm@sender.test\r\nSubject: Fwd: Order\r\n' +
		'Date: Sun, 1 Mar 2026 12:00:00 +0000\r\nMessage-ID: <f@sender.test>\r\nMIME-Version: 1.0\r\n' +
		`Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n` +
		`--${boundary}\r\nContent-Type: text/plain\r\n\r\nFor the log\r\n${parts.join('')}--${boundary}--\r\n`
	);
}
