/**
 * Hands one confirmation mail to the mail server and reads what it says (promises P04, P23, P29): put off (4xx) is tried
 * again, a mailbox that is refused for good is recorded (B41), anything else is a setting to mend.
 */
import { renderMail } from '../confirmation/renderMail';
import { readFailure } from '../hints/failure';
import { explainFailure } from '../hints/hints';
import { isMailboxRefused } from '../hints/mailboxRefusal';
import { sendMail, type OutgoingMail } from '../sending/send';
import type { MailboxSettings } from '../connection/settings';
import type { Participant } from '../message/types';
import { ProblemError, type Problem } from '../reasons/problem';
import type { Reason } from '../reasons/receipt';
import { reason } from './reasons';
import type { Delivery, MailParameters, OutgoingConfirmation } from './confirmation';
import type { SenderWarnings } from './warnOfSender';

export interface MailToDeliver {
	mail: MailParameters;
	outgoing: OutgoingConfirmation;
	link: string;
	settings: MailboxSettings;
	/** IANA name. */
	timeZone: string;
	warningsOf: SenderWarnings;
}

/** How long to wait before trying again what the server put off, in milliseconds. */
const pausesMs = [1000, 5000];

/** @param pause waits some milliseconds */
export async function deliverMail(
	toDeliver: MailToDeliver,
	pause: (ms: number) => Promise<void>,
): Promise<Delivery> {
	const { mail, settings } = toDeliver;
	if (settings.sending.kind !== mail.transport) {
		return { kind: 'broken', problem: describeMismatch(mail.transport) };
	}
	const outgoing = writeMail(toDeliver);
	const warnings = [...(await toDeliver.warningsOf(outgoing.from.address))];
	if (mail.missingLanguage) {
		warnings.push(reason('languageMissing', { language: mail.missingLanguage }));
	}
	for (let tries = 1; ; tries += 1) {
		try {
			// The link is for the address alone: the archive gets a copy of its own, without it.
			const { messageId } = await sendMail({ ...settings, archiveAddress: '' }, outgoing);
			return { kind: 'sent', messageId, warnings: [...warnings, ...(await archive(toDeliver))] };
		} catch (error) {
			const failure = readFailure(error instanceof ProblemError ? error.cause : error, settings);
			const { smtpCode, reply } = failure;
			if (smtpCode >= 400 && smtpCode < 500) {
				const ms = pausesMs[tries - 1];
				if (ms === undefined) {
					return { kind: 'postponed', why: reason('refusedForNow', { response: reply, tries }) };
				}
				await pause(ms);
			} else if (isMailboxRefused(failure)) {
				return { kind: 'undeliverable', why: reason('refusedForGood', { response: reply }) };
			} else {
				return { kind: 'broken', problem: toProblem(error, settings) };
			}
		}
	}
}

/** Sends the archive its copy (P32): the same words, and in place of the link the page it leads to. */
async function archive(toDeliver: MailToDeliver): Promise<Reason[]> {
	const { archiveAddress } = toDeliver.settings;
	if (!archiveAddress) return [];
	const copy = writeMail({
		...toDeliver,
		link: toDeliver.link.replace(/\?.*$/s, ''),
		outgoing: { ...toDeliver.outgoing, replyCode: '' },
	});
	try {
		await sendMail(
			{ ...toDeliver.settings, archiveAddress: '' },
			{ ...copy, to: [{ name: '', address: archiveAddress }] },
		);
		return [];
	} catch {
		return [reason('archiveFailed')];
	}
}

/** The sender and reply-to of this sending win over the credential's (P23, P33). */
function writeMail({
	mail,
	outgoing,
	link,
	settings,
	timeZone,
}: MailToDeliver): OutgoingMail & { from: Participant } {
	const { request, claims } = outgoing;
	const { subject, text, html } = renderMail({
		address: claims.address,
		owner: request.ownerName || claims.owner,
		organization: claims.organization,
		language: claims.language,
		link,
		expiresAt: new Date(claims.expiresAt * 1000),
		timeZone,
		settingsUrl: mail.settingsUrl,
		replyCode: outgoing.replyCode,
		isForOwner: claims.purpose === 'ownerConsent',
		ownTexts: mail.ownTexts,
	});
	return {
		from: {
			name: mail.sender.name || settings.sender.name,
			address: mail.sender.address || settings.sender.address,
		},
		to: [{ name: '', address: outgoing.to }],
		subject,
		text,
		html,
		...(mail.replyTo && { replyTo: [{ name: '', address: mail.replyTo }] }),
		autoSubmitted: true,
	};
}

function toProblem(error: unknown, settings: MailboxSettings): Problem {
	return error instanceof ProblemError ? error.problem : explainFailure(error, settings);
}

function describeMismatch(transport: MailParameters['transport']): Problem {
	return {
		code: 'transportMismatch',
		text: `The mailbox credential is not set up to send by ${transport.toUpperCase()}`,
		remedy:
			'Set "Send By" to the way the mailbox credential sends, or choose a credential that sends that way.',
	};
}
