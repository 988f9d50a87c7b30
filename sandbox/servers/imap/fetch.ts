/** FETCH items (RFC 9051 sections 6.4.5 and 7.5.2): flags, source, sections, ENVELOPE and BODYSTRUCTURE. */
import addressparser from 'nodemailer/lib/addressparser';

import { fieldsOf, headerOf } from './search';
import type { StoredMail } from './store';
import { formatString, SyntaxProblem, textOf, itemsOf, type Token } from './syntax';

/** A FETCH response in pieces: text in latin1, or bytes of a mail that are sent as they are. */
export type Pieces = Array<string | Buffer>;

const macros = new Map([
	['ALL', ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE']],
	['FAST', ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE']],
	['FULL', ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY']],
]);

/** @returns the item names asked for, UID added for UID FETCH */
export function readFetchItems(argument: Token | undefined, withUid: boolean): string[] {
	const names = itemsOf(argument).map(textOf);
	const items = names.flatMap((name) => macros.get(name.toUpperCase()) ?? [name]);
	return withUid && !items.some((item) => item.toUpperCase() === 'UID') ? ['UID', ...items] : items;
}

/** Whether reading these items marks the mail as read. */
export function marksAsSeen(items: string[]): boolean {
	return items.some((item) => /^(BODY\[|RFC822$|RFC822\.TEXT$)/i.test(item));
}

/** @throws SyntaxProblem on an item the server does not know */
export function formatFetch(mail: StoredMail, items: string[], quirks: FetchQuirks = {}): Pieces {
	const pieces: Pieces = ['('];
	items.forEach((item, index) =>
		pieces.push(index > 0 ? ' ' : '', ...formatItem(mail, item, quirks)),
	);
	return [...pieces, ')'];
}

/** What servers in the field do to mails. */
export interface FetchQuirks {
	/** Sections that are read from their begin end after so many bytes. */
	cutOffAt?: number | undefined;
	/** Added to every size told. */
	sizeError?: number | undefined;
}

function formatItem(mail: StoredMail, item: string, quirks: FetchQuirks): Pieces {
	const name = item.toUpperCase();
	switch (name) {
		case 'UID':
			return [`UID ${mail.uid}`];
		case 'FLAGS':
			return [`FLAGS (${[...mail.flags].join(' ')})`];
		case 'INTERNALDATE':
			return [`INTERNALDATE "${formatDate(mail.receivedAt)}"`];
		case 'RFC822.SIZE':
			return [`RFC822.SIZE ${mail.source.length + (quirks.sizeError ?? 0)}`];
		case 'RFC822':
			return ['RFC822 ', ...literal(mail.source)];
		case 'RFC822.HEADER':
			return ['RFC822.HEADER ', ...literal(section(mail.source, 'HEADER'))];
		case 'RFC822.TEXT':
			return ['RFC822.TEXT ', ...literal(section(mail.source, 'TEXT'))];
		case 'ENVELOPE':
			return [`ENVELOPE ${formatEnvelope(mail.source)}`];
		case 'BODY':
		case 'BODYSTRUCTURE':
			return [`${name} ${formatStructure(mail.source)}`];
		default:
			return formatSection(mail, item, quirks);
	}
}

function formatSection(mail: StoredMail, item: string, { cutOffAt }: FetchQuirks): Pieces {
	const parts = /^BODY(?:\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?$/i.exec(item);
	if (!parts) throw new SyntaxProblem(`Unknown item ${item}`);
	const [, name = '', offset, length] = parts;
	const content = section(mail.source, name);
	if (offset === undefined) return [`BODY[${name}] `, ...literal(content.subarray(0, cutOffAt))];
	const from = Number(offset);
	const piece = content.subarray(from, from + Number(length));
	return [`BODY[${name}]<${from}> `, ...literal(from === 0 ? piece.subarray(0, cutOffAt) : piece)];
}

function literal(content: Buffer): Pieces {
	return [`{${content.length}}\r\n`, content];
}

function section(source: Buffer, name: string): Buffer {
	if (name === '') return source;
	const numbered = /^(\d+)(?:\.(.*))?$/s.exec(name);
	if (numbered) {
		const structure = readPart(source);
		const part = structure.parts[Number(numbered[1]) - 1];
		// The first part of a mail that has no parts is its body (RFC 9051 section 6.4.5).
		if (!part && (structure.parts.length > 0 || numbered[1] !== '1')) return Buffer.alloc(0);
		const content = part?.source ?? source;
		const rest = numbered[2] ?? '';
		if (rest === '') return bodyOf(content);
		return rest.toUpperCase() === 'MIME' ? section(content, 'HEADER') : section(content, rest);
	}
	const upper = name.toUpperCase();
	const header = headerOf(source);
	if (upper === 'TEXT') return bodyOf(source);
	if (upper === 'HEADER') return Buffer.concat([header, Buffer.from('\r\n')]);
	const fields = /^HEADER\.FIELDS(\.NOT)? \(([^)]*)\)$/.exec(upper);
	if (!fields) throw new SyntaxProblem(`Unknown section ${name}`);
	const wanted = new Set(
		fields[2]!
			.toLowerCase()
			.split(/\s+/)
			.map((field) => field.replace(/"/g, '')),
	);
	const lines = fieldsOf(header)
		.filter((field) => wanted.has(field.name) !== Boolean(fields[1]))
		.map((field) => field.raw);
	return Buffer.from(`${lines.join('')}\r\n`, 'utf8');
}

function bodyOf(source: Buffer): Buffer {
	const rest = source.subarray(headerOf(source).length);
	if (rest[0] === 0x0a) return rest.subarray(1);
	return rest[0] === 0x0d ? rest.subarray(2) : rest;
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function formatDate(date: Date): string {
	const day = String(date.getUTCDate()).padStart(2, ' ');
	const month = months[date.getUTCMonth()]!;
	return `${day}-${month}-${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} +0000`;
}

function formatEnvelope(source: Buffer): string {
	const fields = new Map(fieldsOf(headerOf(source)).map(({ name, value }) => [name, value]));
	const text = (name: string): string => formatString(fields.get(name) ?? null);
	const addresses = (name: string, instead = ''): string => {
		const value = fields.get(name) ?? fields.get(instead);
		const list = value ? addressparser(value, { flatten: true }) : [];
		if (list.length === 0) return 'NIL';
		const formatted = list.map((each) => {
			const address = each.address ?? '';
			const at = address.lastIndexOf('@');
			const [local, host] = at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)];
			return `(${formatString(each.name || null)} NIL ${formatString(local)} ${formatString(host)})`;
		});
		return `(${formatted.join('')})`;
	};
	return `(${[
		text('date'),
		text('subject'),
		addresses('from'),
		addresses('sender', 'from'),
		addresses('reply-to', 'from'),
		addresses('to'),
		addresses('cc'),
		addresses('bcc'),
		text('in-reply-to'),
		text('message-id'),
	].join(' ')})`;
}

interface Part {
	source: Buffer;
	type: string;
	subtype: string;
	parameters: Map<string, string>;
	encoding: string;
	parts: Part[];
}

function readPart(source: Buffer, depth = 0): Part {
	const fields = new Map(fieldsOf(headerOf(source)).map(({ name, value }) => [name, value]));
	const [media = '', ...rest] = (fields.get('content-type') ?? 'text/plain').split(';');
	const [type = 'text', subtype = 'plain'] = media.trim().toLowerCase().split('/');
	const parameters = new Map(
		rest.flatMap((parameter) => {
			const equals = parameter.indexOf('=');
			const value = parameter
				.slice(equals + 1)
				.trim()
				.replace(/^"|"$/g, '');
			return equals < 0 ? [] : [[parameter.slice(0, equals).trim().toLowerCase(), value] as const];
		}),
	);
	const boundary = parameters.get('boundary');
	const parts =
		type === 'multipart' && boundary && depth < 20
			? splitAt(bodyOf(source), boundary).map((part) => readPart(part, depth + 1))
			: [];
	const encoding = fields.get('content-transfer-encoding') ?? '7bit';
	return { source, type, subtype, parameters, encoding, parts };
}

function splitAt(body: Buffer, boundary: string): Buffer[] {
	const pieces = `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`).slice(1);
	const last = pieces.findIndex((piece) => piece.startsWith('--'));
	return pieces
		.slice(0, last < 0 ? undefined : last)
		.map((piece) => Buffer.from(piece.replace(/^[ \t]*\r\n/, ''), 'latin1'));
}

function formatStructure(source: Buffer): string {
	return formatPart(readPart(source));
}

function formatPart(part: Part): string {
	if (part.parts.length > 0) {
		return `(${part.parts.map(formatPart).join('')} ${formatString(part.subtype)})`;
	}
	const parameters = [...part.parameters].map(
		([name, value]) => `${formatString(name)} ${formatString(value)}`,
	);
	const body = bodyOf(part.source);
	const lines = body.toString('latin1').split('\n').length - 1;
	return `(${[
		formatString(part.type),
		formatString(part.subtype),
		parameters.length > 0 ? `(${parameters.join(' ')})` : 'NIL',
		'NIL',
		'NIL',
		formatString(part.encoding),
		String(body.length),
		...(part.type === 'text' ? [String(lines)] : []),
	].join(' ')})`;
}
