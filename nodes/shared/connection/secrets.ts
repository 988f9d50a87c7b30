/**
 * Secrets are struck out of what servers say (promise P36): a service or a proxy may repeat the key or password it was
 * given, plain or encoded, and its words become errors and items.
 */
import type { Authentication, MailboxSettings } from './settings';

const struck = '•••';

/** Shorter ones would make any text unreadable. */
const shortestSecret = 4;

/** Access tokens are fetched while connecting; they belong to the sign-in they were fetched for. */
const tokens = new WeakMap<Authentication, Set<string>>();

/** Remembers an access token, so that it is struck out like a password. */
export function noteToken(authentication: Authentication, token: string): void {
	const known = tokens.get(authentication) ?? new Set<string>();
	tokens.set(authentication, known.add(token));
}

/** @returns the text without any secret of the settings, in whatever usual encoding it stands there */
export function strikeSecrets(text: string, settings: MailboxSettings | undefined): string {
	if (!settings || text === '') return text;
	const forms = new Set(
		listSecrets(settings)
			.filter(({ length }) => length >= shortestSecret)
			.flatMap(formsOf),
	);
	return [...forms]
		.sort((a, b) => b.length - a.length)
		.reduce((left, form) => left.replaceAll(form, struck), text);
}

/** Errors within errors, and what a server answered within them. */
const deepest = 8;

/**
 * Makes an error fit to be printed with whatever it carries: n8n writes errors to its log and its database. Secrets are
 * struck out of its words in place, so that those who look for a code or a server's answer find them as before.
 * @param settings whose secrets are struck out; what a library hung on the error (its request, its connection) stays
 * there and is not printed
 * @returns the error itself
 */
export function makePrintable(error: unknown, settings: MailboxSettings | undefined): unknown {
	strikeWithin(error, settings, 0);
	return error;
}

function strikeWithin(holder: unknown, settings: MailboxSettings | undefined, depth: number): void {
	if (typeof holder !== 'object' || holder === null || depth > deepest) return;
	if (ArrayBuffer.isView(holder)) return;
	for (const name of Object.getOwnPropertyNames(holder)) {
		const value: unknown = Reflect.get(holder, name);
		if (typeof value === 'string') {
			const left = strikeSecrets(value, settings);
			if (left !== value) Reflect.set(holder, name, left);
		} else if (value instanceof Error || Array.isArray(value) || isAnswer(holder, name)) {
			strikeWithin(value, settings, depth + 1);
		} else if (typeof value === 'object' && holder instanceof Error) {
			const { configurable } = Object.getOwnPropertyDescriptor(holder, name) ?? {};
			if (configurable) Object.defineProperty(holder, name, { enumerable: false });
		}
	}
}

/** What a server answered, as ImapFlow keeps it: plain data, as deep as it goes. */
function isAnswer(holder: object, name: string): boolean {
	return !(holder instanceof Error) || name === 'response';
}

function listSecrets({ imap, sending, route }: MailboxSettings): string[] {
	const logins = [imap?.authentication, sending.kind === 'smtp' && sending.authentication];
	return [
		...logins.flatMap((login) => {
			if (!login) return [];
			return login.kind === 'password' ? [login.password] : [...(tokens.get(login) ?? [])];
		}),
		...(sending.kind === 'http'
			? [...secretsInHeader(sending.headerValue), ...secretsInUrl(sending.url)]
			: []),
		...(route.proxyUrl ? secretsInUrl(route.proxyUrl) : []),
	];
}

/** `Bearer key`, `Basic base64`, or the bare key. */
function secretsInHeader(value: string): string[] {
	const words = value.trim().split(/\s+/);
	const basic = /^basic$/i.test(words[0] ?? '') && words[1];
	const password = basic
		? Buffer.from(basic, 'base64')
				.toString('utf8')
				.replace(/^[^:]*:/, '')
		: '';
	return [value.trim(), ...(words.length > 1 ? words.slice(1) : []), password];
}

/** Passwords, and what in path and query is long enough to be a key. */
function secretsInUrl(text: string): string[] {
	const url = URL.parse(text);
	if (!url) return [];
	return [
		url.password,
		...url.pathname.split('/').filter(({ length }) => length >= 16),
		...[...url.searchParams.values()].filter(({ length }) => length >= 8),
	].flatMap((part) => [part, decode(part)]);
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function formsOf(secret: string): string[] {
	const inUrl = encodeURIComponent(secret);
	return [
		secret,
		inUrl,
		inUrl.replace(/%20/g, '+'),
		inUrl.replace(/%../g, (escape) => escape.toLowerCase()),
		JSON.stringify(secret).slice(1, -1),
		...base64FormsOf(Buffer.from(secret)),
	];
}

/** What base64 makes of it wherever it begins in a longer text, such as `user:password`. */
function base64FormsOf(secret: Buffer): string[] {
	return [0, 1, 2].flatMap((offset) => {
		const encoded = Buffer.concat([Buffer.alloc(offset), secret]).toString('base64');
		// The characters at both ends also hold bits of the neighbours.
		const whole = Math.floor(((offset + secret.length) * 8) / 6);
		const inner = encoded.slice(Math.ceil((offset * 8) / 6), whole);
		if (inner.length < shortestSecret) return [];
		return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
	});
}
