// Contents of files: many with one query, each proved by its id; those a query cannot carry faithfully one by one.

import { createHash } from 'node:crypto'
import { Fault, failure, type Outcome, success } from '../../../core/errors.ts'
import { type ServiceTime, serviceTime } from '../../../core/ids.ts'
import type { Client } from '../../../http/client.ts'
import { ask, batched, outcomes, type Part } from '../../../http/graphql.ts'
import { path } from '../../../http/path.ts'
import { shaped } from '../../../http/shape.ts'
import { wireBlob, wireFile } from './git-wire.ts'

export interface Wanted {
  readonly path: string
  readonly blob: string
}

export interface Contents {
  readonly bytes: Uint8Array
  /** When the file last changed on this branch, where that could be asked for. */
  readonly modified?: ServiceTime
}

export interface Repository {
  readonly owner: string
  readonly name: string
  readonly graphql: string
  /** Below the base of the API. */
  readonly path: string
}

/** Larger queries take longer than the service allows. */
const together = 40

export async function contentsOf(
  client: Client,
  repository: Repository,
  commit: string,
  wanted: readonly Wanted[],
): Promise<readonly Outcome<Contents>[]> {
  const groups = Array.from({ length: Math.ceil(wanted.length / together) }, (_, i) =>
    wanted.slice(i * together, (i + 1) * together),
  )
  return (await Promise.all(groups.map(group => groupOf(client, repository, commit, group)))).flat()
}

async function groupOf(
  client: Client,
  repository: Repository,
  commit: string,
  wanted: readonly Wanted[],
): Promise<readonly Outcome<Contents>[]> {
  const about = `reading ${wanted.length} files`
  const query = {
    ...batched(
      'query',
      wanted.map(file => partOf(repository, commit, file)),
    ),
    about,
    write: false,
  }
  const answer = await ask(client, { ...query, path: repository.graphql })
  const found = outcomes(answer, query, wanted.length)
  return Promise.all(wanted.map((file, i) => proved(client, repository, file, found[i])))
}

const partOf = ({ owner, name }: Repository, commit: string, file: Wanted): Part => ({
  select: `repository(owner: $owner, name: $name) {
    object(oid: $blob) { ... on Blob { text isTruncated } }
    head: object(oid: $commit) { ... on Commit { history(first: 1, path: $path) { nodes { committedDate } } } }
  }`,
  variables: {
    owner: { type: 'String!', value: owner },
    name: { type: 'String!', value: name },
    blob: { type: 'GitObjectID!', value: file.blob },
    commit: { type: 'GitObjectID!', value: commit },
    path: { type: 'String!', value: file.path },
  },
})

/** A query shows text: whether it is the file byte for byte, its id tells. */
async function proved(
  client: Client,
  repository: Repository,
  file: Wanted,
  found: Outcome<unknown> | undefined,
): Promise<Outcome<Contents>> {
  if (!found?.ok) return found ?? failure(new Fault({ kind: 'unavailable', message: `${file.path} was not answered.` }))
  const { data } = wireFile.safeParse(found.value)
  const date = data?.head?.history?.nodes?.[0]?.committedDate
  const modified = date === undefined ? {} : { modified: serviceTime(Date.parse(date)) }
  const text = data?.object?.isTruncated === false ? data.object.text : undefined
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : undefined
  if (bytes && blobId(bytes) === file.blob) return success({ bytes, ...modified })
  try {
    return success({ bytes: await blob(client, repository, file), ...modified })
  } catch (reason) {
    if (reason instanceof Fault) return failure(reason)
    throw reason
  }
}

async function blob(client: Client, repository: Repository, file: Wanted): Promise<Uint8Array> {
  const about = `reading ${file.path}`
  const answer = await client.send({ method: 'GET', path: `${repository.path}${path`/git/blobs/${file.blob}`}`, about })
  const { content, encoding } = shaped(wireBlob, answer, about)
  return Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8')
}

/** How git names contents. */
export const blobId = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
