/** Where credentials are read from, whatever kind of node asks. */
import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';

/** Any n8n context that can read credentials. */
export type MailboxContext = IExecuteFunctions | IPollFunctions | ILoadOptionsFunctions;
