/**
 * Faults of the machine or its database, which say nothing of a mail (promise B13). They are known by codes, and by
 * words that n8n, Node.js or this package begin or make up a message with: what a CRM answers may repeat a mail's
 * text, and a mail that could call itself a full disk would be handed on for ever.
 */

const codes =
	/^(ENOSPC|EDQUOT|EROFS|EIO|EMFILE|ENFILE|ENOMEM|SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|CORRUPT|NOMEM).*|08(?!P)\w{3}|53\w{3}|57P0\w|58\w{3})$/;

const ownWords = [
	// Node.js, where n8n wrapped the error and its code was lost.
	/^(ENOSPC|EDQUOT|EROFS|EIO|EMFILE|ENFILE): [a-z ,/-]+, [a-z]+( '[^'\n]*')?$/,
	/^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN): [a-z /]+$/,
	// n8n's data tables.
	/^(Validation error with data table request: )?Data table size limit exceeded: \d/,
	// This package, of the same (`tableProblems.ts`).
	/^The table "[^"\n]*" cannot grow: n8n's storage for data tables is full$/,
];

const deepest = 5;

/** @param error anything that was thrown, or an error as n8n keeps it */
export function isMachineFault(error: unknown): boolean {
	let at: unknown = error;
	for (let depth = 0; depth < deepest && typeof at === 'object' && at !== null; depth++) {
		if (isAnswer(at)) return false;
		const { code, message, cause, driverError } = at as Record<string, unknown>;
		if (typeof code === 'string' && codes.test(code)) return true;
		if (typeof message === 'string' && ownWords.some((words) => words.test(message))) return true;
		at = cause ?? driverError;
	}
	return false;
}

/** Whether the error is what a server answered: it wrote the words, and perhaps the code. */
function isAnswer(error: object): boolean {
	const { name, response } = error as Record<string, unknown>;
	// n8n keeps of a NodeApiError its fields, and not always its name.
	return name === 'NodeApiError' || 'httpCode' in error || response !== undefined;
}
