// What the commands need, installed when missing and skipped when there: this package's dependencies with
// Node.js 24 among them, a real n8n, and Debian packages for tests. Runs on any Node.js from version 12 on.
'use strict';

const { spawn, spawnSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const root = path.join(__dirname, '..');
const n8nFolder = path.join(__dirname, 'n8n');
const nodeFolder = path.join(root, 'node_modules/node');
const windows = process.platform === 'win32';
/** Node.js 24, from the dev dependency `node`. */
const nodeBinary = path.join(nodeFolder, 'bin', windows ? 'node.exe' : 'node');

/** Something a person can put right; its message says how. */
class InstallError extends Error {}

/** The environment in which Node.js 24 and the installed commands come first. */
function environment() {
	const first = [path.dirname(nodeBinary), path.join(root, 'node_modules/.bin')];
	return Object.assign({}, process.env, {
		PATH: first.concat(process.env.PATH || []).join(path.delimiter),
	});
}

function say(text) {
	console.log(`> ${text}`);
}

/** Runs a command with its output visible and a sign of life in long silences. @returns whether it succeeded */
function run(command, parameters, options) {
	const startedAt = Date.now();
	const signOfLife = setInterval(() => {
		say(`still at it, ${Math.round((Date.now() - startedAt) / 1000)} s so far`);
	}, 30000);
	return new Promise((resolve) => {
		const child = spawn(command, parameters, Object.assign({ stdio: 'inherit' }, options));
		child.on('error', () => resolve(false));
		child.on('exit', (code) => resolve(code === 0));
	}).finally(() => clearInterval(signOfLife));
}

/** Whether a quick command succeeds. */
function works(command, parameters, options) {
	const result = spawnSync(command, parameters, Object.assign({}, options, { stdio: 'ignore' }));
	return result.status === 0;
}

/** Runs npm, the one that started this command where there is one. */
function runNpm(parameters, options) {
	const started = process.env.npm_execpath || '';
	if (/npm-cli\.js$/.test(started)) {
		return run(process.execPath, [started].concat(parameters), options);
	}
	return run('npm', parameters, Object.assign({ shell: windows }, options));
}

function readJson(file) {
	try {
		return JSON.parse(fs.readFileSync(file, 'utf8'));
	} catch (error) {
		return undefined;
	}
}

/** Whether a folder's node_modules holds what its lock file says, judged by npm's own record of the install. */
function isInstalled(folder) {
	const wanted = readJson(path.join(folder, 'package-lock.json'));
	const present = readJson(path.join(folder, 'node_modules/.package-lock.json'));
	if (!wanted || !present) return false;
	return Object.keys(wanted.packages).every((name) => {
		const entry = wanted.packages[name];
		// Builds for other platforms are in the lock file and rightly not on this machine.
		if (name === '' || entry.optional || entry.os || entry.cpu || entry.libc) return true;
		return present.packages[name] !== undefined && present.packages[name].version === entry.version;
	});
}

/** Installs a folder's packages exactly as its lock file says. */
async function installFolder(folder, what, parameters) {
	if (isInstalled(folder)) return;
	say(what);
	// Follows the lock file as "npm ci" does, which refuses the whole of it where a registry lacks a build for
	// some other platform. Warnings about other people's version ranges would bury what matters.
	const command = ['install', '--no-save', '--loglevel=error'].concat(parameters);
	if (!(await runNpm(command, { cwd: folder }))) {
		throw new InstallError(
			`npm could not install the packages of ${folder}. Its reason stands above; is the package registry reachable?`,
		);
	}
}

/** This package's dependencies and, among them, Node.js 24. */
async function installPackage() {
	await installFolder(root, 'Installing the dependencies of n8n-nodes-email-to-crm', []);
	if (works(nodeBinary, ['--version'])) return;
	// Some npm versions hold back install scripts; the one that fetches Node.js 24 is needed.
	say('Installing Node.js 24 (into node_modules, for this folder only)');
	if (
		!(await run(process.execPath, ['installArchSpecificPackage.js'], { cwd: nodeFolder })) ||
		!works(nodeBinary, ['--version'])
	) {
		throw new InstallError(
			'Node.js 24 could not be installed from the package "node". Its reason stands above.',
		);
	}
}

/** The real n8n of sandbox/n8n, with its SQLite driver built for Node.js 24. */
async function installN8n() {
	await installFolder(n8nFolder, 'Installing n8n (about 2.8 GB; a few minutes the first time)', [
		'--ignore-scripts',
	]);
	const sqliteLoads = () => works(nodeBinary, ['-e', 'require("sqlite3")'], { cwd: n8nFolder });
	if (sqliteLoads()) return;
	await installDebianPackages(['python3', 'make', 'g++']);
	say("Building n8n's SQLite driver (about two minutes)");
	const command = ['rebuild', 'sqlite3', '--ignore-scripts=false', '--loglevel=error'];
	const built = await runNpm(command, { cwd: n8nFolder, env: environment() });
	if (!built || !sqliteLoads()) {
		throw new InstallError(
			"n8n's SQLite driver could not be built. It needs python3, make and a C++ compiler; on Debian: apt-get install python3 make g++",
		);
	}
}

/** A file that tells that a Debian package is there, or a command that runs when it is. */
const signOf = {
	chromium: '/usr/bin/chromium',
	'dovecot-imapd': '/usr/sbin/dovecot',
	'g++': 'g++',
	make: 'make',
	opendkim: '/usr/sbin/opendkim',
	postgresql: '/usr/lib/postgresql',
	python3: 'python3',
	'python3-dkim': '/usr/lib/python3/dist-packages/dkim',
	'python3-spf': '/usr/lib/python3/dist-packages/spf.py',
	'redis-server': '/usr/bin/redis-server',
};

function isThere(debianPackage) {
	const sign = signOf[debianPackage];
	return path.isAbsolute(sign) ? fs.existsSync(sign) : works(sign, ['--version']);
}

/**
 * Debian packages that tests use, installed where that is possible without asking (root on Debian).
 * Elsewhere it says what is missing, and the tests that need it say that they are skipped.
 */
async function installDebianPackages(names) {
	const missing = names.filter((name) => !isThere(name));
	if (missing.length === 0) return;
	const list = missing.join(' ');
	if (!works('apt-get', ['--version']) || !process.getuid || process.getuid() !== 0) {
		say(`Missing on this machine: ${list}. What needs it is skipped. To install it on Debian,`);
		say(`as root: apt-get update && apt-get install --no-install-recommends ${list}`);
		return;
	}
	say(`Installing from Debian: ${list}`);
	const env = Object.assign({}, process.env, { DEBIAN_FRONTEND: 'noninteractive' });
	const installed =
		(await run('apt-get', ['update', '-qq'], { env })) &&
		(await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends'].concat(missing), {
			env,
		}));
	if (!installed)
		say(`Debian's packages could not be installed: ${list}. What needs it is skipped.`);
}

module.exports = {
	InstallError,
	debianPackages: installDebianPackages,
	environment,
	n8n: installN8n,
	nodeBinary,
	package: installPackage,
};
