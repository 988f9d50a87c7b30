/**
 * What a person does in n8n's editor, over the API the editor itself uses: signing in, credentials, workflows,
 * executions, data tables.
 */
import type { IDataObject, INode, IConnections } from 'n8n-workflow';

export interface Account {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IDataObject;
}

export interface Execution {
	id: string;
	workflowId: string;
	status: string;
	mode: string;
	/** Names of the nodes that ran, and what each gave out. */
	runs: Map<string, NodeRun[]>;
	error?: string;
}

/** One run of a node: the items of each of its outputs. */
export interface NodeRun {
	outputs: IDataObject[][];
	error?: string;
}

export class N8nApi {
	private cookie = '';

	private projectId = '';

	constructor(readonly url: string) {}

	/** Creates the owner account of a new n8n, or signs in to the one that is there. */
	async signIn(account: Account): Promise<void> {
		const settings = await this.get<{ userManagement: { showSetupOnFirstLoad: boolean } }>(
			'settings',
		);
		const isNew = settings.userManagement.showSetupOnFirstLoad;
		const response = await fetch(`${this.url}/rest/${isNew ? 'owner/setup' : 'login'}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(
				isNew ? account : { emailOrLdapLoginId: account.email, password: account.password },
			),
		});
		await expectOk(response, 'signing in');
		this.cookie = response.headers
			.getSetCookie()
			.map((cookie) => cookie.split(';')[0])
			.join('; ');
		this.projectId = (await this.get<{ id: string }>('projects/personal')).id;
	}

	/** @returns the id of the new credential */
	async createCredential(name: string, type: string, data: IDataObject): Promise<string> {
		return (await this.post<{ id: string }>('credentials', { name, type, data })).id;
	}

	/** Puts new data into a credential. */
	async updateCredential(id: string, name: string, type: string, data: IDataObject): Promise<void> {
		await this.send('PATCH', `credentials/${id}`, { id, name, type, data });
	}

	async listCredentials(): Promise<Array<{ id: string; name: string; type: string }>> {
		return await this.get('credentials');
	}

	/** Runs a credential's Test button. */
	async testCredential(
		id: string,
		name: string,
		type: string,
		data: IDataObject,
	): Promise<{ status: string; message: string }> {
		return await this.post('credentials/test', { credentials: { id, name, type, data } });
	}

	/** @returns the id of the new workflow */
	async createWorkflow(workflow: WorkflowFile): Promise<string> {
		return (
			await this.post<{ id: string }>('workflows', { active: false, settings: {}, ...workflow })
		).id;
	}

	async listWorkflows(): Promise<Array<{ id: string; name: string; active: boolean }>> {
		return await this.get('workflows');
	}

	/** Publishes the workflow's current version: its triggers run from now on. */
	async publish(workflowId: string): Promise<void> {
		const { versionId } = await this.get<{ versionId: string }>(`workflows/${workflowId}`);
		await this.post(`workflows/${workflowId}/activate`, { versionId });
	}

	async unpublish(workflowId: string): Promise<void> {
		await this.post(`workflows/${workflowId}/deactivate`, {});
	}

	/** Starts a workflow at one of its triggers, as the editor's button does. @returns the execution's id */
	async runManually(workflowId: string, triggerName: string): Promise<string> {
		const started = await this.post<{ executionId: string }>(`workflows/${workflowId}/run`, {
			triggerToStartFrom: { name: triggerName },
		});
		return started.executionId;
	}

	/** @returns finished and running executions of a workflow, the newest first */
	async listExecutions(
		workflowId: string,
	): Promise<Array<{ id: string; status: string; mode: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.get<{
			results: Array<{ id: string; status: string; mode: string }>;
		}>(`executions?filter=${filter}&limit=100`);
		return results;
	}

	async readExecution(executionId: string): Promise<Execution> {
		const { data, ...execution } = await this.get<Omit<Execution, 'runs'> & { data: string }>(
			`executions/${executionId}`,
		);
		return { ...execution, ...readRunData(data) };
	}

	/** @returns the rows of a data table by its name; none when the table does not exist (yet) */
	async readTable(name: string): Promise<IDataObject[]> {
		const id = await this.findTable(name);
		if (!id) return [];
		const rows = await this.get<{ data: IDataObject[] }>(
			`projects/${this.projectId}/data-tables/${id}/rows?take=250`,
		);
		return rows.data;
	}

	async createTable(
		name: string,
		columns: ReadonlyArray<{ name: string; type: string }>,
	): Promise<void> {
		await this.post(`projects/${this.projectId}/data-tables`, { name, columns });
	}

	async deleteTable(name: string): Promise<void> {
		const id = await this.findTable(name);
		await this.send('DELETE', `projects/${this.projectId}/data-tables/${id}`);
	}

	async insertRows(name: string, rows: IDataObject[]): Promise<void> {
		const id = await this.findTable(name);
		await this.post(`projects/${this.projectId}/data-tables/${id}/insert`, {
			data: rows,
			returnType: 'count',
		});
	}

	/** Changes the rows whose column holds the value. */
	async updateRows(
		name: string,
		where: { column: string; value: string },
		data: IDataObject,
	): Promise<void> {
		const id = await this.findTable(name);
		const filters = [{ columnName: where.column, condition: 'eq', value: where.value }];
		const body = { filter: { type: 'and', filters }, data };
		await this.send('PATCH', `projects/${this.projectId}/data-tables/${id}/rows`, body);
	}

	/** @returns the table's id */
	async findTable(name: string): Promise<string | undefined> {
		const filter = encodeURIComponent(JSON.stringify({ name }));
		const { data } = await this.get<{ data: Array<{ id: string; name: string }> }>(
			`projects/${this.projectId}/data-tables?filter=${filter}&take=250`,
		);
		return data.find((table) => table.name === name)?.id;
	}

	/** The page of a table in the editor; that of all tables when it does not exist. */
	async tableAddress(name: string): Promise<string> {
		const id = await this.findTable(name);
		return `${this.url}/projects/${this.projectId}/datatables${id ? `/${id}` : ''}`;
	}

	/** Fetches something beside the API, such as an icon, as the signed-in user. */
	async fetch(path: string): Promise<Response> {
		return await fetch(new URL(path, this.url), { headers: { cookie: this.cookie } });
	}

	async get<T>(path: string): Promise<T> {
		return (await this.send('GET', path)) as T;
	}

	async post<T>(path: string, body: unknown): Promise<T> {
		return (await this.send('POST', path, body)) as T;
	}

	private async send(method: string, path: string, body?: unknown): Promise<unknown> {
		const response = await fetch(`${this.url}/rest/${path}`, {
			method,
			headers: {
				...(body !== undefined && { 'content-type': 'application/json' }),
				cookie: this.cookie,
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		await expectOk(response, `${method} ${path}`);
		return ((await response.json()) as { data: unknown }).data;
	}
}

async function expectOk(response: Response, what: string): Promise<void> {
	if (response.ok) return;
	throw new Error(`n8n answered ${response.status} to ${what}: ${await response.text()}`);
}

interface StoredRun {
	error?: { message?: string };
	data?: { main?: Array<Array<{ json: IDataObject }> | null> };
}

interface StoredData {
	resultData?: { runData?: Record<string, StoredRun[]>; error?: { message?: string } };
}

function readRunData(stored: string): Pick<Execution, 'runs' | 'error'> {
	// Nothing is stored yet of an execution that has just begun.
	const { resultData } = (unflatten(stored) ?? {}) as StoredData;
	const runs = new Map<string, NodeRun[]>();
	for (const [name, nodeRuns] of Object.entries(resultData?.runData ?? {})) {
		runs.set(
			name,
			nodeRuns.map((run) => ({
				outputs: (run.data?.main ?? []).map((items) => (items ?? []).map((item) => item.json)),
				error: run.error?.message,
			})),
		);
	}
	return { runs, error: resultData?.error?.message };
}

/**
 * n8n stores an execution as one flat array in which every string inside an object or array is the index of
 * the value it stands for (the format of the npm package "flatted").
 */
function unflatten(stored: string): unknown {
	const values = JSON.parse(stored) as unknown[];
	const made = new Map<number, unknown>();
	const make = (index: number): unknown => {
		const value = values[index];
		if (typeof value !== 'object' || value === null) return value;
		if (made.has(index)) return made.get(index);
		const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {};
		made.set(index, copy);
		for (const [key, inner] of Object.entries(value)) {
			(copy as Record<string, unknown>)[key] =
				typeof inner === 'string' ? make(Number(inner)) : inner;
		}
		return copy;
	};
	return make(0);
}
