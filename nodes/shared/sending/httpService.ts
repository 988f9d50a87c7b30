/** Sending by an HTTP service (P29): one POST a mail, answered by a 2xx status when the service takes it. */
import { ProblemError } from '../reasons/problem';
import { quote } from '../reasons/receipt';
import type { FinishedMail, OutgoingMail } from './compose';
import { askHttp } from '../connection/httpRequest';
import { strikeSecrets } from '../connection/secrets';
import type { HttpService, MailboxSettings } from '../connection/settings';

const timeoutMs = 60_000;

/**
 * @returns the service's answer, status and the beginning of its text
 * @throws ProblemError when it does not take the mail, or the connection's error
 */
export async function postMail(
	settings: MailboxSettings,
	service: HttpService,
	mail: OutgoingMail,
	finished: FinishedMail,
): Promise<string> {
	const url = checkServiceUrl(service.url);
	const body =
		service.format === 'raw'
			? finished.source
			: Buffer.from(JSON.stringify(toJson(mail, finished)));
	const headers: Record<string, string | number> = {
		'Content-Type': service.format === 'raw' ? 'message/rfc822' : 'application/json',
		'Content-Length': body.length,
		...(service.format === 'raw' && { 'X-Envelope-To': finished.recipients.join(', ') }),
		...(service.headerName && { [service.headerName]: service.headerValue }),
	};
	const { route, certificate } = settings;
	const answer = await askHttp(url, {
		method: 'POST',
		headers,
		body,
		route,
		certificate,
		timeoutMs,
	});
	const { status } = answer;
	const text = strikeSecrets(answer.text, settings).slice(0, 500);
	if (status >= 200 && status < 300) return `${status} ${text}`.trim();
	throw new ProblemError({
		code: status === 401 || status === 403 ? 'serviceLoginRefused' : 'serviceRefused',
		text: `The sending service ${url.host} answered with status ${status}: ${quote(text)}`,
		remedy:
			status === 401 || status === 403
				? 'Check the header name and value (the API key) in the credential.'
				: status >= 500 || status === 429
					? 'The service is in trouble or asks to slow down: try again later.'
					: 'Check the URL and the format in the credential against the help pages of the service.',
	});
}

/**
 * Clear text is for this machine alone: mail and API key would be readable on the way.
 * @throws ProblemError
 */
export function checkServiceUrl(text: string): URL {
	const url = URL.parse(text);
	const isLocal = url && (url.hostname === 'localhost' || /^(127\.|\[::1\]$)/.test(url.hostname));
	if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))) return url;
	throw new ProblemError({
		code: 'serviceUrlInvalid',
		text: 'The URL of the sending service cannot be used',
		remedy:
			'Enter a URL that begins with https://. Only a service on this machine may use http://.',
	});
}

function toJson(mail: OutgoingMail, finished: FinishedMail): object {
	return {
		messageId: finished.messageId,
		from: finished.from,
		replyTo: mail.replyTo ?? [],
		to: mail.to,
		cc: mail.cc ?? [],
		bcc: mail.bcc ?? [],
		subject: mail.subject,
		text: mail.text,
		html: mail.html ?? '',
		autoSubmitted: Boolean(mail.autoSubmitted),
		attachments: (mail.attachments ?? []).map(({ fileName, contentType, content }) => ({
			fileName,
			contentType,
			content: content.toString('base64'),
		})),
	};
}
