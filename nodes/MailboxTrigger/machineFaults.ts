/** Faults of the machine or its database, which say nothing of a mail (promise B13). */

const codes =
	/^(ENOSPC|EDQUOT|EROFS|EIO|EMFILE|ENFILE|ENOMEM|SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|CORRUPT|NOMEM).*|08\w{3}|53\w{3}|57P0\w|58\w{3})$/;
const words =
	/\b(ENOSPC|EDQUOT|EROFS|EMFILE|ENFILE|SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN))\b|no space left on device|disk is full|disk quota exceeded|read-only file system|too many open files|database is (locked|not ready)|could not extend file|size limit exceeded|storage for data tables is full/i;

const deepest = 5;

/** @param error anything that was thrown, or an error as n8n keeps it */
export function isMachineFault(error: unknown): boolean {
	let at: unknown = error;
	for (let depth = 0; depth < deepest && typeof at === 'object' && at !== null; depth++) {
		const { code, message, description, cause, driverError } = at as Record<string, unknown>;
		if (typeof code === 'string' && codes.test(code)) return true;
		if ([message, description].some((text) => typeof text === 'string' && words.test(text))) {
			return true;
		}
		at = cause ?? driverError;
	}
	return false;
}
