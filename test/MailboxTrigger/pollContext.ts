/** The part of n8n's poll context that the trigger uses, with static data saved only beside items, as n8n does. */
import type { IDataObject, INodeExecutionData, IPollFunctions, IRun } from 'n8n-workflow';

import { poll } from '../../nodes/MailboxTrigger/poll';
import { forgetTriggers } from '../../nodes/MailboxTrigger/pollMemory';
import { password, user } from './folderPolls';

export interface PolledNode {
	/** Polls once, in the mode n8n calls it in. */
	poll(mode?: 'trigger' | 'manual'): Promise<INodeExecutionData[][] | null>;
	/** What went to the error workflow. */
	errors: Error[];
	/** Ends the process: memory and unsaved static data are lost. */
	crash(): void;
}

let count = 0;

export function polledNode(
	server: { host: string; port: number },
	parameters: IDataObject = {},
	{
		activation = 'activate',
		password: typed = password,
		staticData: kept = {},
		run = () => undefined,
	}: {
		activation?: string;
		password?: string;
		/** What n8n kept of an earlier process. */
		staticData?: IDataObject;
		/** How an execution ends; thrown is what n8n rejects with. */
		run?: () => unknown;
	} = {},
): PolledNode {
	// Most tests are about what lies in the folder already.
	const given: IDataObject = { startWith: 'everything', ...parameters };
	const id = `node-${(count += 1)}`;
	const errors: Error[] = [];
	let saved = JSON.stringify(kept);
	let emitted: INodeExecutionData[][] = [];
	let staticData: IDataObject = kept;
	const contextFor = (mode: string) =>
		({
			getNode: () => ({ id, name: 'Mailbox Trigger', type: 'mailboxTrigger', parameters }),
			getMode: () => mode,
			getInstanceId: () => 'instance',
			getActivationMode: () => activation,
			getWorkflow: () => ({ id: 'workflow', name: 'Workflow', active: true }),
			getNodeParameter: (name: string, fallback: unknown) => given[name] ?? fallback,
			getWorkflowStaticData: () => staticData,
			getTimezone: () => 'UTC',
			getPollBudgetMs: () => 20_000,
			getCredentials: () =>
				Promise.resolve({
					provider: 'custom',
					user,
					password: typed,
					imapHost: server.host,
					imapPort: server.port,
					imapSecurity: 'none',
				}),
			__emit: (...[data, , done]: Parameters<IPollFunctions['__emit']>) => {
				saved = JSON.stringify(staticData);
				data.forEach((items, output) => {
					emitted[output] = [...(emitted[output] ?? []), ...items];
				});
				try {
					done?.resolve(run() as IRun | undefined);
				} catch (error) {
					done?.reject(error as Error);
				}
			},
			__emitError: (error: Error) => errors.push(error),
			helpers: {
				prepareBinaryData: (data: Buffer, fileName: string, mimeType: string) =>
					Promise.resolve({ data: data.toString('base64'), fileName, mimeType }),
			},
		}) as unknown as IPollFunctions;
	return {
		errors,
		poll: async (mode = 'trigger') => {
			emitted = [];
			const outputs = await poll(contextFor(mode));
			if (outputs) saved = JSON.stringify(staticData);
			const all = (outputs ?? emitted).map((items, output) =>
				outputs ? [...(emitted[output] ?? []), ...items] : items,
			);
			return all.length > 0 ? all : null;
		},
		crash: () => {
			forgetTriggers();
			staticData = JSON.parse(saved) as IDataObject;
		},
	};
}
