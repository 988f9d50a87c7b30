// Every reason that a receipt may give is given in some test (B01): a code that none of them names is dead, or untried.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as receipt from '../nodes/shared/reasons/receipt';

/** Given, but read by their words, status or output alone so far. No further ones: whoever adds a reason tests it. */
const unnamed = new Set([
	'suspendedNow',
	'notRecorded',
	'requestTaken',
	'mainAdded',
	'declinedNow',
	'declinedByLink',
	'languageMissing',
	'waitingUnderPath',
	'archiveFailed',
]);

/** Files that hold a table of reasons. */
function findTables(): string[] {
	const nodes = join(__dirname, '../nodes');
	return readdirSync(nodes, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.ts') && !path.endsWith('receipt.ts'))
		.map((path) => join(nodes, path))
		.filter((path) => /\bdefineReasons\(/.test(readFileSync(path, 'utf8')));
}

function readCodes(path: string): string[] {
	const codes: string[] = [];
	jest.isolateModules(() => {
		jest.doMock('../nodes/shared/reasons/receipt', () => ({
			...receipt,
			defineReasons: (words: Record<string, never>) => {
				codes.push(...Object.keys(words));
				return receipt.defineReasons(words);
			},
		}));
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- the path was found in the tree
		require(path);
	});
	return codes;
}

function readTests(): string {
	return readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
		.filter(
			(path) => /\.(ts|json)$/.test(path) && !/node_modules|\.artifacts|^reasons\.test/.test(path),
		)
		.map((path) => readFileSync(join(__dirname, path), 'utf8'))
		.join('\n');
}

const tests = readTests();
const tables = findTables().map((path) => [path.slice(join(__dirname, '..').length + 1), path]);

it('B01 there are tables', () => {
	expect(tables.length).toBeGreaterThan(5);
});

it.each(tables)('B01 a test names every reason of %s', (_, path) => {
	const codes = readCodes(path);
	expect(codes.length).toBeGreaterThan(0);
	const isNamed = (code: string) => new RegExp(`['"\`]${code}['"\`]`).test(tests);
	expect(codes.filter((code) => isNamed(code) === unnamed.has(code))).toEqual([]);
});
