/**
 * Installs this package into an n8n the way n8n installs community packages (pack, untar, `npm install
 * --ignore-scripts` without dev dependencies), from this working tree instead of a registry. What was once
 * made from the same files is kept and reused.
 */
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(__dirname, '..');
const keptPackages = path.join(__dirname, '.state', 'packages');

export const packageName = 'n8n-nodes-email-to-crm';

const execute = promisify(execFile);

/** Runs a command quietly; its output is told when it fails. */
async function run(command: string, parameters: string[], cwd: string): Promise<void> {
	try {
		await execute(command, parameters, { cwd });
	} catch (error) {
		// The error itself repeats what was written to stderr.
		const { stdout, message } = error as Error & { stdout?: string };
		throw new Error([message, stdout].filter(Boolean).join('\n'));
	}
}

/** All that decides how the packed package behaves. */
const sources = [
	'credentials',
	'gulpfile.js',
	'index.js',
	'nodes',
	'package.json',
	'tsconfig.build.json',
	'tsconfig.json',
	'workflows',
];

/**
 * Puts the package of this working tree into an n8n's folder of community packages, in place of an older one.
 * @param userFolder the N8N_USER_FOLDER of that n8n
 * @param say told what takes long
 */
export async function installPackage(
	userFolder: string,
	say: (text: string) => void = () => {},
): Promise<void> {
	const unpacked = await unpackPackage(say);
	const place = path.join(userFolder, '.n8n', 'nodes', 'node_modules', packageName);
	await rm(place, { recursive: true, force: true });
	await cp(unpacked, place, { recursive: true });
}

/** @returns the folder of the packed, untarred and installed package, as n8n would have it */
export async function unpackPackage(say: (text: string) => void = () => {}): Promise<string> {
	const kept = path.join(keptPackages, await hashSources());
	if (await exists(kept)) return kept;

	say('Building and packing the nodes');
	await run(process.execPath, [path.join(root, 'node_modules/gulp/bin/gulp.js'), 'build'], root);
	const making = `${kept}.${process.pid}`;
	await mkdir(making, { recursive: true });
	await runNpm(['pack', '--ignore-scripts', '--pack-destination', making], root);
	const tarball = (await readdir(making)).find((file) => file.endsWith('.tgz'));
	if (!tarball) throw new Error('npm pack made no package');
	await run('tar', ['-xzf', tarball, '--strip-components=1'], making);
	await rm(path.join(making, tarball));
	await forgetDevelopment(path.join(making, 'package.json'));
	await runNpm(
		[
			'install',
			'--audit=false',
			'--fund=false',
			'--bin-links=false',
			'--install-strategy=shallow',
			'--ignore-scripts=true',
			'--package-lock=false',
		],
		making,
	);
	try {
		await rename(making, kept);
	} catch (error) {
		// Another run at the same time may have made the same package first.
		if (!(await exists(kept))) throw error;
		await rm(making, { recursive: true, force: true });
	}
	return kept;
}

/** n8n takes these fields out, so that only runtime dependencies are installed. */
async function forgetDevelopment(packageJson: string): Promise<void> {
	const fields = JSON.parse(await readFile(packageJson, 'utf8')) as Record<string, unknown>;
	for (const field of ['devDependencies', 'peerDependencies', 'optionalDependencies']) {
		delete fields[field];
	}
	await writeFile(packageJson, JSON.stringify(fields, null, 2));
}

async function runNpm(parameters: string[], cwd: string): Promise<void> {
	const started = process.env.npm_execpath;
	if (started?.endsWith('npm-cli.js')) await run(process.execPath, [started, ...parameters], cwd);
	else await run('npm', parameters, cwd);
}

async function hashSources(): Promise<string> {
	const hash = createHash('sha256');
	for (const source of sources) {
		for (const file of await listFiles(path.join(root, source))) {
			hash.update(`${path.relative(root, file)}\0`).update(await readFile(file));
		}
	}
	return hash.digest('hex').slice(0, 16);
}

async function listFiles(place: string): Promise<string[]> {
	if (!(await stat(place)).isDirectory()) return [place];
	const entries = await readdir(place, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name))
		.sort();
}

async function exists(place: string): Promise<boolean> {
	return await stat(place).then(
		() => true,
		() => false,
	);
}
