/**
 * The mail of the sandbox: an IMAP and an SMTP server and a DNS zone on loopback. A mail sent here takes the
 * way of a real one: signed by its sender's host, received and stamped by the recipient's.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import DKIM from 'nodemailer/lib/dkim';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Options } from 'nodemailer/lib/mailer';

import { startDnsServer, type DnsServer } from '../servers/dns';
import { startImapServer, type EmbeddedImapServer, type ImapSnapshot } from '../servers/imap';
import { startSmtpServer, type ReceivedMail, type SmtpTestServer } from '../servers/smtp';
import {
	dkimSelector,
	elsewhere,
	findSendingHost,
	mailboxes,
	makeDkimKeys,
	makeZone,
	password,
	type DkimKeys,
	type Host,
} from './world';

export interface Ports {
	imap: number;
	smtp: number;
	dns: number;
}

export interface MailSandboxOptions {
	/** Where mails and keys are kept between starts; nowhere when not given. */
	stateFile?: string;
	/** Free ones when not given. */
	ports?: Ports;
}

/** Who hands a mail over, and whether the host it claims to come from signed it. */
export interface Transmission {
	/** MAIL FROM. */
	envelopeFrom: string;
	/** RCPT TO. */
	recipient: string;
	/** The connecting host; that of the envelope sender's domain when not given. */
	client?: Host;
	/** Default true: the author's domain signs with DKIM. */
	signed?: boolean;
}

interface State {
	keys: DkimKeys;
	failing: string[];
	mails: ImapSnapshot;
}

export class MailSandbox {
	private constructor(
		readonly imap: EmbeddedImapServer,
		readonly smtp: SmtpTestServer,
		readonly dns: DnsServer,
		private readonly keys: DkimKeys,
		private readonly failing: Set<string>,
		private readonly stateFile: string | undefined,
	) {}

	static async start({ stateFile, ports }: MailSandboxOptions = {}): Promise<MailSandbox> {
		const kept = stateFile ? await readState(stateFile) : undefined;
		const keys = kept?.keys ?? makeDkimKeys();
		const failing = new Set(kept?.failing);
		const users = Object.fromEntries(mailboxes.map((address) => [address, password]));
		const dns = await startDnsServer(makeZone(keys, failing), { port: ports?.dns });
		const imap = await startImapServer({ users, port: ports?.imap, restore: kept?.mails });
		const smtp = await startSmtpServer({
			users,
			port: ports?.smtp,
			onMail: (mail) => {
				sandbox.relay(mail).catch((error: unknown) => console.error('Not delivered:', error));
			},
		});
		const sandbox = new MailSandbox(imap, smtp, dns, keys, failing, stateFile);
		return sandbox;
	}

	/** Writes a mail and sends it from its author's host. */
	async send(mail: Options, transmission: Transmission): Promise<void> {
		const source = await new MailComposer({ date: new Date(), ...mail }).compile().build();
		await this.transmit(source, transmission);
	}

	/** Makes the name servers of a domain fail, or work again. */
	setDnsFailing(domain: string, fails: boolean): void {
		if (fails) this.failing.add(domain);
		else this.failing.delete(domain);
		this.dns.setZone(makeZone(this.keys, this.failing));
	}

	failingDomains(): string[] {
		return [...this.failing];
	}

	/** Keeps mails and keys for the next start. */
	async save(): Promise<void> {
		if (!this.stateFile) return;
		const state: State = {
			keys: this.keys,
			failing: [...this.failing],
			mails: this.imap.snapshot(),
		};
		const written = `${this.stateFile}.new`;
		await writeFile(written, JSON.stringify(state));
		await rename(written, this.stateFile);
	}

	async close(): Promise<void> {
		await this.save();
		await Promise.all([this.imap.close(), this.smtp.close(), this.dns.close()]);
	}

	/** What was submitted over SMTP goes out from the company's host, to each recipient. */
	private async relay(mail: ReceivedMail): Promise<void> {
		for (const recipient of mail.envelopeTo) {
			await this.transmit(mail.source, { envelopeFrom: mail.envelopeFrom, recipient });
		}
	}

	private async transmit(source: Buffer, transmission: Transmission): Promise<void> {
		const { envelopeFrom, recipient, signed = true } = transmission;
		const domain = domainOf(envelopeFrom);
		const client = transmission.client ?? findSendingHost(domain);
		const key = this.keys[domain];
		const sent = signed && key ? await sign(source, domain, key) : source;
		const mailbox = mailboxes.find((address) => address === recipient.toLowerCase()) ?? elsewhere;
		// Return-Path and Received as the receiving host writes them (RFC 5321 section 4.4).
		const trace = [
			`Return-Path: <${envelopeFrom}>`,
			`Received: from ${client.name} (${client.name} [${client.address}])`,
			`\tby mx.${domainOf(mailbox)} with ESMTPS id ${randomUUID()}`,
			`\tfor <${recipient}>; ${new Date().toUTCString().replace('GMT', '+0000')}`,
			'',
		].join('\r\n');
		await this.imap.deliver(mailbox, Buffer.concat([Buffer.from(trace), sent]));
	}
}

function domainOf(address: string): string {
	return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

async function sign(source: Buffer, domainName: string, privateKey: string): Promise<Buffer> {
	const signer = new DKIM({ domainName, keySelector: dkimSelector, privateKey });
	const chunks: Buffer[] = [];
	for await (const chunk of signer.sign(source, {})) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

async function readState(stateFile: string): Promise<State | undefined> {
	try {
		return JSON.parse(await readFile(stateFile, 'utf8')) as State;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
}
