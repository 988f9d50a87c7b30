/** How connectors ask a CRM over HTTP: one request a call, patience with its limits, and what each failure means. */
import { quote } from '../../shared/reasons/receipt';
import type { RunTime } from '../runTime';
import { CrmFailure } from './connector';

export interface HttpRequest {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH';
	/** Absolute. */
	url: string;
	query?: Record<string, string>;
	headers?: Record<string, string>;
	json?: unknown;
	/** Sent as multipart/form-data (RFC 7578). */
	form?: { fields: Record<string, string>; file: FormFile };
	/** Whether doing it twice is the same as doing it once: only then it is tried again after an unknown end. */
	repeatable: boolean;
}

export interface FormFile {
	field: string;
	name: string;
	contentType: string;
	content: Buffer;
}

export interface HttpAnswer {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	/** Parsed, where it is JSON. */
	body: unknown;
}

/** Sends one request with the credential. @throws ConnectionFailure when no answer came */
export type RequestFunction = (request: HttpRequest) => Promise<HttpAnswer>;

/** No answer came, or no request could be made. */
export class ConnectionFailure extends Error {
	/** @param wasSent whether the CRM may have got the request */
	constructor(
		message: string,
		readonly wasSent: boolean,
		/** Whether the credential, not the connection, is at fault. */
		readonly isCredential = false,
	) {
		super(message);
		this.name = 'ConnectionFailure';
	}
}

/** The longest a request waits for a limit: a claim lasts longer than that and the request's own time together. */
const mostWaitMs = 45_000;
const mostTries = 5;
const mostRepeats = 3;

/**
 * @param isLimited whether an answer says that there were too many requests
 * @returns a function that waits where the CRM asks for it and repeats what may be repeated; it answers below 500
 * @throws CrmFailure for everything that is no answer about the request itself
 */
export function withPatience(
	send: RequestFunction,
	crm: string,
	time: RunTime,
	isLimited: (answer: HttpAnswer) => boolean = ({ status }) => status === 429,
): RequestFunction {
	return async (request) => {
		const began = time.now();
		for (let attempt = 1; ; attempt += 1) {
			let wait: number;
			let failure: CrmFailure;
			try {
				const answer = await send(request);
				if (isLimited(answer)) {
					wait = readRetryAfter(answer.headers, time.now()) ?? 1000 * 2 ** attempt;
					failure = new CrmFailure(
						'busy',
						`${crm} takes no more requests for now.`,
						'What was not written comes again by itself; fewer mails a poll help.',
					);
				} else if (answer.status >= 500) {
					failure = afterSending(request, `${crm} answered ${answer.status}.`);
					wait = 1000 * attempt;
				} else {
					return answer;
				}
			} catch (error) {
				if (!(error instanceof ConnectionFailure)) throw error;
				const said = `${crm} cannot be reached: ${quote(error.message)}.`;
				if (error.isCredential) {
					throw new CrmFailure('access', said, 'Open the credential in n8n and connect it anew.');
				}
				failure = error.wasSent ? afterSending(request, said) : down(said);
				wait = 1000 * attempt;
			}
			const isTried = failure.kind === 'busy' ? attempt >= mostTries : attempt >= mostRepeats;
			const spent = time.now() - began + wait;
			if (failure.kind === 'unknown' || isTried || spent > mostWaitMs || wait >= time.left()) {
				throw failure;
			}
			await time.sleep(wait);
		}
	};
}

function down(text: string): CrmFailure {
	return new CrmFailure('down', text, 'See whether the CRM is up and n8n can reach it.');
}

/** What is asked twice without harm is known not to count; of a write the end is open. */
function afterSending({ repeatable }: HttpRequest, text: string): CrmFailure {
	if (repeatable) return down(text);
	return new CrmFailure('unknown', text, 'It is looked up before it is logged again.');
}

/** @returns milliseconds to wait; seconds or a date (RFC 9110 section 10.2.3), or seconds as Pipedrive says them */
export function readRetryAfter(headers: Record<string, string>, now: number): number | undefined {
	const written = (headers['retry-after'] ?? headers['x-ratelimit-reset'])?.trim();
	if (!written) return undefined;
	if (/^\d+(\.\d+)?$/.test(written)) return Math.ceil(Number(written) * 1000);
	const date = Date.parse(written);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** @returns the form as bytes, which can be sent any number of times, and its content type */
export function encodeForm(
	{ fields, file }: NonNullable<HttpRequest['form']>,
	boundary: string,
): { contentType: string; body: Buffer } {
	const head = (name: string) =>
		`--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"`;
	const parts = Object.entries(fields).map(([name, value]) => `${head(name)}\r\n\r\n${value}\r\n`);
	const type = /^[\w.+-]+\/[\w.+-]+$/.test(file.contentType)
		? file.contentType
		: 'application/octet-stream';
	const fileHead = `${head(file.field)}; filename="${escapeName(file.name)}"\r\nContent-Type: ${type}\r\n\r\n`;
	return {
		contentType: `multipart/form-data; boundary=${boundary}`,
		body: Buffer.concat([
			Buffer.from(parts.join('') + fileHead),
			file.content,
			Buffer.from(`\r\n--${boundary}--\r\n`),
		]),
	};
}

/** As browsers do (WHATWG HTML, multipart/form-data encoding): a name of a stranger's making ends no header. */
function escapeName(name: string): string {
	return name.replace(/\r?\n|\r/g, '%0D%0A').replaceAll('"', '%22');
}
