/**
 * What the fake CRMs share: an HTTP server on 127.0.0.1 that reads JSON and forms, notes every request, and can be told
 * to fail in all the ways a CRM fails: before it did anything, after it did it, or by not answering at all.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CrmRequest {
	method: string;
	/** Without the query. */
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	/** JSON, parsed. */
	json: unknown;
	/** The fields of a form; files as their name, type and bytes. */
	form: Record<string, string | { name: string; type: string; content: Buffer }> | null;
}

export interface CrmAnswer {
	status: number;
	body?: unknown;
	headers?: Record<string, string>;
}

/** How requests are to fail. */
export interface Fault {
	/** `POST /path`, or the beginning of it; a space at its end ends the path. */
	on: string;
	/** How many requests (default 1). */
	times?: number;
	/** Of the matching requests, so many go well first. */
	after?: number;
	/** Whether the CRM does what was asked before it fails. */
	commits?: boolean;
	/** What it answers; without it, it never answers, or what it would have where the answer only waits. */
	answer?: CrmAnswer;
	/** Called when the fault strikes. */
	onStrike?: () => void;
	/** What the answer waits for. */
	until?: Promise<void>;
}

export interface FakeCrm {
	url: string;
	requests: CrmRequest[];
	faults: Fault[];
	close(): Promise<void>;
}

/** Thrown by a fake for whatever the real one refuses. */
export class CrmRefusal extends Error {
	constructor(readonly answer: CrmAnswer) {
		super(`Refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
	}
}

/** @param respond does what is asked and answers it, or throws a {@link CrmRefusal} */
export async function startFakeCrm(respond: (request: CrmRequest) => CrmAnswer): Promise<FakeCrm> {
	const server = createServer((incoming, response) => {
		void readRequest(incoming).then((request) => serve(request, response));
	});
	const self: FakeCrm = {
		url: '',
		requests: [],
		faults: [],
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};

	async function serve(request: CrmRequest, response: ServerResponse): Promise<void> {
		self.requests.push(request);
		const fault = findFault(`${request.method} ${request.path}`);
		let answer: CrmAnswer | undefined;
		if (!fault || fault.commits) answer = tryRespond(request);
		if (fault) answer = fault.answer ?? (fault.until && answer);
		fault?.onStrike?.();
		await fault?.until;
		if (!answer) return;
		const { status, body, headers = {} } = answer;
		response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
		response.end(body === undefined ? '' : JSON.stringify(body));
	}

	function findFault(line: string): Fault | undefined {
		const fault = self.faults.find(({ on }) => `${line} `.startsWith(on));
		if (!fault) return undefined;
		if (fault.after) {
			fault.after -= 1;
			return undefined;
		}
		fault.times = (fault.times ?? 1) - 1;
		if (fault.times === 0) self.faults.splice(self.faults.indexOf(fault), 1);
		return fault;
	}

	function tryRespond(request: CrmRequest): CrmAnswer {
		try {
			return respond(request);
		} catch (error) {
			if (error instanceof CrmRefusal) return error.answer;
			throw error;
		}
	}

	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	self.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return self;
}

async function readRequest(incoming: IncomingMessage): Promise<CrmRequest> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	const bytes = Buffer.concat(chunks);
	const url = new URL(incoming.url!, 'http://localhost');
	const type = incoming.headers['content-type'] ?? '';
	return {
		method: incoming.method!,
		path: decodeURIComponent(url.pathname),
		query: Object.fromEntries(url.searchParams),
		headers: incoming.headers as Record<string, string>,
		json: type.includes('json') && bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined,
		form: type.startsWith('multipart/form-data') ? await readForm(bytes, type) : null,
	};
}

async function readForm(bytes: Buffer, type: string): Promise<CrmRequest['form']> {
	const form = await new Response(new Uint8Array(bytes), {
		headers: { 'Content-Type': type },
	}).formData();
	const fields: NonNullable<CrmRequest['form']> = {};
	for (const [name, value] of form) {
		fields[name] =
			typeof value === 'string'
				? value
				: { name: value.name, type: value.type, content: Buffer.from(await value.arrayBuffer()) };
	}
	return fields;
}

/** @throws the refusal for a field that the API does not know, or one it wants and does not get */
export function checkFields(
	value: unknown,
	known: readonly string[],
	required: readonly string[],
	refuse: (text: string) => CrmRefusal,
): asserts value is Record<string, unknown> {
	if (typeof value !== 'object' || value === null) throw refuse('The body is no object');
	const unknown = Object.keys(value).filter((name) => !known.includes(name));
	if (unknown.length > 0) throw refuse(`Unknown fields: ${unknown.join(', ')}`);
	const missing = required.filter((name) => (value as Record<string, unknown>)[name] === undefined);
	if (missing.length > 0) throw refuse(`Missing fields: ${missing.join(', ')}`);
}
