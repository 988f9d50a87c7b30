/**
 * Moving mails without touching anybody else's (promise B39). A server that knows neither MOVE nor UIDPLUS can only
 * expunge everything that is flagged \Deleted, other people's mails too: there the moved mails stay behind, flagged.
 */
import type { CopyResponseObject, ImapFlow } from 'imapflow';

/**
 * Moves mails of the opened folder.
 * @param range UIDs as a sequence set
 * @returns what the server tells of the copies, or undefined when it refused; nothing is lost then
 */
export async function moveMails(
	client: ImapFlow,
	range: string,
	path: string,
): Promise<CopyResponseObject | undefined> {
	const options = { uid: true };
	if (client.capabilities.has('MOVE') || client.capabilities.has('UIDPLUS')) {
		return (await client.messageMove(range, path, options)) || undefined;
	}
	const copied = await client.messageCopy(range, path, options);
	if (!copied) return undefined;
	const flagged = await client.messageFlagsAdd(range, ['\\Deleted'], { uid: true, silent: true });
	return flagged ? copied : undefined;
}
