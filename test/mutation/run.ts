/**
 * Which faults do the unit tests notice? Puts small faults into the files that decide, one at a time and in memory, runs
 * the tests of that file, and prints those that nobody noticed.
 *
 * `npm run mutants` takes every fault; `npm run mutants -- 12` twelve evenly spread ones a file; a further argument
 * names the files to take (`npm run mutants -- 0 matcher`).
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { findMutants, type Mutant } from './mutants';
import { targets } from './targets';

const root = join(__dirname, '../..');
const jest = join(root, 'node_modules/jest/bin/jest.js');
/** A fault that makes a loop endless is noticed by that. */
const mostMs = 60_000;

function isNoticed(path: string, { start, end, replacement }: Mutant, tests: string[]): boolean {
	const { status } = spawnSync(
		process.execPath,
		[
			jest,
			'--config',
			'test/mutation/jest.config.js',
			'--runInBand',
			'--bail',
			'--silent',
			...tests,
		],
		{
			cwd: root,
			stdio: 'ignore',
			timeout: mostMs,
			killSignal: 'SIGKILL',
			env: {
				...process.env,
				MUTANT: JSON.stringify({ path: join(root, path), start, end, replacement }),
			},
		},
	);
	return status !== 0;
}

function spread<T>(all: T[], count: number): T[] {
	if (count <= 0 || all.length <= count) return all;
	return Array.from(
		{ length: count },
		(_, index) => all[Math.floor((index * all.length) / count)]!,
	);
}

const [count = '0', only = ''] = process.argv.slice(2);
let noticed = 0;
let total = 0;
for (const [path, tests] of Object.entries(targets)) {
	if (!path.includes(only)) continue;
	const untouched = { start: 0, end: 0, replacement: '' } as Mutant;
	if (isNoticed(path, untouched, tests))
		throw new Error(`The tests of ${path} fail without a fault`);
	const all = findMutants(readFileSync(join(root, path), 'utf8'));
	const taken = spread(all, Number(count));
	const survivors = taken.filter((mutant) => !isNoticed(path, mutant, tests));
	noticed += taken.length - survivors.length;
	total += taken.length;
	console.log(
		`${path}: ${taken.length - survivors.length} of ${taken.length} (${all.length} in all)`,
	);
	for (const { line, what } of survivors) console.log(`   line ${line}: ${what}`);
}
console.log(`${noticed} of ${total} noticed: ${((100 * noticed) / total).toFixed(1)} %`);
