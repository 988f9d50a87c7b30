// The one entry to `npm start`, `npm test` and `npm run bench`: installs what each needs, with visible progress,
// and hands over to Node.js 24. Itself it needs nothing installed and runs on any Node.js from version 12 on.
'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const install = require('./install');

const root = path.join(__dirname, '..');
const suites = ['unit', 'integration', 'n8n', 'browser'];
const debianPackagesOf = {
	integration: ['dovecot-imapd'],
	n8n: ['redis-server', 'postgresql'],
	browser: ['chromium'],
};

/** Runs a TypeScript file of this repository on the installed Node.js 24. */
function runTypeScript(file, parameters) {
	return handOver(
		['--enable-source-maps', '--require', path.join(__dirname, 'typescript.js'), file].concat(
			parameters,
		),
	);
}

/** Gives terminal, signals and exit code over to a child of Node.js 24. */
function handOver(parameters) {
	const child = spawn(install.nodeBinary, parameters, {
		cwd: root,
		stdio: 'inherit',
		env: install.environment(),
	});
	// A terminal sends Ctrl-C to both; this process waits for the child, which stops what it started.
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => child.kill('SIGTERM'));
	return new Promise((resolve) => {
		child.on('exit', (code, signal) => resolve(signal ? 1 : code));
	});
}

const commands = {
	async start(parameters) {
		await install.package();
		await install.n8n();
		return runTypeScript(path.join(__dirname, 'start.ts'), parameters);
	},

	/** Suites by name (none: all); everything else goes to jest, for example a path or --testNamePattern. */
	async test(parameters) {
		const named = parameters.filter((parameter) => suites.includes(parameter));
		const chosen = named.length > 0 ? named : suites;
		await install.package();
		const debianPackages = Object.keys(debianPackagesOf)
			.filter((suite) => chosen.includes(suite))
			.map((suite) => debianPackagesOf[suite]);
		await install.debianPackages([].concat(...debianPackages));
		if (chosen.includes('n8n') || chosen.includes('browser')) {
			await install.n8n();
			// Once, before suites that install the package run side by side.
			const failed = await runTypeScript(path.join(__dirname, 'buildPackage.ts'), []);
			if (failed) return failed;
		}
		return handOver(
			[path.join(root, 'node_modules/jest/bin/jest.js'), '--selectProjects']
				.concat(chosen, ['--'])
				.concat(parameters.filter((parameter) => !suites.includes(parameter))),
		);
	},

	/** Benchmarks by name (none: all), one after another, so that none disturbs another's figures. */
	async bench(parameters) {
		await install.package();
		// What the nodes are measured beside.
		await install.debianPackages(['dovecot-imapd', 'opendkim', 'python3-dkim', 'python3-spf']);
		await install.n8n();
		const folder = path.join(root, 'test/bench');
		const files = fs
			.readdirSync(folder)
			.filter((file) => file.endsWith('.bench.ts'))
			.filter((file) => parameters.length === 0 || parameters.includes(file.split('.')[0]));
		if (files.length === 0) throw new install.InstallError('There is no benchmark of that name.');
		let failed = 0;
		for (const file of files) failed = failed || (await runTypeScript(path.join(folder, file), []));
		return failed;
	},
};

async function main() {
	const command = commands[process.argv[2]];
	if (!command) throw new install.InstallError(`Say one of: ${Object.keys(commands).join(', ')}.`);
	return command(process.argv.slice(3));
}

main().then(
	(code) => {
		process.exitCode = code;
	},
	(error) => {
		console.error(error instanceof install.InstallError ? `\n${error.message}` : error);
		process.exitCode = 1;
	},
);
