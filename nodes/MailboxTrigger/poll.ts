/**
 * The trigger's poll as n8n calls it: parameters and credentials in, items out, and nothing kept silent (B14). What
 * is decided and read is in `pollFolder.ts`.
 */
import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type IPollFunctions,
} from 'n8n-workflow';

import { failExplained, isPassing } from '../shared/hints/hints';
import { borrowImap, giveBackImap } from '../shared/imap/keptConnections';
import { readMailboxSettings } from '../shared/credential/n8nSettings';
import { toNodeError } from '../shared/n8n/operation';
import { assertSupportedVersions } from '../shared/n8n/requirements';
import type { MailboxSettings } from '../shared/connection/settings';
import { ProblemError } from '../shared/reasons/problem';
import { quote, type Reason } from '../shared/reasons/receipt';
import { makeTriggerId } from './claims';
import type { RunEnd } from './deliveries';
import type { FolderAccess } from './folderConnection';
import { mergeStates, restoreState, saveState } from './folderState';
import { makeMailItem } from '../shared/message/makeMailItem';
import { handOn } from './handOn';
import { isMachineFault } from './machineFaults';
import { readTriggerSettings, type TriggerSettings } from './parameters';
import {
	findOthers,
	pollAlone,
	recallFolder,
	recallTrigger,
	type FolderMemory,
	type TriggerMemory,
} from './pollMemory';
import { pollFolder, type PollRules } from './pollFolder';
import {
	explainNumbering,
	explainOthers,
	makeHealthItem,
	makePollNote,
	makePreviewNote,
	type HealthItem,
	nameGivenUp,
	type PollFacts,
} from './pollReport';
import { previewFolder } from './previewFolder';
import type { MakeItem } from './takeMails';

/** Share of the poll's time budget spent on the server; the rest is for parsing and handing on. */
const budgetShare = 0.75;
const longestPollMs = 240_000;

/** Raw mail handed on by one poll; n8n keeps an execution's items in memory. */
const maxPollBytes = 64 * 1024 * 1024;
const pageMails = 100;
/** Attachments of one mail kept in binary fields. */
const maxAttachmentsBytes = 100 * 1024 * 1024;
/** Batches in flight before new mail waits, and the most mails: they are remembered in n8n's static data. */
const batchesInFlight = 20;
const mostInFlight = 20_000;

/**
 * @returns the health item or the preview, one array an output; null when there is none: mails are handed on by the poll itself
 * @throws in the editor only
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const { id: workflowId = '', name: workflow = '' } = context.getWorkflow();
	const { id: nodeId, name } = context.getNode();
	const memory = recallTrigger(`${workflowId}:${nodeId}`, `${name} in ${workflow}`);
	try {
		assertSupportedVersions(context.getNode());
		const settings = readTriggerSettings(context);
		if (context.getMode() === 'manual') return await preview(context, settings);
		return await pollAlone(memory, async () => await pollOnce(context, settings, memory));
	} catch (error) {
		if (context.getMode() === 'manual') throw toNodeError(context, error);
		tellError(context, error, memory);
		return null;
	}
}

/**
 * A throw would fail the activation: n8n gives up after a few tries, and the trigger is never polled again. Emitted, the
 * failure is an error execution all the same, and the next poll tries again.
 */
function tellError(context: IPollFunctions, error: unknown, memory: TriggerMemory): void {
	const nodeError = toNodeError(context, error);
	if (isMachineFault(error)) {
		// A full disk is told of once; the polls go on.
		if (memory.toldFault) return;
		memory.toldFault = nodeError.message;
	}
	context.__emitError(nodeError);
}

async function pollOnce(
	context: IPollFunctions,
	settings: TriggerSettings,
	memory: TriggerMemory,
): Promise<INodeExecutionData[][] | null> {
	const mailbox = await readMailboxSettings(context);
	if (mailbox.imap) memory.server = `${mailbox.imap.host}:${mailbox.imap.port}`;
	const endOfPoll = Date.now() + budgetOf(context);
	const isFirst = ![...memory.folders.values()].some(({ state }) => state !== null);
	// n8n polls while it starts, and is not to wait long.
	const oneByOneUntil = isFirst ? Math.min(endOfPoll, Date.now() + 15_000) : endOfPoll;
	recallStates(context, settings, memory);

	const seen: PollFacts[] = [];
	for (const [index, chosen] of settings.folders.entries()) {
		// A backlog in one folder leaves the others their share of the time.
		const share = (endOfPoll - Date.now()) / (settings.folders.length - index);
		let isReached = false;
		const connect = async () => {
			const client = await borrowImap(mailbox);
			isReached = true;
			return client;
		};
		const access = { ...accessTo(settings, chosen, connect), deadline: Date.now() + share };
		const folder = recallFolder(memory, chosen);
		const work = { context, settings, mailbox, memory, folder };
		try {
			access.polled = new Set(seen.map(({ folder: path }) => path));
			seen.push(await pollOneFolder(work, access, Math.min(oneByOneUntil, access.deadline)));
		} catch (error) {
			// A mailbox that cannot be reached cannot be for any of its folders.
			if (!isReached || settings.folders.length === 1) throw error;
			tellError(context, error, memory);
		}
	}
	return makeHealthOutputs(seen, settings, memory);
}

/** What the poll of one folder works with. */
interface FolderWork {
	context: IPollFunctions;
	settings: TriggerSettings;
	mailbox: MailboxSettings;
	memory: TriggerMemory;
	folder: FolderMemory;
}

async function pollOneFolder(
	work: FolderWork,
	access: FolderAccess,
	oneByOneUntil: number,
): Promise<PollFacts> {
	const { context, settings, mailbox, memory, folder } = work;
	const { facts } = await explained(
		mailbox,
		pollFolder(
			access,
			mailbox.account,
			rulesOf(context, settings),
			folder,
			itemMaker(context, settings, mailbox.account),
			{
				oneByOneUntil,
				handOn: async (items, noted) => await handOnItems(context, settings, memory, items, noted),
			},
			settings.healthIntervalMs !== null,
			memory.lastFault,
		),
	);
	saveStates(context, settings, memory);
	facts.otherTriggers = findOthers(memory, folder, facts.polledAt);
	reportGivenUp(context, facts);
	reportOthers(context, facts, folder);
	reportNumbering(context, facts, folder);
	reportOutage(context, facts, memory.lastFault);
	reportMachineFault(context, facts, memory);
	return facts;
}

function recallStates(
	context: IPollFunctions,
	{ folders }: TriggerSettings,
	memory: TriggerMemory,
): void {
	const { folders: saved, progress } = context.getWorkflowStaticData('node');
	const states = new Map(typeof saved === 'object' && saved ? Object.entries(saved) : []);
	for (const [index, chosen] of folders.entries()) {
		const folder = recallFolder(memory, chosen);
		// Earlier versions watched one folder.
		const own: unknown = states.get(chosen) ?? (index === 0 ? progress : undefined);
		folder.state = mergeStates(folder.state, restoreState(own));
	}
}

/** n8n keeps it when it begins an execution. */
function saveStates(
	context: IPollFunctions,
	{ folders }: TriggerSettings,
	memory: TriggerMemory,
): void {
	const staticData = context.getWorkflowStaticData('node');
	staticData.folders = Object.fromEntries(
		folders.flatMap((chosen) => {
			const state = memory.folders.get(chosen)?.state;
			return state ? [[chosen, saveState(state) as unknown as IDataObject]] : [];
		}),
	);
	delete staticData.progress;
}

async function handOnItems(
	context: IPollFunctions,
	settings: TriggerSettings,
	memory: TriggerMemory,
	items: INodeExecutionData[],
	facts: PollFacts,
): Promise<RunEnd | undefined> {
	saveStates(context, settings, memory);
	const note = makePollNote(facts) as unknown as IDataObject;
	for (const item of items) item.json.poll = note;
	const run = await handOn(context, settings.healthIntervalMs === null ? [items] : [items, []]);
	if (!run) return undefined;
	memory.lastFault = run.fault;
	if (run.end === 'well') memory.toldOfCut = false;
	if (run.wasCut) reportCut(context, items.length, facts, memory);
	return run.end;
}

/** Gives failures of the connection their cause and next step. */
async function explained<T>(mailbox: MailboxSettings, work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		failExplained(error, mailbox, 'imap');
	}
}

/** Older versions, such as n8n 2.3, neither tell a budget nor enforce one. */
const budgetOf = (context: IPollFunctions): number =>
	Math.min((context.getPollBudgetMs?.() ?? Infinity) * budgetShare, longestPollMs);

function accessTo(
	settings: TriggerSettings,
	folder: string,
	connect: FolderAccess['connect'],
): Omit<FolderAccess, 'deadline'> {
	return {
		connect,
		release: giveBackImap,
		mayPass: isPassing,
		folder,
		readOnly: settings.progress === 'cursor',
		pauseMs: (attempt) => Math.min(1_000 * 2 ** (attempt - 1), 15_000),
	};
}

function rulesOf(context: IPollFunctions, settings: TriggerSettings): PollRules {
	return {
		...settings,
		// Its first poll in a process that did not switch it on: an earlier one did.
		resumed: ['init', 'leadershipChange'].includes(context.getActivationMode?.() ?? ''),
		trigger: makeTriggerId(
			context.getInstanceId(),
			context.getWorkflow().id ?? '',
			context.getNode().id,
		),
		maxInFlight: Math.min(settings.batchSize * batchesInFlight, mostInFlight),
		maxPollBytes,
		pageMails,
		maxFailures: 3,
		maxLoneFailures: 10,
		startedAt: runsEndWithProcess() ? Date.now() - process.uptime() * 1000 : 0,
	};
}

/** In queue mode other processes run the executions, whatever becomes of this one. */
function runsEndWithProcess(): boolean {
	const { EXECUTIONS_MODE, EXECUTIONS_MODE_FILE, N8N_CONFIG_FILES } = process.env;
	return (EXECUTIONS_MODE ?? 'regular') === 'regular' && !EXECUTIONS_MODE_FILE && !N8N_CONFIG_FILES;
}

function itemMaker(
	context: IPollFunctions,
	settings: TriggerSettings,
	account: string,
): MakeItem<INodeExecutionData> {
	const itemSettings = { ...settings, account, maxAttachmentsBytes };
	return async (mail, source, folder) =>
		await makeMailItem(context.helpers, itemSettings, mail, source, folder);
}

/** Tells the error workflow of mails that a person must look at; the poll goes on. */
function reportGivenUp(context: IPollFunctions, facts: PollFacts): void {
	if (facts.givenUp.length === 0) return;
	const [first] = facts.givenUp;
	const more = facts.givenUp.length > 1 ? ` (and ${facts.givenUp.length - 1} more)` : '';
	context.__emitError(
		new NodeOperationError(
			context.getNode(),
			`A mail in "${facts.folder}" was quarantined: ${nameGivenUp(first!)}${more}`,
			{
				description: `It will not be handed on again. Look at it in the mailbox; to have it handed on once more, use "Mailbox: Flag" with the mark "None (Take Up Anew)". ${facts.givenUp
					.slice(1, 20)
					.map(nameGivenUp)
					.join('. ')}`,
			},
		),
	);
}

/**
 * Tells the error workflow once that the workflow marks nothing; the mails wait.
 * @param fault what the last execution said
 */
function reportOutage(context: IPollFunctions, { folder, outage }: PollFacts, fault: string): void {
	if (!outage) return;
	const since = new Date(outage.since).toISOString();
	const happened = outage.kind === 'notMarked' ? 'marked by the workflow' : 'marked as logged';
	context.__emitError(
		new NodeOperationError(
			context.getNode(),
			`Nothing that was handed on from "${folder}" since ${since} was ${happened}${fault ? `: ${quote(fault)}` : ''}`,
			{
				description:
					'Look at the failed executions of this workflow: a later step fails, such as a CRM that is down, or no step marks the mail. No mail is quarantined for it. Until a mail is marked, one mail at a time is handed on; then the rest follows by itself.',
			},
		),
	);
}

/**
 * Tells the error workflow that an execution ran into its time limit, once until one comes through: n8n itself starts
 * no error workflow for it, and without a word batches would only get smaller.
 */
function reportCut(
	context: IPollFunctions,
	mails: number,
	{ folder }: PollFacts,
	memory: TriggerMemory,
): void {
	if (memory.toldOfCut) return;
	memory.toldOfCut = true;
	const what = mails === 1 ? 'one mail' : `${mails} mails`;
	const orLess = mails === 1 ? 'find the step that takes so long' : 'lower Batch Size in this node';
	context.__emitError(
		new NodeOperationError(
			context.getNode(),
			`The execution of ${what} from "${folder}" was cut short by its time limit`,
			{
				description: `Raise the time limit (Timeout Workflow in the workflow's settings, or EXECUTIONS_TIMEOUT of this n8n), or ${orLess}. Mails that were not marked by then are handed on again${mails === 1 ? '' : ', in smaller batches'}; none is lost.`,
			},
		),
	);
}

/** Tells the error workflow once a process what is wrong with the folder, if anything is. */
function reportOnce(
	context: IPollFunctions,
	path: string,
	folder: FolderMemory,
	what: 'toldOfOthers' | 'toldOfNumbering',
	[reason]: Reason[],
	description: string,
): void {
	if (!reason || folder[what]) return;
	folder[what] = true;
	context.__emitError(
		new NodeOperationError(context.getNode(), `In "${path}": ${reason.text}`, { description }),
	);
}

/** The folder is watched twice. */
function reportOthers(context: IPollFunctions, facts: PollFacts, folder: FolderMemory): void {
	reportOnce(
		context,
		facts.folder,
		folder,
		'toldOfOthers',
		explainOthers(facts),
		'No mail is handed on by both while both keep progress by server marks, but each workflow sees only a part of the mails. Switch one of them off, or let it watch another folder.',
	);
}

/** UIDs of the folder do not last. */
function reportNumbering(context: IPollFunctions, facts: PollFacts, folder: FolderMemory): void {
	reportOnce(
		context,
		facts.folder,
		folder,
		'toldOfNumbering',
		explainNumbering(facts),
		'No mail is lost by it: what is not marked comes again after the visibility timeout, as always. But a mail may be handed on twice, and an outage behind the trigger is not told from a mail that always fails. Ask the provider to keep UIDVALIDITY as long as the folder lives (RFC 3501 section 2.3.1.1).',
	);
}

/** Tells the error workflow once of a full disk or a database that refuses, until a poll meets none. */
function reportMachineFault(
	context: IPollFunctions,
	{ folder, machineFault, handedOn }: PollFacts,
	memory: TriggerMemory,
): void {
	if (machineFault && !memory.toldFault) {
		context.__emitError(
			new NodeOperationError(
				context.getNode(),
				`Some mail in "${folder}" cannot be handed on for now: ${machineFault}`,
				{
					description:
						'It is no fault of the mail: it waits, is tried again with every poll and is never quarantined for it.',
				},
			),
		);
	}
	if (machineFault || handedOn > 0) memory.toldFault = machineFault;
}

/** On the second output the health item of each folder: all when they are due, else those that need attention. */
function makeHealthOutputs(
	polls: PollFacts[],
	settings: TriggerSettings,
	memory: TriggerMemory,
): INodeExecutionData[][] | null {
	if (settings.healthIntervalMs === null || polls.length === 0) return null;
	const polledAt = Math.max(...polls.map((facts) => facts.polledAt));
	const isDue = polledAt - memory.healthSentAt >= settings.healthIntervalMs;
	const health = polls.map(makeHealthItem).filter(({ status }) => isDue || status !== 'ok');
	if (health.length === 0) return null;
	memory.healthSentAt = polledAt;
	return [[], health.map(toItem)];
}

const toItem = (health: HealthItem): INodeExecutionData => ({
	json: { health: health as unknown as IDataObject },
});

async function preview(
	context: IPollFunctions,
	settings: TriggerSettings,
): Promise<INodeExecutionData[][] | null> {
	const mailbox = await readMailboxSettings(context);
	const rules = rulesOf(context, settings);
	const make = itemMaker(context, settings, mailbox.account);
	const items: INodeExecutionData[] = [];
	const health: INodeExecutionData[] = [];
	let allMarked: ProblemError | undefined;
	for (const folder of settings.folders) {
		const connect = async () => await borrowImap(mailbox);
		const access = {
			...accessTo(settings, folder, connect),
			deadline: Date.now() + budgetOf(context),
		};
		try {
			const shown = await explained(mailbox, previewFolder(access, rules, make));
			const note = makePreviewNote(shown.facts) as unknown as IDataObject;
			for (const item of shown.items) item.json.poll = note;
			items.push(...shown.items);
			health.push(toItem(makeHealthItem(shown.facts)));
		} catch (error) {
			// Another folder may have something to show.
			if (!(error instanceof ProblemError) || error.problem.code !== 'allMarked') throw error;
			allMarked ??= error;
		}
	}
	if (allMarked && items.length === 0) throw allMarked;
	if (settings.healthIntervalMs === null) return items.length > 0 ? [items] : null;
	return [items, health];
}
