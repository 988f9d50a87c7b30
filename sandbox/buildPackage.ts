/** Builds and packs this working tree, so that installing it into an n8n finds it ready. */
import { unpackPackage } from './packageInstall';

unpackPackage((text) => console.log(`> ${text}`)).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
