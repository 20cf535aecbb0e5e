// The client file: the main face of Lockstep. Text in; a client, or every problem at once, out.

import type { KnownConnectors } from './client/known.ts'
import type { Client } from './client/model.ts'
import type { Problem } from './client/problem.ts'
import { type ClientFile, readClient } from './client/read.ts'

export { bindings, remarks } from './client/bindings.ts'
export type { KnownConnector, KnownConnectors } from './client/known.ts'
export type * from './client/model.ts'
export type { Problem } from './client/problem.ts'
export type { Day, Errand, Hours, Minute, Occasion } from './client/times.ts'
export type { ClientFile }

export type Parsed = { readonly client: Client } | { readonly problems: readonly Problem[] }

/** One file that says all. */
export const parseClient = (text: string, fileName: string, known: KnownConnectors): Parsed =>
  parseClientFiles([{ name: fileName, text }], known)

/** `clients/<CODE>.yaml` and, if wished, one project per file under `clients/<CODE>/`. */
export const parseClientFiles = (files: readonly ClientFile[], known: KnownConnectors): Parsed =>
  readClient(files, known)

/** What the secret of a connection is called in the vault. */
export const secretName = ({ code }: Pick<Client, 'code'>, connection: string): string =>
  `lockstep/${code}/${connection}`
