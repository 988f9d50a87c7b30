/**
 * Reading mail, side by side in one run: this package's reader, mailparser and, where it is installed, postal-mime, by
 * turns over the same mails: mails a second, and the most memory held while a large one is read. What is compared is
 * addresses, text, HTML and attachments; this package's reader makes a log key, new text, kinds and forwards as well.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { parseMessage } from '../../nodes/shared/message/parse';

type Read = (source: Buffer) => Promise<unknown>;

const cases = join(__dirname, '../fixtures/cases');
const rounds = 5;
const mailsARound = 300;
const largeBytes = 20 * 1024 * 1024;
const load = createRequire(__filename);

/** @returns a package of that name, or undefined where it is not installed */
function findPackage(name: string): Record<string, unknown> | undefined {
	try {
		return load(name) as Record<string, unknown>;
	} catch {
		return undefined;
	}
}

function listReaders(): Map<string, Read> {
	const place = { account: '', mailbox: '', uid: 1, uidValidity: '1', ownDomains: [] };
	const limits = { keepAttachments: true, maxAttachmentBytes: 1e8, maxAttachmentsBytes: 1e8 };
	const readers = new Map<string, Read>([
		['this package', async (source) => await parseMessage(source, place, limits)],
	]);
	const simpleParser = findPackage('mailparser')?.simpleParser as Read | undefined;
	if (simpleParser) readers.set('mailparser', simpleParser);
	const postal = findPackage('postal-mime');
	const PostalMime = (postal?.default ?? postal) as { parse?: Read } | undefined;
	if (PostalMime?.parse)
		readers.set('postal-mime', async (source) => await PostalMime.parse!(source));
	return readers;
}

function listMails(): Buffer[] {
	return readdirSync(cases)
		.map((name) => join(cases, name, 'input.eml'))
		.filter((file) => existsSync(file))
		.map((file) => readFileSync(file));
}

function makeLarge(): Buffer {
	const content = Buffer.alloc(largeBytes, 'attachment ')
		.toString('base64')
		.replace(/.{76}/g, '$&\r\n');
	return Buffer.from(
		[
			'From: a@customer.example\r\nTo: b@company.example\r\nSubject: Large\r\nMIME-Version: 1.0',
			'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello',
			'--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n',
			`${content}\r\n--b--\r\n`,
		].join('\r\n'),
	);
}

async function timeAll(read: Read, mails: Buffer[]): Promise<number> {
	const begin = process.hrtime.bigint();
	for (let mail = 0; mail < mailsARound; mail++) {
		// One that a reader cannot read costs what it costs.
		await read(mails[mail % mails.length]!).catch(() => undefined);
	}
	return Number(process.hrtime.bigint() - begin) / 1e9;
}

/** @returns bytes held beyond what was held before, at the most, as seen every few milliseconds */
async function measurePeak(read: Read, mail: Buffer): Promise<number> {
	globalThis.gc?.();
	const held = () => process.memoryUsage().rss;
	const before = held();
	let most = before;
	const timer = setInterval(() => (most = Math.max(most, held())), 5);
	try {
		await read(mail);
		most = Math.max(most, held());
	} finally {
		clearInterval(timer);
	}
	return most - before;
}

const median = (values: number[]): number =>
	[...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function measure(): Promise<void> {
	const mails = listMails();
	const readers = listReaders();
	const seconds = new Map([...readers.keys()].map((name) => [name, [] as number[]]));
	for (let round = 0; round <= rounds; round += 1) {
		for (const [name, read] of readers) {
			const taken = await timeAll(read, mails);
			// The first round warms up.
			if (round > 0) seconds.get(name)!.push(taken);
		}
	}
	const large = makeLarge();
	console.log(`Reading mail: ${mails.length} cases by turns, one core; a large one of 20 MB`);
	const own = median(seconds.get('this package')!);
	for (const [name, read] of readers) {
		const taken = median(seconds.get(name)!);
		const peak = (await measurePeak(read, large)) / 1_048_576;
		console.log(
			`  ${name}: ${Math.round(mailsARound / taken)} mails/s (${(own / taken).toFixed(2)} times ours), ` +
				`${peak.toFixed(0)} MB more at the most with the large one`,
		);
	}
	const other = seconds.get('mailparser');
	if (!other) return;
	const isReached = own <= median(other);
	console.log(`  at least as fast as mailparser: ${isReached ? 'reached' : 'missed'}`);
	if (!isReached) process.exitCode = 1;
}

void measure();
