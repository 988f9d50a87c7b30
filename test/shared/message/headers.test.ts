import {
	maxHeaderBytes,
	readHeaderFields,
	splitSource,
	valuesOf,
} from '../../../nodes/shared/message/headers';
import { ProblemError } from '../../../nodes/shared/reasons/problem';

const read = (source: string | Buffer) => readHeaderFields(Buffer.from(source as string));

describe('splitSource', () => {
	it.each([
		['CRLF', 'A: 1\r\nB: 2\r\n\r\nbody\r\n\r\nmore', 'A: 1\r\nB: 2\r\n', 'body\r\n\r\nmore'],
		['LF alone', 'A: 1\n\nbody', 'A: 1\n', 'body'],
		['mixed line breaks', 'A: 1\n\r\nbody', 'A: 1\n', 'body'],
		['no body', 'A: 1\r\n', 'A: 1\r\n', ''],
		['no header', '\r\nbody', '', 'body'],
		['nothing', '', '', ''],
	])('parts header and body: %s', (_name, source, header, body) => {
		const parts = splitSource(Buffer.from(source));
		expect(parts.header.toString()).toBe(header);
		expect(parts.body.toString()).toBe(body);
	});
});

describe('readHeaderFields', () => {
	it('keeps order, duplicates and raw bytes, unfolds values and lowers names', () => {
		const fields = read('To: a@x\r\nSUBJECT : one\r\n\ttwo\r\nto: b@x\r\n\r\nCc: in@body');
		expect(fields.map(({ name, value }) => [name, value])).toEqual([
			['to', 'a@x'],
			['subject', 'one\ttwo'],
			['to', 'b@x'],
		]);
		expect(fields[1]!.raw.toString()).toBe('SUBJECT : one\r\n\ttwo');
		expect(valuesOf(fields, 'to')).toEqual(['a@x', 'b@x']);
	});

	it('reads UTF-8 (RFC 6532) as such and other 8-bit bytes as ISO 8859-1', () => {
		const latin = Buffer.from('Subject: \xe5\xe4\xf6', 'latin1');
		expect(read('Subject: åäö')[0]!.value).toBe('åäö');
		expect(readHeaderFields(latin)[0]!.value).toBe('åäö');
	});

	it('passes over mbox lines and lines that are no field', () => {
		const fields = read('From a@x Sat Jan 1\nno colon here\n: nameless\nbad name: x\nTo: a@x\n\n');
		expect(fields.map(({ name }) => name)).toEqual(['to']);
	});

	it('refuses a header beyond the bounds instead of skipping recipients in it', () => {
		const padding = Buffer.alloc(maxHeaderBytes, 'X: y\n');
		const source = Buffer.concat([padding, Buffer.from('Bcc: hidden@x\n\n')]);
		expect(() => readHeaderFields(source)).toThrow(ProblemError);
		expect(() => read('X:\n'.repeat(60_000))).toThrow(ProblemError);
	});

	it('reads 10 000 fields', () => {
		expect(read('X: y\r\n'.repeat(10_000) + '\r\n')).toHaveLength(10_000);
	});
});
