/**
 * Tests a mailbox for real (P35, P36): logs in over IMAP and over SMTP, sends a mail to itself if wanted, and says
 * what works, what does not and what is risky. Serves the credential's Test button and the node alike.
 */
import { ProblemError, type Problem } from '../reasons/problem';
import { chooseMarkWay, defaultFallback } from '../imap/marks';
import { explainFailure } from '../hints/hints';
import { imapTimeouts, withImap } from '../imap/imap';
import { checkServiceUrl } from '../sending/httpService';
import { sendMail } from '../sending/send';
import { usualPorts, type Login, type MailboxSettings } from '../connection/settings';
import { greetServer } from '../connection/probe';
import { greetSmtp, readSeenAddress, withSmtp } from '../sending/smtp';

export interface ServerReport {
	protocol: 'imap' | 'smtp' | 'http';
	/** `imap.example.com:993 (TLS)`. */
	server: string;
	ok: boolean;
	/** Set when it does not work. */
	problem?: Problem;
}

export interface MailboxReport {
	account: string;
	ok: boolean;
	servers: ServerReport[];
	/** Folders of the mailbox; absent when it was not opened. */
	folders?: number;
	/** Whether the server keeps the marks of the trigger as keywords; absent when it was not opened. */
	keepsKeywords?: boolean;
	/** Our address as the SMTP server sees it; absent when it does not say. */
	seenAddress?: string;
	/** Message-ID of the test mail, when one was sent. */
	testMail?: string;
	/** How the servers were found, when they were detected. */
	foundBy?: string;
	/** What works but is risky. */
	warnings: string[];
}

export interface TestWish {
	/** False: only greets the servers, where there is no user yet. */
	login: boolean;
	/** Sends a mail to the account itself. */
	sendTestMail: boolean;
}

/** Never throws for a server that does not work: the report says so. */
export async function testMailbox(
	settings: MailboxSettings,
	wish: TestWish,
): Promise<MailboxReport> {
	const report: MailboxReport = {
		account: settings.account,
		ok: true,
		servers: [],
		...(settings.foundBy && { foundBy: settings.foundBy }),
		warnings: listWarnings(settings),
	};
	const [imap, sending] = await Promise.all([
		testImap(settings, wish, report),
		testSending(settings, wish, report),
	]);
	report.servers = [imap, sending].flatMap((each) => each ?? []);
	report.ok = report.servers.every(({ ok }) => ok);
	return report;
}

/** What a person reads of a report: one line. */
export function summarizeReport(report: MailboxReport): string {
	const lines = report.servers.map(({ server, protocol, problem }) =>
		problem
			? `${protocol.toUpperCase()}: ${problem.text}. ${problem.remedy}`
			: `${protocol.toUpperCase()} works (${server}).`,
	);
	return [
		report.foundBy,
		...lines,
		report.testMail && `A test mail was sent to ${report.account}.`,
		...report.warnings,
	]
		.filter(Boolean)
		.join(' ');
}

async function testImap(
	settings: MailboxSettings,
	{ login }: TestWish,
	report: MailboxReport,
): Promise<ServerReport | undefined> {
	if (!settings.imap) return undefined;
	const server = describeServer(settings.imap);
	try {
		if (login) {
			await withImap(settings, async (client) => {
				report.folders = (await client.list()).length;
				// Read-only, so that a test changes nothing.
				const inbox = await client.mailboxOpen('INBOX', { readOnly: true });
				const kept = { permanentFlags: inbox.permanentFlags };
				// A folder opened for reading may name no flags at all: that says nothing of keywords.
				if (inbox.permanentFlags?.size) {
					report.keepsKeywords = chooseMarkWay(kept, defaultFallback).kind === 'keyword';
				}
			});
		} else {
			const { route, certificate } = settings;
			const greeting = { route, certificate, ehloName: '', timeoutMs: imapTimeouts.greetingMs };
			await greetServer('imap', settings.imap, greeting);
		}
		return { protocol: 'imap', server, ok: true };
	} catch (error) {
		return {
			protocol: 'imap',
			server,
			ok: false,
			problem: explainFailure(error, settings, 'imap'),
		};
	}
}

async function testSending(
	settings: MailboxSettings,
	{ login, sendTestMail }: TestWish,
	report: MailboxReport,
): Promise<ServerReport | undefined> {
	const { sending } = settings;
	if (sending.kind === 'none') return undefined;
	const server = sending.kind === 'smtp' ? describeServer(sending) : sending.url;
	try {
		if (sending.kind === 'smtp') {
			const greeting = login
				? await withSmtp(settings, (session) => Promise.resolve(session.greeting))
				: (await greetSmtp(settings)).said;
			const seen = readSeenAddress(greeting);
			if (seen) report.seenAddress = seen;
		} else {
			checkServiceUrl(sending.url);
		}
		if (login && sendTestMail) report.testMail = await sendToItself(settings);
		return { protocol: sending.kind, server, ok: true };
	} catch (error) {
		const problem = explainFailure(error, settings, sending.kind);
		return { protocol: sending.kind, server, ok: false, problem };
	}
}

/** @returns the Message-ID. @throws ProblemError */
export async function sendToItself(
	settings: MailboxSettings,
	to = settings.account,
): Promise<string> {
	const sent = await sendMail(settings, {
		to: [{ name: '', address: to }],
		subject: 'Test mail of Email to CRM',
		text: `This mail was sent to test the settings of ${settings.account} in n8n. Nothing needs to be done.\n`,
		autoSubmitted: true,
	});
	if (sent.accepted.length > 0) return sent.messageId;
	throw new ProblemError({
		code: 'recipientRefused',
		text: 'The server took the test mail for nobody',
		remedy: 'Check the address the test mail is sent to.',
	});
}

/** P30: what works today and may not tomorrow, or leaks. */
function listWarnings({ imap, sending, certificate }: MailboxSettings): string[] {
	const warnings: string[] = [];
	const smtp = sending.kind === 'smtp' ? sending : undefined;
	if (imap?.security === 'none' || smtp?.security === 'none') {
		warnings.push(
			'Warning: the connection is not encrypted; password and mail can be read on the way.',
		);
	}
	if (smtp?.port === usualPorts.smtp) {
		warnings.push(
			'Warning: port 25 is for mail between servers and is blocked in most networks; 465 or 587 are better.',
		);
	}
	if (certificate.kind === 'selfSigned') {
		warnings.push(
			'Warning: any certificate is accepted, so the server proves nothing; a pinned fingerprint is better.',
		);
	}
	return warnings;
}

const securityNames = { tls: 'TLS', starttls: 'STARTTLS', none: 'clear text' };

function describeServer({ host, port, security }: Login): string {
	return `${host}:${port} (${securityNames[security]})`;
}
